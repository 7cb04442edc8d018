package ownfaces_test

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/datasets/people"
	"github.com/gosiamese/gosiamese/notebooks/lesson"
	"github.com/gosiamese/gosiamese/notebooks/source/ownfaces"
	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/face"
	"github.com/gosiamese/gosiamese/pkg/gallery"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/images/duplicates"
	"github.com/gosiamese/gosiamese/pkg/pretrained"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// Exactly the two mistakes of the synthetic album are found.
func TestAlbumAndCopies(t *testing.T) {
	t.Setenv("DATA", "")
	t.Setenv("SIAMESE_RUNS", t.TempDir())
	dir, err := ownfaces.Album()
	if err != nil {
		t.Fatal(err)
	}
	set, err := ownfaces.Faces()
	if err != nil {
		t.Fatal(err)
	}
	if got := set.String(); got != "24 people, 194 pictures of 112 x 112" {
		t.Errorf("got %s", got)
	}
	copies, err := ownfaces.Copies(set)
	if err != nil || len(copies) != 2 {
		t.Fatalf("got %v, %v", copies, err)
	}
	for _, l := range copies {
		own := l.PersonA == "adam" && l.PersonB == "adam" && !l.Flipped
		other := l.PersonA == "bita" && l.PersonB == "farid" && l.Flipped
		if !own && !other {
			t.Errorf("got %v", l)
		}
	}
	kept, err := ownfaces.WithoutCopies(set, copies)
	if err != nil || kept.Len() != 191 || set.Len() != 194 {
		t.Errorf("%d pictures remain, %v, want 191", kept.Len(), err)
	}
	if again, err := ownfaces.Copies(kept); err != nil || len(again) != 0 {
		t.Errorf("after that: %v, %v", again, err)
	}
	if got, err := ownfaces.CopyPairs(set, copies); err != nil || len(got) != 4 {
		t.Errorf("%d pictures", len(got))
	}
	one := images.Set{
		Height: 1, Width: 1, Channels: 1, Pictures: [][]float32{{0}, {1}}, Labels: []int{0, 1},
		Names: []string{"a", "b"},
	}
	both := []duplicates.Pair{{A: 0, B: 1, PersonA: "a", PersonB: "b"}}
	if _, err := ownfaces.WithoutCopies(one, both); err == nil {
		t.Error("no picture of a remains: want an error")
	}
	t.Setenv("DATA", dir)
	if got, err := ownfaces.Album(); err != nil || got != dir {
		t.Errorf("with DATA: %s, %v", got, err)
	}
}

// Of ten files five show a face, upright and in the middle, three of these are doubtful, four are left out
// with the reason, and the text is not mentioned.
func TestTelephone(t *testing.T) {
	dev, err := device.Open("")
	if err != nil {
		t.Fatal(err)
	}
	defer dev.Close()
	r, err := face.Open(dev)
	if errors.Is(err, pretrained.ErrMissing) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	t.Setenv("DATA", "")
	t.Setenv("SIAMESE_RUNS", t.TempDir())
	dir, err := ownfaces.Telephone()
	if err != nil {
		t.Fatal(err)
	}
	if again, err := ownfaces.Telephone(); err != nil || again != dir {
		t.Errorf("again: %s, %v", again, err)
	}
	text, err := ownfaces.LeftOut(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"5 faces of one person", "left out: 4", "kept, but doubtful: 2", "barack/beach.jpg: no face found",
		"barack/cut-off.jpg: picture damaged", "barack/page.jpg: the file is not a picture",
		"barack/huge.pgm: its header",
		"barack/blurred.jpg: face blurred", "barack/together.jpg: several faces: 2",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing from %s", want, text)
		}
	}
	if strings.Contains(text, dir) || strings.Contains(text, "notes") {
		t.Errorf("got %s", text)
	}
	set, _, err := lesson.Photographs(dir) // blurred, far, sideways, together, upright
	if err != nil {
		t.Fatal(err)
	}
	v, err := r.Embed(set.Pictures)
	if err != nil {
		t.Fatal(err)
	}
	if d := verify.Distance(v[2], v[4]); d > 0.1 {
		t.Errorf("sideways and upright differ by %.2f: the orientation was not read", d)
	}
	if stored, err := ownfaces.Stored(dir); err != nil || len(stored) != 6 {
		t.Errorf("%d files as stored, %v", len(stored), err)
	}
}

