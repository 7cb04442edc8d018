package pairs_test

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/notebooks/internal/figuretest"
	"github.com/gosiamese/gosiamese/notebooks/source/pairs"
	"github.com/gosiamese/gosiamese/pkg/show"
	"github.com/gosiamese/gosiamese/pkg/siamese"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

func TestCount(t *testing.T) {
	if genuine, impostor := pairs.Count(10, 4); genuine != 60 || impostor != 720 {
		t.Errorf("got %d and %d", genuine, impostor)
	}
}

// people returns unit vectors of people with four pictures each, and a head that tells them apart.
func people(n, dims int) (vectors [][]float32, labels []int, head siamese.Head) {
	rng := rand.New(rand.NewPCG(4, 5))
	for person := range n {
		centre := make([]float64, dims)
		for k := range centre {
			centre[k] = rng.NormFloat64()
		}
		for range 4 {
			v, norm := make([]float64, dims), 0.0
			for k := range v {
				v[k] = centre[k] + 0.6*rng.NormFloat64()
				norm += v[k] * v[k]
			}
			var unit []float32
			for _, x := range v {
				unit = append(unit, float32(x/math.Sqrt(norm)))
			}
			vectors, labels = append(vectors, unit), append(labels, person)
		}
	}
	for range dims {
		head.Weights = append(head.Weights, -3)
	}
	head.Bias = 6
	return vectors, labels, head
}

// The scores of a head are b minus its log-odds.
func TestScores(t *testing.T) {
	vectors, labels, head := people(5, 8)
	scores, err := pairs.Scores(head, vectors, labels)
	if err != nil {
		t.Fatal(err)
	}
	raw := pairs.Uncalibrated(head)
	var wrong [2]float64
	for _, s := range scores {
		want := head.Probability(vectors[s.A], vectors[s.B])
		if got := raw.Probability(s.Distance); math.Abs(got-want) > 1e-6 {
			t.Fatalf("%+v: probability %g, want %g", s, got, want)
		}
		if accepted := want >= 0.5; accepted != s.Same {
			wrong[map[bool]int{true: 1}[s.Same]]++
		}
	}
	far, frr := pairs.Rates(raw, scores, 0.5)
	if math.Abs(far-wrong[0]/160) > 1e-9 || math.Abs(frr-wrong[1]/30) > 1e-9 {
		t.Errorf("FAR %g, FRR %g; %v are wrong", far, frr, wrong)
	}
	if _, err := pairs.Scores(siamese.Head{Weights: []float32{1}}, vectors, labels); err == nil {
		t.Error("a head of another length: want an error")
	}
	eer, err := pairs.EER(scores, labels)
	if err != nil || !(eer.Low < eer.Value && eer.Value < eer.High) {
		t.Errorf("EER %v, %v", eer, err)
	}
}

// obeys validates a figure by the schema of Vega-Lite, and returns it as JSON.
func obeys(t *testing.T, f show.Figure, err error) map[string]any {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	spec := figuretest.Plain(t, f)
	if about, _ := spec["description"].(string); len(about) < 20 {
		t.Errorf("description %q", about)
	}
	figuretest.Obeys(t, "schema", f)
	return spec
}

func TestFigures(t *testing.T) {
	vectors, labels, head := people(12, 8)
	scores, err := pairs.Scores(head, vectors, labels)
	if err != nil {
		t.Fatal(err)
	}
	f, err := pairs.Head(head, vectors, labels)
	obeys(t, f, err)
	calibrated, err := verify.Calibrate(scores, 0.5)
	if err != nil {
		t.Fatal(err)
	}
	f, err = pairs.Reliability([]string{"head", "calibrated"}, scores, labels, pairs.Uncalibrated(head),
		calibrated)
	obeys(t, f, err)
	if _, err := pairs.Control(verify.Calibration{Prior: 0.2}, scores); err == nil {
		t.Error("another prior: want an error")
	}
	if _, err := pairs.Control(calibrated, nil); err == nil {
		t.Error("no pairs: want an error")
	}
}

// Each loss had the same number of tries, and those that are stored are those of the grid.
func TestTuned(t *testing.T) {
	tuned, err := pairs.Tuned()
	if err != nil {
		t.Fatal(err)
	}
	if tuned.Command != tuneCommand {
		t.Errorf("the command is %q", tuned.Command)
	}
	tries := map[string]int{}
	for _, try := range tuned.Tries {
		tries[try.Loss]++
		if !(try.EER > 0 && try.EER < 0.5) {
			t.Errorf("%+v", try)
		}
	}
	for _, loss := range pairs.Names() {
		best := tuned.Best(loss)
		if tries[loss] != tries["triplet"] || tries[loss] == 0 || best.Loss != loss {
			t.Errorf("%s: %d tries, best %+v", loss, tries[loss], best)
		}
		if !strings.Contains(tuned.Table(), "*") || !strings.Contains(best.String(), loss) {
			t.Errorf("table %s", tuned.Table())
		}
	}
}
