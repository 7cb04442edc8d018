package face

import (
	"cmp"
	_ "embed"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/gosiamese/gosiamese/pkg/gallery"
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
	// MadeBy identifies the embeddings that it was measured for, as [Recogniser.MadeBy]; empty for those of
	// SFace alone.
	MadeBy string `json:",omitempty"`
}

// check returns an error that wraps [gallery.ErrStale] if the threshold was measured for other embeddings.
func (t Threshold) check(madeBy string) error {
	if cmp.Or(t.MadeBy, MadeBy) == madeBy {
		return nil
	}
	return fmt.Errorf("face: the threshold %.2f was measured for %q, but these embeddings are made by %q: "+
		"take one of the recogniser's own, with Recogniser.ThresholdAt: %w", t.Tau, cmp.Or(t.MadeBy, MadeBy),
		madeBy, gallery.ErrStale)
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
	for i := range t {
		t[i].MadeBy = MadeBy
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
func ThresholdAt(far float64) (Threshold, error) { return thresholdAt(Thresholds(), far) }

func thresholdAt(all []Threshold, far float64) (Threshold, error) {
	for _, t := range all {
		if t.Target <= far {
			return t, nil
		}
	}
	if len(all) == 0 {
		return Threshold{}, fmt.Errorf("face: no threshold was measured, for any FAR")
	}
	least := slices.MinFunc(all, func(a, b Threshold) int { return cmp.Compare(a.Target, b.Target) })
	return Threshold{}, fmt.Errorf("face: no threshold was measured for a FAR of %g: ask for %g or more", far,
		least.Target)
}

// chooseSeed samples the people who choose a threshold.
const chooseSeed = 1

// ChooseThreshold chooses a threshold for the FAR target on half of the people, and measures its error rates
// on the others. Embeddings are those of [Recogniser.Embed], with the label of the person each of them shows;
// source says where the photographs come from. It returns a [verify.UnsupportedError] if half of the people
// have too few impostor pairs for the target, and the errors of [verify.RatesAt].
func ChooseThreshold(embeddings [][]float32, labels []int, target float64, source string,
) (t Threshold, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("face: threshold for a FAR of %g: %w", target, err)
		}
	}()
	choosing := half(labels)
	var parts [2]labelled
	for part, of := range []bool{true, false} {
		for i, label := range labels {
			if choosing[label] == of {
				parts[part].embeddings = append(parts[part].embeddings, embeddings[i])
				parts[part].labels = append(parts[part].labels, label)
			}
		}
	}
	t, err = choose(parts[0], parts[1], target)
	t.Source = source
	return t, err
}

// labelled are embeddings with the people that they show.
type labelled struct {
	embeddings [][]float32
	labels     []int
}

// choose chooses a threshold on some people, and measures it on others.
func choose(on, others labelled, target float64) (Threshold, error) {
	t := Threshold{Target: target}
	scores, err := verify.Scores(on.embeddings, on.labels)
	if err != nil {
		return t, err
	}
	curve, err := verify.ROC(scores)
	if err != nil {
		return t, err
	}
	if t.Tau, _, err = curve.AtFAR(target); err != nil {
		return t, err
	}
	if t.Calibration, err = verify.Calibrate(scores, 0.5); err != nil {
		return t, err
	}
	if scores, err = verify.Scores(others.embeddings, others.labels); err != nil {
		return t, err
	}
	rates, err := verify.RatesAt(scores, others.labels, t.Tau)
	if err != nil {
		return t, err
	}
	people := slices.Compact(slices.Sorted(slices.Values(others.labels)))
	t.FAR, t.FRR, t.People = rates.FAR, rates.FRR, len(people)
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
