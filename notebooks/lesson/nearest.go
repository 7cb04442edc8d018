package lesson

import (
	"cmp"
	"slices"

	"github.com/gosiamese/gosiamese/pkg/verify"
)

// nearestOf are the k vectors among others that are nearest to a probe, the nearest first.
func nearestOf(vectors [][]float32, probe int, others []int, k int) []int {
	order := slices.Clone(others)
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Compare(verify.Distance(vectors[probe], vectors[a]), verify.Distance(vectors[probe], vectors[b]))
	})
	return order[:min(k, len(order))]
}
