package verify_test

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"slices"
	"testing"

	"github.com/gosiamese/gosiamese/pkg/gallery"
	"github.com/gosiamese/gosiamese/pkg/internal/interval"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// reference is testdata/reference.json, which testdata/reference.py computes with scikit-learn, scipy and
// numpy.
type reference struct {
	ZeroBound [][2]float64 `json:"zero_bound"`
	Wilson    [][4]float64
	Exact     [][3]float64
	Tied      struct {
		Distance []float64
		Same     []bool
		Curve    curveWanted
	}
	Few  few
	Many struct {
		Vectors  [][]float32
		Labels   []int
		EER, AUC triple
		Rates    ratesWanted
		OneError ratesWanted `json:"one_error"`
	}
}

// triple is value, low and high.
type triple [3]float64

type few struct {
	Vectors      [][]float32
	Labels       []int
	Curve        curveWanted
	Rates        []ratesWanted
	EER, AUC     triple
	TAR          triple
	OneShot      triple        `json:"one_shot"`
	FewShot      fewShotWanted `json:"few_shot"`
	OpenSet      openSetWanted `json:"open_set"`
	Folds        foldsWanted
	Calibrations []calibrationWanted `json:"calibration"`
}

type curveWanted struct {
	FAR, TAR, Tau []float64
	AUC, EER      float64
	DetFAR        []float64    `json:"det_far"`
	DetFRR        []float64    `json:"det_frr"`
	BestPairs     [2]float64   `json:"best_pairs"`
	AtFAR         [][3]float64 `json:"at_far"`
	AtCost        [][5]float64 `json:"at_cost"`
}

type ratesWanted struct {
	Tau                float64
	FRR, FAR, Accuracy triple
}

type fewShotWanted struct {
	Episodes []verify.Episode
	Accuracy triple
}

type openSetWanted struct {
	Enrolled [][]int
	Probes   []int
	Mated    int
	Tau      []float64
	FPIR     []float64
	DIR      []float64
	At       float64
	FPIRAt   triple `json:"fpir_at"`
	DIRAt    triple `json:"dir_at"`
}

type foldsWanted struct {
	Pairs         []int
	Tau, Accuracy []float64
	Mean          float64
	StandardError float64 `json:"standard_error"`
}

type calibrationWanted struct {
	Prior, Intercept, Slope float64
	LogLoss                 float64 `json:"log_loss"`
	Brier                   float64
	Bins                    []struct {
		Low, Predicted float64
		Pairs          int
		Observed       triple
	}
}

func load(t testing.TB) (r reference) {
	t.Helper()
	data, err := os.ReadFile("testdata/reference.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &r); err != nil {
		t.Fatal(err)
	}
	return r
}

