package lfw_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/datasets/lfw"
	"github.com/gosiamese/gosiamese/pkg/resourcetest"
)

func TestReadPairs(t *testing.T) {
	view1, err := lfw.ReadPairs(write(t, "p.txt", "2\nA_B\t1\t3\nC 2 1\nA_B\t1\tC\t2\r\nC\t1\tD\t4\n\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := []lfw.Pair{{"A_B", 1, "A_B", 3}, {"C", 2, "C", 1}, {"A_B", 1, "C", 2}, {"C", 1, "D", 4}}
	if len(view1) != 1 || !slices.Equal(view1[0], want) {
		t.Errorf("view 1: got %v", view1)
	}
	view2, err := lfw.ReadPairs(write(t, "p.txt", "2\t1\nA\t1\t2\nA\t1\tB\t1\nC\t1\t2\nC\t1\tD\t1"))
	if err != nil {
		t.Fatal(err)
	}
	if len(view2) != 2 || !view2[1][0].Same() || view2[1][0].NameA != "C" || view2[1][1].Same() {
		t.Errorf("view 2: got %v", view2)
	}
}

func TestReadPairsErrors(t *testing.T) {
	for text, want := range map[string]string{
		"":                             ":1: want the number of pairs",
		"<html>":                       ":1: want the number of pairs",
		"1 2 3":                        ":1: want the number of pairs",
		"0":                            ":1: want the number of pairs",
		"-1\t3":                        ":1: want the number of pairs",
		"1000001":                      ":1: want the number of pairs",
		"1000000 1000000":              ":2: 0 pairs, but 1000000 folds",
		"1\nA\t1\t2":                   ":3: 1 pairs, but 1 folds of 1 + 1",
		"1\nA\t1\t2\nA\t1\tB\t1\nA\t1": ":4: 3 pairs, but 1 folds of 1 + 1",
		"1\nA\t1\tB\t1\nA\t1\tB\t1":    ":2: want 3 fields",
		"1\nA\t1\t2\nA\t1\t2":          ":3: want 4 fields",
		"1\n\nA\t1\tB\t2":              ":2: want 3 fields",
		"1\nA\t1\tx\nA\t1\tB\t1":       ":2: want photograph numbers",
		"1\nA\t1\t2\nA\t0\tB\t1":       ":3: want photograph numbers",
		"1\nA\t1\t2\nA\t1\tA\t2":       ":3: want two different people",
		"1\nA\t2\t2\nA\t1\tB\t2":       ":2: photograph 2 of \"A\" is paired with itself",
		strings.Repeat("1\n", 3<<20):   "is it a list of pairs",
	} {
		path := write(t, "p.txt", text)
		_, err := lfw.ReadPairs(path)
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), path) {
			t.Errorf("%.30q: got %v, want %q", text, err, want)
		}
	}
	if _, err := lfw.ReadPairs("no such list"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("missing: got %v", err)
	}
}

func TestResolve(t *testing.T) {
	faces := load(t, pack(t, "lfw/", album(t)), small()) // Ann_B 2, 9, 10; Zoe 1, 2; Émile 1.
	found, missing := faces.Resolve([]lfw.Pair{
		{"Zoe", 2, "Zoe", 1}, {"Ann_B", 1, "Ann_B", 2}, {"Ann_B", 10, "Émile", 1}, {"Bob", 1, "Ann_B", 1},
	})
	want := []lfw.Match{{A: 4, B: 3, Same: true}, {A: 2, B: 5}}
	if !slices.Equal(found, want) || !slices.Equal(missing, []string{"Ann_B_0001", "Bob_0001"}) {
		t.Errorf("got %v, missing %q", found, missing)
	}
}

// bound is reached by empty lines, each of which allocates a string.
var bound = resourcetest.Bound{Fixed: 16 << 10, PerByte: 64}

// A list that announces more pairs than it holds is rejected with a short error, whatever it contains.
func TestReadPairsRefusesHostile(t *testing.T) {
	const many = 1 << 20
	for name, text := range map[string]string{
		"empty lines":    "1000000 1000000" + strings.Repeat("\n", many) + "x",
		"a long line":    strings.Repeat("1 ", many),
		"a long field":   "1\n" + strings.Repeat("A", many) + "\t1\t1\nA\t1\tB\t1",
		"a long name":    "1\n" + strings.Repeat("A", many) + "\t1\nA\t1\tB\t1",
		"a large number": "1\nA\t1\t" + strings.Repeat("9", many) + "\nA\t1\tB\t1",
	} {
		path, err := write(t, "p.txt", text), error(nil)
		bound.Check(t, len(text), func() { _, err = lfw.ReadPairs(path) })
		if err == nil || !strings.Contains(err.Error(), path+":") || len(err.Error()) > 1000 {
			t.Errorf("%s: got %.2000v, want a short error", name, err)
		}
	}
}

// Arbitrary text causes no panic, and a list that is accepted holds as many pairs as its first line
// announces.
func FuzzReadPairs(f *testing.F) {
	f.Add("1\nA\t1\t2\nA\t1\tB\t1\n")
	f.Add("2\t1\nA\t1\t2\nA\t1\tB\t1\nC\t1\t2\nC\t1\tD\t1")
	path := filepath.Join(f.TempDir(), "p.txt")
	f.Fuzz(func(t *testing.T, text string) {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		var folds [][]lfw.Pair
		var err error
		bound.Check(t, len(text), func() { folds, err = lfw.ReadPairs(path) })
		if err != nil {
			if len(err.Error()) > 1000 {
				t.Fatalf("an error of %d bytes for %d", len(err.Error()), len(text))
			}
			return
		}
		for _, fold := range folds {
			for i, pair := range fold {
				if len(fold) != len(folds[0]) || pair.Same() != (i < len(fold)/2) || pair.NumberA < 1 ||
					pair.NumberB < 1 {
					t.Fatal(fmt.Sprint(fold, i))
				}
			}
		}
	})
}
