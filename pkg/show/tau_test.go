package show

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// A browser parses the position of the slider from its decimal form; the specification rounds it to a step.
func TestSliderPlaces(t *testing.T) {
	for _, most := range []float64{0.3, 2.31, 4, 4.5, 17, 300, 12345} {
		s := slideTo(most)
		if s.end() < most || s.steps > 450 || s.steps < 45 {
			t.Errorf("%g: %d steps up to %g", most, s.steps, s.end())
		}
		for i, place := range s.places() {
			read, err := strconv.ParseFloat(strconv.FormatFloat(s.at(i), 'f', -1, 64), 64)
			if err != nil || read != s.at(i) || place != read {
				t.Errorf("place %d of %g is %g, read as %g: %v", i, most, s.at(i), read, err)
			}
			if decimal, _ := strconv.ParseFloat(fmt.Sprintf("%.2f", s.at(i)), 64); decimal != s.at(i) {
				t.Errorf("place %d of %g is %g, not the decimal %g", i, most, s.at(i), decimal)
			}
			if got := int(math.Round(s.at(i) / s.at(1))); got != i {
				t.Errorf("the specification rounds position %d of %g to %d", i, most, got)
			}
			if got := s.nearest(s.at(i)); got != i {
				t.Errorf("nearest rounds position %d of %g to %d", i, most, got)
			}
		}
	}
}

// drawnPairs returns random pairs of pictures 0 to n-1; each group of four pictures shows one person, and
// many distances are exactly on a step, where <= matters.
func drawnPairs(n int) (pairs []Pair) {
	rng := rand.New(rand.NewPCG(1, 2))
	for a := range n {
		for b := a + 1; b < n; b++ {
			same := a/4 == b/4
			mean := 1.5
			if same {
				mean = 0.5
			}
			d := min(max(mean+0.3*rng.NormFloat64(), 0), 4)
			if rng.IntN(2) == 0 {
				d, _ = strconv.ParseFloat(fmt.Sprintf("%.2f", d), 64)
			}
			pairs = append(pairs, Pair{A: a, B: b, Same: same, Distance: d})
		}
	}
	return pairs
}

// arrays returns the values of a parameter made by [looked].
func arrays(t *testing.T, f Figure, name string) (out [][]string) {
	t.Helper()
	expression, ok := param(f, name)["expr"].(string)
	if !ok {
		t.Fatalf("no expression %s", name)
	}
	parts := strings.Split(expression, "split('")
	for _, part := range parts[1:] {
		text, _, ok := strings.Cut(part, "', ' ')")
		if !ok {
			t.Fatalf("%s is %q", name, expression)
		}
		out = append(out, strings.Split(text, " "))
	}
	return out
}

func param(f Figure, name string) object {
	for _, p := range f["params"].(list) {
		if p.(object)["name"] == name {
			return p.(object)
		}
	}
	return nil
}

// counted holds the counts at one tau; countPairs counts in a loop over the pairs.
type counted struct{ accepted, falsely, genuine, impostor int }

func countPairs(pairs []Pair, tau float64) (c counted) {
	for _, p := range pairs {
		switch {
		case p.Same:
			c.genuine++
			if p.Distance <= tau {
				c.accepted++
			}
		default:
			c.impostor++
			if p.Distance <= tau {
				c.falsely++
			}
		}
	}
	return c
}

func TestTauCountsExactly(t *testing.T) {
	for _, n := range []int{5, 24, 60} {
		pairs := drawnPairs(n)
		f := must(t)(Tau(0.87, pairs, nil, madeUp))
		end := param(f, "tau")["bind"].(object)["max"].(float64)
		shown := map[string][]string{}
		for _, name := range []string{
			"accepted", "falsely", "far", "frr", "accuracy", "farLow", "farHigh", "frrLow", "frrHigh",
			"accuracyLow", "accuracyHigh",
		} {
			shown[name] = arrays(t, f, name)[0]
			if name != "accepted" && name != "falsely" { // These are in thousandths.
				for i, text := range shown[name] {
					shown[name][i] = fmt.Sprintf("%.3f", float64(number(t, text))/1000)
				}
			}
			if got := len(shown[name]); got != int(math.Round(100*end))+1 {
				t.Fatalf("%d of %s on a slider up to %g", got, name, end)
			}
		}
		for i := range shown["far"] {
			tau := float64(i) / 100
			c := countPairs(pairs, tau)
			far := float64(c.falsely) / float64(c.impostor)
			frr := float64(c.genuine-c.accepted) / float64(c.genuine)
			for name, want := range map[string]string{
				"accepted": fmt.Sprint(c.accepted), "falsely": fmt.Sprint(c.falsely),
				"far": fmt.Sprintf("%.3f", far), "frr": fmt.Sprintf("%.3f", frr),
				"accuracy": fmt.Sprintf("%.3f", 1-(frr+far)/2),
				"farLow":   fmt.Sprintf("%.3f", tau/10), "farHigh": fmt.Sprintf("%.3f", tau/9),
				"frrLow": fmt.Sprintf("%.3f", tau/8), "frrHigh": fmt.Sprintf("%.3f", tau/7),
				"accuracyLow": fmt.Sprintf("%.3f", tau/6), "accuracyHigh": fmt.Sprintf("%.3f", tau/5),
			} {
				if got := shown[name][i]; got != want {
					t.Errorf("tau %g: %s is %s, counted %s", tau, name, got, want)
				}
			}
		}
		want := fmt.Sprintf("At tau = 0.87: FAR %s (0.087 to 0.097)  FRR %s (0.109 to 0.124)  "+
			"balanced accuracy %s (0.145 to 0.174)",
			shown["far"][87], shown["frr"][87], shown["accuracy"][87])
		if !strings.HasSuffix(f.description(), want) {
			t.Errorf("%q does not end with %q", f.description(), want)
		}
	}
}

