package lesson

import (
	"slices"
	"testing"

	"github.com/gosiamese/gosiamese/pkg/images"
)

func TestNamed(t *testing.T) {
	labels := []string{"face-1-007", "Anna K.", "face-1-009"}
	set := images.Set{Names: slices.Clone(labels)}
	for round, want := range [][]string{{"Ada", "Anna K.", "Anna"}, {"Ada B.", "Anna K.", "Anna B."}} {
		if got := Named(set, round).Names; !slices.Equal(got, want) {
			t.Errorf("round %d: %q, want %q", round, got, want)
		}
	}
	if !slices.Equal(set.Names, labels) {
		t.Errorf("the names of the set itself changed: %q", set.Names)
	}
	if got := FirstName(0, len(firstNames)); got != "Ada B." {
		t.Errorf("after the last name comes %q, want an initial", got)
	}
}
