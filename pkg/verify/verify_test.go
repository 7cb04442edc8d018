package verify_test

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/pkg/verify"
)

// Fourteen vectors of four people with many equal distances. The expected rates in the tests are those of
// scikit-learn 1.9.1: roc_curve(same, -distance, drop_intermediate=False), brentq on it, roc_auc_score, and
// KNeighborsClassifier(1) for one-shot.
var (
	vectors = [][]float32{
		{-1.5, 0, 0},
		{-2, -1.5, -1},
		{-1.5, -1.5, -1},
		{-0.5, -1.5, -0.5},
		{0.5, 2, -1},
		{0, 0.5, 0},
		{-0.5, 1, 0},
		{-1, -1.5, 0.5},
		{-1.5, -2, 1},
		{-1.5, 0, 1.5},
		{-2, -0.5, 0},
		{-0.5, -0.5, -1},
		{1.5, 0, -0.5},
		{0.5, 1, -2},
	}
	labels = []int{0, 0, 0, 0, 1, 1, 1, 2, 2, 2, 2, 2, 3, 3}
)

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if !(math.Abs(got-want) <= 1e-12) {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func curve(t *testing.T, scores []verify.Score) verify.Curve {
	t.Helper()
	c, err := verify.ROC(scores)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestAgainstScikitLearn(t *testing.T) {
	scores, err := verify.Scores(vectors, labels)
	if err != nil {
		t.Fatal(err)
	}
	c := curve(t, scores)
	if len(c.Tau) != 44 || c.Genuine != 20 || c.Impostor != 71 {
		t.Errorf("got %d thresholds, %d genuine and %d impostor pairs", len(c.Tau), c.Genuine, c.Impostor)
	}
	near(t, "AUC", c.AUC(), 0.7718309859154929)
	eer, tau := c.EER()
	near(t, "EER", eer, 0.27467811158798283)
	near(t, "tau of the EER", tau, 3.5)
	tau, accuracy := c.Best()
	near(t, "best accuracy", accuracy, 0.7880281690140845)
	near(t, "best tau", tau, (4.25+4.5)/2)
	for _, at := range [][3]float64{
		{0.5, 0.014084507042253521, 0.9},
		{2, 0.09859154929577464, 0.8},
		{5, 0.4507042253521127, 0.1},
		{-0.1, 0, 1},
		{1e9, 1, 0},
	} {
		far, frr := c.At(at[0])
		near(t, fmt.Sprintf("FAR at %g", at[0]), far, at[1])
		near(t, fmt.Sprintf("FRR at %g", at[0]), frr, at[2])
	}
	oneShot, err := verify.OneShot(vectors, labels)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "one-shot", oneShot, 0.3)
	report, err := verify.Evaluate(vectors, labels)
	if err != nil {
		t.Fatal(err)
	}
	want := verify.Report{
		EER: eer, AUC: c.AUC(), OneShot: oneShot, People: 4, Genuine: 20, Impostor: 71,
		Interval: report.Interval,
	}
	if report != want {
		t.Errorf("got %+v, want %+v", report, want)
	}
}

// Three pairs of each kind, computed by hand.
func TestROCByHand(t *testing.T) {
	var scores []verify.Score
	for _, d := range []float64{0.1, 0.2, 0.6} {
		scores = append(scores, verify.Score{Distance: d, Same: true})
	}
	for _, d := range []float64{0.5, 0.6, 0.9} {
		scores = append(scores, verify.Score{Distance: d})
	}
	c := curve(t, scores)
	if !slices.Equal(c.Tau, []float64{-1, 0.1, 0.2, 0.5, 0.6, 0.9}) {
		t.Errorf("thresholds %v", c.Tau)
	}
	third := 1.0 / 3
	points := [][2]float64{{0, 0}, {0, third}, {0, 2 * third}, {third, 2 * third}, {2 * third, 1}, {1, 1}}
	for i, want := range points {
		near(t, "FAR", c.FAR[i], want[0])
		near(t, "TAR", c.TAR[i], want[1])
	}
	near(t, "AUC", c.AUC(), (3+3+1.5)/9)
	eer, tau := c.EER()
	near(t, "EER", eer, third)
	near(t, "tau", tau, 0.5)
	tau, accuracy := c.Best()
	near(t, "best tau", tau, 0.35)
	near(t, "accuracy", accuracy, (1+2*third)/2)
}

func TestExtremes(t *testing.T) {
	apart := []verify.Score{
		{Distance: 0, Same: true},
		{Distance: 1, Same: true},
		{Distance: 2},
		{Distance: 4},
	}
	c := curve(t, apart)
	eer, _ := c.EER()
	tau, accuracy := c.Best()
	if eer != 0 || c.AUC() != 1 || tau != 1.5 || accuracy != 1 {
		t.Errorf("apart: EER %v, AUC %v, tau %v, accuracy %v", eer, c.AUC(), tau, accuracy)
	}
	equal := curve(t, []verify.Score{{Distance: 1, Same: true}, {Distance: 1}, {Distance: 1}})
	eer, _ = equal.EER()
	if eer != 0.5 || equal.AUC() != 0.5 {
		t.Errorf("all equal: EER %v, AUC %v, want a half", eer, equal.AUC())
	}
}

// The worst case: the only impostor pair is nearer than the genuine one. Best rejects both, and reports the
// right accuracy.
func TestBackwards(t *testing.T) {
	c := curve(t, []verify.Score{{Distance: 0}, {Distance: 1, Same: true}})
	tau, accuracy := c.Best()
	far, frr := c.At(tau)
	near(t, "accuracy", accuracy, 1-(far+frr)/2)
	if eer, tau := c.EER(); eer != 1 || tau != 0 {
		t.Errorf("EER %v at %v", eer, tau)
	}
}

// A person with one picture is left out of one-shot accuracy.
func TestOneShotLeavesOutSinglePictures(t *testing.T) {
	got, err := verify.OneShot([][]float32{{0}, {1}, {0.4}, {5}, {6}}, []int{0, 0, 7, 1, 1})
	if err != nil || got != 1 {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestErrors(t *testing.T) {
	for name, c := range map[string]struct {
		vectors [][]float32
		labels  []int
		want    string
	}{
		"one person":        {[][]float32{{1}, {2}, {3}}, []int{0, 0, 0}, "1 picture"},
		"no one twice":      {[][]float32{{1}, {2}}, []int{0, 1}, "1 picture"},
		"none":              {nil, nil, "1 picture"},
		"NaN":               {[][]float32{{1}, {float32(math.NaN())}}, []int{0, 1}, "vector 1 contains NaN"},
		"infinite":          {[][]float32{{1}, {float32(math.Inf(1))}}, []int{0, 1}, "look for NaN or Inf"},
		"labels missing":    {[][]float32{{1}, {2}}, []int{0}, "2 embeddings but 1 labels"},
		"different lengths": {[][]float32{{1}, {2, 3}}, []int{0, 1}, "vector 1 has 2"},
	} {
		_, err := verify.Evaluate(c.vectors, c.labels)
		if c.want == "1 picture" {
			if !errors.Is(err, verify.ErrOneSided) {
				t.Errorf("%s: got %v, want ErrOneSided", name, err)
			}
			continue
		}
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", name, err, c.want)
		}
	}
	if _, err := verify.OneShot([][]float32{{1}, {2}, {3}}, []int{0, 0, 1}); err == nil ||
		!strings.Contains(err.Error(), "two pictures of each") {
		t.Errorf("one-shot: got %v", err)
	}
}

func TestTripletAccuracy(t *testing.T) {
	// Anchors 0 and 1 have one positive each, at distance 1. The negatives 2 and 3 are at 4 and 16 from
	// anchor 0, and at 1 and 9 from anchor 1: three of four triplets are correct.
	got, err := verify.TripletAccuracy([][]float32{{0}, {1}, {2}, {4}}, []int{0, 0, 1, 2})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "share", got, 0.75)
	_, err = verify.TripletAccuracy([][]float32{{0}, {1}}, []int{0, 1})
	if err == nil || !strings.Contains(err.Error(), "no triplets") {
		t.Errorf("got %v", err)
	}
}

func ExampleReport_Beside() {
	network := verify.Report{EER: 0.0834, OneShot: 0.9, People: 10}
	pixels := verify.Report{EER: 0.131, OneShot: 0.8249, People: 10}
	fmt.Println(network.Beside(pixels, "raw pixels"))
	// Output: 10 test people: EER 0.083 (raw pixels 0.131), 1-shot 0.90 (raw pixels 0.82)
}

// If many distances are equal, FAR equals FRR between two thresholds, on the straight line between two points
// of the curve, which the AUC uses too: brentq(lambda x: 1 - x - interp1d(far, tar)(x), 0, 1) of scipy.
func TestEERUnderTies(t *testing.T) {
	tied := func(genuine, impostor [3]int) (scores []verify.Score) {
		for d := range 3 {
			for range genuine[d] {
				scores = append(scores, verify.Score{Distance: float64(d), Same: true})
			}
			for range impostor[d] {
				scores = append(scores, verify.Score{Distance: float64(d)})
			}
		}
		return scores
	}
	for _, c := range []struct {
		genuine, impostor [3]int
		want, tau         float64
	}{
		{[3]int{90, 10, 0}, [3]int{50, 50, 0}, 5.0 / 14, 0},  // On the line from (0, 0) to (.5, .9).
		{[3]int{60, 40, 0}, [3]int{30, 70, 0}, 4.0 / 11, 0},  // On the line from (.3, .6) to (1, 1).
		{[3]int{50, 40, 10}, [3]int{5, 15, 80}, 1.9 / 11, 1}, // On the line from (.05, .5) to (.2, .9).
		{[3]int{0, 0, 9}, [3]int{0, 0, 5}, 0.5, 2},
	} {
		eer, tau := curve(t, tied(c.genuine, c.impostor)).EER()
		near(t, fmt.Sprintf("EER of %v and %v", c.genuine, c.impostor), eer, c.want)
		near(t, "tau", tau, c.tau)
	}
}
