package show

import (
	"reflect"
	"strings"
	"testing"
)

func TestConfusionSharesOfRows(t *testing.T) {
	f := must(t)(Confusion([]string{"cat", "dog"}, [][]int{{30, 10}, {0, 5}}))
	want := list{
		object{"is": "cat", "called": "cat", "share": 0.75, "count": "30", "told": "75.0 %"},
		object{"is": "cat", "called": "dog", "share": 0.25, "count": "10", "told": "25.0 %"},
		object{"is": "dog", "called": "cat", "share": 0.0, "count": "0", "told": "0.0 %"},
		object{"is": "dog", "called": "dog", "share": 1.0, "count": "5", "told": "100.0 %"},
	}
	if got := f["data"].(object)["values"]; !reflect.DeepEqual(got, want) {
		t.Errorf("cells %v, want %v", got, want)
	}
	said := "Confusion. cat called cat: 30; cat called dog: 10; dog called cat: 0; dog called dog: 5"
	if got := f.description(); got != said {
		t.Errorf("description %q, want %q", got, said)
	}
}

func TestConfusionRefuses(t *testing.T) {
	names := []string{"cat", "dog"}
	for want, counts := range map[string][][]int{
		"2 classes in 1 rows":     {{1, 2}},
		"dog: 1 counts":           {{1, 2}, {3}},
		"cat: a count of -1":      {{-1, 2}, {3, 4}},
		"dog: no samples of this": {{1, 2}, {0, 0}},
	} {
		if _, err := Confusion(names, counts); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	if _, err := Confusion([]string{"cat", "cat"}, [][]int{{1, 1}, {1, 1}}); err == nil {
		t.Error("a name twice: want an error")
	}
}
