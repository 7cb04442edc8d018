package pairs_test

import (
	"math"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/notebooks/source/pairs"
)

// means is a cross-entropy of pairs from the loss of one, with a weight for the sum of each kind.
func means(one func(z, s float64) float64, weight func(genuine, impostor float64) (float64, float64),
) func([]float64, []bool) float64 {
	return func(logits []float64, same []bool) float64 {
		var sums, counts [2]float64
		for i, z := range logits {
			k := 0
			if same[i] {
				k = 1
			}
			sums[k] += one(z, float64(k))
			counts[k]++
		}
		g, i := weight(counts[1], counts[0])
		return sums[1]*g + sums[0]*i
	}
}

func stable(z, s float64) float64  { return max(z, 0) - s*z + math.Log1p(math.Exp(-math.Abs(z))) }
func swapped(z, s float64) float64 { return stable(z, 1-s) }
func minus(z, s float64) float64   { return -stable(z, s) }
func sigmoid(z float64) float64    { return 1 / (1 + math.Exp(-z)) }

func naive(z, s float64) float64 {
	return -s*math.Log(sigmoid(z)) - (1-s)*math.Log(1-sigmoid(z))
}

func clamped(z, s float64) float64 {
	p := min(max(sigmoid(z), 1e-12), 1-1e-12)
	return -s*math.Log(p) - (1-s)*math.Log(1-p)
}

func overflowing(z, s float64) float64  { return math.Log(1+math.Exp(z)) - s*z }
func binaryDigits(z, s float64) float64 { return stable(z, s) / math.Ln2 }

func halves(g, i float64) (float64, float64)   { return 1 / (2 * max(g, 1)), 1 / (2 * max(i, 1)) }
func divided(g, i float64) (float64, float64)  { return 1 / (2 * g), 1 / (2 * i) }
func wholes(g, i float64) (float64, float64)   { return 1 / g, 1 / i }
func crossed(g, i float64) (float64, float64)  { return 1 / (2 * i), 1 / (2 * g) }
func overall(g, i float64) (float64, float64)  { return 1 / (g + i), 1 / (g + i) }
func unit(float64, float64) (float64, float64) { return 1, 1 }

func TestCheckPairLoss(t *testing.T) {
	for _, c := range []struct {
		want   string
		answer func([]float64, []bool) float64
	}{
		{"Right", means(stable, halves)},
		{"Right", pairs.PairLoss},
		{"add the loss of every pair", func([]float64, []bool) float64 { return 0 }},
		{"p was rounded to 0 or 1", means(naive, halves)},
		{"exp(z) overflows", means(overflowing, halves)},
		{"p was cut off", means(clamped, halves)},
		{"a minus is missing", means(minus, halves)},
		{"the labels are swapped", means(swapped, halves)},
		{"the mean over all pairs", means(stable, overall)},
		{"the sum over all pairs", means(stable, unit)},
		{"total weight of 1/2", means(stable, wholes)},
		{"the counts are swapped", means(stable, crossed)},
		{"not math.Log2", means(binaryDigits, halves)},
		{"do not divide by 0", means(stable, divided)},
		{"compare one pair first", means(func(z, _ float64) float64 { return math.Abs(z) }, halves)},
	} {
		got := pairs.CheckPairLoss(c.answer)
		if !strings.Contains(got, c.want) || strings.HasPrefix(got, "Right") != (c.want == "Right") {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

// rates counts pairs, and computes the precision from the rates.
func rates(precision func(far, frr, prior float64) float64,
) func([]float64, []bool, float64, float64) (float64, float64, float64) {
	return func(z []float64, same []bool, threshold, prior float64) (float64, float64, float64) {
		far, frr, _ := pairs.AtThreshold(z, same, threshold, prior)
		return far, frr, precision(far, frr, prior)
	}
}

func bayes(far, frr, prior float64) float64 {
	return prior * (1 - frr) / (prior*(1-frr) + (1-prior)*far)
}

func safe(far, frr, prior float64) float64 {
	if far == 0 && frr == 1 {
		return 1
	}
	return bayes(far, frr, prior)
}

// counted makes wrong rates from the right ones and the share of impostor pairs.
func counted(change func(far, frr, impostor float64) (float64, float64),
) func([]float64, []bool, float64, float64) (float64, float64, float64) {
	return func(z []float64, same []bool, threshold, prior float64) (float64, float64, float64) {
		far, frr, precision := pairs.AtThreshold(z, same, threshold, prior)
		impostor := 0.
		for _, s := range same {
			if !s {
				impostor += 1 / float64(len(same))
			}
		}
		far, frr = change(far, frr, impostor)
		return far, frr, precision
	}
}

func TestCheckAtThreshold(t *testing.T) {
	type answer = func([]float64, []bool, float64, float64) (float64, float64, float64)
	for _, c := range []struct {
		want   string
		answer answer
	}{
		{"Right", pairs.AtThreshold},
		{"Right", rates(safe)},
		{"count the pairs of each kind", func([]float64, []bool, float64, float64) (a, b, c float64) {
			return 0, 0, 0
		}},
		{"the two are swapped", counted(func(far, frr, _ float64) (float64, float64) { return frr, far })},
		{"not by the number of all", counted(func(far, frr, i float64) (float64, float64) {
			return far * i, frr * (1 - i)
		})},
		{"a logit is no distance", counted(func(far, frr, _ float64) (float64, float64) {
			return 1 - far, 1 - frr
		})},
		{"that is the TAR", counted(func(far, frr, _ float64) (float64, float64) { return far, 1 - frr })},
		{"equal to the threshold", func(z []float64, same []bool, tau, prior float64) (a, b, c float64) {
			return pairs.AtThreshold(z, same, tau+1e-9, prior)
		}},
		{"accepted impostor pairs / impostor", counted(func(far, frr, _ float64) (float64, float64) {
			return far / 2, frr / 2
		})},
		{"the prior is inverted", rates(func(far, frr, prior float64) float64 {
			return safe(far, frr, 1-prior)
		})},
		{"one pair in two", rates(func(far, frr, _ float64) float64 { return safe(far, frr, 0.5) })},
		{"divide by the share of all pairs", rates(func(_, frr, prior float64) float64 {
			return prior * (1 - frr)
		})},
		{"one minus that", rates(func(far, frr, prior float64) float64 { return 1 - safe(far, frr, prior) })},
		{"not FRR", rates(func(far, frr, prior float64) float64 {
			return prior * frr / (prior*frr + (1-prior)*far)
		})},
		{"this is the TAR", rates(func(_, frr, _ float64) float64 { return 1 - frr })},
		{"the share in this sample", func(z []float64, same []bool, tau, _ float64) (a, b, c float64) {
			var all, accepted [2]float64
			for i := range z {
				k := map[bool]int{true: 1}[same[i]]
				all[k]++
				if z[i] >= tau {
					accepted[k]++
				}
			}
			return accepted[0] / all[0], 1 - accepted[1]/all[1], accepted[1] / (accepted[0] + accepted[1])
		}},
		{"must not be 0 / 0", rates(bayes)},
		{"Bayes: prior", rates(func(far, _, _ float64) float64 { return 1 - far })},
	} {
		got := pairs.CheckAtThreshold(c.answer)
		if !strings.Contains(got, c.want) || strings.HasPrefix(got, "Right") != (c.want == "Right") {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}
