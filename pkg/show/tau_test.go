package show

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
)

// A browser reads the place of the slider from its decimal form; the specification rounds it to a step.
func TestSliderPlaces(t *testing.T) {
	for _, most := range []float64{0.3, 2.31, 4, 4.5, 17, 300, 12345} {
		s := slideTo(most)
		if s.end() < most || s.steps > 450 || s.steps < 45 {
			t.Errorf("%g: %d steps up to %g", most, s.steps, s.end())
		}
		for i := range s.steps + 1 {
			read, err := strconv.ParseFloat(strconv.FormatFloat(s.at(i), 'f', -1, 64), 64)
			if err != nil || read != s.at(i) {
				t.Errorf("place %d of %g is %g, read as %g: %v", i, most, s.at(i), read, err)
			}
			if decimal, _ := strconv.ParseFloat(fmt.Sprintf("%.2f", s.at(i)), 64); decimal != s.at(i) {
				t.Errorf("place %d of %g is %g, not the decimal %g", i, most, s.at(i), decimal)
			}
			if got := int(math.Round(s.at(i) / s.at(1))); got != i {
				t.Errorf("the specification takes place %d of %g for %d", i, most, got)
			}
			if got := s.nearest(s.at(i)); got != i {
				t.Errorf("nearest takes place %d of %g for %d", i, most, got)
			}
		}
	}
}

// Counting is the reference; many distances lie exactly on a step, where <= matters.
func TestTauCountsExactly(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	draw := func(n int, mean float64) (distances []float64) {
		for range n {
			d := min(max(mean+0.3*rng.NormFloat64(), 0), 4)
			if rng.IntN(2) == 0 {
				d, _ = strconv.ParseFloat(fmt.Sprintf("%.2f", d), 64)
			}
			distances = append(distances, d)
		}
		return distances
	}
	for _, n := range []int{1, 16, 300} {
		genuine, impostor := draw(n, 0.5), draw(10*n, 1.5)
		f := must(t)(Tau(genuine, impostor, 0.87))
		far, frr := param(f, "far")["value"].([]string), param(f, "frr")["value"].([]string)
		bound := param(f, "tau")["bind"].(object)
		if end := bound["max"].(float64); len(far) != int(math.Round(100*end))+1 || len(frr) != len(far) {
			t.Fatalf("%d FAR and %d FRR on a slider up to %g", len(far), len(frr), end)
		}
		for i := range far {
			tau := float64(i) / 100
			accepted, rejected := 0, 0
			for _, d := range impostor {
				if d <= tau {
					accepted++
				}
			}
			for _, d := range genuine {
				if d > tau {
					rejected++
				}
			}
			wantFAR := fmt.Sprintf("%.3f", float64(accepted)/float64(len(impostor)))
			wantFRR := fmt.Sprintf("%.3f", float64(rejected)/float64(len(genuine)))
			if far[i] != wantFAR || frr[i] != wantFRR {
				t.Errorf("tau %g: FAR %s FRR %s, counted %s %s", tau, far[i], frr[i], wantFAR, wantFRR)
			}
		}
		want := fmt.Sprintf("At tau = 0.87: FAR %s  FRR %s", far[87], frr[87])
		if !strings.HasSuffix(f.description(), want) {
			t.Errorf("%q does not end with %q", f.description(), want)
		}
	}
}

func param(f Figure, name string) object {
	for _, p := range f["params"].(list) {
		if p.(object)["name"] == name {
			return p.(object)
		}
	}
	return nil
}

func TestTauStartsAtTheNearestStep(t *testing.T) {
	for _, c := range []struct{ tau, want float64 }{{0.8731, 0.87}, {0.8751, 0.88}, {0, 0}, {3.999, 4}} {
		f := must(t)(Tau([]float64{0.5}, []float64{1.5}, c.tau))
		if got := param(f, "tau")["value"]; got != c.want {
			t.Errorf("tau %g starts at %v, want %g", c.tau, got, c.want)
		}
	}
}

func TestHistogram(t *testing.T) {
	bars := histogram("genuine", false, []float64{0, 0.01, 1.99, 2, 1}, 2)
	if len(bars) != 3 {
		t.Fatalf("%d bars, want 3: %v", len(bars), bars)
	}
	for i, want := range []struct {
		pairs           int
		share, from, to float64
	}{{2, 0.4, 0, 0.04}, {1, 0.2, 1, 1.04}, {2, 0.4, 1.96, 2}} {
		b := bars[i].(object)
		if b["pairs"] != want.pairs || b["share"] != want.share {
			t.Errorf("bar %d holds %v, share %v, want %v", i, b["pairs"], b["share"], want)
		}
		if b["from"] != want.from || b["to"] != want.to {
			t.Errorf("bar %d reaches from %v to %v, want %v", i, b["from"], b["to"], want)
		}
	}
}

func TestTauRefuses(t *testing.T) {
	some := []float64{0.5}
	nan, infinite := math.NaN(), math.Inf(1)
	remedy := " pairs, tau needs both: take at least two people and two pictures of one"
	for _, c := range []struct {
		genuine, impostor []float64
		tau               float64
		want              string
	}{
		{nil, some, 1, "0 genuine and 1 impostor" + remedy},
		{some, nil, 1, "1 genuine and 0 impostor" + remedy},
		{[]float64{1, nan}, some, 1, "genuine: value 2 of 2 is NaN, not a distance"},
		{some, []float64{infinite}, 1, "impostor: value 1 of 1 is +Inf, not a distance"},
		{some, []float64{-1}, 1, "impostor: value 1 of 1 is -1, not a distance"},
		{some, some, nan, "tau: value 1 of 1 is NaN, not a distance"},
	} {
		if _, err := Tau(c.genuine, c.impostor, c.tau); err == nil || err.Error() != "show: "+c.want {
			t.Errorf("error %v, want show: %s", err, c.want)
		}
	}
}
