package show

import (
	"fmt"
	"math"
	"slices"
)

// from returns the curve without the thresholds whose FAR is at most least, except the last of them.
func (c Curve) from(least float64) Curve {
	start := max(slices.IndexFunc(c.FAR, func(far float64) bool { return far > least })-1, 0)
	c.Tau, c.FAR, c.FRR = c.Tau[start:], c.FAR[start:], c.FRR[start:]
	return c
}

// thin keeps at most the given number of points, the first and the last among them, evenly along the curve.
func (c Curve) thin(least float64, points int) Curve {
	last := len(c.Tau) - 1
	if last < points {
		return c
	}
	places := c.places(least)
	kept := []int{0}
	for i, place := range places {
		step := places[last] / float64(points-1)
		if i > 0 && i < last && place >= step*float64(len(kept)) && len(kept) < points-1 {
			kept = append(kept, i)
		}
	}
	kept = append(kept, last)
	thinned := Curve{Name: c.Name, Color: c.Color}
	for _, i := range kept {
		thinned.Tau = append(thinned.Tau, c.Tau[i])
		thinned.FAR = append(thinned.FAR, c.FAR[i])
		thinned.FRR = append(thinned.FRR, c.FRR[i])
	}
	return thinned
}

// places returns the length of the curve up to each point, [n], from 0: horizontally and vertically in both
// plots, in units of the side of a plot.
func (c Curve) places(least float64) []float64 {
	up := func(rate float64) float64 { return 1 - math.Log(max(rate, least))/math.Log(least) }
	place := make([]float64, len(c.Tau))
	for i := range place {
		place[i] = up(c.FAR[i]) - up(c.FAR[0]) +
			c.FRR[0] - c.FRR[i] +
			up(c.FRR[0]) - up(c.FRR[i])
	}
	return place
}

// points returns the points of the curve: far and det are on logarithmic axes, on which 0 must become a value
// outside the plot.
func (c Curve) points(least float64) list {
	var values list
	for i, tau := range c.Tau {
		values = append(values, object{
			"series": c.Name, "tau": fmt.Sprintf("%.3f", tau),
			"told": fmt.Sprintf("%.2g", c.FAR[i]), "missed": fmt.Sprintf("%.3f", c.FRR[i]),
			"far": math.Max(c.FAR[i], least), "tar": 1 - c.FRR[i], "det": math.Max(c.FRR[i], least/2),
		})
	}
	return values
}
