package show

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// ownToObjects are the properties of every JavaScript object. Vega looks up groups in plain objects, so a
// group with such a name seems to exist already, and the figure fails.
var ownToObjects = []string{
	"__defineGetter__", "__defineSetter__", "__lookupGetter__", "__lookupSetter__", "__proto__",
	"constructor", "hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable", "toLocaleString", "toString",
	"valueOf",
}

// visible returns a text with symbols in place of characters that a figure cannot contain: most control
// characters are not allowed in SVG, and line and paragraph separators end an expression of Vega. A
// zero-width space is appended to names of properties of JavaScript objects.
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

// tooltipTitle escapes a title for a tooltip: Vega-Lite puts it between quotes, and escapes only quotes.
func tooltipTitle(title string) string { return strings.ReplaceAll(title, `\`, `\\`) }

// allVisible applies visible to all texts of a JSON value, in place.
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
