package show

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"testing"
)

func TestROCDrawWhatIsOnTheAxis(t *testing.T) {
	f := must(t)(ROC(0.01, 200, Curve{
		Name: "network",
		Tau:  []float64{-1, 0.3, 0.4, 0.8, 1.2, 2},
		FAR:  []float64{0, 0, 0.008, 0.04, 0.3, 1},
		FRR:  []float64{1, 0.5, 0.25, 0.125, 0.004, 0},
	}))
	point := func(tau, told, missed string, far, tar, det float64) object {
		return object{
			"series": "network", "tau": tau, "told": told, "missed": missed,
			"far": far, "tar": tar, "det": det,
		}
	}
	want := list{ // From the last threshold whose FAR is at most 0.01; FRR 0.004 is too small to draw.
		point("0.400", "0.008", "0.250", 0.01, 0.75, 0.25),
		point("0.800", "0.04", "0.125", 0.04, 0.875, 0.125),
		point("1.200", "0.3", "0.004", 0.3, 0.996, 0.005),
		point("2.000", "1", "0.000", 1, 1, 0.005),
	}
	if got := f["data"].(object)["values"]; !reflect.DeepEqual(got, want) {
		t.Errorf("data\n%v, want\n%v", got, want)
	}
}

func TestROCHaveTheStatedAxis(t *testing.T) {
	for _, c := range []struct {
		least float64
		ticks list
	}{
		{0.01, list{0.01, 1.0, 0.1}},
		{0.02, list{0.02, 1.0, 0.1}},
		{0.5, list{0.5, 1.0}},
	} {
		f := must(t)(ROC(c.least, 9, straight("a", 4)))
		for i, channels := range [][]string{{"x"}, {"x", "y"}} {
			layers := f["concat"].(list)[i].(object)["layer"].([]object)
			for _, l := range layers {
				for _, channel := range channels {
					axis := l["encoding"].(object)[channel].(object)
					domain := axis["scale"].(object)["domain"]
					if !reflect.DeepEqual(domain, list{c.least, 1}) {
						t.Errorf("plot %d, %s: domain %v, want %g to 1", i, channel, domain, c.least)
					}
					if got := axis["axis"].(object)["values"]; !reflect.DeepEqual(got, c.ticks) {
						t.Errorf("plot %d, %s: ticks %v, want %v", i, channel, got, c.ticks)
					}
				}
			}
		}
	}
}

// straight returns a curve of n steps with TAR = FAR.
func straight(name string, n int) Curve {
	c := Curve{Name: name}
	for i := range n + 1 {
		rate := float64(i) / float64(n)
		c.Tau, c.FAR, c.FRR = append(c.Tau, rate), append(c.FAR, rate), append(c.FRR, 1-rate)
	}
	return c
}

// steep returns a curve that is mostly one jump, where several thresholds have the same rates.
func steep(n int) Curve {
	c := straight("steep", n)
	for i := range c.Tau {
		c.FAR[i] = math.Pow(c.FAR[i], 9)
		c.FRR[i] = float64(min(n-i, 3)) / float64(max(n, 3))
	}
	c.FRR[0] = 1
	return c
}

func TestThinKeepsToItsWord(t *testing.T) {
	const least = 0.001
	for _, whole := range []Curve{straight("straight", 5000), steep(5000), steep(7)} {
		c := whole.from(least)
		places, n := c.places(least), len(c.Tau)
		if !slices.IsSorted(places) {
			t.Fatalf("%s: the positions along the curve decrease", c.Name)
		}
		for _, points := range []int{2, 3, 50, 200, n - 1, n} {
			points = min(max(points, 2), 2000)
			thinned := c.thin(least, points)
			what := fmt.Sprintf("%s in %d points", c.Name, points)
			drawn := thinned.Tau
			if len(drawn) > points || drawn[0] != c.Tau[0] || drawn[len(drawn)-1] != c.Tau[n-1] {
				t.Errorf("%s: %d points, tau %g to %g", what, len(drawn), drawn[0], drawn[len(drawn)-1])
			}
			allowed := places[n-1]/float64(points-1) + 1e-9
			kept, nearest := -1, 0.0
			for i, tau := range c.Tau {
				if kept+1 < len(drawn) && drawn[kept+1] == tau {
					kept, nearest = kept+1, places[i]
					if thinned.FAR[kept] != c.FAR[i] || thinned.FRR[kept] != c.FRR[i] {
						t.Errorf("%s: the rates at tau %g changed", what, tau)
					}
				}
				if off := places[i] - nearest; off > allowed {
					t.Errorf("%s: tau %g is %g from the drawn curve, more than %g", what, tau, off, allowed)
				}
			}
			if kept != len(drawn)-1 {
				t.Errorf("%s: only %d of %d points are on the curve", what, kept+1, len(drawn))
			}
		}
	}
}

