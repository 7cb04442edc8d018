package verify

import (
	"errors"
	"fmt"
	"math"
)

// platt is the weighted logistic regression z = a - b u of [Calibrate], over the standardised distance u.
type platt struct {
	scores          []Score
	mean, deviation float64
	weight, wrong   [2]float64 // Of an impostor and of a genuine pair; wrong is the target of being so.
}

// plattSteps are many times those that any data were seen to need, and converged is a step that moves no
// logit by more than so much of the largest.
const (
	plattSteps = 500
	converged  = 1e-10
)

// fit minimises the log loss by Newton's method. Where a whole step moves a logit by D at most, log(1+D)/D
// of it is taken: that much lowers the loss for certain, since its third derivative along the step is at
// most D times the second (generalised self-concordance; Sun and Tran-Dinh 2019). So it comes down to the
// one minimum that a convex loss with targets inside (0, 1) has, from anywhere, and no loss has to be
// compared with another in digits that they do not have. What has not converged is an error.
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
	return 0, 0, errors.New("verify: calibrate: the fit has not converged: take a prior farther from 0 and " +
		"1, and look for distances far from all others")
}

// ends are the least and the greatest u.
func (p platt) ends() [2]float64 {
	least, greatest := math.Inf(1), math.Inf(-1)
	for _, s := range p.scores {
		least, greatest = min(least, s.Distance), max(greatest, s.Distance)
	}
	return [2]float64{(least - p.mean) / p.deviation, (greatest - p.mean) / p.deviation}
}

// newton is the step to take away. Of a pair with the logit m of being right the loss is w (log(1 + exp(-m))
// + wrong m), in which a small probability of being wrong keeps its digits; u is taken from its mean by
// curvature, where a and b do not act on each other.
func (p platt) newton(a, b float64) (da, db float64) {
	each := func(add func(u, slope, curve float64)) {
		for _, s := range p.scores {
			kind, sign := 0, -1.0
			if s.Same {
				kind, sign = 1, 1
			}
			u := (s.Distance - p.mean) / p.deviation
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

// moments are mean and standard deviation of the distances, and the number of pairs of each kind.
func moments(scores []Score) (mean, deviation float64, n tally, err error) {
	for i, s := range scores {
		if err := s.finite(i); err != nil {
			return 0, 0, n, err
		}
		n.count(s.Same)
		mean += (s.Distance - mean) / float64(i+1)
	}
	if n.genuine == 0 || n.impostor == 0 {
		return 0, 0, n, fmt.Errorf("verify: calibrate: %w: %d genuine and %d impostor", ErrOneSided,
			n.genuine, n.impostor)
	}
	for _, s := range scores {
		deviation += (s.Distance - mean) * (s.Distance - mean) / float64(len(scores))
	}
	if !(deviation > 0) {
		return 0, 0, n, errors.New("verify: calibrate: all distances are equal: look for a collapsed network")
	}
	return mean, math.Sqrt(deviation), n, nil
}
