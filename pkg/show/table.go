package show

import (
	"fmt"
	"maps"
	"strings"
)

// table holds tab-separated values in one text: a notebook file puts every object of a list on lines of its
// own, which makes lists of many small objects several times as long.
type table struct {
	fields []string
	texts  map[string]bool // Fields with non-numeric values.
	text   strings.Builder
	rows   int
}

// add appends a row, a value for each field; a text must not contain tabs, quotes or line breaks.
func (t *table) add(values ...any) {
	t.rows++
	for i, v := range values {
		if i > 0 {
			t.text.WriteByte('\t')
		}
		if text, ok := v.(string); ok {
			v = visible(text)
		}
		fmt.Fprint(&t.text, v)
		switch v.(type) {
		case string:
			if t.texts == nil {
				t.texts = map[string]bool{}
			}
			t.texts[t.fields[i]] = true
		}
	}
	t.text.WriteByte('\n')
}

// data returns the rows; fields with numbers alone are parsed as numbers.
func (t *table) data() object {
	parse := object{}
	for _, field := range t.fields {
		parse[field] = "number"
		if t.texts[field] {
			parse[field] = "string"
		}
	}
	return object{
		"values": strings.Join(t.fields, "\t") + "\n" + t.text.String(),
		"format": object{"type": "tsv", "parse": parse},
	}
}

// layer draws a mark for each row, as [layer] does.
func (t *table) layer(mark string, style, encoding object) object {
	all := object{"type": mark, "aria": false}
	maps.Copy(all, style)
	return object{"data": t.data(), "mark": all, "encoding": encoding}
}