func must[T any](t testing.TB) func(v T, err error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func closeTo(t *testing.T, what string, got, want, within float64) {
	t.Helper()
	if !(math.Abs(got-want) <= within) {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func same(t *testing.T, what string, got verify.Estimate, want triple) {
	t.Helper()
	closeTo(t, what, got.Value, want[0], 1e-12)
	closeTo(t, what+", low", got.Low, want[1], 1e-8)
	closeTo(t, what+", high", got.High, want[2], 1e-8)
}

func (r reference) tied() (scores []verify.Score) {
	for i, d := range r.Tied.Distance {
		scores = append(scores, verify.Score{Distance: d, Same: r.Tied.Same[i], A: i, B: i + 1})
	}
	return scores
}

func (f few) scores(t *testing.T) []verify.Score {
	return must[[]verify.Score](t)(verify.Scores(f.Vectors, f.Labels))
}

func TestCurveAgainstScikitLearn(t *testing.T) {
	r := load(t)
	for name, c := range map[string]struct {
		scores []verify.Score
		want   curveWanted
	}{"tied": {r.tied(), r.Tied.Curve}, "few": {r.Few.scores(t), r.Few.Curve}} {
		t.Run(name, func(t *testing.T) { compare(t, curve(t, c.scores), c.want) })
	}
}

func compare(t *testing.T, c verify.Curve, want curveWanted) {
	if len(c.Tau) != len(want.Tau) {
		t.Fatalf("%d thresholds, want %d", len(c.Tau), len(want.Tau))
	}
	for i := range c.Tau {
		near(t, fmt.Sprintf("tau %d", i), c.Tau[i], want.Tau[i])
		near(t, fmt.Sprintf("FAR %d", i), c.FAR[i], want.FAR[i])
		near(t, fmt.Sprintf("TAR %d", i), c.TAR[i], want.TAR[i])
	}
	near(t, "AUC", c.AUC(), want.AUC)
	eer, _ := c.EER()
	near(t, "EER", eer, want.EER)
	tau, accuracy := verify.BestPairs(c)
	near(t, "tau of most pairs", tau, want.BestPairs[0])
	near(t, "most pairs", accuracy, want.BestPairs[1])
	for _, at := range want.AtFAR {
		near(t, fmt.Sprintf("TAR at FAR %g", at[0]), c.TARAt(at[0]), at[2])
		tau, tar, err := c.AtFAR(at[0])
		if float64(c.Impostor)*at[0] < verify.RuleOf30 {
			if err == nil {
				t.Errorf("FAR %g of %d pairs is not refused", at[0], c.Impostor)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		near(t, fmt.Sprintf("tau at FAR %g", at[0]), tau, at[1])
		near(t, fmt.Sprintf("TAR at FAR %g", at[0]), tar, at[2])
	}
	for _, at := range want.AtCost {
		tau, least, err := c.AtCost(verify.Cost{FalseAccept: at[0], FalseReject: at[1], Genuine: at[2]})
		if err != nil {
			t.Fatal(err)
		}
		near(t, "least cost", least, at[4])
		near(t, fmt.Sprintf("tau of the least cost %v", at), tau, at[3])
	}
	det(t, c, want)
}

// scikit-learn leaves out points before the first accept and after the last reject.
func det(t *testing.T, c verify.Curve, want curveWanted) {
	far, frr := c.DET()
	for i := range want.DetFAR {
		found := false
		for j := range far {
			found = found || math.Hypot(far[j]-want.DetFAR[i], frr[j]-want.DetFRR[i]) < 1e-12
		}
		if !found {
			t.Errorf("no point with FAR %g and FRR %g", want.DetFAR[i], want.DetFRR[i])
		}
	}
}

func TestBounds(t *testing.T) {
	r := load(t)
	for _, at := range r.ZeroBound {
		near(t, fmt.Sprintf("zero of %g", at[0]), verify.RuleOfThree(int(at[0])), at[1])
	}
	if verify.RuleOfThree(0) != 1 {
		t.Error("a bound without trials")
	}
	closeTo(t, "no false reject of 10 people", verify.RuleOfThree(10), 0.26, 0.005)
	for _, at := range r.Wilson {
		low, high := interval.Wilson(at[0]/at[1], int(at[1]))
		near(t, fmt.Sprintf("low end for %g of %g", at[0], at[1]), low, at[2])
		near(t, fmt.Sprintf("high end for %g of %g", at[0], at[1]), high, at[3])
	}
	for _, at := range r.Exact {
		near(t, fmt.Sprintf("exact bound for %g of %g", at[0], at[1]), interval.Upper(int(at[0]), int(at[1])),
			at[2])
	}
}

func TestIntervalsAgainstBruteForce(t *testing.T) {
	r := load(t)
	scores := r.Few.scores(t)
	for _, want := range r.Few.Rates {
		got := must[verify.Rates](t)(verify.RatesAt(scores, r.Few.Labels, want.Tau))
		compareRates(t, got, want)
	}
	figures := must[[]verify.Estimate](t)(verify.Jackknife(scores, r.Few.Labels, equalError, verify.Curve.AUC,
		func(c verify.Curve) float64 { return c.TARAt(0.05) }))
	same(t, "EER", figures[0], r.Few.EER)
	same(t, "AUC", figures[1], r.Few.AUC)
	same(t, "TAR", figures[2], r.Few.TAR)
	same(t, "one-shot", must[verify.Estimate](t)(verify.OneShotEstimate(r.Few.Vectors, r.Few.Labels)),
		r.Few.OneShot)
	same(t, "few-shot", must[verify.Estimate](t)(
		verify.FewShotOf(r.Few.Vectors, r.Few.Labels, r.Few.FewShot.Episodes)), r.Few.FewShot.Accuracy)
}

// If there are more people than groups, the jackknife leaves out groups of people, except for FAR and FRR,
// where it still leaves out single people.
func TestIntervalsOverGroups(t *testing.T) {
	r := load(t).Many
	scores := must[[]verify.Score](t)(verify.Scores(r.Vectors, r.Labels))
	figures := must[[]verify.Estimate](t)(verify.Jackknife(scores, r.Labels, equalError, verify.Curve.AUC))
	same(t, "EER", figures[0], r.EER)
	same(t, "AUC", figures[1], r.AUC)
	rates := must[verify.Rates](t)(verify.RatesAt(scores, r.Labels, r.Rates.Tau))
	compareRates(t, rates, r.Rates)
	compareRates(t, must[verify.Rates](t)(verify.RatesAt(scores, r.Labels, r.OneError.Tau)), r.OneError)
	if figures[0].Groups != verify.MaxGroups || rates.FAR.Groups != 130 {
		t.Errorf("%d groups and %d people", figures[0].Groups, rates.FAR.Groups)
	}
}

func compareRates(t *testing.T, got verify.Rates, want ratesWanted) {
	t.Helper()
	same(t, fmt.Sprintf("FRR at %g", want.Tau), got.FRR, want.FRR)
	same(t, fmt.Sprintf("FAR at %g", want.Tau), got.FAR, want.FAR)
	same(t, fmt.Sprintf("accuracy at %g", want.Tau), got.Accuracy, want.Accuracy)
}

func equalError(c verify.Curve) float64 {
	eer, _ := c.EER()
	return eer
}

func TestFoldsAgainstNumpy(t *testing.T) {
	r := load(t)
	all, want := r.Few.scores(t), r.Few.Folds
	var pairs []verify.Score
	for i, at := range want.Pairs { // The order of the two pictures does not matter.
		s := all[at]
		pairs = append(pairs, verify.Score{A: s.A, B: s.B, Same: s.Same})
		if i%2 == 0 {
			pairs[i].A, pairs[i].B = s.B, s.A
		}
	}
	scores := must[[]verify.Score](t)(verify.PairScores(r.Few.Vectors, pairs))
	folds := slices.Collect(slices.Chunk(scores, len(scores)/10))
	got := must[verify.Folds](t)(verify.CrossValidate(folds))
	for i := range want.Tau {
		near(t, fmt.Sprintf("tau of fold %d", i), got.Tau[i], want.Tau[i])
		near(t, fmt.Sprintf("accuracy of fold %d", i), got.Accuracy[i], want.Accuracy[i])
	}
	near(t, "mean", got.Mean, want.Mean)
	near(t, "standard error", got.StandardError, want.StandardError)
	text := fmt.Sprintf("%.2f %% +- %.2f", 100*got.Mean, 100*got.StandardError)
	if text != "96.33 % +- 1.44" {
		t.Error(text)
	}
}

func TestCalibrationAgainstScikitLearn(t *testing.T) {
	r := load(t)
	scores := r.Few.scores(t)
	for _, want := range r.Few.Calibrations {
		c := must[verify.Calibration](t)(verify.Calibrate(scores, want.Prior))
		closeTo(t, "intercept", c.Intercept, want.Intercept, 1e-6)
		closeTo(t, "slope", c.Slope, want.Slope, 1e-6)
		logLoss, brier, err := c.Quality(scores)
		if err != nil {
			t.Fatal(err)
		}
		closeTo(t, "log loss", logLoss, want.LogLoss, 1e-7)
		closeTo(t, "Brier", brier, want.Brier, 1e-7)
		bins := must[[]verify.Bin](t)(c.Reliability(scores, r.Few.Labels, 5))
		if len(bins) != len(want.Bins) {
			t.Fatalf("%d bins, want %d", len(bins), len(want.Bins))
		}
		for i, bin := range bins {
			near(t, "range", bin.Low, want.Bins[i].Low)
			closeTo(t, "predicted", bin.Predicted, want.Bins[i].Predicted, 1e-7)
			same(t, fmt.Sprintf("observed in bin %d", i), bin.Observed, want.Bins[i].Observed)
			if bin.Pairs != want.Bins[i].Pairs {
				t.Errorf("bin %d: %d pairs, want %d", i, bin.Pairs, want.Bins[i].Pairs)
			}
		}
	}
}

func TestOpenSetAgainstNumpy(t *testing.T) {
	f := load(t).Few
	g := must[gallery.Memory](t)(gallery.NewUnnormalised("numpy"))
	name := func(picture int) string { return fmt.Sprintf("person %d", f.Labels[picture]) }
	for _, pictures := range f.OpenSet.Enrolled {
		vectors := [][]float32{f.Vectors[pictures[0]], f.Vectors[pictures[1]]}
		if err := g.Enrol(t.Context(), name(pictures[0]), vectors...); err != nil {
			t.Fatal(err)
		}
	}
	var probes [][]float32
	var names []string
	for _, picture := range f.OpenSet.Probes {
		probes, names = append(probes, f.Vectors[picture]), append(names, name(picture))
	}
	got := must[verify.Identification](t)(gallery.OpenSet(t.Context(), g, probes, names))
	if got.Mated != f.OpenSet.Mated || got.NonMated != len(probes)-f.OpenSet.Mated {
		t.Errorf("%d mated and %d non-mated probes", got.Mated, got.NonMated)
	}
	if len(got.Tau) != len(f.OpenSet.Tau)+1 {
		t.Fatalf("%d thresholds, want one more than %d", len(got.Tau), len(f.OpenSet.Tau))
	}
	for i, tau := range f.OpenSet.Tau {
		closeTo(t, "tau", got.Tau[i+1], tau, 1e-5) // Means are float32.
		near(t, "FPIR", got.FPIR[i+1], f.OpenSet.FPIR[i])
		near(t, "DIR", got.DIR[i+1], f.OpenSet.DIR[i])
	}
	fpir, dir, err := got.At(f.OpenSet.At)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "FPIR", fpir, f.OpenSet.FPIRAt)
	same(t, "DIR", dir, f.OpenSet.DIRAt)
}
