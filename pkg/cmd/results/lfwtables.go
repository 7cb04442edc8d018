package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"

	"github.com/gosiamese/gosiamese/pkg/gallery"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// judge is a method under test, with its embeddings of the validation people, to choose tau and calibrate on,
// and of the test people.
type judge struct {
	name         string
	alone        bool // One network of an ensemble.
	chosen, test [][]float32
}

// allPairs evaluates all pairs of the test people, with tau at the equal error rate of the validation people.
func allPairs(judges []judge, split images.Split) (t table, err error) {
	t.add("all pairs of the test people", "AUC", "EER", "TAR at FAR 1 %", "tau", "accuracy at tau",
		"FAR at tau", "FRR at tau")
	for _, j := range judges {
		curve, err := curveOf(j.chosen, split.Validation.Labels)
		if err != nil {
			return t, err
		}
		_, tau := curve.EER()
		report, err := verify.EvaluateAt(j.test, split.Test.Labels, tau)
		if err != nil {
			return t, err
		}
		in := report.Interval
		t.add(j.name, in.AUC.String(), in.EER.String(), in.TAR1.String(), fmt.Sprintf("%.3f", tau),
			report.At.Accuracy.String(), report.At.FAR.String(), report.At.FRR.String())
	}
	return t, nil
}

func curveOf(vectors [][]float32, labels []int) (verify.Curve, error) {
	scores, err := verify.Scores(vectors, labels)
	if err != nil {
		return verify.Curve{}, err
	}
	return verify.ROC(scores)
}

// drawnPerKind is the number of sampled genuine pairs, and of impostor pairs.
const drawnPerKind = 6000

// drawnPairs evaluates pairs sampled like LFW's own lists: all people have the same weight, and there are as
// many genuine as impostor pairs. Intervals are over people.
func drawnPairs(judges []judge, split images.Split) (t table, err error) {
	t.add("6,000 + 6,000 pairs of the test people", "AUC", "EER", "TAR at FAR 1 %",
		"accuracy at the best tau of the validation people", "accuracy in ten folds +- standard error",
		"Brier score", "log-loss, nats")
	for _, j := range judges {
		chosen := drawPairs(j.chosen, split.Validation)
		curve, err := verify.ROC(chosen)
		if err != nil {
			return t, err
		}
		tau, _ := curve.Best()
		scores := drawPairs(j.test, split.Test)
		estimates, err := verify.Jackknife(scores, split.Test.Labels, verify.Curve.AUC, eerOfCurve,
			func(c verify.Curve) float64 { return c.TARAt(0.01) },
			func(c verify.Curve) float64 { far, frr := c.At(tau); return 1 - (far+frr)/2 })
		if err != nil {
			return t, err
		}
		folds, err := tenFolds(j.test, split.Test)
		if err != nil {
			return t, err
		}
		calibration, err := verify.Calibrate(chosen, 0.5)
		if err != nil {
			return t, err
		}
		logLoss, brier, err := calibration.Quality(scores)
		if err != nil {
			return t, err
		}
		t.add(j.name, estimates[0].String(), estimates[1].String(), estimates[2].String(),
			estimates[3].String(), folds, fmt.Sprintf("%.3f", brier),
			fmt.Sprintf("%.3f", logLoss))
	}
	return t, nil
}

func eerOfCurve(c verify.Curve) float64 {
	eer, _ := c.EER()
	return eer
}

// drawPairs samples pairs as the authors of LFW did: a person, then two of the pictures; or two people, then
// a picture of each; every person with the same probability.
func drawPairs(vectors [][]float32, set images.Set) []verify.Score {
	return drawFrom(vectors, set.ByPerson(), drawnPerKind)
}

func drawFrom(vectors [][]float32, people [][]int, perKind int) (scores []verify.Score) {
	rng := rand.New(rand.NewPCG(1, 1))
	add := func(a, b int, same bool) {
		scores = append(scores, verify.Score{
			Distance: verify.Distance(vectors[a], vectors[b]), Same: same, A: min(a, b), B: max(a, b),
		})
	}
	for genuine := 0; genuine < perKind; {
		if own := people[rng.IntN(len(people))]; len(own) > 1 {
			order := rng.Perm(len(own))
			add(own[order[0]], own[order[1]], true)
			genuine++
		}
	}
	for range perKind {
		two := rng.Perm(len(people))
		one, other := people[two[0]], people[two[1]]
		add(one[rng.IntN(len(one))], other[rng.IntN(len(other))], false)
	}
	return scores
}

