package lesson_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/notebooks/lesson"
	"github.com/gosiamese/gosiamese/pkg/siamese"
)

func TestFaces(t *testing.T) {
	t.Setenv("DATA", "")
	set, err := lesson.Faces(3, 32)
	if err != nil {
		t.Fatal(err)
	}
	if got := set.String(); got != "3 people, 30 pictures of 32 x 32" {
		t.Errorf("got %s", got)
	}
	dir := filepath.Join(t.TempDir(), "orl_faces")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("DATA", dir)
	if _, err := lesson.Faces(3, 32); err == nil || !strings.Contains(err.Error(), "one for each person") {
		t.Errorf("an empty folder: got %v", err)
	}
	if err := os.Mkdir(filepath.Join(dir, "s7"), 0o700); err != nil {
		t.Fatal(err)
	}
	picture := []byte("P5\n2 2\n255\nabcd")
	if err := os.WriteFile(filepath.Join(dir, "s7", "1.pgm"), picture, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, data := range []string{dir, filepath.Dir(dir)} { // The folder itself, and one that holds it.
		t.Setenv("DATA", data)
		if set, err = lesson.Faces(3, 32); err != nil || set.String() != "1 people, 1 pictures of 32 x 32" {
			t.Errorf("%s: got %v, %v", data, set, err)
		}
	}
}

func TestDir(t *testing.T) {
	t.Setenv("DATA", "")
	t.Setenv("SIAMESE_RUNS", "")
	if got, want := lesson.Dir("07-alpha", 0.2), filepath.Join("runs", "07-alpha-0.2"); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	t.Setenv("DATA", filepath.Join("some", "where", "friends"))
	t.Setenv("SIAMESE_RUNS", "elsewhere")
	want := filepath.Join("elsewhere", "07-alpha-0.2-friends")
	if got := lesson.Dir("07-alpha", 0.2); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestBudget(t *testing.T) {
	t.Setenv("QUICK", "")
	if epochs, steps := lesson.Budget(10, 25); epochs != 10 || steps != 25 {
		t.Errorf("got %d x %d", epochs, steps)
	}
	t.Setenv("QUICK", "1")
	if epochs, steps := lesson.Budget(10, 25); epochs*steps > 25 || epochs < 2 || steps < 2 {
		t.Errorf("quick: got %d x %d", epochs, steps)
	}
}

func TestEpochs(t *testing.T) {
	if _, err := lesson.Epochs(siamese.History{}); err == nil {
		t.Error("a history without epochs: want an error")
	}
	var history siamese.History
	history.Epochs = []siamese.Epoch{{Number: 1, EER: 0.3}, {Number: 2, EER: 0.2}}
	figure, err := lesson.Epochs(history)
	if err != nil || figure == nil {
		t.Errorf("got %v, %v", figure, err)
	}
}

func TestFaceSplit(t *testing.T) {
	t.Setenv("DATA", "")
	split, err := lesson.FaceSplit(32, lesson.Seed)
	if err != nil {
		t.Fatal(err)
	}
	if v, u := len(split.Validation.Names), len(split.Test.Names); v != 40 || u != 60 {
		t.Errorf("%d people for validation, %d for testing", v, u)
	}
}
