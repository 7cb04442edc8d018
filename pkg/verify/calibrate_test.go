package verify_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/pkg/verify"
)

// A probability of at least p and a distance of at most the threshold for p are the same decision.
func TestProbabilityAndThresholdAgree(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 3))
	c := must[verify.Calibration](t)(verify.Calibrate(scattered(200, rng), 0.3))
	for _, p := range []float64{1e-6, 0.01, 0.3, 0.5, 0.9, 1 - 1e-6} {
		tau := c.Tau(p)
		closeTo(t, "there and back", c.Probability(tau), p, 1e-12)
		for range 100 {
			d := 6 * rng.Float64()
			if (d <= tau) != (c.Probability(d) >= p) {
				t.Errorf("p %g: distance %g, threshold %g, probability %g", p, d, tau, c.Probability(d))
			}
			closeTo(t, "back and there", c.Tau(c.Probability(d)), d, 1e-9)
		}
	}
	if c.Tau(0) != inf || c.Tau(1) != -inf {
		t.Errorf("thresholds %g and %g", c.Tau(0), c.Tau(1))
	}
}

// If the model is true, the fit recovers it, and the prior changes only the intercept.
func TestCalibrationFindsTheTruth(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 4))
	var scores []verify.Score
	var genuine int
	for i := range 200_000 {
		d := 4 * rng.Float64()
		same := rng.Float64() < 1/(1+math.Exp(-(3-2*d)))
		scores = append(scores, verify.Score{Distance: d, Same: same, A: i, B: i + 1})
		if same {
			genuine++
		}
	}
	c := must[verify.Calibration](t)(verify.Calibrate(scores, float64(genuine)/200_000))
	closeTo(t, "intercept", c.Intercept, 3, 0.05)
	closeTo(t, "slope", c.Slope, 2, 0.03)
	rare := must[verify.Calibration](t)(c.WithPrior(0.01))
	back := must[verify.Calibration](t)(rare.WithPrior(c.Prior))
	closeTo(t, "intercept there and back", back.Intercept, c.Intercept, 1e-12)
	direct := must[verify.Calibration](t)(verify.Calibrate(scores, 0.01))
	closeTo(t, "probability at another prior", rare.Probability(1), direct.Probability(1), 0.002)
	if rare.Slope != c.Slope || rare.Prior != 0.01 {
		t.Errorf("got %+v", rare)
	}
}

// The mean probability equals the prior, and the slope does not vanish for a small prior. For a prior near 1
// the fit depends only on the farthest genuine pairs, and may be steeper.
func TestCalibrationAtEveryPrior(t *testing.T) {
	f := load(t).Few
	scores := f.scores(t)
	even := must[verify.Calibration](t)(verify.Calibrate(scores, 0.5))
	for _, prior := range []float64{1e-9, 1e-6, 1e-3, 0.1, 0.5, 0.9, 1 - 1e-3, 1 - 1e-6} {
		c := must[verify.Calibration](t)(verify.Calibrate(scores, prior))
		var sum [2]float64
		var n [2]int
		for _, s := range scores {
			kind := 0
			if s.Same {
				kind = 1
			}
			sum[kind], n[kind] = sum[kind]+c.Probability(s.Distance), n[kind]+1
		}
		mean := prior*sum[1]/float64(n[1]) + (1-prior)*sum[0]/float64(n[0])
		closeTo(t, "mean probability over its prior", mean/prior, 1, 1e-6)
		if prior <= 0.5 && (c.Slope < even.Slope/2 || c.Slope > 2*even.Slope) {
			t.Errorf("prior %g: slope %g, at even odds %g", prior, c.Slope, even.Slope)
		}
	}
}

// Perfectly separated pairs still give a finite slope.
func TestCalibrationOfPairsApart(t *testing.T) {
	var scores []verify.Score
	for i := range 100 {
		scores = append(scores, verify.Score{Distance: 0.1 + float64(i)/1e4, Same: true},
			verify.Score{Distance: 1.9 + float64(i)/1e4})
	}
	c := must[verify.Calibration](t)(verify.Calibrate(scores, 0.5))
	closeTo(t, "middle", c.Tau(0.5), 1, 0.02)
	closeTo(t, "near", c.Probability(0.1), 101.0/102, 1e-3)
	closeTo(t, "far", c.Probability(1.9), 1.0/102, 1e-3)
}

