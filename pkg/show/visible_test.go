package show

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestVisible(t *testing.T) {
	for text, want := range map[string]string{
		"José\tnew\n": "José\tnew\n", "\x00a\x1b[31m\x7f": "␀a␛[31m␡", "a\u2028b\u2029": "a␤b␤",
		"constructor": "constructor\u200b", "constructors": "constructors", "\ufffe": "\ufffd",
	} {
		if got := visible(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
	if got := tooltipTitle(`back\`); got != `back\\` {
		t.Errorf("got %s", got)
	}
}

// The texts of a figure have no characters that SVG forbids, wherever a name occurs.
func TestFiguresAreVisible(t *testing.T) {
	f := must(t)(Bars(Panel{Title: "a\x1b", Y: "\u2028", Series: []Series{bar("a\x01", 0)}}))
	data, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	for _, wrong := range []string{`\u001b`, `\u2028`, `\u0001`} {
		if strings.Contains(string(data), wrong) {
			t.Errorf("%s is written in %s", wrong, data)
		}
	}
	if strings.ContainsAny(f.description(), "\x1b\u2028\x01") {
		t.Errorf("the description is %q", f.description())
	}
}
