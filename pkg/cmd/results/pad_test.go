package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/pkg/images"
)

func TestPad(t *testing.T) {
	set := images.Set{
		Height: 2, Width: 2, Channels: 1, Names: []string{"a"}, Labels: []int{0},
		Pictures: [][]float32{{0.1, 0.2, 0.3, 0.4}},
	}
	padded, err := pad(set, 1, 2, 0, 1)
	if err != nil {
		t.Fatal(err)
	}
	want := []float32{
		0.1, 0.1, 0.2, 0.2, 0.2,
		0.1, 0.1, 0.2, 0.2, 0.2,
		0.3, 0.3, 0.4, 0.4, 0.4,
	}
	if padded.Height != 3 || padded.Width != 5 || !slices.Equal(padded.Pictures[0], want) {
		t.Errorf("got %v of %d x %d, want %v", padded.Pictures[0], padded.Width, padded.Height, want)
	}
	if err := padded.Check(); err != nil || set.Height != 2 || len(set.Pictures[0]) != 4 {
		t.Errorf("%v, or the input was changed: %v", err, set)
	}
	colour := images.Set{
		Height: 1, Width: 1, Channels: 3, Names: []string{"a"}, Labels: []int{0},
		Pictures: [][]float32{{0.1, 0.2, 0.3}},
	}
	if padded, err = pad(colour, 0, 0, 0, 1); err != nil ||
		!slices.Equal(padded.Pictures[0], []float32{0.1, 0.2, 0.3, 0.1, 0.2, 0.3}) {
		t.Errorf("colour: got %v, %v", padded.Pictures, err)
	}
	if _, err := pad(set, 0, -1, 0, 0); err == nil || !strings.Contains(err.Error(), "-1") {
		t.Errorf("got %v, want an error with -1", err)
	}
	if _, err := pad(images.Set{}, 1, 1, 1, 1); err == nil {
		t.Error("an empty set was padded")
	}
}
