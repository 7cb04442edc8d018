package show

import (
	"errors"
	"fmt"
	"strings"
)

// Curve is one named ROC curve: at each threshold Tau[i], the false accept rate FAR[i] and the false reject
// rate FRR[i], [n] each. Tau and FAR do not decrease, FRR does not increase.
type Curve struct {
	Name          string
	Tau, FAR, FRR []float64
	// Color is any CSS colour; if empty, one is chosen.
	Color string
}

// ROC compares verifiers, for example a network with its baselines: the ROC curves (TAR = 1 - FRR over FAR)
// and beside them the DET curves (FRR over FAR; ISO/IEC 19795-1). The axes of FAR and FRR are logarithmic
// from the given least rate, in (0, 1), to 1; below 1/n for n impostor pairs a rate is not measurable. The
// equal error rates lie on the diagonal of the DET plot.
//
// A curve starts at the last threshold whose FAR is at most least, and is a step function: between two
// thresholds it keeps the TAR of the smaller one. It leaves the DET plot if FRR falls below least. It is
// thinned to at most the given number of points, 2 to 2000, usually 200: a point that is left out lies within
// 1/(points-1) of the length of the curve from one that is drawn. The pointer shows tau, FAR and FRR.
//
// ROC returns an error if there are no curves, if a name occurs twice, if the slices of a curve are empty or
// differ in length, if a tau is non-finite, if a rate is outside [0, 1], if the order is wrong, or if a curve
// has no FAR above least.
func ROC(least float64, points int, curves ...Curve) (Figure, error) {
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
			return nil, fmt.Errorf("show: the curve %q occurs twice", c.Name)
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
	color := legend.color(object{"columns": 3})
	return figure(
		fmt.Sprintf("ROC and DET curves from FAR %g. %s", least, strings.Join(says, "; ")),
		object{
			"data":   object{"values": values},
			"concat": list{rocPlot(least, color), detPlot(least, color)}, "columns": 2, "spacing": 28,
		},
	)
}

func (c Curve) check(least float64) error {
	what := fmt.Sprintf("the curve %q", c.Name)
	n := len(c.Tau)
	if n == 0 || len(c.FAR) != n || len(c.FRR) != n {
		return fmt.Errorf("show: %s: %d tau, %d FAR, %d FRR: want the same number of each, at least 2",
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
		return fmt.Errorf("show: %s has no FAR above %g: choose a lower one", what, least)
	}
	return nil
}