func TestRatesAt(t *testing.T) {
	if got := ownfaces.Rate(verify.Estimate{Value: 0.00096, Low: 0.00086, High: 0.0011, Groups: 9}); got !=
		"0.096 % [0.086, 0.11]" {
		t.Errorf("got %s", got)
	}
	set := few()
	scores, err := verify.Scores(set.Pictures, set.Labels)
	if err != nil {
		t.Fatal(err)
	}
	got, err := ownfaces.RatesAt(scores, set.Labels, 1)
	if err != nil || !strings.Contains(got, "add people") {
		t.Errorf("two people: got %q, %v", got, err)
	}
	var many [][]float32
	var labels []int
	for i := range 12 {
		many, labels = append(many, []float32{float32(i / 2)}), append(labels, i/2)
	}
	if scores, err = verify.Scores(many, labels); err != nil {
		t.Fatal(err)
	}
	if got, err := ownfaces.RatesAt(scores, labels, 0.5); err != nil || !strings.HasPrefix(got, "FAR 0 % [") {
		t.Errorf("got %q, %v", got, err)
	}
	if _, err := ownfaces.RatesAt(scores[1:], labels[:3], 0.5); err == nil {
		t.Error("other labels: want an error")
	}
}

func TestHalves(t *testing.T) {
	set := images.Set{Height: 1, Width: 1, Channels: 1}
	for person := range 7 {
		set.Names = append(set.Names, string(rune('a'+person)))
		for k := range 2 {
			set.Pictures = append(set.Pictures, []float32{float32(k)})
			set.Labels = append(set.Labels, person)
		}
	}
	vectors := make([][]float32, set.Len())
	for i := range vectors {
		vectors[i] = []float32{float32(set.Labels[i]), 0}
	}
	validation, test, err := ownfaces.Halves(set, vectors, 1)
	if err != nil || len(validation.Names) != 3 || len(test.Names) != 4 {
		t.Fatalf("got %v, %v, %v", validation, test, err)
	}
	both := map[string]bool{}
	for _, p := range []ownfaces.Part{validation, test} {
		for i, label := range p.Labels {
			both[p.Names[label]] = true
			if p.Names[label] != set.Names[int(p.Vectors[i][0])] {
				t.Errorf("picture %d of %s: the embedding of person %g", i, p.Names[label], p.Vectors[i][0])
			}
		}
		if n := len(p.Labels); len(p.Scores) != n*(n-1)/2 {
			t.Errorf("%d scores of %d pictures", len(p.Scores), n)
		}
	}
	if len(both) != 7 {
		t.Errorf("%d people in both halves, want 7", len(both))
	}
	for label := range len(set.Names) { // A person with one picture comes last in a half.
		one := set
		one.Pictures, one.Labels = slices.Clone(set.Pictures), slices.Clone(set.Labels)
		one.Pictures = slices.Delete(one.Pictures, 2*label, 2*label+1)
		one.Labels = slices.Delete(one.Labels, 2*label, 2*label+1)
		a, b, err := ownfaces.Halves(one, vectors[1:], 1)
		if err != nil {
			t.Fatal(err)
		}
		if name := set.Names[label]; name != a.Names[len(a.Names)-1] && name != b.Names[len(b.Names)-1] {
			t.Errorf("%s with one picture is in %v or %v", name, a.Names, b.Names)
		}
	}
	if _, _, err := ownfaces.Halves(set, vectors[1:], 1); err == nil {
		t.Error("an embedding is missing: want an error")
	}
	few, err := set.Only("a", "b", "c", "d", "e")
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := ownfaces.Halves(few, vectors[:few.Len()], 1); err == nil ||
		!strings.Contains(err.Error(), "add people") {
		t.Errorf("five people: got %v", err)
	}
	if _, _, err := ownfaces.Halves(set.First(1), vectors[:7], 1); err == nil ||
		!strings.Contains(err.Error(), "add pictures") {
		t.Errorf("one picture each: got %v", err)
	}
}

