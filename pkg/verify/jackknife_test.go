package verify_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/pkg/internal/interval"
	"github.com/gosiamese/gosiamese/pkg/internal/simulate"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

func TestTooFewPeople(t *testing.T) {
	for name, c := range map[string]struct {
		vectors [][]float32
		labels  []int
	}{
		"one has every genuine pair":   {[][]float32{{0}, {1}, {2}, {3}}, []int{0, 0, 1, 2}},
		"two are all there are":        {[][]float32{{0}, {1}, {2}, {3}}, []int{0, 0, 1, 1}},
		"one is in every genuine pair": {[][]float32{{0}, {1}, {2}}, []int{4, 4, 1}},
	} {
		scores := must[[]verify.Score](t)(verify.Scores(c.vectors, c.labels))
		if _, err := verify.RatesAt(scores, c.labels, 1); !errors.Is(err, verify.ErrTooFew) {
			t.Errorf("%s: rates: got %v", name, err)
		}
		if _, err := verify.Jackknife(scores, c.labels, verify.Curve.AUC); !errors.Is(err, verify.ErrTooFew) {
			t.Errorf("%s: jackknife: got %v", name, err)
		}
		if _, err := verify.EvaluateAt(c.vectors, c.labels, 1); err == nil {
			t.Errorf("%s: evaluated", name)
		}
	}
	// The rates are reported without intervals.
	r := must[verify.Report](t)(verify.Evaluate([][]float32{{0}, {1}, {5}, {6}}, []int{0, 0, 1, 1}))
	if r.EER != 0 || r.OneShot != 1 || r.Interval != (verify.Report{}).Interval || r.Interval.EER.Known() {
		t.Errorf("got %+v", r)
	}
}

// Results do not depend on the order of people, pictures and pairs, nor on the values of labels.
func TestOrderChangesNothing(t *testing.T) {
	f := load(t).Few
	want := must[verify.Report](t)(verify.EvaluateAt(f.Vectors, f.Labels, 2.5))
	rng := rand.New(rand.NewPCG(1, 2))
	for range 3 {
		vectors, labels := make([][]float32, 0, len(f.Labels)), make([]int, 0, len(f.Labels))
		for _, i := range rng.Perm(len(f.Labels)) {
			vectors, labels = append(vectors, f.Vectors[i]), append(labels, 1000-7*f.Labels[i])
		}
		got := must[verify.Report](t)(verify.EvaluateAt(vectors, labels, 2.5))
		for name, pair := range map[string][2]verify.Estimate{
			"EER":      {got.Interval.EER, want.Interval.EER},
			"AUC":      {got.Interval.AUC, want.Interval.AUC},
			"FAR":      {got.At.FAR, want.At.FAR},
			"FRR":      {got.At.FRR, want.At.FRR},
			"accuracy": {got.At.Accuracy, want.At.Accuracy},
		} {
			same(t, name, pair[0], triple{pair[1].Value, pair[1].Low, pair[1].High})
		}
	}
}

// Rates at a threshold equal those of the curve, and lie within their intervals.
func TestRatesAreOfTheCurve(t *testing.T) {
	f := load(t).Few
	scores := f.scores(t)
	c := curve(t, scores)
	for tau := -1.0; tau < 30; tau += 0.7 {
		r := must[verify.Rates](t)(verify.RatesAt(scores, f.Labels, tau))
		far, frr := c.At(tau)
		near(t, "FAR", r.FAR.Value, far)
		near(t, "FRR", r.FRR.Value, frr)
		near(t, "accuracy", r.Accuracy.Value, 1-(far+frr)/2)
		for _, e := range []verify.Estimate{r.FAR, r.FRR, r.Accuracy} {
			if !e.Known() || e.Value < e.Low || e.Value > e.High ||
				e.Low < 0 || e.High > 1 || e.Low == e.High {
				t.Errorf("tau %g: %+v", tau, e)
			}
		}
	}
}

// Rates for many thresholds at once are exactly those for each alone, even if the thresholds are distances.
func TestRatesOverThresholds(t *testing.T) {
	f := load(t).Few
	scores := f.scores(t)
	taus := []float64{-1, 0, 0}
	for tau := 0.0; tau < 30; tau += 0.3 {
		taus = append(taus, tau)
	}
	for _, s := range scores {
		taus = append(taus, s.Distance)
	}
	slices.Sort(taus)
	over := must[[]verify.Rates](t)(verify.RatesOver(scores, f.Labels, taus))
	for i, tau := range taus {
		if alone := must[verify.Rates](t)(verify.RatesAt(scores, f.Labels, tau)); over[i] != alone {
			t.Errorf("tau %g: %+v, alone %+v", tau, over[i], alone)
		}
	}
	if len(over) != len(taus) {
		t.Errorf("%d rates of %d thresholds", len(over), len(taus))
	}
	for want, taus := range map[string][]float64{"tau falls from 2 to 1": {0, 2, 1}, "NaN": {0, math.NaN()}} {
		_, err := verify.RatesOver(scores, f.Labels, taus)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %s", err, want)
		}
	}
}

