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
	weight, target  [2]float64 // Of an impostor pair and of a genuine pair.
}

// fit minimises the log loss by Newton's method, with halved steps where a whole one does not lower it; the
// loss is convex, and with targets inside (0, 1) it has one minimum.
func (p platt) fit(a float64) (alpha, beta float64, err error) {
	b, now := 0.0, p.at(a, 0)
	for range 100 {
		if now.steepness() < 1e-13 {
			return a, b, nil
		}
		da, db, ok := now.newton()
		if !ok {
			break
		}
		step, next := 1.0, p.at(a-da, b-db)
		for step > 1e-6 && !next.betters(now) {
			step /= 2
			next = p.at(a-step*da, b-step*db)
		}
		if !next.betters(now) { // As low as the numbers go.
			return a, b, nil
		}
		a, b, now = a-step*da, b-step*db, next
	}
	return 0, 0, errors.New("verify: calibrate: no minimum found: look for distances far from all others")
}

// local is the loss at one place, its gradient and its second derivatives (aa, ab, bb).
type local struct {
	loss  float64
	slope [2]float64
	curve [3]float64
}

func (l local) steepness() float64 { return math.Hypot(l.slope[0], l.slope[1]) }

// newton is the step to take away; there is none where the loss is flat.
func (l local) newton() (da, db float64, ok bool) {
	det := l.curve[0]*l.curve[2] - l.curve[1]*l.curve[1]
	da = (l.curve[2]*l.slope[0] - l.curve[1]*l.slope[1]) / det
	db = (l.curve[0]*l.slope[1] - l.curve[1]*l.slope[0]) / det
	return da, db, det > 0
}

// betters is true where the loss is lower than before, or the same to rounding and flatter.
func (l local) betters(before local) bool {
	return l.loss < before.loss-1e-12 || l.loss <= before.loss+1e-12 && l.steepness() < before.steepness()
}

func (p platt) at(a, b float64) (l local) {
	for _, s := range p.scores {
		kind := 0
		if s.Same {
			kind = 1
		}
		u := (s.Distance - p.mean) / p.deviation
		z, w, t := a-b*u, p.weight[kind], p.target[kind]
		l.loss += w * (softplus(z) - t*z)
		q := logistic(z)
		g, h := w*(q-t), w*q*(1-q)
		l.slope[0] += g
		l.slope[1] -= g * u
		l.curve[0] += h
		l.curve[1] -= h * u
		l.curve[2] += h * u * u
	}
	return l
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
