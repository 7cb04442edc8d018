package show

import (
	"math"
	"strings"
	"testing"
)

func TestColumnsSayTheirValues(t *testing.T) {
	f := must(t)(Columns("pictures", []string{"training", "unseen"},
		Series{Name: "cat", Values: []float64{144, 48}}, Series{Name: "dog", Values: []float64{96, 0}}))
	want := "Columns of pictures. training, cat: 144; training, dog: 96; unseen, cat: 48; unseen, dog: 0"
	if got := f.description(); got != want {
		t.Errorf("description %q, want %q", got, want)
	}
	if n := len(f["data"].(object)["values"].(list)); n != 4 {
		t.Errorf("%d columns, want 4", n)
	}
}

func TestColumnsRefuse(t *testing.T) {
	groups := []string{"a", "b"}
	for want, c := range map[string]struct {
		groups []string
		series []Series
	}{
		"nothing to draw":  {groups, nil},
		"in 0 groups":      {nil, []Series{{Name: "cat"}}},
		"1 values":         {groups, []Series{{Name: "cat", Values: []float64{1}}}},
		"-1 is below 0":    {groups, []Series{{Name: "cat", Values: []float64{1, -1}}}},
		"is NaN":           {groups, []Series{{Name: "cat", Values: []float64{1, math.NaN()}}}},
		"cat of the panel": {groups, []Series{{Name: "cat", Values: []float64{1, 2}}, {Name: "cat"}}},
		`"a" occurs twice`: {[]string{"a", "a"}, []Series{{Name: "cat", Values: []float64{1, 2}}}},
	} {
		if _, err := Columns("n", c.groups, c.series...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}
