package verify_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"

	"github.com/gosiamese/gosiamese/pkg/verify"
)

// pairedPeople samples people with pictures in two dimensions of a signal, before and after the noise of the
// second is scaled by shrink. People differ in how much their pictures vary.
func pairedPeople(people int, shrink float64, rng *rand.Rand) (before, after [][]float32, labels []int) {
	for person := range people {
		x, spread := 2*rng.NormFloat64(), 0.3+0.7*rng.Float64()
		for range 3 {
			seen, noise := x+0.3*rng.NormFloat64(), spread*rng.NormFloat64()
			before = append(before, []float32{float32(seen), float32(noise)})
			after = append(after, []float32{float32(seen), float32(shrink * noise)})
			labels = append(labels, person)
		}
	}
	return before, after, labels
}

// shares are FAR and FRR at a threshold, by plain loops over the pairs without one person.
func shares(embeddings [][]float32, labels []int, tau float64, out int) (far, frr float64) {
	var accepted, impostors, rejected, genuine float64
	for a := range labels {
		for b := range a {
			near := verify.Distance(embeddings[a], embeddings[b]) <= tau
			switch {
			case labels[a] == out || labels[b] == out:
			case labels[a] == labels[b]:
				genuine++
				if !near {
					rejected++
				}
			default:
				impostors++
				if near {
					accepted++
				}
			}
		}
	}
	return accepted / impostors, rejected / genuine
}

// loops are the EER, the squared change by one pair of each kind, and the first-order EER without each
// person, by plain loops: both rates at every distance, interpolated where they cross.
func loops(embeddings [][]float32, labels []int, people int) (eer, step float64, without []float64) {
	taus := []float64{-1}
	for a := range labels {
		for b := range a {
			taus = append(taus, verify.Distance(embeddings[a], embeddings[b]))
		}
	}
	slices.Sort(taus)
	var far, frr []float64
	for _, tau := range taus {
		accepted, rejected := shares(embeddings, labels, tau, -1)
		far, frr = append(far, accepted), append(frr, rejected)
	}
	crossed, nearest := 0, 1
	for i := len(taus) - 1; i > 0; i-- {
		if far[i] >= frr[i] {
			crossed = i
		}
		if math.Abs(far[i]-frr[i]) <= math.Abs(far[nearest]-frr[nearest]) {
			nearest = i
		}
	}
	before, after := far[crossed-1]-frr[crossed-1], far[crossed]-frr[crossed]
	eer = far[crossed-1] - before/(after-before)*(far[crossed]-far[crossed-1])
	from := slices.IndexFunc(taus, func(tau float64) bool {
		accepted, rejected := shares(embeddings, labels, tau, -1)
		return accepted-rejected >= -eer-1e-12
	})
	to := slices.IndexFunc(taus, func(tau float64) bool {
		accepted, rejected := shares(embeddings, labels, tau, -1)
		return accepted-rejected >= eer-1e-12
	})
	h, g := far[to]-far[from], frr[from]-frr[to]
	for out := range people {
		accepted, rejected := shares(embeddings, labels, taus[nearest], out)
		without = append(without, (h*rejected+g*accepted)/(g+h))
	}
	genuine := float64(len(labels)) // Three pictures of each person.
	impostor := genuine*(genuine-1)/2 - genuine
	ofGenuine, ofImpostor := h/(g+h)/genuine, g/(g+h)/impostor
	return eer, ofGenuine*ofGenuine + ofImpostor*ofImpostor, without
}

