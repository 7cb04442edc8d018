package lesson_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gosiamese/gosiamese/notebooks/lesson"
	"github.com/gosiamese/gosiamese/pkg/images"
)

// The synthetic folder is written only once, and read as it was written.
func TestCatsAndDogs(t *testing.T) {
	t.Setenv("DATA", "")
	t.Setenv("SIAMESE_RUNS", t.TempDir())
	dir, err := lesson.CatsAndDogs()
	if err != nil {
		t.Fatal(err)
	}
	set, err := lesson.Colour(dir, 64)
	if err != nil {
		t.Fatal(err)
	}
	if got := set.Balance(); !slices.Equal(got, []int{240, 160}) || set.Channels != 3 {
		t.Errorf("classes of %v", got)
	}
	if err := os.Remove(filepath.Join(dir, "dog", "dog.001.png")); err != nil {
		t.Fatal(err)
	}
	again, err := lesson.CatsAndDogs()
	if err != nil || again != dir {
		t.Errorf("again: %s, %v", again, err)
	}
	if _, err := os.Stat(filepath.Join(dir, "dog", "dog.001.png")); err == nil {
		t.Error("the folder was written again")
	}
	t.Setenv("DATA", dir)
	if got, err := lesson.CatsAndDogs(); err != nil || got != dir {
		t.Errorf("DATA: %s, %v", got, err)
	}
}

func TestFewCatsAndDogs(t *testing.T) {
	t.Setenv("DATA", "")
	p, err := lesson.FewCatsAndDogs(1)
	if err != nil {
		t.Fatal(err)
	}
	if p.Train.Len() != 200 || p.Validation.Len() != 200 || p.Test.Len() != 400 || p.Train.Width != 64 {
		t.Errorf("%v, %v, %v", p.Train, p.Validation, p.Test)
	}
	t.Setenv("DATA", t.TempDir())
	if _, err := lesson.FewCatsAndDogs(1); err == nil {
		t.Error("an empty folder: want an error")
	}
}

func TestResized(t *testing.T) {
	set := few()
	split, err := lesson.Resized(images.Split{Train: set.First(1), Validation: set, Test: set}, 8)
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []struct {
		set  images.Set
		want int
	}{{split.Train, 2}, {split.Validation, 4}, {split.Test, 4}} {
		if err := part.set.Check(); err != nil || part.set.Len() != part.want || part.set.Height != 8 {
			t.Errorf("got %v, %v, want %d pictures of 8 x 8", part.set, err, part.want)
		}
	}
	if set.Height != 32 || len(set.Pictures[0]) != 32*32*3 {
		t.Errorf("the original has changed: %v", set)
	}
	if _, err := lesson.Resized(images.Split{Train: set, Validation: set, Test: set}, 0); err == nil {
		t.Error("side 0: want an error")
	}
}

// few has four pictures of two classes; the first picture of each class is dark.
func few() images.Set {
	set := images.Set{Height: 32, Width: 32, Channels: 3, Names: []string{"cat", "dog"}}
	for i := range 4 {
		picture := make([]float32, 32*32*3)
		for k := range picture {
			picture[k] = float32(i/2) + 0.1*float32(k%(3+i))
		}
		set.Pictures, set.Labels = append(set.Pictures, picture), append(set.Labels, i%2)
	}
	return set
}

func TestHardest(t *testing.T) {
	probabilities := [][]float32{{0.9, 0.1}, {0.2, 0.8}, {0.4, 0.6}, {0.3, 0.7}}
	figure, err := lesson.Hardest(few(), probabilities, 2)
	if err != nil {
		t.Fatal(err)
	}
	if text, _ := figure["description"].(string); text != "2 pictures" {
		t.Errorf("got %q", text)
	}
}

func TestJoined(t *testing.T) {
	set := few()
	one := set.First(1)
	if diff := cmp.Diff([]int{0, 1}, one.Labels); diff != "" || &one.Pictures[1][0] != &set.Pictures[1][0] {
		t.Errorf("labels (-want +got):\n%s", diff)
	}
	both := lesson.Joined(one, set)
	want := []int{0, 1, 0, 1, 0, 1}
	if diff := cmp.Diff(want, both.Labels); diff != "" || both.Len() != 6 || one.Len() != 2 {
		t.Errorf("labels (-want +got):\n%s", diff)
	}
}

// shades returns pictures of one pixel of two people.
func shades(values ...float32) images.Set {
	set := images.Set{Height: 1, Width: 1, Channels: 1, Names: []string{"a", "b"}}
	for i, v := range values {
		set.Pictures, set.Labels = append(set.Pictures, []float32{v}), append(set.Labels, i%2)
	}
	return set
}

func TestNearestLabels(t *testing.T) {
	got := lesson.NearestLabels(shades(0.25, 0.75), shades(0, 1, 0.375, 0.5))
	if diff := cmp.Diff([]int{0, 1, 0, 0}, got); diff != "" { // The last picture is a tie.
		t.Errorf("(-want +got):\n%s", diff)
	}
}
