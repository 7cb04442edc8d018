package verify

import (
	"errors"
	"fmt"
	"math"
)

// platt is the weighted logistic regression z = a - b u of [Calibrate], over the standardised distance u.
type platt struct {
	scores        []Score
	mean, sigma   float64    // Of the distances.
	weight, wrong [2]float64 // Of an impostor and of a genuine pair; wrong is the target of the wrong kind.
}

// plattSteps is many times the number of steps that any data set has needed. The fit ends after a step that
// changes no logit by more than converged times the largest logit, which counts as at least 1.
const (
	plattSteps = 500
	converged  = 1e-10
)

// fit minimises the log loss by a damped Newton method: with D the largest change of a logit in a full step,
// log(1+D)/D of the step is taken. That always lowers the loss, since its third derivative along the step is
// at most D times the second (generalised self-concordance; Sun and Tran-Dinh 2019). So it reaches the only
// minimum of the loss, which is convex with targets inside (0, 1), from any start, without comparing losses
// that are equal up to rounding. It returns an error if it does not converge.
func (p platt) fit(a float64) (alpha, beta float64, err error) {
	b, ends := 0.0, p.ends()
	for range plattSteps {
		da, db := p.newton(a, b)
		move, size := 0.0, 1.0
		for _, u := range ends {
			move, size = max(move, math.Abs(da-db*u)), max(size, math.Abs(a-b*u))
		}
		if !(move <= math.MaxFloat64) {
			break
		}
		step := 1.0
		if move > 0 {
			step = math.Log1p(move) / move
		}
		a, b = a-step*da, b-step*db
		if move <= converged*size {
			return a, b, nil
		}
	}
	return 0, 0, errors.New("verify: calibrate: the fit has not converged: use a prior farther from 0 and " +
		"1, and look for outliers among the distances")
}

// ends are the smallest and the largest u.
func (p platt) ends() [2]float64 {
	least, greatest := math.Inf(1), math.Inf(-1)
	for _, s := range p.scores {
		least, greatest = min(least, s.Distance), max(greatest, s.Distance)
	}
	return [2]float64{(least - p.mean) / p.sigma, (greatest - p.mean) / p.sigma}
}

// newton is the step to subtract. The loss of a pair whose true kind has the logit m is w (log(1 + exp(-m)) +
// wrong m), which does not lose the digits of small probabilities of the wrong kind. U is centred on its mean
// weighted by curvature, which makes the Hessian diagonal.
func (p platt) newton(a, b float64) (da, db float64) {
	each := func(add func(u, slope, curve float64)) {
		for _, s := range p.scores {
			kind, sign := 0, -1.0
			if s.Same {
				kind, sign = 1, 1
			}
			u := (s.Distance - p.mean) / p.sigma
			m, w := sign*(a-b*u), p.weight[kind]
			q := logistic(-m)
			add(u, sign*w*(p.wrong[kind]-q), w*q*logistic(m))
		}
	}
	var slope, curve, mean, slopeB, curveB float64
	each(func(u, g, h float64) {
		slope, curve = slope+g, curve+h
		mean += h / curve * (u - mean)
	})
	each(func(u, g, h float64) {
		slopeB -= g * (u - mean)
		curveB += h * (u - mean) * (u - mean)
	})
	db = slopeB / curveB
	return slope/curve + mean*db, db
}

// softplus is log(1 + exp(z)).
func softplus(z float64) float64 { return max(z, 0) + math.Log1p(math.Exp(-math.Abs(z))) }

// moments are the mean and the standard deviation of the distances, and the number of pairs of each kind.
func moments(scores []Score) (mean, sigma float64, n tally, err error) {
	for i, s := range scores {
		if err := s.finite(i); err != nil {
			return 0, 0, n, err
		}
		n.count(s.Same)
		mean += (s.Distance - mean) / float64(i+1)
	}
	if n.genuine == 0 || n.impostor == 0 {
		return 0, 0, n, fmt.Errorf("verify: calibrate: %w: %d genuine and %d impostor: want both",
			ErrOneSided, n.genuine, n.impostor)
	}
	for _, s := range scores {
		sigma += (s.Distance - mean) * (s.Distance - mean) / float64(len(scores))
	}
	if !(sigma > 0) {
		return 0, 0, n,
			errors.New("verify: calibrate: all distances are equal: check whether the network has collapsed")
	}
	return mean, math.Sqrt(sigma), n, nil
}
