package triplets_test

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/notebooks/lesson"
	"github.com/gosiamese/gosiamese/notebooks/source/triplets"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/show"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// drawnVectors returns random unit vectors of the given number of people with three pictures each.
func drawnVectors(people int) (vectors [][]float32, labels []int) {
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range 3 * people {
		v := []float32{float32(rng.NormFloat64()), float32(rng.NormFloat64()), float32(rng.NormFloat64())}
		norm := float32(math.Sqrt(float64(v[0]*v[0] + v[1]*v[1] + v[2]*v[2])))
		vectors = append(vectors, []float32{v[0] / norm, v[1] / norm, v[2] / norm})
		labels = append(labels, i/3)
	}
	return vectors, labels
}

// grey returns a set of pictures of one pixel, with labels.
func grey(labels []int) images.Set {
	set := images.Set{Height: 1, Width: 1, Channels: 1, Labels: labels}
	for i := range labels {
		set.Pictures = append(set.Pictures, []float32{float32(i) / float32(len(labels))})
	}
	for i := range slices.Max(labels) + 1 {
		set.Names = append(set.Names, fmt.Sprintf("p%d", i))
	}
	return set
}

// looked returns the array of a parameter of a figure, or nil.
func looked(f show.Figure, name string) []string {
	for _, p := range f["params"].([]any) {
		if p := p.(map[string]any); p["name"] == name {
			text, _, _ := strings.Cut(strings.TrimPrefix(p["expr"].(string), "split('"), "', ' ')")
			return strings.Split(text, " ")
		}
	}
	return nil
}

// At every position of the slider the figure shows the rates of package verify.
func TestTauSaysWhatVerifySays(t *testing.T) {
	vectors, labels := drawnVectors(9)
	scores, err := verify.Scores(vectors, labels)
	if err != nil {
		t.Fatal(err)
	}
	f, err := triplets.Tau(grey(labels), scores, 0.5, 120)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(looked(f, "far")); n != 401 {
		t.Fatalf("%d places", n)
	}
	for i := range looked(f, "far") {
		want, err := verify.RatesAt(scores, labels, float64(i)/100)
		if err != nil {
			t.Fatal(err)
		}
		for name, e := range map[string]verify.Estimate{
			"far": want.FAR, "frr": want.FRR, "accuracy": want.Accuracy,
		} {
			for part, v := range map[string]float64{"": e.Value, "Low": e.Low, "High": e.High} {
				got, err := strconv.ParseFloat(looked(f, name+part)[i], 64) // In thousandths.
				if want := fmt.Sprintf("%.3f", v); err != nil || fmt.Sprintf("%.3f", got/1000) != want {
					t.Errorf("position %d: %s is %g thousandths, want %s", i, name+part, got, want)
				}
			}
		}
	}
	simple, err := lesson.Tau(scores, 0.5)
	if err != nil || !slices.Equal(looked(simple, "far"), looked(f, "far")) {
		t.Errorf("without faces: %v", err)
	}
}

// Two people are too few for intervals; of many pictures only the first are shown.
func TestTauOfFewAndMany(t *testing.T) {
	for people, shown := range map[int]int{2: 6, 50: 80} {
		vectors, labels := drawnVectors(people)
		scores, err := verify.Scores(vectors, labels)
		if err != nil {
			t.Fatal(err)
		}
		f, err := triplets.Tau(grey(labels), scores, 0.5, 80)
		if err != nil {
			t.Fatal(err)
		}
		if known := looked(f, "farLow") != nil; known != (people > 2) {
			t.Errorf("%d people: intervals %v", people, known)
		}
		faces := slices.DeleteFunc(looked(f, "faces"), func(url string) bool { return url == "" })
		if len(faces) != shown {
			t.Errorf("%d people: %d faces, want %d", people, len(faces), shown)
		}
		scores[0].Same = !scores[0].Same
		_, err = triplets.Tau(grey(labels), scores, 0.5, 80)
		if err == nil || errors.Is(err, verify.ErrTooFew) {
			t.Errorf("%d people: scores that contradict the labels: %v", people, err)
		}
	}
}

// Figure shows a positive of the same person and the look-alike of another person.
func TestFigure(t *testing.T) {
	set := images.Set{Height: 1, Width: 1, Channels: 1, Names: []string{"a", "b", "c"}}
	for i, v := range []float32{0.5, 0.1, 0.9, 0.8, 0.45, 0} {
		set.Pictures = append(set.Pictures, []float32{v})
		set.Labels = append(set.Labels, i/2)
	}
	vectors := [][]float32{{0}, {0.5}, {2}, {2}, {1}, {2}}
	figure, err := triplets.Figure(set, vectors, 1, 0.2)
	if err != nil {
		t.Fatal(err)
	}
	// Picture 0 is the anchor, 1 its positive at 0.25; picture 4 looks most like the anchor, at 1.
	if text, _ := figure["description"].(string); !strings.Contains(text, "(0.25, 1.00)") {
		t.Errorf("got %q", text)
	}
}
