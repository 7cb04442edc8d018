package embedding

import (
	"cmp"
	"math"
	"slices"
	"testing"
)

// solved is the solution of the lesson, with the mistakes that its fields name.
type solved struct {
	itself, unnormalised, noMinus, bits, noExp, bits2 bool

	exponent func(v, sigma float64) float64
	nan      bool
}

func (s solved) perplexity(d []float64, i int, sigma float64) float64 {
	p, sum, entropy := make([]float64, len(d)), 0.0, 0.0
	for j := range d {
		if j != i || s.itself {
			e := -d[j] / (2 * sigma * sigma)
			if s.exponent != nil {
				e = s.exponent(d[j], sigma)
			}
			p[j] = math.Exp(e)
			sum += p[j]
		}
	}
	if s.unnormalised {
		sum = 1
	}
	logarithm := math.Log
	if s.bits || s.bits2 {
		logarithm = math.Log2
	}
	for j, v := range p {
		if v > 0 || s.nan && j != i {
			entropy -= v / sum * logarithm(v/sum)
		}
	}
	if s.noMinus {
		entropy = -entropy
	}
	switch {
	case s.noExp:
		return entropy
	case s.bits2:
		return math.Exp2(entropy)
	}
	return math.Exp(entropy)
}

func TestCheckPerplexity(t *testing.T) {
	expect(t, "right", CheckPerplexity(solved{}.perplexity), "Right")
	expect(t, "right in bits", CheckPerplexity(solved{bits2: true}.perplexity), "Right")
	expect(t, "unsolved", CheckPerplexity(func([]float64, int, float64) float64 { return 0 }), "at least 1")
	expect(t, "itself", CheckPerplexity(solved{itself: true}.perplexity), "leave out j = i")
	expect(t, "not normalised", CheckPerplexity(solved{unnormalised: true}.perplexity), "add up to 1")
	expect(t, "no minus", CheckPerplexity(solved{noMinus: true}.perplexity), "a minus")
	expect(t, "entropy", CheckPerplexity(solved{noExp: true}.perplexity), "that is the entropy:")
	expect(t, "entropy in bits", CheckPerplexity(solved{noExp: true, bits: true}.perplexity), "entropy in "+
		"bits")
	expect(t, "bits", CheckPerplexity(solved{bits: true}.perplexity), "belongs to the natural logarithm")
	expect(t, "0 log 0", CheckPerplexity(solved{nan: true}.perplexity), "0 log 0 is NaN")
	for hint, exponent := range map[string]func(v, sigma float64) float64{
		"by 2 sigma^2, not by sigma^2": func(v, sigma float64) float64 { return -v / (sigma * sigma) },
		"square sigma":                 func(v, sigma float64) float64 { return -v / (2 * sigma) },
		"not by sigma":                 func(v, sigma float64) float64 { return -v / sigma },
		"squared already": func(v, sigma float64) float64 {
			return -v * v / (2 * sigma * sigma)
		},
		"square root": func(v, sigma float64) float64 {
			return -math.Sqrt(v) / (2 * sigma * sigma)
		},
		"is negative": func(v, sigma float64) float64 { return v / (2 * sigma * sigma) },
		"three steps": func(v, sigma float64) float64 { return -math.Sqrt(v) / sigma },
	} {
		expect(t, hint, CheckPerplexity(solved{exponent: exponent}.perplexity), hint)
	}
	expect(t, "all",
		CheckPerplexity(func(d []float64, _ int, _ float64) float64 { return float64(len(d) - 1) }),
		"number of other points")
	expect(t, "sum", CheckPerplexity(func(d []float64, i int, sigma float64) (sum float64) {
		for j := range d {
			if j != i {
				sum += math.Exp(-d[j] / (2 * sigma * sigma))
			}
		}
		return sum
	}), "sum of the exponentials")
}

