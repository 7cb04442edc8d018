package dataset_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/notebooks/lesson"
	"github.com/gosiamese/gosiamese/notebooks/source/dataset"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/images/duplicates"
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
	split, err := images.SplitPictures(few(), 0.3, 0, 1)
	if err != nil {
		t.Fatal(err)
	}
	split.Test = split.Validation
	bars, err := dataset.Balance(split)
	want := "Columns of pictures. training, cat: 1; training, dog: 1; validation, cat: 1; " +
		"validation, dog: 1; test, cat: 1; test, dog: 1"
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
	leaks := []duplicates.Pair{{A: 0, B: 3}, {A: 2, B: 1}}
	pairs, err := dataset.Pairs(few(), few(), leaks)
	if err != nil || pairs["description"] != "16 pictures" {
		t.Errorf("%v, %v", pairs["description"], err)
	}
	lines, err := dataset.Trajectories(few(), []float64{0.1, 0.2}, []float64{0.3, 0.4})
	want = "Lines over step. w after each step, in the order of the folders: 0.100 to 0.200; " +
		"w after each step, shuffled: 0.300 to 0.400; w after each step, mean label: 0.500 to 0.500"
	if err != nil || lines["description"] != want {
		t.Errorf("%v, %v", lines["description"], err)
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
		"len(counts)": func(counts []int) float64 { return float64(counts[2]) },
	} {
		if got := dataset.CheckBaseline(answer); !strings.Contains(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
