package verify

import (
	"errors"
	"fmt"
	"math"
)

// Calibration maps a distance d to the probability that the pair shows one person:
//
//	P(same | d) = 1 / (1 + exp(-(Intercept - Slope d)))
//
// Slope is above 0, so a smaller distance never has a smaller probability, and each probability has one
// threshold.
type Calibration struct {
	Intercept, Slope float64

	// Prior is the probability that a pair is genuine before its distance is known, in (0, 1).
	Prior float64
}

// Calibrate fits a logistic regression (Platt scaling; Platt 1999, "Probabilistic outputs for support vector
// machines"). The weights of genuine pairs add up to prior and those of impostor pairs to 1 - prior, whatever
// their numbers; the weighted mean probability of all pairs is the prior.
//
// Targets are slightly inside 0 and 1, so that the slope is finite even if a threshold separates the pairs
// without an error. A weight q = min(prior/(n+2), (1-prior)/(m+2)), for n genuine and m impostor pairs, is
// moved from each kind to the other: about the weight of one pair of the kind whose pairs weigh less. With a
// prior of 1/2 these are Platt's targets for the larger kind. Platt's own targets, weighted, would give
// impostor pairs a genuine weight of (1-prior)/(m+2), which exceeds a small prior.
//
// Use pairs of people who are neither training people nor those whose rates are reported. Calibrate returns
// an error if the prior is outside (0, 1), if there are no genuine or no impostor pairs ([ErrOneSided]), if
// genuine pairs are no nearer than impostor pairs, or if the fit does not converge.
func Calibrate(scores []Score, prior float64) (Calibration, error) {
	if !(prior > 0 && prior < 1) {
		return Calibration{}, fmt.Errorf("verify: prior %g: want one in (0, 1)", prior)
	}
	mean, sigma, n, err := moments(scores)
	if err != nil {
		return Calibration{}, err
	}
	scale := min(prior, 1-prior) // Keeps the minimum, and scales the loss to about 1 for any prior.
	swapped := min(prior/float64(n.genuine+2), (1-prior)/float64(n.impostor+2))
	p := platt{
		scores: scores, mean: mean, sigma: sigma,
		weight: [2]float64{(1 - prior) / scale / float64(n.impostor), prior / scale / float64(n.genuine)},
		wrong:  [2]float64{swapped / (1 - prior), swapped / prior},
	}
	a, b, err := p.fit(math.Log(prior) - math.Log1p(-prior))
	if err != nil {
		return Calibration{}, err
	}
	if !(b > 0) {
		return Calibration{}, errors.New("verify: calibrate: genuine pairs are no nearer than " +
			"impostor pairs: the distance carries no information, train the network first")
	}
	return Calibration{Intercept: a + b*mean/sigma, Slope: b / sigma, Prior: prior}, nil
}

// Probability is P(same | d), in [0, 1].
func (c Calibration) Probability(d float64) float64 { return logistic(c.Intercept - c.Slope*d) }

// Tau is the threshold that accepts a pair if its probability is at least p, in (0, 1). It is below 0 if not
// even equal embeddings have that probability, and 4 or more if all pairs of unit vectors do. For p = 0 it is
// Inf, which accepts all pairs, and for p = 1 it is -Inf, which accepts none.
func (c Calibration) Tau(p float64) float64 {
	return (c.Intercept - (math.Log(p) - math.Log1p(-p))) / c.Slope
}

// WithPrior is the calibration for another prior, in (0, 1): by Bayes' rule, the logit changes by the
// difference of the logits of the priors.
func (c Calibration) WithPrior(prior float64) (Calibration, error) {
	if !(prior > 0 && prior < 1) {
		return Calibration{}, fmt.Errorf("verify: prior %g: want one in (0, 1)", prior)
	}
	c.Intercept += math.Log(prior) - math.Log1p(-prior) - (math.Log(c.Prior) - math.Log1p(-c.Prior))
	c.Prior = prior
	return c, nil
}