// With equal distances all others are neighbours; with a tiny width only the nearest is one.
func TestPerplexityLimits(t *testing.T) {
	if got := Perplexity([]float64{2, 2, 0, 2, 2}, 2, 0.7); !near(got, 4) {
		t.Errorf("got %g, want 4", got)
	}
	if got := Perplexity([]float64{0, 0.1, 0.5, 0.9}, 0, 0.08); !near(got, 1) {
		t.Errorf("got %g, want 1", got)
	}
}

func TestCheckRecall(t *testing.T) {
	nearest := func(d []float64, i int, itself, farthest bool) []int {
		var order []int
		for j := range d {
			if j != i || itself {
				order = append(order, j)
			}
		}
		slices.SortFunc(order, func(a, b int) int { return cmp.Compare(d[a], d[b]) })
		if farthest {
			slices.Reverse(order)
		}
		return order
	}
	type answer = func(before, after [][]float64, k int) float64
	solution := func(itself, farthest bool, divided func(kept, n, k float64) float64) answer {
		return func(before, after [][]float64, k int) float64 {
			kept := 0.0
			for i := range before {
				found := nearest(after[i], i, itself, farthest)[:k]
				for _, j := range nearest(before[i], i, itself, farthest)[:k] {
					if slices.Contains(found, j) {
						kept++
					}
				}
			}
			return divided(kept, float64(len(before)), float64(k))
		}
	}
	all := func(kept, n, k float64) float64 { return kept / (n * k) }
	right := solution(false, false, all)
	expect(t, "right", CheckRecall(right), "Right")
	expect(t, "unsolved", CheckRecall(func(_, _ [][]float64, _ int) float64 { return 0 }), "find the k "+
		"nearest")
	expect(t, "itself", CheckRecall(solution(true, false, all)), "leave out j = i")
	expect(t, "itself removed", CheckRecall(solution(true, false, func(kept, n, k float64) float64 {
		return (kept - n) / (n * k)
	})), "only k - 1 neighbours")
	expect(t, "farthest", CheckRecall(solution(false, true, all)), "farthest points")
	for hint, divided := range map[string]func(kept, n, k float64) float64{
		"the number of neighbours that are kept": func(kept, _, _ float64) float64 { return kept },
		"mean number for each point":             func(kept, n, _ float64) float64 { return kept / n },
		"divide by the number of points as well": func(kept, _, k float64) float64 { return kept / k },
		"not by that of all pairs": func(kept, n, _ float64) float64 {
			return kept / (n * (n - 1))
		},
		"the share that is lost": func(kept, n, k float64) float64 {
			return 1 - kept/(n*k)
		},
		"sort all j other than i by before[i][j],": func(kept, n, k float64) float64 {
			return kept / (n*k + 1)
		},
	} {
		expect(t, hint, CheckRecall(solution(false, false, divided)), hint)
	}
	expect(t, "one list",
		CheckRecall(func(before, _ [][]float64, k int) float64 { return right(before, before, k) }),
		"by the distances on the map")
	expect(t, "first", CheckRecall(func(before, after [][]float64, k int) float64 {
		return right(before[:1], after[:1], k)
	}), "over all points")
	expect(t, "nearest only", CheckRecall(func(before, after [][]float64, _ int) float64 {
		return right(before, after, 1)
	}), "not only the nearest")
	expect(t, "in place", CheckRecall(func(before, after [][]float64, k int) float64 {
		kept := 0.0
		for i := range before {
			a, b := nearest(before[i], i, false, false), nearest(after[i], i, false, false)
			for place := range k {
				if a[place] == b[place] {
					kept++
				}
			}
		}
		return kept / float64(k*len(before))
	}), "order they come does not matter")
	expect(t, "Jaccard", CheckRecall(func(before, after [][]float64, k int) float64 {
		sum := 0.0
		for i := range before {
			a, b := nearest(before[i], i, false, false)[:k], nearest(after[i], i, false, false)[:k]
			both := 0.0
			for _, j := range a {
				if slices.Contains(b, j) {
					both++
				}
			}
			sum += both / (2*float64(k) - both)
		}
		return sum / float64(len(before))
	}), "either list")
}
