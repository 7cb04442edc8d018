package oneshot

import (
	"cmp"
	"slices"

	"github.com/gosiamese/gosiamese/pkg/verify"
)

// nearestOf returns the k vectors among others that are nearest to a probe, the nearest first.
func nearestOf(vectors [][]float32, probe int, others []int, k int) []int {
	order := slices.Clone(others)
	to := func(i int) float64 { return verify.Distance(vectors[probe], vectors[i]) }
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(to(a), to(b)) })
	return order[:min(k, len(order))]
}
