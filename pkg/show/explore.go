package show

import "maps"

// spoken writes the value of an expression at a position of the view: it follows the sliders, and screen
// readers read it.
func spoken(expression string, x, y float64, style object) object {
	says := object{"expr": expression}
	all := object{
		"text": says, "align": "left", "fontSize": 13, "color": ink, "aria": true, "description": says,
		"clip": false, // Next to a draggable map.
	}
	return layer("text", list{object{}}, merged(all, style), object{
		"x": object{"value": x}, "y": object{"value": y},
	})
}

// read writes the text in a field of each row of the view, for screen readers as well.
func read(field string, style object) object {
	text := object{"field": field, "type": "nominal"}
	all := object{"type": "text", "align": "left", "fontSize": 13, "color": ink, "aria": true}
	return object{"mark": merged(all, style), "encoding": object{"text": text, "description": text}}
}

// ranged is a parameter with a slider.
func ranged(name string, value, from, to, step any) object {
	return object{"name": name, "value": value, "bind": object{
		"input": "range", "name": name, "min": from, "max": to, "step": step,
	}}
}

// calculated returns transforms for pairs of a field and the expression that it is set to.
func calculated(pairs ...[2]string) (transforms list) {
	for _, p := range pairs {
		transforms = append(transforms, object{"as": p[0], "calculate": p[1]})
	}
	return transforms
}

// merged returns the union of both; if both have a key, the second wins.
func merged(a, b object) object {
	all := maps.Clone(a)
	maps.Copy(all, b)
	return all
}
