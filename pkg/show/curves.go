package show

import (
	"errors"
	"fmt"
	"strings"
)

// Curve is one named ROC curve: at each threshold Tau[i], the share FAR[i] of impostor pairs that are
// accepted and the share FRR[i] of genuine pairs that are rejected, [n] each. Along it, Tau and FAR do not
// fall and FRR does not rise.
type Curve struct {
	Name          string
	Tau, FAR, FRR []float64
	// Color is chosen where it is empty.
	Color Color
}

// Curves compares verifiers, a network with its floors, say: the ROC curves (TAR = 1 - FRR over FAR) and
// beside them the DET curves (FRR over FAR; ISO/IEC 19795-1). The axes of FAR and of FRR are logarithmic from
// the given least rate, in (0, 1), to 1; below 1/n for n impostor pairs there is nothing to see. On the
// diagonal of the DET plot lie the equal error rates.
//
// A curve starts at the last threshold whose FAR is at most least, and goes in steps: between two thresholds
// it keeps the TAR of the smaller one. Where FRR falls below least, it leaves the DET plot. It is thinned to
// at most so many points, 2 to 2000; 200 are usual: what is left out lies within 1/(points-1) of the length
// of the curve from a point that is drawn. The pointer shows tau, FAR and FRR of the points.
//
// No curves, a repeated name, slices of different length or none, a tau that is not a number, a rate outside
// [0, 1], a wrong order, and a curve that has no FAR above least are errors.
func Curves(least float64, points int, curves ...Curve) (Figure, error) {
	if !(least > 0 && least < 1) || points < 2 || points > 2000 {
		return nil, fmt.Errorf("show: curves from FAR %g with %d points: want a FAR in (0, 1), 0.001 say, "+
			"and 2 to 2000 points", least, points)
	}
	if len(curves) == 0 {
		return nil, errors.New("show: no curves: nothing to draw")
	}
	names := map[string]bool{}
	var values list
	var says []string
	var legend Panel
	for _, c := range curves {
		if names[c.Name] {
			return nil, fmt.Errorf("show: the curve %q is there twice", c.Name)
		}
		names[c.Name] = true
		if err := c.check(least); err != nil {
			return nil, err
		}
		drawn := c.from(least)
		values = append(values, drawn.thin(least, points).points(least)...)
		says = append(says, fmt.Sprintf("%s: FRR %.3f at FAR %.2g", c.Name, drawn.FRR[0], drawn.FAR[0]))
		legend.Series = append(legend.Series, Series{Name: c.Name, Color: c.Color})
	}
	series, colors := legend.legend()
	color := object{
		"field": "series", "type": "nominal", "scale": object{"domain": series, "range": colors},
		"legend": object{
			"title": "", "orient": "top", "direction": "horizontal", "symbolType": "stroke", "columns": 3,
		},
	}
	return checked(figure(
		fmt.Sprintf("ROC and DET curves from FAR %g. %s", least, strings.Join(says, "; ")),
		object{
			"data":   object{"values": values},
			"concat": list{rocPlot(least, color), detPlot(least, color)}, "columns": 2, "spacing": 28,
		},
	))
}

func (c Curve) check(least float64) error {
	what := fmt.Sprintf("the curve %q", c.Name)
	n := len(c.Tau)
	if n == 0 || len(c.FAR) != n || len(c.FRR) != n {
		return fmt.Errorf("show: %s: %d tau, %d FAR, %d FRR: want as many of each, 2 at least",
			what, n, len(c.FAR), len(c.FRR))
	}
	err := errors.Join(finite("tau of "+what, c.Tau),
		shares("FAR of "+what, c.FAR), shares("FRR of "+what, c.FRR))
	if err != nil {
		return err
	}
	for i := 1; i < n; i++ {
		if c.Tau[i] < c.Tau[i-1] || c.FAR[i] < c.FAR[i-1] || c.FRR[i] > c.FRR[i-1] {
			return fmt.Errorf("show: %s: value %d of %d: tau or FAR falls, or FRR rises: sort by tau",
				what, i+1, n)
		}
	}
	if c.FAR[n-1] <= least {
		return fmt.Errorf("show: %s has no FAR above %g: start at a lower one", what, least)
	}
	return nil
}
