package pairs

import (
	_ "embed"
	"fmt"
	"strings"

	"github.com/gosiamese/gosiamese/notebooks/internal/vega"
	"github.com/gosiamese/gosiamese/pkg/show"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

type (
	object = map[string]any
	list   = []any
)

// Reliability shows the reliability diagram of calibrations on the same pairs: the share of genuine pairs
// among those with about the same predicted probability, with equal weights of both kinds of pairs.
func Reliability(
	names []string, scores []verify.Score, labels []int, calibrations ...verify.Calibration,
) (show.Figure, error) {
	const bins, share = 8, "share of genuine pairs"
	var values, domain list
	var says []string
	for k, c := range calibrations {
		all, err := c.Reliability(scores, labels, bins)
		if err != nil {
			return nil, err
		}
		domain = append(domain, names[k])
		for _, b := range all {
			values = append(values, object{
				"name": names[k], "predicted": b.Predicted, "observed": b.Observed.Value,
				"low": b.Observed.Low, "high": b.Observed.High, "pairs": b.Pairs,
			})
		}
		says = append(says, fmt.Sprintf("%s: %.2f of the pairs with p of about %.2f are genuine", names[k],
			all[len(all)/2].Observed.Value, all[len(all)/2].Predicted))
	}
	axis := func(field, title string) object {
		return object{
			"field": field, "type": "quantitative", "scale": object{"domain": list{0, 1}},
			"axis": object{"title": title, "format": ".1f", "tickCount": 5},
		}
	}
	x := axis("predicted", "predicted probability p (mean of the bin)")
	color := object{
		"field": "name", "type": "nominal",
		"scale":  object{"domain": domain, "range": list{"#CC79A7", "#009E73"}},
		"legend": object{"title": "", "orient": "top", "symbolType": "stroke"},
	}
	tooltip := list{
		object{"field": "name", "type": "nominal", "title": "p"},
		object{"field": "predicted", "type": "quantitative", "format": ".3f"},
		object{"field": "observed", "type": "quantitative", "format": ".3f", "title": share},
		object{"field": "pairs", "type": "quantitative"},
	}
	return show.Spec("Reliability diagram. "+strings.Join(says, "; "), object{
		"data": object{"values": values}, "width": 380, "height": 300,
		"layer": list{
			object{
				"data": object{"values": list{
					object{"predicted": 0, "observed": 0}, object{"predicted": 1, "observed": 1},
				}},
				"mark": object{
					"type": "line", "aria": false, "color": vega.Grey, "strokeDash": list{4, 4},
				},
				"encoding": object{"x": x, "y": axis("observed", share)},
			},
			object{
				"mark": object{"type": "rule", "aria": false, "strokeWidth": 1.5, "opacity": 0.6},
				"encoding": object{
					"x": x, "y": axis("low", share), "y2": object{"field": "high"}, "color": color,
				},
			},
			object{
				"mark": object{
					"type": "line", "aria": false, "strokeWidth": 2.5,
					"point": object{"aria": false, "size": 60},
				},
				"encoding": object{
					"x": x, "y": axis("observed", share), "color": color, "tooltip": tooltip,
				},
			},
		},
	}), nil
}
