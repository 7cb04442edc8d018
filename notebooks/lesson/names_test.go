package lesson

import (
	"slices"
	"testing"

	"github.com/gosiamese/gosiamese/pkg/images"
)

func TestNamed(t *testing.T) {
	labels := []string{"face-1-001", "face-1-065", "face-1-250", "face-1-002", "Anna", "face-1-", "face-1-000"}
	set := images.Set{Names: slices.Clone(labels)}
	want := []string{"Ada", "Ada B.", "Tilo D.", "Amir", "Anna", "face-1-", "face-1-000"}
	if got := Named(set).Names; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if !slices.Equal(set.Names, labels) {
		t.Errorf("the names of the set itself changed: %q", set.Names)
	}
}
