package verify_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/gosiamese/gosiamese/pkg/verify"
)

// A probability of at least p and a distance of at most its threshold are the same decision.
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

// Where the model is true, the fit finds it, and the prior moves the intercept alone.
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

// The mean probability is the prior, and the slope does not vanish with a small one. Towards 1 the fit rests
// on the farthest genuine pairs alone, and may be steeper.
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

// Pairs without an error still have a finite slope.
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
	if _, err := c.Quality(ok[:1]); !errors.Is(err, verify.ErrOneSided) {
		t.Errorf("got %v", err)
	}
	if _, err := c.Reliability(nil, nil, 0); err == nil {
		t.Error("no bins are taken")
	}
}

// A bin that one person fills says nothing about others.
func TestReliabilityOfOnePerson(t *testing.T) {
	f := load(t).Few
	c := must[verify.Calibration](t)(verify.Calibrate(f.scores(t), 0.5))
	scores := must[[]verify.Score](t)(verify.PairScores(f.Vectors, []verify.Pair{
		{A: 0, B: 1, Same: true},
		{A: 0, B: 2},
	}))
	for _, bin := range must[[]verify.Bin](t)(c.Reliability(scores, f.Labels, 10)) {
		if bin.Pairs == 1 && bin.Observed.High-bin.Observed.Low < 0.9 {
			t.Errorf("got %+v", bin)
		}
	}
}
