package show

import "maps"

// written is what an expression says, at a place of the view: it follows the sliders, and a screen reader
// reads it.
func written(expression string, x, y float64, style object) object {
	says := object{"expr": expression}
	all := object{
		"text": says, "align": "left", "fontSize": 13, "color": ink, "aria": true, "description": says,
		"clip": false, // Beside a map that can be dragged.
	}
	maps.Copy(all, style)
	return layer("text", list{object{}}, all, object{
		"x": object{"value": x}, "y": object{"value": y},
	})
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