func TestCalibrationErrors(t *testing.T) {
	ok := scattered(10, rand.New(rand.NewPCG(1, 1)))
	for _, prior := range []float64{0, 1, math.NaN()} {
		if _, err := verify.Calibrate(ok, prior); err == nil {
			t.Errorf("prior %g is taken", prior)
		}
		if _, err := (verify.Calibration{Prior: 0.5}).WithPrior(prior); err == nil {
			t.Errorf("prior %g is taken", prior)
		}
	}
	for name, scores := range map[string][]verify.Score{
		"backwards":  {{Distance: 2, Same: true}, {Distance: 1}},
		"all equal":  {{Distance: 1, Same: true}, {Distance: 1}},
		"not finite": {{Distance: inf, Same: true}, {Distance: 1}},
	} {
		if _, err := verify.Calibrate(scores, 0.5); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if _, err := verify.Calibrate(ok[:1], 0.5); !errors.Is(err, verify.ErrOneSided) {
		t.Errorf("got %v", err)
	}
	c := must[verify.Calibration](t)(verify.Calibrate(ok, 0.5))
	if _, _, err := c.Quality(ok[:1]); !errors.Is(err, verify.ErrOneSided) {
		t.Errorf("got %v", err)
	}
	if _, err := c.Reliability(nil, nil, 0); err == nil {
		t.Error("no bins are taken")
	}
}

// The interval of a bin with pairs of only one person is nearly the whole range.
func TestReliabilityOfOnePerson(t *testing.T) {
	f := load(t).Few
	c := must[verify.Calibration](t)(verify.Calibrate(f.scores(t), 0.5))
	scores := must[[]verify.Score](t)(verify.PairScores(f.Vectors, []verify.Score{
		{A: 0, B: 1, Same: true},
		{A: 0, B: 2},
	}))
	for _, bin := range must[[]verify.Bin](t)(c.Reliability(scores, f.Labels, 10)) {
		if bin.Pairs == 1 && bin.Observed.High-bin.Observed.Low < 0.9 {
			t.Errorf("got %+v", bin)
		}
	}
}

// If all genuine pairs have one distance and all impostor pairs another, the fit is exact: the probabilities
// are the targets, and intercept and slope follow by hand.
func TestCalibrationOfTwoDistances(t *testing.T) {
	for _, n := range [][2]int{{1, 1}, {20, 1000}, {1000, 20}, {3, 100_000}} {
		genuine, impostor := n[0], n[1]
		var scores []verify.Score
		for range genuine {
			scores = append(scores, verify.Score{Distance: 0.5, Same: true})
		}
		for range impostor {
			scores = append(scores, verify.Score{Distance: 1.5})
		}
		for _, prior := range []float64{1e-300, 1e-9, 1e-5, 1e-3, 0.1, 0.5, 0.9, 0.99, 1 - 1e-5, 1 - 1e-9} {
			swapped := min(prior/float64(genuine+2), (1-prior)/float64(impostor+2))
			near, far := swapped/prior, swapped/(1-prior) // Probabilities of being wrong.
			atNear, atFar := math.Log1p(-near)-math.Log(near), math.Log(far)-math.Log1p(-far)
			slope := atNear - atFar
			intercept := atNear + slope*0.5
			c, err := verify.Calibrate(scores, prior)
			if err != nil {
				t.Errorf("%v pairs, prior %g: %v", n, prior, err)
				continue
			}
			if math.Abs(c.Slope/slope-1) > 1e-7 || math.Abs(c.Intercept-intercept) > 1e-7*math.Abs(slope) {
				t.Errorf("%v pairs, prior %g: got %g - %g d, want %g - %g d: P(1.5) = %.3g, want %.3g",
					n, prior, c.Intercept, c.Slope, intercept, slope, c.Probability(1.5), far)
			}
		}
	}
}

// The gradient of the log loss, computed directly, is zero at the fit, the only minimum of a convex function.
func TestCalibrationIsTheMinimum(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 7))
	for range 200 {
		n, apart := [2]int{1 + rng.IntN(30), 1 + rng.IntN(300)}, 3*rng.Float64()
		prior := math.Pow(10, -0.1-8*rng.Float64())
		if rng.IntN(2) == 0 {
			prior = 1 - prior
		}
		var scores []verify.Score
		for kind := range 2 {
			for range n[kind] {
				d := rng.ExpFloat64() + apart*float64(kind)
				scores = append(scores, verify.Score{Distance: d, Same: kind == 0})
			}
		}
		c, err := verify.Calibrate(scores, prior)
		if err != nil && strings.Contains(err.Error(), "no nearer") {
			continue
		}
		if err != nil {
			t.Errorf("%v pairs, prior %g: %v", n, prior, err)
			continue
		}
		swapped := min(prior/float64(n[0]+2), (1-prior)/float64(n[1]+2))
		var slopes, sizes [2]float64 // Gradient by intercept and slope; sums of its absolute terms.
		for _, s := range scores {
			weight, wrong := (1-prior)/float64(n[1]), 1/(1+math.Exp(c.Slope*s.Distance-c.Intercept))
			term := weight * (wrong - swapped/(1-prior))
			if s.Same {
				weight, wrong = prior/float64(n[0]), 1/(1+math.Exp(c.Intercept-c.Slope*s.Distance))
				term = weight * (swapped/prior - wrong)
			}
			for i, at := range [2]float64{1, s.Distance} {
				slopes[i] += term * at
				sizes[i] += math.Abs(term * at)
			}
		}
		for i := range slopes {
			if math.Abs(slopes[i]) > 1e-7*sizes[i]+1e-15*swapped {
				t.Errorf("%v pairs, prior %g: %+v: the log loss is not flat: %g of %g", n, prior, c,
					slopes[i], sizes[i])
			}
		}
	}
}
