package main

import (
	"fmt"

	"github.com/gosiamese/gosiamese/pkg/internal/simulate"
)

// coverage simulates how often the intervals contain the true rate.
func coverage(l *lab) (record, error) {
	trials := 2000
	if l.quick {
		trials = 20
	}
	r := record{
		Title: "Coverage of the intervals",
		Text: []string{fmt.Sprintf("Simulated people (`simulate.MeasureCoverage`, also `go test -bench "+
			"Coverage ./pkg/internal/simulate`), ten pictures each, %d trials per row: how often a nominal "+
			"95 %% interval contained the true rate. People are isotropic, differ little in their pictures "+
			"(clear: few genuine pairs are rejected), include some who resemble many others (hubs), or form "+
			"five families.", trials)},
	}
	var t table
	t.add("population", "people", "true FAR", "true FRR", "FAR coverage", "FRR coverage",
		"coverage of the balanced accuracy",
		"FAR coverage, if pairs are treated as independent",
		"FRR coverage, if pairs are treated as independent")
	for _, kind := range []struct {
		name       string
		population simulate.Population
	}{
		{"isotropic", simulate.DefaultPopulation()},
		{"clear", simulate.ClearPopulation()},
		{"hubs", simulate.HubPopulation()},
		{"families", simulate.FamilyPopulation()},
	} {
		for _, people := range []int{8, 14, 20, 50} {
			for _, far := range []float64{0.01, 0.05} {
				cfg := simulate.DefaultCoverage()
				cfg.Population, cfg.People, cfg.FAR = kind.population, people, far
				cfg.Trials, cfg.Seed = trials, 1
				c, err := simulate.MeasureCoverage(cfg)
				if err != nil {
					return r, err
				}
				t.add(kind.name, fmt.Sprint(people), percent(c.FAR), percent(c.FRR), percent(c.FARCovered),
					percent(c.FRRCovered), percent(c.AccuracyCovered), percent(c.FARWilson),
					percent(c.FRRWilson))
			}
		}
	}
	r.Tables = []table{t}
	return r, nil
}
