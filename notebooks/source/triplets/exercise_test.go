package triplets_test

import (
	"math"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/notebooks/source/triplets"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// answered is an answer to the exercise with three loops: over the triplets that selects chooses it sums the
// values, and divides by a number of triplets, active triplets and pictures.
func answered(
	selects func(labels []int, a, p, n int) bool, value func(ap, an, alpha float64) float64,
	divide func(triplets, active, pictures int) int,
) triplets.BatchLoss {
	return func(vectors [][]float32, labels []int, alpha float64) float64 {
		sum, count, active := 0.0, 0, 0
		for a := range vectors {
			for p := range vectors {
				for n := range vectors {
					if !selects(labels, a, p, n) {
						continue
					}
					ap := verify.Distance(vectors[a], vectors[p])
					v := value(ap, verify.Distance(vectors[a], vectors[n]), alpha)
					sum, count = sum+v, count+1
					if v > 0 {
						active++
					}
				}
			}
		}
		if n := divide(count, active, len(vectors)); n > 0 {
			return sum / float64(n)
		}
		return 0
	}
}

func TestCheckBatchLoss(t *testing.T) {
	all := func(labels []int, a, p, n int) bool {
		return a != p && labels[a] == labels[p] && labels[a] != labels[n]
	}
	hinge := func(ap, an, alpha float64) float64 { return max(ap-an+alpha, 0) }
	mean := func(triplets, _, _ int) int { return triplets }
	right := answered(all, hinge, mean)
	for _, c := range []struct {
		want   string
		answer triplets.BatchLoss
	}{
		{"Right", right},
		{"Right", func(vectors [][]float32, labels []int, alpha float64) float64 { // In float32.
			return float64(float32(right(vectors, labels, alpha)))
		}},
		{"three loops, over a, p and n", func([][]float32, []int, float64) float64 { return 0 }},
		{"where is max(..., 0)", answered(all, func(ap, an, alpha float64) float64 {
			return ap - an + alpha
		}, mean)},
		{"no root", answered(all, func(ap, an, alpha float64) float64 {
			return max(math.Sqrt(ap)-math.Sqrt(an)+alpha, 0)
		}, mean)},
		{"do not square it again", answered(all, func(ap, an, alpha float64) float64 {
			return max(ap*ap-an*an+alpha, 0)
		}, mean)},
		{"the sign of alpha", answered(all, func(ap, an, alpha float64) float64 {
			return max(ap-an-alpha, 0)
		}, mean)},
		{"no alpha in yours", answered(all, func(ap, an, _ float64) float64 { return max(ap-an, 0) }, mean)},
		{"alpha belongs inside", answered(all, func(ap, an, alpha float64) float64 {
			return max(ap-an, 0) + alpha
		}, mean)},
		{"changed places", answered(all, func(ap, an, alpha float64) float64 {
			return max(an-ap+alpha, 0)
		}, mean)},
		{"not its own positive", answered(func(labels []int, a, p, n int) bool {
			return labels[a] == labels[p] && labels[a] != labels[n]
		}, hinge, mean)},
		{"a negative shows another person", answered(func(labels []int, a, p, n int) bool {
			return a != p && labels[a] == labels[p] && n != a && n != p
		}, hinge, mean)},
		{"a positive shows the same person", answered(func(labels []int, a, p, n int) bool {
			return a != p && p != n && labels[a] != labels[n]
		}, hinge, mean)},
		{"(a, p, n) and (p, a, n) both count", answered(func(labels []int, a, p, n int) bool {
			return a < p && all(labels, a, p, n)
		}, hinge, mean)},
		{"all combinations of three", answered(all, hinge, func(_, _, n int) int { return n * n * n })},
		{"not by that of the pictures", answered(all, hinge, func(_, _, n int) int { return n })},
		{"that is the sum", answered(all, hinge, func(_, _, _ int) int { return 1 })},
		{"easy triplets count as well", answered(all, hinge, func(_, active, _ int) int { return active })},
		{"before the mean", func(vectors [][]float32, labels []int, alpha float64) float64 {
			linear := func(ap, an, alpha float64) float64 { return ap - an + alpha }
			return max(answered(all, linear, mean)(vectors, labels, alpha), 0)
		}},
		{"here all count", hardest},
		{"do not divide by 0", func(vectors [][]float32, labels []int, alpha float64) float64 {
			return right(vectors, labels, alpha) / some(labels)
		}},
		{"yours stops with", func(vectors [][]float32, labels []int, _ float64) float64 {
			return verify.Distance(vectors[0], vectors[len(labels)])
		}},
	} {
		got := triplets.CheckBatchLoss(c.answer)
		if !strings.Contains(got, c.want) || strings.HasPrefix(got, "Right") != (c.want == "Right") {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

// some is 1 if there are triplets, and 0 if not.
func some(labels []int) float64 {
	for a := range labels {
		for p := range a {
			for n := range labels {
				if labels[a] == labels[p] && labels[a] != labels[n] {
					return 1
				}
			}
		}
	}
	return 0
}

// hardest is the loss with the farthest positive and the nearest negative of each anchor.
func hardest(vectors [][]float32, labels []int, alpha float64) float64 {
	sum, count := 0.0, 0.0
	for a := range vectors {
		ap, an := -1.0, 5.0
		for i := range vectors {
			d := verify.Distance(vectors[a], vectors[i])
			if labels[i] != labels[a] {
				an = min(an, d)
			} else if i != a {
				ap = max(ap, d)
			}
		}
		if ap >= 0 && an <= 4 {
			sum, count = sum+max(ap-an+alpha, 0), count+1
		}
	}
	return sum / max(count, 1)
}
