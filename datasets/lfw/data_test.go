package lfw_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/gosiamese/gosiamese/datasets/fetch"
	"github.com/gosiamese/gosiamese/datasets/lfw"
)

func data(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("SIAMESE_DATA")
	if dir == "" {
		t.Skip("needs SIAMESE_DATA, the folder that holds lfw-dev.tgz and pairsDevTrain.txt")
	}
	return dir
}

// The people of view 1, if the data is available, and the pairs of those people.
func TestLoadLFW(t *testing.T) {
	dir := data(t)
	start := time.Now()
	faces := load(t, filepath.Join(dir, "lfw-dev.tgz"), lfw.DefaultConfig())
	t.Logf("%v in %.1f s", faces, time.Since(start).Seconds())
	if len(faces.Names) != 2449 || faces.Len() != 8155 {
		t.Errorf("got %d people, %d pictures", len(faces.Names), faces.Len())
	}
	folds, err := lfw.ReadPairs(filepath.Join(dir, "pairsDevTrain.txt"))
	if err != nil || len(folds) != 1 || len(folds[0]) != 2200 {
		t.Fatalf("got %d folds, %v", len(folds), err)
	}
	found, missing := faces.Resolve(folds[0])
	same := 0
	for _, match := range found {
		if match.Same {
			same++
		}
	}
	t.Logf("%d genuine and %d impostor pairs of 1100 each found, missing: %q", same, len(found)-same, missing)
	if len(found) != 2200 || same != 1100 {
		t.Errorf("%d pairs found, %d of them genuine, missing: %q", len(found), same, missing)
	}
	var parts [3]int
	for _, name := range faces.Names {
		parts[lfw.PartOf(name)]++
	}
	t.Logf("people for training, validation, test: %v", parts)
}

// The published list matches the checksum.
func TestFetchPublished(t *testing.T) {
	dir := data(t)
	cfg := fetch.Config{Dir: t.TempDir(), From: dir}
	if _, err := fetch.Get(t.Context(), lfw.PairsDevTrain(), cfg); err != nil {
		t.Error(err)
	}
}
