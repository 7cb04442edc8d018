package show

import (
	"errors"
	"fmt"
	"math"
)

// Reliability shows how well probabilities are calibrated: the mean predicted probability of each bin against
// the observed share of genuine pairs, with its interval as a bar. Calibrated probabilities lie on the
// diagonal; below it they are overconfident. The area of a marker grows with the logarithm of the number of
// pairs, and the pointer shows the values.
//
// Observed has the shares of the bins as Values, and the ends of their intervals as Low and High: 0 and 1 if
// the interval is unknown.
//
// Reliability returns an error if there are no bins, if the slices differ in length, if a bin has no pairs,
// if a number is outside [0, 1], or if an interval does not contain the observed share.
func Reliability(predicted []float64, observed Series, pairs []int) (Figure, error) {
	n := len(predicted)
	if n == 0 {
		return nil, errors.New("show: reliability of no bins: nothing to draw")
	}
	if len(observed.Values) != n || len(observed.Low) != n || len(observed.High) != n || len(pairs) != n {
		return nil, fmt.Errorf("show: reliability of %d bins: %d observed, %d low, %d high, %d numbers of "+
			"pairs: want one of each for each bin", n, len(observed.Values), len(observed.Low),
			len(observed.High), len(pairs))
	}
	var values list
	all, most, worst := 0, 1, bin{}
	for i, p := range predicted {
		b := bin{p, observed.Values[i], observed.Low[i], observed.High[i], pairs[i]}
		if err := b.check(fmt.Sprintf("bin %d of %d", i+1, n)); err != nil {
			return nil, err
		}
		values = append(values, object{
			"predicted": b.predicted, "observed": b.observed, "low": b.low, "high": b.high, "pairs": b.pairs,
			"told": fmt.Sprintf("%.3f (%.3f to %.3f)", b.observed, b.low, b.high),
		})
		all, most = all+b.pairs, max(most, b.pairs)
		if i == 0 || b.gap() > worst.gap() {
			worst = b
		}
	}
	return figure(
		fmt.Sprintf("Reliability of %d pairs in %d bins. Worst: predicted %.3f, observed %.3f (%.3f to %.3f)",
			all, n, worst.predicted, worst.observed, worst.low, worst.high),
		object{
			"width": 400, "height": 400,
			"data":  object{"values": values},
			"layer": reliabilityLayers(most),
		},
	)
}

// bin holds the pairs whose predicted probability lies in one range.
type bin struct {
	predicted, observed, low, high float64
	pairs                          int
}

// check tolerates rounding errors in the ends of an interval.
func (b bin) check(what string) error {
	const rounding = 1e-9
	if b.pairs < 1 {
		return fmt.Errorf("show: %s has %d pairs: leave out empty bins", what, b.pairs)
	}
	err := errors.Join(
		shares(what+", predicted", []float64{b.predicted}),
		shares(what+", observed, low and high", []float64{b.observed, b.low, b.high}))
	if err != nil {
		return err
	}
	if b.low > b.observed+rounding || b.high < b.observed-rounding {
		return fmt.Errorf("show: %s: the interval [%g, %g] does not contain the observed share %g",
			what, b.low, b.high, b.observed)
	}
	return nil
}

func (b bin) gap() float64 { return math.Abs(b.observed - b.predicted) }

// reliabilityLayers draws the diagonal, the intervals and the markers; most is the largest number of pairs.
func reliabilityLayers(most int) []object {
	ends := list{object{"predicted": 0, "observed": 0}, object{"predicted": 1, "observed": 1}}
	x := unitAxis("predicted", "predicted probability that a pair shows one person")
	y := unitAxis("observed", "observed share of genuine pairs")
	low := unitAxis("low", "observed share of genuine pairs")
	size := object{
		"field": "pairs", "type": "quantitative",
		"scale": object{"type": "log", "domain": list{1, max(most, 1000)}, "range": list{30, 300}},
		"legend": object{
			"title": "pairs", "values": decades(most), "format": ",d", "symbolFillColor": Genuine,
		},
	}
	tooltip := list{
		object{"field": "predicted", "type": "quantitative", "title": "predicted", "format": ".3f"},
		object{"field": "told", "type": "nominal", "title": "observed"},
		object{"field": "pairs", "type": "quantitative", "title": "pairs", "format": ",d"},
	}
	return []object{
		layer("line", ends, object{"color": grey, "strokeDash": list{5, 4}}, object{"x": x, "y": y}),
		marked("rule", object{"color": Genuine, "strokeWidth": 2},
			object{"x": x, "y": low, "y2": object{"field": "high"}, "tooltip": tooltip}),
		marked("circle", object{"color": Genuine, "opacity": 1},
			object{"x": x, "y": y, "size": size, "tooltip": tooltip}),
	}
}

// decades returns the powers of ten up to most, at least up to 10, for a legend.
func decades(most int) list {
	values := list{1, 10}
	for n := 100; n <= most; n *= 10 {
		values = append(values, n)
	}
	return values
}
