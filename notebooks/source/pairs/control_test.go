package pairs_test

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/notebooks/internal/figuretest"
	"github.com/gosiamese/gosiamese/notebooks/source/pairs"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// At every position of the sliders the figure shows the rates of the pairs and the precision of AtThreshold.
func TestControl(t *testing.T) {
	vectors, labels, head := people(12, 8)
	scores, err := pairs.Scores(head, vectors, labels)
	if err != nil {
		t.Fatal(err)
	}
	calibrated, err := verify.Calibrate(scores, 0.5)
	if err != nil {
		t.Fatal(err)
	}
	var logits []float64
	var same []bool
	for _, s := range scores {
		logits, same = append(logits, calibrated.Intercept-calibrated.Slope*s.Distance), append(same, s.Same)
	}
	f, err := pairs.Control(calibrated, scores)
	spec := obeys(t, f, err)
	expressions, counts := map[string]string{}, map[string][]string{}
	for _, p := range spec["params"].([]any) {
		p := p.(map[string]any)
		text, _ := p["expr"].(string)
		expressions[p["name"].(string)] = text
		if in, ok := strings.CutPrefix(text, "split('"); ok {
			counts[p["name"].(string)] = strings.Fields(strings.TrimSuffix(in, "', ' ')"))
		}
	}
	for z := -8.0; z <= 8; z += 0.4 {
		for _, rarity := range []float64{0, 1, 2.5} {
			names := map[string]float64{"z": math.Round(10*z) / 10, "rarity": rarity}
			step := int(figuretest.Evaluate(t, expressions["step"], names))
			for name, of := range map[string]string{"tar": "accepted", "far": "falsely"} {
				_, divided, _ := strings.Cut(expressions[name], " / ")
				count, err := strconv.ParseFloat(counts[of][step], 64)
				if err != nil || !strings.HasPrefix(expressions[name], "toNumber("+of+"[step])") {
					t.Fatal(expressions[name], err)
				}
				names[name] = count / figuretest.Evaluate(t, divided, names)
			}
			names["prior"] = figuretest.Evaluate(t, expressions["prior"], names)
			far, frr, precision := pairs.AtThreshold(logits, same, names["z"], names["prior"])
			if math.Abs(far-names["far"]) > 1e-9 || math.Abs(frr-(1-names["tar"])) > 1e-9 {
				t.Fatalf("z = %g: FAR %g and TAR %g, want %g and %g", names["z"], names["far"],
					names["tar"], far, 1-frr)
			}
			formula := strings.TrimPrefix(expressions["precision"], "tar + far > 0 ? ")
			formula = strings.TrimSuffix(formula, " : 1")
			got := figuretest.Evaluate(t, formula, names)
			if names["tar"]+far > 0 && math.Abs(got-precision) > 1e-9 {
				t.Fatalf("z = %g, prior %g: precision %g, want %g", names["z"], names["prior"], got,
					precision)
			}
			// At the threshold of Bayes the posterior is 1/2.
			names["z"] = figuretest.Evaluate(t, expressions["balance"], names)
			if got := figuretest.Evaluate(t, expressions["posterior"], names); math.Abs(got-0.5) > 1e-6 {
				t.Fatalf("posterior %g at the threshold of Bayes", got)
			}
		}
	}
}