// madeUp returns intervals that encode their tau.
func madeUp(taus []float64) (far, frr, accuracy [][2]float64, err error) {
	for _, tau := range taus {
		far, frr = append(far, [2]float64{tau / 10, tau / 9}), append(frr, [2]float64{tau / 8, tau / 7})
		accuracy = append(accuracy, [2]float64{tau / 6, tau / 5})
	}
	return far, frr, accuracy, nil
}

// Distances alone suffice, without pictures or intervals.
func TestTauOfDistances(t *testing.T) {
	f := must(t)(Tau(0.5, drawnPairs(8), nil, nil))
	for _, name := range []string{"faces", "farLow"} {
		if param(f, name) != nil {
			t.Errorf("there is %s", name)
		}
	}
	if rows := f["vconcat"].(list); len(rows) != 2 {
		t.Errorf("%d rows", len(rows))
	}
}

func TestTauStartsAtTheNearestStep(t *testing.T) {
	for _, c := range []struct{ tau, want float64 }{{0.8731, 0.87}, {0.8751, 0.88}, {0, 0}, {3.999, 4}} {
		f := must(t)(Tau(c.tau, drawnPairs(5), nil, nil))
		if got := param(f, "tau")["value"]; got != c.want {
			t.Errorf("tau %g starts at %v, want %g", c.tau, got, c.want)
		}
	}
}

func TestHistogram(t *testing.T) {
	bars := table{fields: []string{"kind", "impostor", "pairs", "share", "from", "to"}}
	histogram(&bars, "genuine", 0, []float64{0, 0.01, 1.99, 2, 1}, 2)
	want := "genuine\t0\t2\t0.4\t0\t0.04\ngenuine\t0\t1\t0.2\t1\t1.04\ngenuine\t0\t2\t0.4\t1.96\t2\n"
	if got := bars.text.String(); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestTauRefuses(t *testing.T) {
	genuine, impostor := Pair{A: 0, B: 1, Same: true, Distance: 0.5}, Pair{A: 0, B: 2, Distance: 1.5}
	at := func(p Pair, d float64) []Pair {
		p.Distance = d
		return []Pair{genuine, impostor, p}
	}
	type intervals = func([]float64) (far, frr, accuracy [][2]float64, err error)
	frr := func(b ...[2]float64) intervals {
		return func(taus []float64) (_, _, _ [][2]float64, err error) {
			good := make([][2]float64, len(taus))
			return good, slices.Repeat(b, len(taus)), good, nil
		}
	}
	both := []Pair{genuine, impostor}
	face, torn := ramp(2, 2, 1), Picture{Pixels: []float32{1}, Height: 2, Width: 2, Channels: 1}
	cracked := []Picture{face, torn, face}
	remedy := " pairs, tau needs both: take at least two people and two pictures of one"
	none := func([]float64) (_, _, _ [][2]float64, err error) { return nil, nil, nil, errors.New("none") }
	for want, try := range map[string]struct {
		tau       float64
		pairs     []Pair
		pictures  []Picture
		intervals intervals
	}{
		"0 genuine and 1 impostor" + remedy:              {pairs: both[1:]},
		"1 genuine and 0 impostor" + remedy:              {pairs: both[:1]},
		"genuine: value 2 of 2 is NaN, not a distance":   {pairs: at(genuine, math.NaN())},
		"impostor: value 2 of 2 is +Inf, not a distance": {pairs: at(impostor, math.Inf(1))},
		"impostor: value 2 of 2 is -1, not a distance":   {pairs: at(impostor, -1)},
		"tau: value 1 of 1 is NaN, not a distance":       {pairs: both, tau: math.NaN()},
		"pair 1 is of pictures 0 and 2 of 2":             {pairs: both, pictures: []Picture{face, face}},
		"picture 1: 1 values, want 2 x 2 x 1 = 4":        {pairs: both, pictures: cracked},
		"intervals for tau: none":                        {pairs: both, intervals: none},
		"intervals for 0 tau, want 151":                  {pairs: both, intervals: frr()},
		"intervals at tau = 0: value 4 of 6 is 2, not a shar": {
			pairs: both, intervals: frr([2]float64{0, 2}),
		},
	} {
		_, err := Tau(try.tau, try.pairs, try.pictures, try.intervals)
		if err == nil || !strings.HasPrefix(err.Error(), "show: "+want) {
			t.Errorf("error %v, want show: %s", err, want)
		}
	}
}

// Near the largest float64 there is no round number for the end of an axis.
func TestTauRefusesHugeDistances(t *testing.T) {
	try := func(d, tau float64) error {
		_, err := Tau(tau, []Pair{{Same: true, Distance: 1}, {Distance: d}}, nil, nil)
		return err
	}
	if err := errors.Join(try(1e300, 1), try(1, 1e300)); err != nil {
		t.Error(err)
	}
	points, at, d := crowd(4, 2)
	d[0][1] = 1e308
	_, embeddings := Embeddings(points, at, d, 1)
	for what, err := range map[string]error{
		"impostor": try(1e308, 1), "tau": try(1, 1e308), "tau: value 1": try(1, math.MaxFloat64),
		"distances of face 0": embeddings,
	} {
		if err == nil || !strings.Contains(err.Error(), what) ||
			!strings.Contains(err.Error(), "more than 1e+300: divide all by the largest") {
			t.Errorf("%s: got %v", what, err)
		}
	}
}
