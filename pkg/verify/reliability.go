package verify

import (
	"fmt"
	"math"
)

// Quality measures the calibration on pairs other than those it was fitted to, weighted to the prior: the log
// loss, the mean of -log P of the true kind, at least 0, which is the entropy of the prior if the prior is
// always predicted; and the Brier score, the mean of (P(same) - same)^2, in [0, 1]. It returns an error if
// there are no genuine or no impostor pairs ([ErrOneSided]).
func (c Calibration) Quality(scores []Score) (logLoss, brier float64, err error) {
	weight, err := c.weights(scores)
	if err != nil {
		return 0, 0, err
	}
	for _, s := range scores {
		z, w := c.Intercept-c.Slope*s.Distance, weight(s.Same)
		if s.Same {
			z = -z
		}
		wrong := logistic(z) // The probability of the wrong kind.
		logLoss += w * softplus(z)
		brier += w * wrong * wrong
	}
	return logLoss, brier, nil
}

// weights returns the weight of each kind of pair, so that the weights of all genuine pairs add up to the
// prior and those of all pairs to 1.
func (c Calibration) weights(scores []Score) (func(same bool) float64, error) {
	var n tally
	for _, s := range scores {
		n.count(s.Same)
	}
	if n.genuine == 0 || n.impostor == 0 {
		return nil, fmt.Errorf("verify: calibration: %w: %d genuine and %d impostor", ErrOneSided, n.genuine,
			n.impostor)
	}
	genuine, impostor := c.Prior/float64(n.genuine), (1-c.Prior)/float64(n.impostor)
	return func(same bool) float64 {
		if same {
			return genuine
		}
		return impostor
	}, nil
}

// Bin is a bin of a reliability diagram: the pairs whose probability is in one range.
type Bin struct {
	Low, High float64 // The range [Low, High) of the probability, including 1 in the last bin.
	Predicted float64 // Mean probability of the pairs.
	// Observed is the share of genuine pairs, equal to Predicted for a perfect calibration. If too few people
	// have pairs in the bin, its interval is 0 to 1.
	Observed Estimate
	Pairs    int
}

// Reliability is the reliability diagram of the calibration on pairs other than those it was fitted to: bins
// of equal width without the empty ones, weighted to the prior, with intervals over people. It returns an
// error if there are not 1 to 1000 bins (10 are usual), if the scores do not match the labels, or if there
// are no genuine or no impostor pairs ([ErrOneSided]).
func (c Calibration) Reliability(scores []Score, labels []int, bins int) ([]Bin, error) {
	if bins < 1 || bins > 1000 {
		return nil, fmt.Errorf("verify: reliability in %d bins: want 1 to 1000", bins)
	}
	p, err := peopleOf(scores, labels)
	if err != nil {
		return nil, err
	}
	weight, err := c.weights(scores)
	if err != nil {
		return nil, err
	}
	sums := make([]binSum, bins)
	for _, s := range scores {
		probability := c.Probability(s.Distance)
		if math.IsNaN(probability) {
			return nil, fmt.Errorf("verify: reliability: %+v gives the distance %g no probability: fit it "+
				"with Calibrate", c, s.Distance)
		}
		sum := &sums[min(int(probability*float64(bins)), bins-1)]
		if sum.pairs == 0 {
			sum.of = make([]share, len(p.labels))
		}
		sum.add(s.Same, weight(s.Same), probability, [2]int{p.of[s.A], p.of[s.B]})
	}
	var out []Bin
	for i, sum := range sums {
		if sum.pairs == 0 {
			continue
		}
		out = append(out, Bin{
			Low: float64(i) / float64(bins), High: float64(i+1) / float64(bins),
			Predicted: sum.predicted / sum.same.all, Observed: sum.observed(), Pairs: sum.pairs,
		})
	}
	return out, nil
}

// binSum sums the pairs of a bin; the errors of its shares are the genuine pairs.
type binSum struct {
	same      share
	of        []share // Of the pairs of each person.
	predicted float64
	pairs     int
}

func (b *binSum) add(same bool, weight, probability float64, people [2]int) {
	b.same.add(same, weight)
	b.of[people[0]].add(same, weight)
	if people[0] != people[1] {
		b.of[people[1]].add(same, weight)
	}
	b.predicted += weight * probability
	b.pairs++
}

func (b *binSum) observed() Estimate {
	j, err := b.same.leaveOut(b.of, 2)
	if err != nil { // Too few people.
		return Estimate{Value: b.same.rate(), High: 1, Groups: 1}
	}
	return j.estimate(b.same.rate())
}
