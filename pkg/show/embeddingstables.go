package show

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// params returns the controls, and tables of all faces as texts, which stay small in a notebook. Some tables
// have one value for each face; the others have a row of values for each face, and only the row of the
// selected face is read. Faces are indices from 0. Each pair of faces has two letters, the first position of
// the slider at which it is accepted, in base 36.
func (f faces) params(tau float64) list {
	var steps, near, far, urls, xs, ys, people []string
	groups := groupsOf(f.points)
	for i, p := range f.points {
		var codes strings.Builder
		for _, d := range f.d[i][:len(f.points)] {
			fmt.Fprintf(&codes, "%02s", strconv.FormatInt(int64(f.slider.accepted(d)), 36))
		}
		var n, d []string
		for _, j := range f.nearest(i) {
			n, d = append(n, fmt.Sprint(j)), append(d, digits(f.d[i][j]))
		}
		steps, near, far = append(steps, codes.String()), append(near, strings.Join(n, " ")),
			append(far, strings.Join(d, " "))
		urls = append(urls, f.marks[i].url)
		people = append(people, fmt.Sprint(slices.Index(groups, p.Caption)))
		xs, ys = append(xs, fmt.Sprint(f.at[i][0])), append(ys, fmt.Sprint(f.at[i][1]))
	}
	zoom := any(ranged("zoom", 1, 1, 6, 0.5))
	return slices.Concat(
		slices.Insert(f.slider.params(tau), 1, zoom), // The second slider.
		found(),
		texts("names", f.names(), ""), texts("people", people, ""), texts("urls", urls, ""),
		texts("xs", xs, ""), texts("ys", ys, ""),
		texts("steps", steps, "[chosen]"), texts("near", near, "[chosen]"), texts("far", far, "[chosen]"))
}

// found returns the expressions for the selected face: the one whose name was typed, else the first whose
// name begins with the typed text, or contains it, ignoring case; the first face if there is none.
func found() list {
	return list{
		object{"name": "typed", "expr": "isValid(face.name) ? face.name[0] : ''"},
		object{"name": "exact", "expr": "indexof(names, typed)"},
		object{"name": "first", "expr": "indexof('\\t' + lower(namesText), '\\t' + lower(typed))"},
		object{"name": "inside", "expr": "indexof(lower(namesText), lower(typed))"},
		object{"name": "chosen", "expr": "exact >= 0 ? exact : max(0, " +
			"length(split(slice(namesText, 0, max(0, first >= 0 ? first : inside)), '\\t')) - 1)"},
	}
}

// texts returns two parameters: the values joined into one text, and the list split from that text or, if
// part is an index such as "[chosen]", one value of it.
func texts(name string, values []string, part string) list {
	return list{
		object{"name": name + "Text", "value": strings.Join(values, "\t")},
		object{"name": name, "expr": "split(" + name + "Text, '\\t')" + part},
	}
}