// An enrolled person leaves traces in the file, at any offset, but none after Erase and Save.
func TestTraces(t *testing.T) {
	path := filepath.Join(t.TempDir(), "gallery")
	vector := func(seed int) []float32 {
		v, squares := make([]float32, 128), 0.0
		for i := range v {
			v[i] = 1 / float32(1+i+1000*seed)
			squares += float64(v[i]) * float64(v[i])
		}
		for i := range v {
			v[i] /= float32(math.Sqrt(squares)) // To unit length.
		}
		return v
	}
	if _, err := ownfaces.Traces(path, "adam", nil); err == nil || !strings.Contains(err.Error(), "save") {
		t.Errorf("no file: got %v", err)
	}
	g, err := gallery.New("test")
	if err != nil {
		t.Fatal(err)
	}
	two := [][]float32{vector(1), vector(2)}
	for name, vectors := range map[string][][]float32{"adam": two, "bita": {vector(3)}} {
		if err := g.Enrol(t.Context(), name, vectors...); err != nil {
			t.Fatal(err)
		}
	}
	expect := func(want string) {
		t.Helper()
		if err := g.Save(path); err != nil {
			t.Fatal(err)
		}
		if got, err := ownfaces.Traces(path, "adam", two); err != nil || !strings.HasPrefix(got, want) {
			t.Errorf("got %q, %v, want %q", got, err, want)
		}
	}
	expect("the name, 2 of 2 vectors")
	if err := g.Erase(t.Context(), "adam"); err != nil {
		t.Fatal(err)
	}
	got, err := ownfaces.Traces(path, "adam", two)
	if err != nil || !strings.HasPrefix(got, "the name, 2 of 2") {
		t.Errorf("erased, not saved: got %q, %v", got, err)
	}
	expect("no name, 0 of 2 vectors")
	got, err = ownfaces.Traces(path, "bita", [][]float32{vector(3)})
	if err != nil || !strings.HasPrefix(got, "the name, 1 of 1") {
		t.Errorf("bita: got %q, %v", got, err)
	}
}

// Consecutive numbers are found at any offset, in binary or in base64; numbers that are not in the file are
// not found.
func TestTracesAnywhere(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	vector := []float32{0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7}
	raw := "\xcd\xcc\x4c\x3e\x9a\x99\x99\x3e\xcd\xcc\xcc\x3e\x00\x00\x00\x3f\x9a\x99\x19\x3f\x33\x33\x33\x3f"
	for text, want := range map[string]string{
		"xyz" + raw:                            "no name, 1 of 1",
		"\"adam\"" + raw[:20]:                  "the name, 0 of 1",
		"zcxMPpqZmT7NzMw+AAAAP5qZGT8zMzM/":     "no name, 1 of 1", // The same in base64.
		"eM3MTD6amZk+zczMPgAAAD+amRk/MzMzPw==": "no name, 1 of 1", // The same, after one more byte.
	} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := ownfaces.Traces(path, "adam", [][]float32{vector})
		if err != nil || !strings.HasPrefix(got, want) {
			t.Errorf("%q: got %q, %v, want %q", text, got, err, want)
		}
	}
}

// few returns four pictures of two classes, the first of each class dark.
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

func TestOwnFigures(t *testing.T) {
	set := few()
	scores, err := verify.Scores(set.Pictures, set.Labels)
	if err != nil {
		t.Fatal(err)
	}
	figure, err := ownfaces.WorstPairs(set, scores, 0.5, 1)
	if err != nil {
		t.Fatal(err)
	}
	want := "1 pairs of one person and 1 of two people, with tau = 0.50"
	if text, _ := figure["description"].(string); text != want {
		t.Errorf("got %q", text)
	}
	if _, err := ownfaces.PersonErrors(set, scores, 0.5); err != nil {
		t.Error(err)
	}
	if _, err := ownfaces.PersonErrors(set, scores[:0], 0.5); err == nil {
		t.Error("no scores: want an error")
	}
}

// The counts for ORL in the comment of sameShot are right.
func TestSameShotORL(t *testing.T) {
	data := os.Getenv("SIAMESE_DATA")
	if data == "" {
		t.Skip("needs SIAMESE_DATA, the folder that holds orl_faces")
	}
	set, err := people.Load(filepath.Join(data, "orl_faces"), people.DefaultConfig())
	if err != nil {
		t.Fatal(err)
	}
	copies, err := ownfaces.Copies(set)
	if err != nil || len(copies) != 3 {
		t.Errorf("got %v, %v", copies, err)
	}
}
