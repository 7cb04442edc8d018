package images_test

import (
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gosiamese/gosiamese/pkg/images"
)

// counted returns a set of 2 x 2 pictures of alternating classes; all pixels of picture i are i/100.
func counted(n int, names ...string) images.Set {
	set := images.Set{Height: 2, Width: 2, Channels: 1, Names: names}
	for i := range n {
		v := float32(i) / 100
		set.Pictures = append(set.Pictures, []float32{v, v, v, v})
		set.Labels = append(set.Labels, i%len(names))
	}
	return set
}

// An epoch contains every picture once, with its label, except those that do not fill a batch. Each epoch has
// a different order, and the same seed gives the same batches for any number of workers.
func TestLoader(t *testing.T) {
	set := counted(23, "a", "b", "c")
	loader, err := images.NewLoader(set, 5, nil)
	if err != nil {
		t.Fatal(err)
	}
	var orders [2][]int
	for epoch := range orders {
		batches := 0
		for batch := range loader.Epoch(epoch) {
			batches++
			for i, label := range batch.Labels {
				number := int(100*batch.Values[4*i] + 0.5)
				if number%3 != int(label) {
					t.Errorf("picture %d has label %d", number, label)
				}
				orders[epoch] = append(orders[epoch], number)
			}
		}
		if batches != loader.Steps() || batches != 4 {
			t.Errorf("%d batches, but Steps returns %d", batches, loader.Steps())
		}
		if seen := slices.Compact(slices.Sorted(slices.Values(orders[epoch]))); len(seen) != 20 {
			t.Errorf("epoch %d has %d different pictures: %v", epoch, len(seen), orders[epoch])
		}
	}
	if slices.Equal(orders[0], orders[1]) {
		t.Error("both epochs have the same order")
	}
	all := func(workers int, seed uint64) []images.Batch {
		again, err := images.NewLoader(set, 5, images.Augment{Brightness: 0.3})
		if err != nil {
			t.Fatal(err)
		}
		again.Workers, again.Seed = workers, seed
		return slices.Collect(again.Range(2, 9))
	}
	want := all(0, 1)
	for _, workers := range []int{1, 3, 20} {
		if diff := cmp.Diff(want, all(workers, 1)); diff != "" {
			t.Errorf("%d workers (-none +%d):\n%s", workers, workers, diff)
		}
	}
	if cmp.Equal(want, all(0, 2)) {
		t.Error("a different seed gives the same batches")
	}
}

// A loop that is left early leaves no goroutine behind.
func TestLoaderStops(t *testing.T) {
	loader, err := images.NewLoader(counted(40, "a"), 2, images.Augment{Rotate: 5})
	if err != nil {
		t.Fatal(err)
	}
	loader.Workers = 8
	before := runtime.NumGoroutine()
	for range loader.Epoch(0) {
		break
	}
	for range 100 { // A goroutine that has sent its batch needs a moment to end.
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Errorf("%d goroutines before, %d after", before, runtime.NumGoroutine())
}

func TestLoaderErrors(t *testing.T) {
	set := counted(4, "a")
	for want, try := range map[string]func() error{
		"batches of 5 out of 4": func() error { _, err := images.NewLoader(set, 5, nil); return err },
		"batches of 0 out of 4": func() error { _, err := images.NewLoader(set, 0, nil); return err },
		"the set is " +
			"empty": func() error { _, err := images.NewLoader(images.Set{}, 1, nil); return err },
		"crop 3 x 3 out of a picture of 2 x 2": func() error {
			_, err := images.NewLoader(set, 2, images.Crop(3, 3))
			return err
		},
	} {
		if err := try(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
	loader, err := images.NewLoader(set, 2, images.Crop(1, 2))
	if err != nil {
		t.Fatal(err)
	}
	h, w, c := loader.Size()
	if b := loader.Batch(3); h != 1 || w != 2 || c != 1 || len(b.Values) != 4 {
		t.Errorf("size %d x %d x %d, batch %v", h, w, c, b)
	}
}

// Every class is split in the same proportions, the parts are disjoint, and no picture is lost.
func TestSplitPictures(t *testing.T) {
	set := counted(60, "a", "b", "a2")
	set.Labels = slices.Repeat([]int{0, 0, 0, 1, 2, 2}, 10)
	parts, err := images.SplitPictures(set, 0.2, 0.1, 7)
	if err != nil {
		t.Fatal(err)
	}
	var seen []float32
	for name, c := range map[string]struct {
		set  images.Set
		want []int
	}{
		"training":   {parts.Train, []int{21, 7, 14}},
		"validation": {parts.Validation, []int{6, 2, 4}},
		"test":       {parts.Test, []int{3, 1, 2}},
	} {
		if got := c.set.Balance(); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v pictures of each class, want %v", name, got, c.want)
		}
		for i, picture := range c.set.Pictures {
			seen = append(seen, picture[0])
			if number := int(100*picture[0] + 0.5); set.Labels[number] != c.set.Labels[i] {
				t.Errorf("%s: picture %d lost its label", name, number)
			}
		}
	}
	slices.Sort(seen)
	if len(slices.Compact(seen)) != 60 {
		t.Errorf("%d different pictures in all parts", len(seen))
	}
	again, err := images.SplitPictures(set, 0.2, 0.1, 7)
	if err != nil || !cmp.Equal(parts, again) {
		t.Errorf("the same seed gives another split (%v)", err)
	}
	if got := parts.Train.First(8).Balance(); !slices.Equal(got, []int{8, 7, 8}) {
		t.Errorf("first 8: %v", got)
	}
	for want, shares := range map[string][2]float64{
		"shares of 0 for": {0, 0.1}, "shares of 0.5 for validation and 0.5": {0.5, 0.5},
		"leave none for training": {0.98, 0.01},
	} {
		if _, err := images.SplitPictures(set, shares[0], shares[1], 1); err == nil ||
			!strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

func TestFingerprint(t *testing.T) {
	a, b := counted(5, "a"), counted(6, "a")
	rng := rand.New(rand.NewPCG(1, 1))
	print := images.Fingerprint
	if print(a) == print(b) || print(a, b) == print(b, a) {
		t.Error("different sets have the same fingerprint")
	}
	same := counted(5, "a")
	if images.Fingerprint(a) != images.Fingerprint(same) {
		t.Error("the same set has different fingerprints")
	}
	same.Pictures[rng.IntN(5)][1] += 1e-6
	if images.Fingerprint(a) == images.Fingerprint(same) {
		t.Error("sets that differ in a pixel have the same fingerprint")
	}
}
