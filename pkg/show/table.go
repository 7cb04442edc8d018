package show

import (
	"fmt"
	"maps"
	"strings"
)

// table is values in rows, as one text with tabs: a notebook writes every object of a list in lines of its
// own, which makes lists of many small objects several times as long.
type table struct {
	fields []string
	text   strings.Builder
	rows   int
}

// add appends a row, a value for each field; a text must hold neither tabs nor quotes nor ends of lines.
func (t *table) add(values ...any) {
	t.rows++
	for i, v := range values {
		if i > 0 {
			t.text.WriteByte('\t')
		}
		fmt.Fprint(&t.text, v)
	}
	t.text.WriteByte('\n')
}

// layer draws a mark for each row, as [layer] does. The fields x, y, x2, y2 and id are numbers.
func (t *table) layer(mark string, style, encoding object) object {
	parse := object{}
	for _, field := range t.fields {
		switch field {
		case "x", "y", "x2", "y2", "id":
			parse[field] = "number"
		default:
			parse[field] = "string"
		}
	}
	all := object{"type": mark, "aria": false}
	maps.Copy(all, style)
	return object{
		"data": object{
			"values": strings.Join(t.fields, "\t") + "\n" + t.text.String(),
			"format": object{"type": "tsv", "parse": parse},
		},
		"mark": all, "encoding": encoding,
	}
}
