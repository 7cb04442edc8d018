package verify

import (
	"errors"
	"fmt"
	"math"
)

// Calibration turns a distance d into the probability that the pair shows one person:
//
//	P(same | d) = 1 / (1 + exp(-(Intercept - Slope d)))
//
// Slope is above 0, so that a smaller distance never is less probable, and each probability has one
// threshold.
type Calibration struct {
	Intercept, Slope float64

	// Prior is the probability that a pair is genuine before its distance is known, in (0, 1).
	Prior float64
}

// Calibrate fits a logistic regression (Platt 1999, "Probabilistic outputs for support vector machines").
// Genuine pairs weigh prior together and impostor pairs 1 - prior, whatever their numbers are; the mean
// probability of all pairs, so weighted, is the prior.
//
// Targets lie a little within 0 and 1, so that the slope is finite where the pairs part without an error:
// the weight q of one pair, of the kind whose pairs weigh less, is taken from either kind and given to the
// other, q = min(prior/(n+2), (1-prior)/(m+2)) for n genuine and m impostor pairs. With equal weights these
// are the targets of Platt for the larger kind. His own, weighted, would give impostor pairs (1-prior)/(m+2)
// of genuine weight, which drowns a prior that is smaller than that.
//
// Take pairs of people who were not learnt from and who are not reported on. Pairs of one kind only are
// [ErrOneSided]; so are no others. A prior outside (0, 1), genuine pairs that are no nearer than impostor
// pairs, and a fit that does not converge are errors.
func Calibrate(scores []Score, prior float64) (Calibration, error) {
	if !(prior > 0 && prior < 1) {
		return Calibration{}, fmt.Errorf("verify: prior %g: want one in (0, 1)", prior)
	}
	mean, deviation, n, err := moments(scores)
	if err != nil {
		return Calibration{}, err
	}
	scale := min(prior, 1-prior) // The same minimum, and a loss of about 1 for any prior.
	swapped := min(prior/float64(n.genuine+2), (1-prior)/float64(n.impostor+2))
	p := platt{
		scores: scores, mean: mean, deviation: deviation,
		weight: [2]float64{(1 - prior) / scale / float64(n.impostor), prior / scale / float64(n.genuine)},
		wrong:  [2]float64{swapped / (1 - prior), swapped / prior},
	}
	a, b, err := p.fit(math.Log(prior) - math.Log1p(-prior))
	if err != nil {
		return Calibration{}, err
	}
	if !(b > 0) {
		return Calibration{}, errors.New("verify: calibrate: genuine pairs are no nearer than " +
			"impostor pairs: the distance says nothing, train first")
	}
	return Calibration{Intercept: a + b*mean/deviation, Slope: b / deviation, Prior: prior}, nil
}

// Probability is P(same | d), in [0, 1].
func (c Calibration) Probability(d float64) float64 { return logistic(c.Intercept - c.Slope*d) }

// Tau is the threshold that accepts a pair when its probability is at least p, in (0, 1). It is below 0
// where not even equal vectors are that probable, and 4 or more where all unit vectors are. Other p give
// an infinite threshold: all are accepted at 0, nobody at 1.
func (c Calibration) Tau(p float64) float64 {
	return (c.Intercept - (math.Log(p) - math.Log1p(-p))) / c.Slope
}

// WithPrior is the same evidence for another prior, in (0, 1): by the rule of Bayes, the logit moves by the
// difference of the logits of the priors.
func (c Calibration) WithPrior(prior float64) (Calibration, error) {
	if !(prior > 0 && prior < 1) {
		return Calibration{}, fmt.Errorf("verify: prior %g: want one in (0, 1)", prior)
	}
	c.Intercept += math.Log(prior) - math.Log1p(-prior) - (math.Log(c.Prior) - math.Log1p(-c.Prior))
	c.Prior = prior
	return c, nil
}
