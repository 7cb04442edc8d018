package verify_test

import (
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/gosiamese/gosiamese/pkg/verify"
)

// settings are ten people as the unseen ones of ORL, and forty people with so many pictures each.
func settings(pictures, trials int) []verify.CoverageConfig {
	ten := verify.DefaultCoverage()
	forty := ten
	forty.People, forty.Pictures, forty.Trials = 40, pictures, trials
	return []verify.CoverageConfig{ten, forty}
}

// Nominal 95 % intervals hold the truth 90 to 99 times in 100, where those that take pairs as independent do
// not come near.
func TestCoverage(t *testing.T) {
	for _, cfg := range settings(4, 1000) {
		for _, far := range []float64{0.01, 0.05} {
			cfg.FAR = far
			c := must[verify.Coverage](t)(verify.Cover(cfg))
			t.Logf("%d people, FAR %g, FRR %.3f: held %.3f and %.3f, with independent pairs %.3f and %.3f",
				cfg.People, far, c.FRR, c.FARHeld, c.FRRHeld, c.FARPairs, c.FRRPairs)
			for _, held := range []float64{c.FARHeld, c.FRRHeld} {
				if held < 0.90 || held > 0.99 {
					t.Errorf("%d people, FAR %g: intervals held the truth in a share of %.3f",
						cfg.People, far, held)
				}
			}
			if c.FARPairs > 0.8 || c.FRRPairs > 0.85 {
				t.Errorf("%d people, FAR %g: intervals over pairs held %.3f and %.3f",
					cfg.People, far, c.FARPairs, c.FRRPairs)
			}
		}
	}
}

func TestCoverageIsReproducible(t *testing.T) {
	cfg := verify.DefaultCoverage()
	cfg.Trials = 20
	first := must[verify.Coverage](t)(verify.Cover(cfg))
	if again := must[verify.Coverage](t)(verify.Cover(cfg)); again != first {
		t.Errorf("got %+v, then %+v", first, again)
	}
	for _, change := range []func(c *verify.CoverageConfig){
		func(c *verify.CoverageConfig) { c.People = 2 },
		func(c *verify.CoverageConfig) { c.Pictures = 1 },
		func(c *verify.CoverageConfig) { c.Trials = 0 },
		func(c *verify.CoverageConfig) { c.FAR = 1 },
		func(c *verify.CoverageConfig) { c.Population.Noise = 0 },
		func(c *verify.CoverageConfig) { c.Population.Dimensions = 1 },
		func(c *verify.CoverageConfig) { c.Population.Spread = math.NaN() },
		func(c *verify.CoverageConfig) { c.Population.Hubs = -1 },
		func(c *verify.CoverageConfig) { c.Population.Families, c.Population.Apart = 2, math.Inf(1) },
		func(c *verify.CoverageConfig) { c.Population.Noise = 1e-9 }, // Nobody is ever rejected.
	} {
		bad := cfg
		change(&bad)
		if _, err := verify.Cover(bad); err == nil {
			t.Errorf("%+v is taken", bad)
		}
	}
}

func TestPopulation(t *testing.T) {
	p := verify.DefaultPopulation()
	vectors, labels, err := p.Draw(3, 2, rand.New(rand.NewPCG(1, 1)))
	if err != nil || fmt.Sprint(labels) != "[0 0 1 1 2 2]" {
		t.Fatalf("labels %v, %v", labels, err)
	}
	for _, vector := range vectors {
		closeTo(t, "length", verify.Distance(vector, make([]float32, p.Dimensions)), 1, 1e-6)
	}
	if _, _, err := p.Draw(0, 2, rand.New(rand.NewPCG(1, 1))); err == nil {
		t.Error("nobody is drawn")
	}
}

// simulated are the populations that intervals must hold in.
var simulated = map[string]verify.Population{
	"isotropic": verify.DefaultPopulation(), "hubs": verify.HubPopulation(),
	"families": verify.FamilyPopulation(),
}

// Where some people resemble many, and where people come in families, intervals of the FAR hold the truth as
// well. BenchmarkCoverage has more people.
func TestCoverageInPopulations(t *testing.T) {
	for name, population := range simulated {
		for _, people := range []int{14, 20} {
			cfg := verify.DefaultCoverage()
			cfg.Population, cfg.People, cfg.Trials = population, people, 600
			c := must[verify.Coverage](t)(verify.Cover(cfg))
			t.Logf("%s, %d people, FRR %.3f: FAR held %.3f, FRR held %.3f", name, people, c.FRR, c.FARHeld,
				c.FRRHeld)
			if c.FARHeld < 0.93 {
				t.Errorf("%s, %d people: intervals of the FAR held the truth in a share of %.3f", name,
					people, c.FARHeld)
			}
		}
	}
}

// BenchmarkCoverage tells in percent how often intervals of FAR and FRR hold the truth, in populations of
// several kinds, with ten pictures of each person, beside those that take pairs as independent. Six minutes:
//
//	go test -run '^$' -bench Coverage -benchtime 1x ./pkg/verify
func BenchmarkCoverage(b *testing.B) {
	for _, name := range slices.Sorted(maps.Keys(simulated)) {
		for _, far := range []float64{0.01, 0.05} {
			for _, people := range []int{8, 14, 20, 50} {
				cfg := verify.DefaultCoverage()
				cfg.Population, cfg.People, cfg.FAR, cfg.Seed = simulated[name], people, far, 1
				b.Run(fmt.Sprintf("%s/people=%d/FAR=%g", name, people, far), func(b *testing.B) {
					var c verify.Coverage
					for b.Loop() {
						c = must[verify.Coverage](b)(verify.Cover(cfg))
					}
					for unit, share := range map[string]float64{
						"FAR-held-%": c.FARHeld, "FRR-held-%": c.FRRHeld, "true-FRR-%": c.FRR,
						"FAR-pairs-held-%": c.FARPairs, "FRR-pairs-held-%": c.FRRPairs,
					} {
						b.ReportMetric(100*share, unit)
					}
				})
			}
		}
	}
}
