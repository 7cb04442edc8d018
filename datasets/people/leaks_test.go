package people_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/gosiamese/gosiamese/datasets/lfw"
	"github.com/gosiamese/gosiamese/datasets/synthetic"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/images/duplicates"
)

// Synthetic people are not taken for copies of each other, and a copy planted among them is found.
func TestLeaksAmongSyntheticFaces(t *testing.T) {
	here, err := synthetic.Faces(60, 5, 64, 1)
	if err != nil {
		t.Fatal(err)
	}
	there, err := synthetic.Faces(40, 5, 64, 2)
	if err != nil {
		t.Fatal(err)
	}
	leaks, err := duplicates.Find(here, there, 0.9)
	if err != nil {
		t.Fatal(err)
	}
	nearest := duplicates.Pair{}
	if len(leaks) > 0 {
		nearest = leaks[0]
	}
	t.Logf("60,000 pairs of synthetic people: %d correlate by 0.9 or more, most %v", len(leaks), nearest)
	if nearest.Correlation >= duplicates.Threshold {
		t.Errorf("pictures of two people were reported as copies: %v", nearest)
	}
	planted, err := here.Flipped().Resize(48, 48)
	if err != nil {
		t.Fatal(err)
	}
	if there, err = there.Resize(48, 48); err != nil {
		t.Fatal(err)
	}
	there.Pictures[77] = planted.Pictures[123]
	leaks, err = duplicates.Find(here, there, duplicates.Threshold)
	if err != nil || len(leaks) != 1 || leaks[0].A != 123 || leaks[0].B != 77 || !leaks[0].Flipped {
		t.Errorf("got %v, %v, want picture 123 as the mirror image of 77", leaks, err)
	}
}

// News photographs of different people, split into training and test people.
func TestLeaksLFW(t *testing.T) {
	dir := os.Getenv("SIAMESE_DATA")
	if dir == "" {
		t.Skip("needs SIAMESE_DATA, the folder that holds lfw-dev.tgz")
	}
	if testing.Short() {
		t.Skip("takes a minute: run it without -short")
	}
	load := func(part lfw.Part) images.Set {
		cfg := lfw.DefaultConfig()
		cfg.Keep = func(name string) bool { return lfw.PartOf(name) == part }
		faces, err := lfw.Load(filepath.Join(dir, "lfw-dev.tgz"), cfg)
		if err != nil {
			t.Fatal(err)
		}
		return faces.Set
	}
	train, test := load(lfw.Train), load(lfw.Test)
	leaks, err := duplicates.Find(train, test, 0.93)
	if err != nil {
		t.Fatal(err)
	}
	reported := 0
	for _, l := range leaks {
		if l.Correlation >= duplicates.Threshold {
			reported++
			t.Log(l)
		}
	}
	t.Logf("%v and %v: %d pairs with correlation >= 0.93, %d with >= %g", train, test, len(leaks), reported,
		duplicates.Threshold)
	if reported > 5 {
		t.Errorf("%d pairs of different people were reported as copies", reported)
	}
}
