package lesson_test

import (
	"fmt"
	"image"
	"strings"
	"testing"

	"golang.org/x/image/draw"

	"github.com/gosiamese/gosiamese/notebooks/lesson"
	"github.com/gosiamese/gosiamese/pkg/images"
)

// smaller returns a photograph as a PGM file of the given width.
func smaller(photograph image.Image, width int) string {
	size := photograph.Bounds().Size()
	small := image.NewGray(image.Rect(0, 0, width, width*size.Y/size.X))
	draw.BiLinear.Scale(small, small.Bounds(), photograph, photograph.Bounds(), draw.Src, nil)
	return fmt.Sprintf("P5 %d %d 255 %s", width, width*size.Y/size.X, small.Pix)
}

// ofPeople returns a set of people with two pictures each.
func ofPeople(n int) (set images.Set) {
	set = images.Set{Height: 1, Width: 1, Channels: 1}
	for label := range n {
		set.Names = append(set.Names, fmt.Sprint("p", label))
		for k := range 2 {
			set.Pictures = append(set.Pictures, []float32{float32(k)})
			set.Labels = append(set.Labels, label)
		}
	}
	return set
}

// The parts of a small set shrink with it, down to two people; those of a large one have the given numbers.
func TestSplit(t *testing.T) {
	for _, c := range []struct{ people, validation, test, wantValidation, wantTest int }{
		{70, 10, 10, 10, 10},
		{40, 10, 10, 10, 10},
		{40, 40, 60, 10, 12},
		{250, 40, 60, 40, 60},
		{20, 10, 10, 5, 6},
		{6, 10, 10, 2, 2},
		{6, 1, 1, 2, 2},
		{100, 20, 30, 20, 30},
	} {
		split, err := lesson.Split(ofPeople(c.people), c.validation, c.test, 1)
		if err != nil {
			t.Fatal(err)
		}
		v, u := len(split.Validation.Names), len(split.Test.Names)
		if v != c.wantValidation || u != c.wantTest || len(split.Train.Names) != c.people-v-u {
			t.Errorf("%+v: %d for validation, %d for the test", c, v, u)
		}
	}
	if _, err := lesson.Split(ofPeople(5), 10, 10, 1); err == nil || !strings.Contains(err.Error(), "add") {
		t.Errorf("five people: got %v", err)
	}
}
