package face

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/gosiamese/gosiamese/pkg/verify"
)

// Threshold is a threshold with the error rates that were measured at it, on people other than those it was
// chosen on.
type Threshold struct {
	Target      float64 // The FAR that it was chosen for.
	Tau         float64
	FAR, FRR    verify.Estimate
	Calibration verify.Calibration // At a prior of one half.
	People      int                // People that it was measured on.
	Source      string             // Their photographs.
}

//go:embed thresholds.json
var measured []byte

// Thresholds lists the thresholds of this package, from the largest FAR to the smallest. They were chosen on
// half of the people of a part of LFW, and measured on the other half.
func Thresholds() []Threshold {
	var t []Threshold
	if err := json.Unmarshal(measured, &t); err != nil {
		return nil // A test reads it.
	}
	return t
}

// DefaultThreshold is that for a FAR of 0.1 %.
func DefaultThreshold() Threshold {
	t, _ := ThresholdAt(defaultFAR)
	return t
}

const defaultFAR = 1e-3

// ThresholdAt is the threshold of [Thresholds] with the largest FAR that is at most far. It returns an error
// if there is none: so small a rate was not measured.
func ThresholdAt(far float64) (Threshold, error) {
	all := Thresholds()
	for _, t := range all {
		if t.Target <= far {
			return t, nil
		}
	}
	least := slices.MinFunc(all, func(a, b Threshold) int { return int(1e9 * (a.Target - b.Target)) })
	return Threshold{}, fmt.Errorf("face: no threshold was measured for a FAR of %g: the smallest one is %g",
		far, least.Target)
}

// chooseSeed samples the people who choose a threshold.
const chooseSeed = 1

// ChooseThreshold chooses a threshold for the FAR target on half of the people, and measures its error rates
// on the others. Embeddings are those of [Recogniser.Embed], with the label of the person each of them shows;
// source says where the photographs come from. It returns a [verify.UnsupportedError] if half of the people
// have too few impostor pairs for the target, and the errors of [verify.RatesAt].
func ChooseThreshold(
	embeddings [][]float32,
	labels []int,
	target float64,
	source string,
) (t Threshold, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("face: threshold for a FAR of %g: %w", target, err)
		}
	}()
	choosing := half(labels)
	var scores [2][]verify.Score
	var own [2][]int
	for part, of := range []bool{true, false} {
		var vectors [][]float32
		for i, label := range labels {
			if choosing[label] == of {
				vectors, own[part] = append(vectors, embeddings[i]), append(own[part], label)
			}
		}
		if scores[part], err = verify.Scores(vectors, own[part]); err != nil {
			return t, err
		}
	}
	curve, err := verify.ROC(scores[0])
	if err != nil {
		return t, err
	}
	t = Threshold{Target: target, Source: source}
	if t.Tau, _, err = curve.AtFAR(target); err != nil {
		return t, err
	}
	if t.Calibration, err = verify.Calibrate(scores[0], 0.5); err != nil {
		return t, err
	}
	rates, err := verify.RatesAt(scores[1], own[1], t.Tau)
	if err != nil {
		return t, err
	}
	slices.Sort(own[1])
	t.FAR, t.FRR, t.People = rates.FAR, rates.FRR, len(slices.Compact(own[1]))
	return t, nil
}

// half samples half of the people, among those with one photograph and among the others.
func half(labels []int) map[int]bool {
	count := map[int]int{}
	for _, label := range labels {
		count[label]++
	}
	var kinds [2][]int
	for label, n := range count {
		kind := min(n, 2) - 1
		kinds[kind] = append(kinds[kind], label)
	}
	rng, chosen := rand.New(rand.NewPCG(chooseSeed, 0)), map[int]bool{}
	for _, people := range kinds {
		slices.Sort(people)
		for k, i := range rng.Perm(len(people)) {
			chosen[people[i]] = k < len(people)/2
		}
	}
	return chosen
}
