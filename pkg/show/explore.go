package show

import "maps"

// spoken is what an expression says, at a place of the view: it follows the sliders, and a screen reader
// reads it.
func spoken(expression string, x, y float64, style object) object {
	says := object{"expr": expression}
	all := object{
		"text": says, "align": "left", "fontSize": 13, "color": ink, "aria": true, "description": says,
		"clip": false, // Beside a map that can be dragged.
	}
	return layer("text", list{object{}}, merged(all, style), object{
		"x": object{"value": x}, "y": object{"value": y},
	})
}

// read is the text in a field of each row of the view, to be read by a screen reader, too.
func read(field string, style object) object {
	text := object{"field": field, "type": "nominal"}
	all := object{"type": "text", "align": "left", "fontSize": 13, "color": ink, "aria": true}
	return object{"mark": merged(all, style), "encoding": object{"text": text, "description": text}}
}

// calculated is transforms that give each row the field on the left of a pair by the expression on the right.
func calculated(pairs ...[2]string) (transforms list) {
	for _, p := range pairs {
		transforms = append(transforms, object{"as": p[0], "calculate": p[1]})
	}
	return transforms
}

// merged is both; where both say something, the second one counts.
func merged(a, b object) object {
	all := maps.Clone(a)
	maps.Copy(all, b)
	return all
}
