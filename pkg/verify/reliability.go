package verify

import (
	"fmt"
	"math"
)

// Quality is how good probabilities are on pairs other than those they were fitted on, weighted to the
// prior.
type Quality struct {
	LogLoss float64 // Mean of -log P(what is true), at least 0; that of saying the prior is its entropy.
	Brier   float64 // Mean of (P(same) - same)^2, in [0, 1].
}

// Quality measures the calibration on pairs of both kinds ([ErrOneSided]).
func (c Calibration) Quality(scores []Score) (q Quality, err error) {
	weight, err := c.weights(scores)
	if err != nil {
		return q, err
	}
	for _, s := range scores {
		z, w := c.Intercept-c.Slope*s.Distance, weight(s.Same)
		if s.Same {
			z = -z
		}
		wrong := logistic(z) // The probability of what is false.
		q.LogLoss += w * softplus(z)
		q.Brier += w * wrong * wrong
	}
	return q, nil
}

// weights gives each pair its weight, so that genuine pairs weigh the prior together and all pairs one.
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

// Bin is the pairs whose probability lies in one range of a reliability plot.
type Bin struct {
	Low, High float64 // The range of the probability, [Low, High), and 1 in the last bin.
	Predicted float64 // Mean probability of the pairs.
	// Observed is the share of genuine pairs, to lie on Predicted. Where too few people have pairs in the
	// bin for an interval, that is 0 to 1.
	Observed Estimate
	Pairs    int
}

// Reliability is the reliability table of the calibration on pairs other than those it was fitted on: bins
// of equal width, without the empty ones, weighted to the prior, with intervals over people. It takes 1 to
// 1000 bins; 10 are usual.
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
			return nil, fmt.Errorf("verify: reliability: %+v gives no probability of the distance %g: make "+
				"it with Calibrate", c, s.Distance)
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

// binSum adds up the pairs of a bin; the field errors of its shares counts genuine pairs.
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
