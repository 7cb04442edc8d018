package show

import (
	"fmt"
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
			if t.texts == nil {
				t.texts = map[string]bool{}
			}
			t.texts[t.fields[i]] = true
			v = visible(text)
		}
		fmt.Fprint(&t.text, v)
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

// layer draws a mark for each row.
func (t *table) layer(mark string, style, encoding object) object {
	l := marked(mark, style, encoding)
	l["data"] = t.data()
	return l
}
