package simulate

import (
	"fmt"
	"math/rand/v2"

	"github.com/gosiamese/gosiamese/pkg/internal/interval"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// CoverageConfig configures a simulation of the coverage of intervals.
type CoverageConfig struct {
	Population Population
	People     int     // Of each trial, at least 3.
	Pictures   int     // Of each person, at least 2.
	Trials     int     // At least 1; 2000 trials determine a coverage of 95 % to one percentage point.
	FAR        float64 // The true FAR, in (0, 1). It determines the threshold, the same for all trials.
	Seed       uint64
}

// DefaultCoverage is ten people of [DefaultPopulation] with ten pictures each, like the test people of the
// ORL splits, at FAR 1 %.
func DefaultCoverage() CoverageConfig {
	return CoverageConfig{Population: DefaultPopulation(), People: 10, Pictures: 10, Trials: 2000, FAR: 0.01}
}

// Coverage is the share of trials in which nominal 95 % intervals cover the true rate, in [0, 1].
type Coverage struct {
	Tau, FAR, FRR float64 // The threshold and the true rates.

	FARCovered, FRRCovered, AccuracyCovered float64 // By the intervals of verify.RatesAt.

	FARWilson, FRRWilson float64 // By intervals that treat pairs as independent ([interval.Wilson]).
}

// MeasureCoverage samples people in each trial, computes intervals of FAR and FRR at one threshold, and
// counts how often they cover the rates of the whole population. Equal configurations give equal results.
//
// Pairs that share people are not independent trials. Intervals that treat them as independent cover the true
// rate far too rarely, and the more pictures a person has, the more rarely.
//
// It returns an error if the configuration is out of range, or if the population has no genuine pair that is
// rejected at the FAR.
func MeasureCoverage(cfg CoverageConfig) (Coverage, error) {
	if cfg.People < 3 || cfg.Pictures < 2 || cfg.Trials < 1 || !(cfg.FAR > 0 && cfg.FAR < 1) {
		return Coverage{}, fmt.Errorf("simulate: coverage %+v: want at least 3 people, 2 pictures and 1 "+
			"trial, and a FAR in (0, 1)", cfg)
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
		c.FARCovered += covered(r.FAR, c.FAR) / float64(cfg.Trials)
		c.FRRCovered += covered(r.FRR, c.FRR) / float64(cfg.Trials)
		c.AccuracyCovered += covered(r.Accuracy, 1-(c.FAR+c.FRR)/2) / float64(cfg.Trials)
		c.FARWilson += covered(far, c.FAR) / float64(cfg.Trials)
		c.FRRWilson += covered(frr, c.FRR) / float64(cfg.Trials)
	}
	return c, nil
}

func covered(e verify.Estimate, truth float64) float64 {
	if e.Known() && e.Low <= truth && truth <= e.High {
		return 1
	}
	return 0
}

// trial measures one sample of people, with intervals over people and with intervals that treat its pairs as
// independent.
func trial(cfg CoverageConfig, tau float64, rng *rand.Rand) (
	r verify.Rates, far, frr verify.Estimate, err error,
) {
	embeddings, labels, err := cfg.Population.Sample(cfg.People, cfg.Pictures, rng)
	if err != nil {
		return r, far, frr, err
	}
	scores, err := verify.Scores(embeddings, labels)
	if err != nil {
		return r, far, frr, err
	}
	if r, err = verify.RatesAt(scores, labels, tau); err != nil {
		return r, far, frr, err
	}
	genuine := cfg.People * cfg.Pictures * (cfg.Pictures - 1) / 2
	return r, wilson(r.FAR.Value, len(scores)-genuine), wilson(r.FRR.Value, genuine), nil
}

// wilson is a rate with an interval that treats all its pairs as independent.
func wilson(rate float64, pairs int) verify.Estimate {
	low, high := interval.Wilson(rate, pairs)
	return verify.Estimate{Value: rate, Low: low, High: high, Groups: pairs}
}
