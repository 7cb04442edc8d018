package oneshot

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gosiamese/gosiamese/datasets/synthetic"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// simulated returns people with pictures of 2 x 2 pixels, and their embeddings around a random centre.
func simulated(people, pictures int, sigma float64) (images.Set, [][]float32) {
	set, vectors := images.Set{Height: 2, Width: 2, Channels: 1}, [][]float32{}
	rng := rand.New(rand.NewPCG(1, 1))
	for person := range people {
		centre := randomUnit(rng, nil, 1)
		set.Names = append(set.Names, fmt.Sprintf("face-1-%03d", person+1))
		for range pictures {
			v := float32(len(vectors)) / float32(people*pictures)
			set.Pictures = append(set.Pictures, []float32{v, 0.5, 1, 0})
			set.Labels = append(set.Labels, person)
			vectors = append(vectors, randomUnit(rng, centre, sigma))
		}
	}
	return set, vectors
}

func TestNamed(t *testing.T) {
	set, _ := simulated(150, 1, 0.1)
	seen := map[string]bool{}
	for round := range 2 {
		for _, name := range Named(set, 4*round).Names {
			if seen[name] {
				t.Errorf("%s occurs twice", name)
			}
			seen[name] = true
		}
	}
	if set.Names[0] != "face-1-001" || !seen["Ada"] || !seen["Ada B."] {
		t.Errorf("%s, %v", set.Names[0], seen)
	}
	if got := Named(images.Set{Names: []string{"macron"}}, 1).Names[0]; got != "macron" {
		t.Errorf("a person of a folder is called %s", got)
	}
}

func TestKept(t *testing.T) {
	t.Setenv("SIAMESE_RUNS", t.TempDir())
	set, vectors := simulated(3, 2, 0.1)
	computed := 0
	for range 2 {
		got, err := Kept("test", set, func() ([][]float32, error) {
			computed++
			return vectors, nil
		})
		if diff := cmp.Diff(vectors, got); err != nil || diff != "" {
			t.Fatal(err, diff)
		}
	}
	set.Pictures[0][0] = 0.25
	if _, err := Kept(
		"test",
		set,
		func() ([][]float32, error) { return nil, fmt.Errorf("again") },
	); err == nil {
		t.Error("the vectors of other pictures were returned")
	}
	if computed != 1 {
		t.Errorf("computed %d times", computed)
	}
}

func TestPixels(t *testing.T) {
	set, _ := simulated(2, 2, 0.1)
	set.Pictures[3] = make([]float32, 4)
	vectors := Pixels(set)
	if d := verify.Distance(vectors[1], make([]float32, 4)); math.Abs(d-1) > 1e-6 {
		t.Errorf("length %g", d)
	}
	if d := verify.Distance(vectors[3], make([]float32, 4)); d != 0 {
		t.Errorf("a black picture has length %g", d)
	}
}

// A threshold that is refused is not printed.
func TestThresholdsRefuse(t *testing.T) {
	set, vectors := simulated(6, 4, 0.14)
	scores, err := verify.Scores(vectors, set.Labels)
	if err != nil {
		t.Fatal(err)
	}
	text, err := Thresholds(scores, scores, set.Labels, 0.25, 0.01)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(text, "\n")
	if len(lines) != 4 || strings.Contains(lines[2], "refused") ||
		strings.TrimSpace(lines[3]) != "1 %   refused: it needs 3000 impostor pairs, here are 240" {
		t.Errorf("got %s", text)
	}
	if _, err := Thresholds(scores, scores, set.Labels, 2); err == nil {
		t.Error("no error for a FAR of 2")
	}
	searches := searchesOf(set, vectors, 3)
	text, err = GalleryThresholds(scores, searches, 3, 0.5, 0.1)
	if err != nil {
		t.Fatal(err)
	}
	lines = strings.Split(text, "\n")
	if len(lines) != 4 || !strings.Contains(lines[2], "FPIR"[:0]+"50 %") ||
		strings.Contains(lines[2], "refused") ||
		!strings.HasSuffix(lines[3], "refused: it needs 870 impostor pairs, here are 240") {
		t.Errorf("got %s", text)
	}
}

// searchesOf searches a gallery of the first pictures of the first people for all other pictures.
func searchesOf(set images.Set, vectors [][]float32, known int) (out []verify.Probe) {
	people := set.ByPerson()
	for person, own := range people {
		for k, i := range own {
			if person < known && k == 0 {
				continue
			}
			p := verify.Probe{Name: set.Names[person], Enrolled: person < known, Distance: math.Inf(1)}
			for at := range known {
				if d := verify.Distance(vectors[i], vectors[people[at][0]]); d < p.Distance {
					p.Nearest, p.Distance = set.Names[at], d
				}
			}
			out = append(out, p)
		}
	}
	return out
}