// The difference and its interval are those of a jackknife by plain loops.
func TestCompareByLoops(t *testing.T) {
	const people = 25
	before, after, labels := pairedPeople(people, 0.05, rand.New(rand.NewPCG(3, 1)))
	got := must[verify.Difference](t)(verify.Compare(before, after, labels))
	eerBefore, stepBefore, withoutBefore := loops(before, labels, people)
	eerAfter, stepAfter, withoutAfter := loops(after, labels, people)
	var without, squares, fourths []float64
	for out := range people {
		without = append(without, withoutAfter[out]-withoutBefore[out])
	}
	mean := stat.Mean(without, nil)
	for _, w := range without {
		squares = append(squares, (w-mean)*(w-mean))
		fourths = append(fourths, math.Pow(w-mean, 4))
	}
	kurtosis := stat.Mean(fourths, nil) / math.Pow(stat.Mean(squares, nil), 2)
	nu := min(people-1, 2*people/(kurtosis-1))
	half := distuv.StudentsT{Sigma: 1, Nu: nu}.Quantile(0.975) *
		math.Sqrt((people-1)*stat.Mean(squares, nil)+(stepBefore+stepAfter)/2)
	near(t, "before", got.Before, eerBefore)
	near(t, "after", got.After, eerAfter)
	value := eerAfter - eerBefore
	near(t, "difference", got.Value, value)
	near(t, "low", got.Low, value-half)
	near(t, "high", got.High, value+half)
	if got.People != people || !got.Lower() || got.Higher() ||
		!strings.Contains(got.String(), "points [-") {
		t.Errorf("got %+v: %v", got, got)
	}
	back := must[verify.Difference](t)(verify.Compare(after, before, labels))
	near(t, "difference the other way round", back.Value, -got.Value)
	near(t, "its low", back.Low, -got.High)
	if !back.Higher() {
		t.Errorf("the other way round: %v", back)
	}
}

// Nominal 95 % intervals cover the true difference in about 95 % of repetitions, in nearly all if there are
// few errors to compare. They are shorter than those of one unpaired rate if the two kinds differ little.
func TestCompareCoverage(t *testing.T) {
	const trials, people = 300, 20
	for _, shrink := range []float64{1.2, 0.5} {
		rng := rand.New(rand.NewPCG(uint64(100*shrink), 4))
		truth := 0.0
		for range 10 { // Together 2000 people.
			before, after, labels := pairedPeople(200, shrink, rng)
			old, _ := curve(t, must[[]verify.Score](t)(verify.Scores(before, labels))).EER()
			tuned, _ := curve(t, must[[]verify.Score](t)(verify.Scores(after, labels))).EER()
			truth += (tuned - old) / 10
		}
		covered, shorter := 0, 0
		for range trials {
			before, after, labels := pairedPeople(people, shrink, rng)
			d := must[verify.Difference](t)(verify.Compare(before, after, labels))
			if d.Low <= truth && truth <= d.High {
				covered++
			}
			scores := must[[]verify.Score](t)(verify.Scores(before, labels))
			rates := must[verify.Rates](t)(verify.RatesAt(scores, labels, 1))
			if unpaired := rates.Accuracy; d.High-d.Low < 0.7*(unpaired.High-unpaired.Low) {
				shorter++
			}
		}
		t.Logf("shrink %g: true difference %.4f, covered in %d of %d, shorter in %d", shrink, truth, covered,
			trials, shorter)
		if covered < 0.93*trials || shrink < 1 && covered > 0.99*trials {
			t.Errorf("shrink %g: covered in %d of %d", shrink, covered, trials)
		}
		if shrink > 1 && shorter < 0.9*trials {
			t.Errorf("shrink %g: shorter than the interval of one rate in %d of %d", shrink, shorter, trials)
		}
	}
}

// Without any error before and after, the interval is that of half an error of each kind.
func TestCompareWithoutErrors(t *testing.T) {
	var vectors [][]float32
	var labels []int
	for i := range 30 {
		vectors, labels = append(vectors, []float32{float32(10*(i/3) + i%3)}), append(labels, i/3)
	}
	d := must[verify.Difference](t)(verify.Compare(vectors, vectors, labels))
	half := distuv.StudentsT{Sigma: 1, Nu: 9}.Quantile(0.975) * math.Hypot(0.5/30, 0.5/405)
	near(t, "difference", d.Value, 0)
	near(t, "low", d.Low, -half)
	near(t, "high", d.High, half)
	if d.Lower() || d.Higher() {
		t.Errorf("got %+v", d)
	}
}

func TestCompareErrors(t *testing.T) {
	one := [][]float32{{0}, {1}, {2}, {3}}
	labels := []int{0, 0, 1, 2}
	if _, err := verify.Compare(one, one, labels); !errors.Is(err, verify.ErrTooFew) {
		t.Errorf("one person has all genuine pairs: got %v", err)
	}
	if _, err := verify.Compare(one, one[:3], labels); err == nil {
		t.Error("embeddings of other pictures: want an error")
	}
	if _, err := verify.Compare(one, one, []int{0, 1, 2, 3}); !errors.Is(err, verify.ErrOneSided) {
		t.Errorf("no genuine pairs: got %v", err)
	}
}
