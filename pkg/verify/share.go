package verify

import (
	"fmt"
	"math"

	"github.com/gosiamese/gosiamese/pkg/internal/interval"
)

// share is a number of errors among a number of trials; both may be weighted.
type share struct{ errors, all float64 }

func (s *share) add(wrong bool, weight float64) {
	s.all += weight
	if wrong {
		s.errors += weight
	}
}

func (s share) rate() float64 { return s.errors / s.all }

func (s share) without(part share) float64 {
	if part.errors == s.errors { // Exactly 0, without a rounding error.
		return 0
	}
	return (s.errors - part.errors) / (s.all - part.all)
}

// excess is the number of errors of a part beyond those expected at the rate of all.
func (s share) excess(part share) float64 { return part.errors - s.rate()*part.all }

// leaveOut leaves out each part that has trials. Ends is the number of parts that each trial is counted in.
func (s share) leaveOut(parts []share, ends int) (jackknife, error) {
	var replicates []float64
	for _, part := range parts {
		if part.all == 0 {
			continue
		}
		if part.all > s.all*(1-1e-12) { // Weighted sums are rounded.
			return jackknife{}, fmt.Errorf("%w: one of them is in all pairs: use more people", ErrTooFew)
		}
		replicates = append(replicates, s.without(part))
	}
	n := len(replicates)
	if n < 2 {
		return jackknife{}, fmt.Errorf("%w: %d people have such pairs: use more people, with two pictures "+
			"each", ErrTooFew, n)
	}
	j := jackknife{replicates: replicates, freedom: n - 1, independent: n / ends, correction: 1, high: 1}
	if ends == 1 {
		j.low, j.high = s.limits(parts)
	}
	return j, nil
}

// limits are the bounds that the number of people with an error sets to the rate of errors, if each trial
// belongs to one person, and the number of people with a success to the rate of successes; see [Estimate].
func (s share) limits(parts []share) (low, high float64) {
	var people, wrong, right int
	var most float64
	for _, part := range parts {
		if part.all == 0 {
			continue
		}
		people++
		most = max(most, part.all)
		if part.errors > 0 {
			wrong++
		}
		if part.errors < part.all*(1-1e-12) { // Weighted sums are rounded.
			right++
		}
	}
	weight := most * float64(people) / s.all
	return max(0, 1-weight*interval.Upper(right, people)), min(1, weight*interval.Upper(wrong, people))
}

// dyads counts the impostor pairs of every two people: the accepted ones and all.
type dyads struct {
	of map[[2]int]*share // The lower number first.

	squares, mixed, trials float64 // Sums of errors^2, errors x all, all^2.
}

func (d *dyads) two(a, b int) *share {
	key := [2]int{min(a, b), max(a, b)}
	if d.of[key] == nil {
		d.of[key] = &share{}
	}
	return d.of[key]
}

// correction is the factor of the variance of a share whose parts are people and whose trials are pairs of
// two people; see [RatesAt].
func (s share) correction(parts []share, d dyads) float64 {
	var ofPeople float64
	for _, part := range parts {
		ofPeople += s.excess(part) * s.excess(part)
	}
	if ofPeople <= 0 || d.squares <= 0 {
		return 1
	}
	ofDyads := d.squares - 2*s.rate()*d.mixed + s.rate()*s.rate()*d.trials // The sum of all excesses squared.
	twice := min(max(ofDyads, 0)/ofPeople, 0.5)
	carriers := s.errors * s.errors / d.squares // The effective number of dyads with errors (Kish).
	return 1 - 4*math.Pow(twice, 4)*min(1, carriers/RuleOf30)
}