// tenFolds splits the test people into ten groups, samples 300 + 300 pairs within each, and evaluates each
// group at the threshold of the nine others, as in the protocol of LFW.
func tenFolds(vectors [][]float32, set images.Set) (string, error) {
	var folds [][]verify.Score
	for fold := range 10 {
		var people [][]int
		for person, own := range set.ByPerson() {
			if person%10 == fold {
				people = append(people, own)
			}
		}
		folds = append(folds, drawFrom(vectors, people, 300))
	}
	result, err := verify.CrossValidate(folds)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%.1f +- %.1f", 100*result.Mean, 100*result.StandardError), nil
}

// reliability tabulates the share of genuine pairs by predicted probability. The probabilities are calibrated
// on pairs of the validation people.
func reliability(j judge, split images.Split) (t table, err error) {
	t.add("predicted probability that a pair is genuine", "mean in the bin", "share genuine", "pairs")
	calibration, err := verify.Calibrate(drawPairs(j.chosen, split.Validation), 0.5)
	if err != nil {
		return t, err
	}
	bins, err := calibration.Reliability(drawPairs(j.test, split.Test), split.Test.Labels, 10)
	if err != nil {
		return t, err
	}
	for _, b := range bins {
		if b.Pairs > 0 {
			t.add(fmt.Sprintf("%.0f to %.0f %%", 100*b.Low, 100*b.High), percent(b.Predicted),
				b.Observed.String(), fmt.Sprint(b.Pairs))
		}
	}
	return t, nil
}

// openSet enrols half of the people with one picture each and identifies all other pictures, at the tau that
// gives the target FPIR with such a gallery of validation people.
func openSet(judges []judge, split images.Split) (t table, err error) {
	t.add("gallery of half of the test people, one picture of each", "target FPIR", "FPIR", "DIR",
		"rank-1 rate without threshold")
	for _, j := range judges {
		chosen, _, err := search(j.chosen, split.Validation)
		if err != nil {
			return t, err
		}
		found, enrolled, err := search(j.test, split.Test)
		if err != nil {
			return t, err
		}
		for _, target := range []float64{0.1, 0.3} {
			tau, _, err := chosen.AtFPIR(target)
			if err != nil {
				return t, err
			}
			fpir, dir, err := found.At(tau)
			if err != nil {
				return t, err
			}
			closed := found.DIR[len(found.DIR)-1]
			t.add(fmt.Sprintf("%s, %d people", j.name, enrolled), percent(target), fpir.String(),
				dir.String(), percent(closed))
		}
	}
	return t, nil
}

// search enrols the first picture of every second person with at least two pictures, and identifies all other
// pictures.
func search(vectors [][]float32, set images.Set) (found verify.Identification, enrolled int, err error) {
	ctx := context.Background()
	g, err := gallery.NewUnnormalised("results") // After score normalisation, lengths matter.
	if err != nil {
		return found, 0, err
	}
	var probes [][]float32
	var names []string
	several := 0
	for person, own := range set.ByPerson() {
		if len(own) > 1 {
			if several++; several%2 == 1 {
				err = errors.Join(err, g.Enrol(ctx, set.Names[person], vectors[own[0]]))
				enrolled, own = enrolled+1, own[1:]
			}
		}
		for _, i := range own {
			probes, names = append(probes, vectors[i]), append(names, set.Names[person])
		}
	}
	if err != nil {
		return found, 0, err
	}
	found, err = gallery.OpenSet(ctx, g, probes, names)
	return found, enrolled, err
}

// worstPairs lists the pairs with the largest errors of the network.
func worstPairs(j judge, split images.Split) (t table, err error) {
	t.add("farthest genuine pairs", "d", "nearest impostor pairs", "d")
	scores, err := verify.Scores(j.test, split.Test.Labels)
	if err != nil {
		return t, err
	}
	genuine, impostor := verify.Worst(scores, 5)
	name := func(i int) string { return split.Test.Names[split.Test.Labels[i]] }
	for i := range genuine {
		t.add(name(genuine[i].A), fmt.Sprintf("%.2f", genuine[i].Distance),
			name(impostor[i].A)+" and "+name(impostor[i].B), fmt.Sprintf("%.2f", impostor[i].Distance))
	}
	return t, nil
}
