package show

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// ownToObjects are the properties that every object of JavaScript has. Vega looks up groups in plain objects,
// so that a group with such a name is there before it begins, and the figure fails.
var ownToObjects = []string{
	"__defineGetter__", "__defineSetter__", "__lookupGetter__", "__lookupSetter__", "__proto__",
	"constructor", "hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable", "toLocaleString", "toString",
	"valueOf",
}

// visible is a text as it can stand in a figure. It has a symbol for each character that cannot: most control
// characters have no place in SVG, and the separators of lines and paragraphs end an expression of Vega.
// Names that JavaScript gives to objects get a space of no width.
func visible(text string) string {
	if slices.Contains(ownToObjects, text) {
		return text + "\u200b"
	}
	return strings.Map(func(r rune) rune {
		const pictures, del, newline = '␀', '␡', '␤'
		switch {
		case r < ' ' && r != '\t' && r != '\n' && r != '\r':
			return pictures + r
		case r == 0x7f:
			return del
		case r == '\u2028' || r == '\u2029':
			return newline
		case r == 0xfffe || r == 0xffff:
			return utf8.RuneError
		}
		return r
	}, text)
}

// tooltipTitle is a title in a tooltip, which Vega-Lite puts between quotes as it is, but for quotes.
func tooltipTitle(title string) string { return strings.ReplaceAll(title, `\`, `\\`) }

// allVisible does that to all texts of a JSON value, in place.
func allVisible(value any) any {
	switch v := value.(type) {
	case string:
		return visible(v)
	case object:
		for name := range v {
			v[name] = allVisible(v[name])
		}
	case list:
		for i := range v {
			v[i] = allVisible(v[i])
		}
	}
	return value
}
