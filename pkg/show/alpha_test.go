package show

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// minedAtRandom returns random triplets of nine pictures, three of each person; many are exactly on the line
// of an alpha.
func minedAtRandom(n int) (triplets []Triplet) {
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range n {
		t := Triplet{
			Anchor: i % 9, Positive: i%9/3*3 + (i+1)%3, Negative: (i + 3) % 9,
			AP: min(max(0.6+0.3*rng.NormFloat64(), 0), 4), AN: min(max(1.2+0.6*rng.NormFloat64(), 0), 4),
		}
		switch rng.IntN(4) {
		case 0:
			t.AN = t.AP
		case 1:
			t.AP, t.AN = math.Round(100*t.AP)/100, math.Round(100*t.AN)/100
		}
		triplets = append(triplets, t)
	}
	return triplets
}

// zone returns the type of a triplet, and whether it has a positive loss, as in package siamese.
func zone(t Triplet, alpha float64) (name string, active bool) {
	active = t.AP+alpha > t.AN
	switch {
	case t.AN <= t.AP:
		return "hard", active
	case active:
		return "semi-hard", active
	}
	return "easy", active
}

func TestAlphaCountsExactly(t *testing.T) {
	for _, n := range []int{1, 40, 1500} {
		triplets := minedAtRandom(n)
		f := must(t)(Alpha(0.2, triplets, few(9)))
		loss, active := arrays(t, f, "loss")[0], arrays(t, f, "active")[0]
		semiHard, hard := arrays(t, f, "semiHard")[0], param(f, "hard")["value"]
		if len(loss) != 201 || len(active) != 201 || len(semiHard) != 201 {
			t.Fatalf("%d losses, %d shares, %d counts", len(loss), len(active), len(semiHard))
		}
		for i := range 201 {
			alpha := float64(i) / 100
			counts := map[string]int{}
			var sum, teach float64
			for _, m := range triplets {
				name, active := zone(m, alpha)
				counts[name]++
				sum += max(m.AP-m.AN+alpha, 0)
				if active {
					teach++
				}
			}
			got := fmt.Sprint(loss[i], active[i], semiHard[i], hard)
			want := fmt.Sprint(fmt.Sprintf("%.3f", sum/float64(n)), fmt.Sprintf("%.3f", teach/float64(n)),
				fmt.Sprint(counts["semi-hard"]), counts["hard"])
			if got != want {
				t.Errorf("%d triplets, alpha %g: got %s, counted %s", n, alpha, got, want)
			}
		}
		for _, want := range []string{
			fmt.Sprintf("%d triplets", n),
			"At alpha = 0.20: mean loss " + loss[20] + ", active " + active[20],
			fmt.Sprintf("%s semi-hard, %d hard", semiHard[20], hard),
		} {
			if !strings.Contains(f.description(), want) {
				t.Errorf("%q does not contain %q", f.description(), want)
			}
		}
	}
}

// The points have the colour of their zone at every position of the slider. If there are many, the figure
// shows a sample, from the hardest to the easiest, and notes that.
func TestAlphaPoints(t *testing.T) {
	for _, n := range []int{1, 40, 1500} {
		triplets := minedAtRandom(n)
		f := must(t)(Alpha(0.2, triplets, few(9)))
		turn, ap, an := arrays(t, f, "turn")[0], arrays(t, f, "ap")[0], arrays(t, f, "an")[0]
		anchor, negative := arrays(t, f, "anchor")[0], arrays(t, f, "negative")[0]
		if len(turn) != min(n, maxMined) {
			t.Fatalf("%d of %d points", len(turn), n)
		}
		last := math.Inf(-1)
		for k := range turn {
			i := slices.IndexFunc(triplets, func(m Triplet) bool {
				return fmt.Sprintf("%.6f %.6f %d %d", m.AP, m.AN, m.Anchor, m.Negative) ==
					strings.Join([]string{ap[k], an[k], anchor[k], negative[k]}, " ")
			})
			if i < 0 {
				t.Fatalf("no triplet with %s, %s", ap[k], an[k])
			}
			m := triplets[i]
			if m.AN-m.AP < last {
				t.Errorf("triplet %d is harder than the one before", k)
			}
			last = m.AN - m.AP
			for step := range 201 {
				got := "easy"
				switch from := number(t, turn[k]); {
				case from < 0:
					got = "hard"
				case from <= step:
					got = "semi-hard"
				}
				if want, _ := zone(m, float64(step)/100); got != want {
					t.Errorf("%+v is %s at step %d, want %s", m, got, step, want)
				}
			}
		}
		note := fmt.Sprintf("Drawn are 1000 of the %d triplets; all are counted.", n)
		if got := strings.Contains(fmt.Sprint(f), note); got != (n > maxMined) {
			t.Errorf("%d triplets: the note on omitted ones is %v", n, got)
		}
		byMargin := func(a, b Triplet) int { return int(math.Copysign(1, (a.AN-a.AP)-(b.AN-b.AP))) }
		easiest := slices.MaxFunc(triplets, byMargin)
		if got, want := last, easiest.AN-easiest.AP; got != want {
			t.Errorf("the easiest drawn triplet has %g, the easiest of all %g", got, want)
		}
	}
}

// The initial triplet is in the middle of the semi-hard ones.
func TestAlphaStart(t *testing.T) {
	var triplets []Triplet
	for i := range 10 {
		triplets = append(triplets, Triplet{0, 1, 2, 1, 0.75 + float64(i)/8})
	}
	for alpha, want := range map[float64]int{0: 4, 0.1: 4, 0.5: 5, 2: 7} {
		f := must(t)(Alpha(alpha, triplets, few(3)))
		if got := param(f, "triplet")["value"]; got != want {
			t.Errorf("alpha %g shows triplet %v, want %d", alpha, got, want)
		}
		if got := param(f, "alpha")["value"]; got != alpha {
			t.Errorf("alpha %g starts at %v", alpha, got)
		}
	}
}

func TestAlphaRefuses(t *testing.T) {
	one, faces := []Triplet{{0, 1, 2, 0.5, 1}}, few(3)
	bad := append(few(2), Picture{Pixels: []float32{1}, Height: 2, Width: 2, Channels: 1})
	for want, try := range map[string]func() (Figure, error){
		"starts at 2.5: want it in [0, 2]": func() (Figure, error) { return Alpha(2.5, one, faces) },
		"starts at -1":                     func() (Figure, error) { return Alpha(-1, one, faces) },
		"starts at NaN":                    func() (Figure, error) { return Alpha(math.NaN(), one, faces) },
		"no triplets to explore":           func() (Figure, error) { return Alpha(0, nil, faces) },
		"triplet 1 is of pictures [0 1 2] of 2": func() (Figure, error) {
			return Alpha(0, one, faces[:2])
		},
		"no triplet has three pictures": func() (Figure, error) { return Alpha(0, one, make([]Picture, 3)) },
		"picture 2: 1 values":           func() (Figure, error) { return Alpha(0, one, bad) },
		"of triplet 1: value 2 of 2 is NaN, not a distance": func() (Figure, error) {
			return Alpha(0, []Triplet{{0, 1, 2, 0, math.NaN()}}, faces)
		},
	} {
		if _, err := try(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %s", err, want)
		}
	}
}
