package verify

import (
	"fmt"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/stat/distuv"
)

// CoverageConfig is a simulation of how often intervals hold the truth.
type CoverageConfig struct {
	Population Population
	People     int     // Of each trial, at least 3.
	Pictures   int     // Of each person, at least 2.
	Trials     int     // At least 1; with 2000, a share of 95 % is known to one point.
	FAR        float64 // The true FAR, in (0, 1): it gives the threshold, which is the same in all trials.
	Seed       uint64
}

// DefaultCoverage is ten people of [DefaultPopulation] with ten pictures each, as the unseen people of the
// ORL splits, at FAR 1 %.
func DefaultCoverage() CoverageConfig {
	return CoverageConfig{Population: DefaultPopulation(), People: 10, Pictures: 10, Trials: 2000, FAR: 0.01}
}

// Coverage is how often nominal 95 % intervals held the truth, in [0, 1].
type Coverage struct {
	Tau, FAR, FRR float64 // The threshold and the true rates.

	FARHeld, FRRHeld   float64 // Intervals of [RatesAt].
	FARPairs, FRRPairs float64 // Intervals that take pairs as independent (Wilson's score interval).
}

// Cover draws people again and again, takes intervals of FAR and FRR at one threshold, and counts how often
// they hold the rates of the whole population. The same configuration gives the same result.
//
// Pairs that share people are no independent trials: intervals that take them so hold the truth far too
// seldom, and the more seldom the more pictures a person has.
func Cover(cfg CoverageConfig) (Coverage, error) {
	if cfg.People < 3 || cfg.Pictures < 2 || cfg.Trials < 1 || !(cfg.FAR > 0 && cfg.FAR < 1) {
		return Coverage{}, fmt.Errorf("verify: coverage %+v: want 3 people, 2 pictures and 1 trial at "+
			"least, and a FAR in (0, 1)", cfg)
	}
	rng := rand.New(rand.NewPCG(cfg.Seed, 1))
	c := Coverage{FAR: cfg.FAR}
	var err error
	if c.Tau, c.FRR, err = cfg.Population.truth(cfg.FAR, rng); err != nil {
		return Coverage{}, err
	}
	for range cfg.Trials {
		r, far, frr, err := trial(cfg, c.Tau, rng)
		if err != nil {
			return Coverage{}, err
		}
		c.FARHeld += held(r.FAR, c.FAR) / float64(cfg.Trials)
		c.FRRHeld += held(r.FRR, c.FRR) / float64(cfg.Trials)
		c.FARPairs += held(far, c.FAR) / float64(cfg.Trials)
		c.FRRPairs += held(frr, c.FRR) / float64(cfg.Trials)
	}
	return c, nil
}

func held(e Estimate, truth float64) float64 {
	if e.Holds(truth) {
		return 1
	}
	return 0
}

// trial measures one draw of people, and the intervals that take its pairs as independent.
func trial(cfg CoverageConfig, tau float64, rng *rand.Rand) (r Rates, far, frr Estimate, err error) {
	vectors, labels, err := cfg.Population.Draw(cfg.People, cfg.Pictures, rng)
	if err != nil {
		return r, far, frr, err
	}
	scores, err := Scores(vectors, labels)
	if err != nil {
		return r, far, frr, err
	}
	if r, err = RatesAt(scores, labels, tau); err != nil {
		return r, far, frr, err
	}
	genuine := cfg.People * cfg.Pictures * (cfg.Pictures - 1) / 2
	return r, Wilson(r.FAR.Value, len(scores)-genuine), Wilson(r.FRR.Value, genuine), nil
}

// Wilson is the score interval of Wilson (1927) for a share of n independent trials, at the level
// [Confidence]. For pairs of pictures it is far too short, as [Cover] shows: it is here for that, and for
// single trials of different people. Groups is n. It
// is not known for n below 1 or a rate outside [0, 1].
func Wilson(rate float64, n int) Estimate {
	if n < 1 || !(rate >= 0 && rate <= 1) {
		return Estimate{}
	}
	z, trials := distuv.UnitNormal.Quantile((1+Confidence)/2), float64(n)
	middle := (rate + z*z/(2*trials)) / (1 + z*z/trials)
	half := z / (1 + z*z/trials) * math.Sqrt(rate*(1-rate)/trials+z*z/(4*trials*trials))
	return Estimate{Value: rate, Low: max(0, middle-half), High: min(1, middle+half), Groups: n}
}
