package simulate_test

import (
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/gosiamese/gosiamese/pkg/internal/simulate"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// settings returns two configurations: ten people like the test people of ORL, and forty people with the
// given number of pictures each.
func settings(pictures, trials int) []simulate.CoverageConfig {
	ten := simulate.DefaultCoverage()
	forty := ten
	forty.People, forty.Pictures, forty.Trials = 40, pictures, trials
	return []simulate.CoverageConfig{ten, forty}
}

// Nominal 95 % intervals cover the true rate in 90 to 99 % of the trials; those that treat pairs as
// independent cover it far less often.
func TestCoverage(t *testing.T) {
	for _, cfg := range settings(4, 1000) {
		for _, far := range []float64{0.01, 0.05} {
			cfg.FAR = far
			c := must[simulate.Coverage](t)(simulate.MeasureCoverage(cfg))
			t.Logf("%d people, FAR %g, FRR %.3f: covered in %.3f and %.3f, by Wilson intervals %.3f and %.3f",
				cfg.People, far, c.FRR, c.FARCovered, c.FRRCovered, c.FARWilson, c.FRRWilson)
			for _, share := range []float64{c.FARCovered, c.FRRCovered} {
				if share < 0.90 || share > 0.99 {
					t.Errorf("%d people, FAR %g: coverage %.3f", cfg.People, far, share)
				}
			}
			if c.FARWilson > 0.8 || c.FRRWilson > 0.85 {
				t.Errorf("%d people, FAR %g: coverage of Wilson intervals %.3f and %.3f",
					cfg.People, far, c.FARWilson, c.FRRWilson)
			}
		}
	}
}

func TestCoverageIsReproducible(t *testing.T) {
	cfg := simulate.DefaultCoverage()
	cfg.Trials = 20
	first := must[simulate.Coverage](t)(simulate.MeasureCoverage(cfg))
	if again := must[simulate.Coverage](t)(simulate.MeasureCoverage(cfg)); again != first {
		t.Errorf("got %+v, then %+v", first, again)
	}
	for _, change := range []func(c *simulate.CoverageConfig){
		func(c *simulate.CoverageConfig) { c.People = 2 },
		func(c *simulate.CoverageConfig) { c.Pictures = 1 },
		func(c *simulate.CoverageConfig) { c.Trials = 0 },
		func(c *simulate.CoverageConfig) { c.FAR = 1 },
		func(c *simulate.CoverageConfig) { c.Population.Noise = 0 },
		func(c *simulate.CoverageConfig) { c.Population.Dimensions = 1 },
		func(c *simulate.CoverageConfig) { c.Population.Spread = math.NaN() },
		func(c *simulate.CoverageConfig) { c.Population.Hubs = -1 },
		func(c *simulate.CoverageConfig) { c.Population.Families, c.Population.Apart = 2, math.Inf(1) },
		func(c *simulate.CoverageConfig) { c.Population.Noise = 1e-9 }, // No genuine pair is rejected.
	} {
		bad := cfg
		change(&bad)
		if _, err := simulate.MeasureCoverage(bad); err == nil {
			t.Errorf("%+v is accepted", bad)
		}
	}
}

func TestPopulation(t *testing.T) {
	p := simulate.DefaultPopulation()
	vectors, labels, err := p.Sample(3, 2, rand.New(rand.NewPCG(1, 1)))
	if err != nil || fmt.Sprint(labels) != "[0 0 1 1 2 2]" {
		t.Fatalf("labels %v, %v", labels, err)
	}
	for _, vector := range vectors {
		if length := verify.Distance(vector, make([]float32, p.Dimensions)); !(math.Abs(length-1) <= 1e-6) {
			t.Errorf("length: got %v", length)
		}
	}
	if _, _, err := p.Sample(0, 2, rand.New(rand.NewPCG(1, 1))); err == nil {
		t.Error("a sample of no people")
	}
}

// simulated are the populations in which intervals must cover the true rate.
var simulated = map[string]simulate.Population{
	"isotropic": simulate.DefaultPopulation(), "clear": simulate.ClearPopulation(),
	"hubs": simulate.HubPopulation(), "families": simulate.FamilyPopulation(),
}

// Intervals also cover the true rates if few genuine pairs are rejected, if some people resemble many others,
// and if people come in families. BenchmarkCoverage has more people.
func TestCoverageInPopulations(t *testing.T) {
	for name, population := range simulated {
		for _, people := range []int{14, 20} {
			cfg := simulate.DefaultCoverage()
			cfg.Population, cfg.People, cfg.Trials = population, people, 600
			c := must[simulate.Coverage](t)(simulate.MeasureCoverage(cfg))
			t.Logf("%s, %d people, FRR %.3f: coverage of FAR %.3f, of FRR %.3f, of accuracy %.3f", name,
				people, c.FRR, c.FARCovered, c.FRRCovered, c.AccuracyCovered)
			if least := min(c.FARCovered, c.FRRCovered, c.AccuracyCovered); least < 0.92 {
				t.Errorf("%s, %d people: coverage %.3f", name, people, least)
			}
		}
	}
}

// BenchmarkCoverage reports the coverage of intervals of FAR and FRR in percent, in several populations, with
// ten pictures of each person, beside that of intervals that treat pairs as independent. It takes six
// minutes:
//
//	go test -run '^$' -bench Coverage -benchtime 1x ./pkg/internal/simulate
func BenchmarkCoverage(b *testing.B) {
	for _, name := range slices.Sorted(maps.Keys(simulated)) {
		for _, far := range []float64{0.01, 0.05} {
			for _, people := range []int{8, 14, 20, 50} {
				cfg := simulate.DefaultCoverage()
				cfg.Population, cfg.People, cfg.FAR, cfg.Seed = simulated[name], people, far, 1
				b.Run(fmt.Sprintf("%s/people=%d/FAR=%g", name, people, far), func(b *testing.B) {
					var c simulate.Coverage
					for b.Loop() {
						c = must[simulate.Coverage](b)(simulate.MeasureCoverage(cfg))
					}
					for unit, share := range map[string]float64{
						"FAR-covered-%": c.FARCovered, "FRR-covered-%": c.FRRCovered, "true-FRR-%": c.FRR,
						"accuracy-covered-%": c.AccuracyCovered, "FAR-Wilson-%": c.FARWilson,
						"FRR-Wilson-%": c.FRRWilson,
					} {
						b.ReportMetric(100*share, unit)
					}
				})
			}
		}
	}
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

// No genuine pair can be rejected at a FAR of almost 1.
func TestFARNearOne(t *testing.T) {
	cfg := simulate.DefaultCoverage()
	cfg.FAR, cfg.Trials = 1-0x1p-53, 1
	if _, err := simulate.MeasureCoverage(cfg); err == nil {
		t.Error("no error")
	}
}