func TestScoresThatDoNotFitTheLabels(t *testing.T) {
	labels := []int{0, 0, 1}
	for want, s := range map[string]verify.Score{
		"there are 3 labels":  {A: 0, B: 3},
		"its labels are 0":    {A: 0, B: 1},
		"has Same true":       {A: 0, B: 2, Same: true},
		"has the distance +I": {A: 0, B: 2, Distance: inf},
	} {
		scores := []verify.Score{{A: 0, B: 1, Same: true}, {A: 1, B: 2}, s}
		for name, err := range map[string]error{
			"rates":      second(verify.RatesAt(scores, labels, 1)),
			"jackknife":  second(verify.Jackknife(scores, labels)),
			"people":     second(verify.ByPerson(scores, labels, 1)),
			"confusions": second(verify.Confusions(scores, labels, 1)),
		} {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: got %v, want %q", name, err, want)
			}
		}
	}
}

// Each person has three genuine pairs, one of which is rejected, so the rate is the same whoever is left out.
// Yet four people do not prove that it is a third for everyone.
func TestIntervalWithoutSpread(t *testing.T) {
	var vectors [][]float32
	var labels []int
	for i := range 12 {
		vectors, labels = append(vectors, []float32{float32(10*(i/3) + i%3)}), append(labels, i/3)
	}
	scores := must[[]verify.Score](t)(verify.Scores(vectors, labels))
	r := must[verify.Rates](t)(verify.RatesAt(scores, labels, 2))
	low, high := interval.Wilson(1.0/3, 4)
	same(t, "FRR", r.FRR, triple{1.0 / 3, low, high})
	low, high = interval.Wilson(5.0/6, 2) // Two disjoint pairs of people.
	same(t, "accuracy", r.Accuracy, triple{5.0 / 6, low, high})
}

// Every comparison with NaN is false, so without an explicit check there would be no error.
func TestNotANumber(t *testing.T) {
	f := load(t).Few
	scores, nan := f.scores(t), math.NaN()
	if r, err := verify.RatesAt(scores, f.Labels, nan); err == nil || !strings.Contains(err.Error(), "NaN") {
		t.Errorf("rates %+v, %v", r, err)
	}
	if r, err := verify.EvaluateAt(f.Vectors, f.Labels, nan); err == nil {
		t.Errorf("report %+v", r)
	}
	c := curve(t, scores)
	if far, frr := c.At(nan); far != 0 || frr != 1 {
		t.Errorf("FAR %g and FRR %g", far, frr)
	}
	if tar := c.TARAt(nan); tar != 0 {
		t.Errorf("TAR %g", tar)
	}
	for _, d := range []float64{nan, inf, -inf} {
		bad := append([]verify.Score{{Distance: d, A: 0, B: 8}}, scores...)
		for name, err := range map[string]error{
			"ROC":        second(verify.ROC(bad)),
			"first fold": second(verify.CrossValidate([][]verify.Score{bad, scores})),
			"last fold":  second(verify.CrossValidate([][]verify.Score{scores, bad})),
		} {
			if err == nil || !strings.Contains(err.Error(), "score 0 has the distance") {
				t.Errorf("%s with %g: got %v", name, d, err)
			}
		}
	}
}

var inf = math.Inf(1)

func second[T any](_ T, err error) error { return err }

func TestFigureOutsideItsRange(t *testing.T) {
	f := load(t).Few
	_, err := verify.Jackknife(f.scores(t), f.Labels, func(c verify.Curve) float64 { return c.Tau[5] * 1e3 })
	if err == nil || !strings.Contains(err.Error(), "want a rate in [0, 1]") {
		t.Errorf("got %v", err)
	}
}

// BenchmarkIntervals times the intervals for two million pairs of 500 people.
func BenchmarkIntervals(b *testing.B) {
	vectors, labels, err := simulate.DefaultPopulation().Sample(500, 4, rand.New(rand.NewPCG(1, 1)))
	if err != nil {
		b.Fatal(err)
	}
	scores := must[[]verify.Score](b)(verify.Scores(vectors, labels))
	b.Run("rates", func(b *testing.B) {
		for b.Loop() {
			must[verify.Rates](b)(verify.RatesAt(scores, labels, 0.5))
		}
	})
	b.Run("curve", func(b *testing.B) {
		for b.Loop() {
			must[[]verify.Estimate](b)(verify.Jackknife(scores, labels, equalError, verify.Curve.AUC,
				func(c verify.Curve) float64 { return c.TARAt(0.01) }))
		}
	})
	b.Run("one-shot", func(b *testing.B) {
		for b.Loop() {
			must[verify.Estimate](b)(verify.OneShotEstimate(vectors, labels))
		}
	})
}
