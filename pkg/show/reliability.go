package show

import (
	"errors"
	"fmt"
	"math"
)

// Bin is the pairs of a reliability plot whose probability of showing one person lies in one range.
type Bin struct {
	Predicted float64 // Mean probability of the pairs, in [0, 1].
	// Observed is the share of genuine pairs. Low and High bound its interval: 0 and 1 where none is known.
	Observed, Low, High float64
	Pairs               int
}

// Reliability shows whether probabilities can be believed: the mean probability of each bin against the share
// of genuine pairs that was observed, with the interval as a bar. Good probabilities lie on the diagonal;
// below it they promise too much. The area of a marker grows with the logarithm of the number of pairs, and
// the pointer shows the values.
//
// No bins, a bin without pairs, a number outside [0, 1], and an interval that does not hold the observed
// share are errors.
func Reliability(bins ...Bin) (Figure, error) {
	if len(bins) == 0 {
		return nil, errors.New("show: reliability of no bins: nothing to draw")
	}
	var values list
	pairs, most, worst := 0, 1, bins[0]
	for i, b := range bins {
		if err := b.check(fmt.Sprintf("bin %d of %d", i+1, len(bins))); err != nil {
			return nil, err
		}
		values = append(values, object{
			"predicted": b.Predicted, "observed": b.Observed, "low": b.Low, "high": b.High, "pairs": b.Pairs,
			"told": fmt.Sprintf("%.3f (%.3f to %.3f)", b.Observed, b.Low, b.High),
		})
		pairs, most = pairs+b.Pairs, max(most, b.Pairs)
		if b.gap() > worst.gap() {
			worst = b
		}
	}
	return checked(figure(
		fmt.Sprintf("Reliability of %d pairs in %d bins. Worst: predicted %.3f, observed %.3f (%.3f to %.3f)",
			pairs, len(bins), worst.Predicted, worst.Observed, worst.Low, worst.High),
		object{
			"width": 400, "height": 400,
			"data":  object{"values": values},
			"layer": reliabilityLayers(most),
		},
	))
}

// check allows for the last digits of an interval of no width.
func (b Bin) check(what string) error {
	const rounding = 1e-9
	if b.Pairs < 1 {
		return fmt.Errorf("show: %s has %d pairs: leave out empty bins", what, b.Pairs)
	}
	err := errors.Join(
		shares(what+", predicted", []float64{b.Predicted}),
		shares(what+", observed, low and high", []float64{b.Observed, b.Low, b.High}))
	if err != nil {
		return err
	}
	if b.Low > b.Observed+rounding || b.High < b.Observed-rounding {
		return fmt.Errorf("show: %s: the interval [%g, %g] does not hold the observed share %g",
			what, b.Low, b.High, b.Observed)
	}
	return nil
}

func (b Bin) gap() float64 { return math.Abs(b.Observed - b.Predicted) }

// reliabilityLayers draw the diagonal, the intervals and the markers; most is the largest number of pairs.
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
		{
			"mark":     object{"type": "rule", "aria": false, "color": Genuine, "strokeWidth": 2},
			"encoding": object{"x": x, "y": low, "y2": object{"field": "high"}, "tooltip": tooltip},
		},
		{
			"mark":     object{"type": "circle", "aria": false, "color": Genuine, "opacity": 1},
			"encoding": object{"x": x, "y": y, "size": size, "tooltip": tooltip},
		},
	}
}

// unitAxis is an axis from 0 to 1.
func unitAxis(field, title string) object {
	return object{
		"field": field, "type": "quantitative", "scale": object{"domain": list{0, 1}, "nice": false},
		"axis": object{"title": title, "format": "%", "tickCount": 5},
	}
}

// decades are the powers of ten up to most, for a legend: 10 at least.
func decades(most int) list {
	values := list{1, 10}
	for n := 100; n <= most; n *= 10 {
		values = append(values, n)
	}
	return values
}