func TestThinLeavesAFineCurveAlone(t *testing.T) {
	c := straight("a", 9)
	if got := c.thin(0.001, 10); !reflect.DeepEqual(got, c) {
		t.Errorf("10 points thinned to 10: %v", got)
	}
}

func TestLongCurvesFit(t *testing.T) {
	var curves []Curve
	for i := range 6 {
		curves = append(curves, straight(fmt.Sprintf("curve of verifier %d", i), 100_000))
	}
	f := must(t)(ROC(1e-4, 200, curves...))
	if n := len(f["data"].(object)["values"].(list)); n > 1200 || n < 600 {
		t.Errorf("%d points", n)
	}
}

func TestROCRefuses(t *testing.T) {
	up, down, nan := []float64{0, 1}, []float64{1, 0}, math.NaN()
	order := "tau or FAR falls, or FRR rises: sort by tau"
	bounds := "want a FAR in (0, 1), 0.001 say, and 2 to 2000 points"
	good := Curve{Name: "a", Tau: up, FAR: up, FRR: down}
	for _, c := range []struct {
		least  float64
		points int
		curves []Curve
		want   string
	}{
		{0, 9, []Curve{good}, "curves from FAR 0 with 9 points: " + bounds},
		{1, 9, []Curve{good}, "curves from FAR 1 with 9 points: " + bounds},
		{nan, 9, []Curve{good}, "curves from FAR NaN with 9 points: " + bounds},
		{0.1, 1, []Curve{good}, "curves from FAR 0.1 with 1 points: " + bounds},
		{0.1, 2001, []Curve{good}, "curves from FAR 0.1 with 2001 points: " + bounds},
		{0.1, 9, nil, "no curves: nothing to draw"},
		{0.1, 9, []Curve{good, good}, `the curve "a" occurs twice`},
		{0.1, 9, []Curve{{}}, `the curve "": 0 tau, 0 FAR, 0 FRR: want the same number of each, at least 2`},
		{
			0.1, 9,
			[]Curve{{Name: "b", Tau: up, FAR: up, FRR: down[:1]}},
			`the curve "b": 2 tau, 2 FAR, 1 FRR: want the same number of each, at least 2`,
		},
		{
			0.1, 9,
			[]Curve{{"b", []float64{0, nan}, up, down, ""}},
			`tau of the curve "b": value 2 of 2 is NaN`,
		},
		{
			0.1, 9,
			[]Curve{{"b", up, []float64{0, 1.5}, down, ""}},
			`FAR of the curve "b": value 2 of 2 is 1.5, not a share in [0, 1]`,
		},
		{
			0.1, 9,
			[]Curve{{"b", up, up, []float64{nan, 0}, ""}},
			`FRR of the curve "b": value 1 of 2 is NaN, not a share in [0, 1]`,
		},
		{0.1, 9, []Curve{{"b", down, up, down, ""}}, `the curve "b": value 2 of 2: ` + order},
		{0.1, 9, []Curve{{"b", up, down, down, ""}}, `the curve "b": value 2 of 2: ` + order},
		{0.1, 9, []Curve{{"b", up, up, up, ""}}, `the curve "b": value 2 of 2: ` + order},
		{
			0.1, 9,
			[]Curve{{"b", up, []float64{0, 0.1}, down, ""}},
			`the curve "b" has no FAR above 0.1: choose a lower one`,
		},
	} {
		if _, err := ROC(c.least, c.points, c.curves...); err == nil || err.Error() != "show: "+c.want {
			t.Errorf("error %v, want show: %s", err, c.want)
		}
	}
}
