package lesson_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/notebooks/lesson"
	"github.com/gosiamese/gosiamese/pkg/images"
)

// The drawn folder is read as it was drawn, and made once.
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
	listing, err := lesson.Listing(dir, 1)
	if err != nil || !strings.Contains(listing, "cat/cat.001.png      64 x 64\n") ||
		!strings.HasSuffix(listing, "dog/...              160 files") {
		t.Errorf("listing, %v:\n%s", err, listing)
	}
	if err := os.Remove(filepath.Join(dir, "dog", "dog.001.png")); err != nil {
		t.Fatal(err)
	}
	again, err := lesson.CatsAndDogs()
	if err != nil || again != dir {
		t.Errorf("again: %s, %v", again, err)
	}
	if _, err := os.Stat(filepath.Join(dir, "dog", "dog.001.png")); err == nil {
		t.Error("it was drawn again")
	}
	if _, err := lesson.Listing(filepath.Join(dir, "none"), 1); err == nil {
		t.Error("a missing folder: want an error")
	}
	t.Setenv("DATA", dir)
	if got, err := lesson.CatsAndDogs(); err != nil || got != dir {
		t.Errorf("DATA: %s, %v", got, err)
	}
}

func TestNearest(t *testing.T) {
	known := images.Set{Height: 1, Width: 1, Channels: 1, Names: []string{"dark", "light"}}
	known.Pictures, known.Labels = [][]float32{{0.1}, {0.9}}, []int{0, 1}
	asked := known
	asked.Pictures, asked.Labels = [][]float32{{0.2}, {0.4}, {0.6}, {0.7}}, []int{0, 1, 1, 1}
	if got := lesson.Nearest(known, asked); got != 0.75 {
		t.Errorf("got %g, want 0.75", got)
	}
}

func TestDataSetFigures(t *testing.T) {
	tasks, err := lesson.ImageTasks()
	if err != nil || tasks["description"] != "6 marked pictures" {
		t.Errorf("%v, %v", tasks["description"], err)
	}
	parts, err := images.SplitPictures(few(), 0.3, 0, 1)
	if err != nil {
		t.Fatal(err)
	}
	parts.Test = parts.Validation
	bars, err := lesson.Balance(parts)
	want := "Columns of pictures. training, cat: 1; training, dog: 1; validation, cat: 1; " +
		"validation, dog: 1; unseen, cat: 1; unseen, dog: 1"
	if err != nil || bars["description"] != want {
		t.Errorf("%v, %v", bars["description"], err)
	}
	loader, err := images.NewLoader(few(), 3, nil)
	if err != nil {
		t.Fatal(err)
	}
	batch, err := lesson.BatchPictures(loader.Batch(0), few())
	if err != nil || batch["description"] != "3 pictures" {
		t.Errorf("%v, %v", batch["description"], err)
	}
}

func TestCheckSteps(t *testing.T) {
	for want, answer := range map[string]func(pictures, batch, epochs int) int{
		"Right":               func(n, b, e int) int { return n / b * e },
		"once, a batch":       func(_, _, _ int) int { return 0 },
		"all pictures again":  func(n, b, _ int) int { return n / b },
		"do not fill a batch": func(n, b, e int) int { return (n + b - 1) / b * e },
		"round down before":   func(n, b, e int) int { return n * e / b },
		"panics for 64":       func(n, b, e int) int { return n / (b - 16) * e },
	} {
		if got := lesson.CheckSteps(answer); !strings.Contains(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestCheckFloor(t *testing.T) {
	total := func(counts []int) (sum float64) {
		for _, n := range counts {
			sum += float64(n)
		}
		return sum
	}
	largest := func(counts []int) float64 { return float64(slices.Max(counts)) }
	for want, answer := range map[string]func(counts []int) float64{
		"Right":           func(counts []int) float64 { return largest(counts) / total(counts) },
		"half of the":     func(_ []int) float64 { return 0 },
		"here the first":  func(counts []int) float64 { return 1 / float64(len(counts)) },
		"here the second": func(counts []int) float64 { return float64(counts[0]) / total(counts) },
		"three classes": func(counts []int) float64 {
			return largest(counts) / total(counts[:min(2, len(counts))])
		},
		"panics for [50 50": func(counts []int) float64 { return float64(counts[2]) },
	} {
		if got := lesson.CheckFloor(answer); !strings.Contains(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
