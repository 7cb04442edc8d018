package dataset_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/notebooks/lesson"
	"github.com/gosiamese/gosiamese/notebooks/source/dataset"
	"github.com/gosiamese/gosiamese/pkg/images"
)

func TestListing(t *testing.T) {
	t.Setenv("DATA", "")
	t.Setenv("SIAMESE_RUNS", t.TempDir())
	dir, err := lesson.CatsAndDogs()
	if err != nil {
		t.Fatal(err)
	}
	listing, err := dataset.Listing(dir, 1)
	if err != nil || !strings.Contains(listing, "cat/cat.001.png      64 x 64\n") ||
		!strings.HasSuffix(listing, "dog/...              160 files") {
		t.Errorf("listing, %v:\n%s", err, listing)
	}
	if _, err := dataset.Listing(filepath.Join(dir, "none"), 1); err == nil {
		t.Error("a missing folder: want an error")
	}
}

// few returns four pictures of two classes.
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

func TestDataSetFigures(t *testing.T) {
	tasks, err := dataset.Tasks()
	if err != nil || tasks["description"] != "6 marked pictures" {
		t.Errorf("%v, %v", tasks["description"], err)
	}
	parts, err := images.SplitPictures(few(), 0.3, 0, 1)
	if err != nil {
		t.Fatal(err)
	}
	parts.Test = parts.Validation
	bars, err := dataset.Balance(parts)
	want := "Columns of pictures. training, cat: 1; training, dog: 1; validation, cat: 1; " +
		"validation, dog: 1; unseen, cat: 1; unseen, dog: 1"
	if err != nil || bars["description"] != want {
		t.Errorf("%v, %v", bars["description"], err)
	}
	loader, err := images.NewLoader(few(), 3, nil)
	if err != nil {
		t.Fatal(err)
	}
	batch, err := dataset.Batch(loader.Batch(0), few())
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
		if got := dataset.CheckSteps(answer); !strings.Contains(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestCheckBaseline(t *testing.T) {
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
		if got := dataset.CheckBaseline(answer); !strings.Contains(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