// The rates are those of package verify, and equal methods do not differ.
func TestOpenSet(t *testing.T) {
	set, vectors := simulated(20, 5, 0.5)
	searches := searchesOf(set, vectors, 10)
	id, err := verify.OpenSet(searches)
	if err != nil {
		t.Fatal(err)
	}
	for _, tau := range []float64{0.1, 0.5, searches[7].Distance, 1} {
		fpir, dir, err := id.At(tau)
		if err != nil {
			t.Fatal(err)
		}
		if f, d := Rates(searches, tau); !near(f, fpir.Value) || !near(d, dir.Value) {
			t.Errorf("at %g: %g and %g, want %v and %v", tau, f, d, fpir, dir)
		}
	}
	a := Result{Name: "a", Tau: 0.5, Searches: searches}
	b := Result{Name: "b", Tau: 0.2, Searches: searches}
	text, err := OpenSet(a, a, b)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(text, "\n")
	moreFPIR, more := Rates(searches, 0.5)
	lessFPIR, less := Rates(searches, 0.2)
	if strings.Count(lines[2], "+0.0 points, no interval") != 2 ||
		!strings.Contains(lines[3], fmt.Sprintf("%+.1f points [", 100*(less-more))) ||
		!strings.Contains(lines[3], fmt.Sprintf("%+.1f points [", 100*(lessFPIR-moreFPIR))) {
		t.Errorf("got %s", text)
	}
	small, few := simulated(2, 2, 0.1)
	c := Result{Name: "two people", Tau: 0.5, Searches: searchesOf(small, few, 1)}
	if text, err := OpenSet(c, c); err != nil || strings.Contains(text, "[") {
		t.Errorf("%s, %v", text, err)
	}
}

// With one probe of each person the interval is that of Student's t for the mean of the differences.
func TestPaired(t *testing.T) {
	got := paired([]float64{1, 0, 1, 0, -1}, []float64{1, 1, 1, 1, 1})
	// Mean 0.2, standard deviation 0.83666, t(4) = 2.776445: half 1.0388, cut at 1.
	if got != "+20.0 points [-83.9, +100.0]" {
		t.Errorf("got %s", got)
	}
}

// The exact accuracy is the limit of that over random episodes, and with all people enrolled that of
// verify.OneShot for galleries of any pictures.
func TestNWay(t *testing.T) {
	set, vectors := simulated(8, 4, 0.6)
	of := nWay(vectors, set.Labels)
	for _, n := range []int{2, 5, 8} {
		cfg := verify.DefaultFewShot()
		cfg.Ways, cfg.Episodes = n, 30000
		e, err := verify.FewShot(vectors, set.Labels, cfg)
		if err != nil {
			t.Fatal(err)
		}
		if got := mean(of, n); math.Abs(got-e.Value) > 0.01 {
			t.Errorf("n = %d: %.4f, %.4f over episodes", n, got, e.Value)
		}
	}
	if got := mean(of, 1); !near(got, 1) {
		t.Errorf("n = 1: %g", got)
	}
	figure, text, err := Ways(set.Labels, []int{2, 8, 20}, Method{"a", vectors}, Method{"b", Pixels(set)})
	if err != nil || figure == nil || strings.Count(text, "\n") != 2 || strings.Count(text, "points [") != 2 {
		t.Errorf("%s, %v", text, err)
	}
}

func TestEERs(t *testing.T) {
	set, vectors := simulated(8, 4, 0.4)
	text, err := EERs(set.Labels, Method{"a", vectors}, Method{"b", Pixels(set)})
	if err != nil || strings.Count(text, "[") != 3 {
		t.Errorf("%s, %v", text, err)
	}
	few, two := simulated(2, 2, 0.1)
	if text, err := EERs(few.Labels, Method{"a", two}, Method{"b", two}); err != nil ||
		!strings.Contains(text, "too few people") {
		t.Errorf("%s, %v", text, err)
	}
}

func TestIdentified(t *testing.T) {
	set, vectors := simulated(8, 4, 0.1)
	titles := map[string]bool{}
	for _, known := range []int{4, 7} {
		for _, accepted := range []bool{true, false} {
			identify := func([]float32) (string, bool) { return set.Names[0], accepted }
			if _, err := Identified(set, vectors, known, identify); err != nil {
				t.Error(err)
			}
		}
	}
	for _, accepted := range []bool{true, false} {
		for _, mated := range []bool{true, false} {
			titles[outcome("Ada", mated, "Ben", accepted)] = true
			titles[outcome("Ada", mated, "Ada", accepted)] = true
		}
	}
	if len(titles) != 6 { // The name of a false positive is in its title.
		t.Errorf("%v", titles)
	}
	_, err := Identified(set, vectors, 8, nil)
	if err == nil || !strings.Contains(err.Error(), "one who is not") {
		t.Errorf("no one is not enrolled: got %v", err)
	}
	if _, err := Enrolled(set); err != nil {
		t.Error(err)
	}
	if !slices.Equal(nearestOf(vectors, 0, []int{31, 1, 0}, 2), []int{0, 1}) {
		t.Error("the nearest are not first")
	}
}

// Fisherfaces can be fitted to two people with two pictures each, the fewest that a split has.
func TestFisherfacesOfFew(t *testing.T) {
	set, err := synthetic.Faces(6, 2, 64, 1)
	if err != nil {
		t.Fatal(err)
	}
	split, err := images.NewSplit(set, 2, 2, 1)
	if err != nil {
		t.Fatal(err)
	}
	vectors, err := Fisherfaces(split.Train, split.Test)
	if err != nil || len(vectors) != 4 {
		t.Fatalf("%d vectors, %v", len(vectors), err)
	}
	methods := []Method{{"pixels", Pixels(split.Test)}, {"Fisherfaces", vectors}}
	if _, err := EERs(split.Test.Labels, methods...); err != nil {
		t.Error(err)
	}
	if _, _, err := Ways(split.Test.Labels, []int{2, 5}, methods...); err != nil {
		t.Error(err)
	}
}
