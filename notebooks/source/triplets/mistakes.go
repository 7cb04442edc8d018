package triplets

import (
	"math"

	"github.com/gosiamese/gosiamese/pkg/verify"
)

// mistake is a wrong answer, with a hint for whoever gives it.
type mistake struct {
	hint string
	loss BatchLoss
}

// variant is the mean of a value over the triplets (a, p, n) of a batch that a condition selects.
func variant(
	selects func(labels []int, a, p, n int) bool, value func(ap, an, alpha float64) float64,
) BatchLoss {
	return func(vectors [][]float32, labels []int, alpha float64) float64 {
		sum, count := 0.0, 0
		eachTriplet(vectors, labels, selects, func(ap, an float64) {
			sum, count = sum+value(ap, an, alpha), count+1
		})
		return sum / float64(max(count, 1))
	}
}

// eachTriplet calls visit for the distances of each three pictures that the condition selects.
func eachTriplet(
	vectors [][]float32, labels []int, selects func(labels []int, a, p, n int) bool,
	visit func(ap, an float64),
) {
	for a := range vectors {
		for p := range vectors {
			for n := range vectors {
				if selects(labels, a, p, n) {
					visit(verify.Distance(vectors[a], vectors[p]), verify.Distance(vectors[a], vectors[n]))
				}
			}
		}
	}
}

func isTriplet(labels []int, a, p, n int) bool {
	return a != p && labels[a] == labels[p] && labels[a] != labels[n]
}

func hinge(ap, an, alpha float64) float64 { return max(ap-an+alpha, 0) }

// mistakes are those of the exercise that its check recognises.
var mistakes = []mistake{
	{
		"a triplet with a negative value counts as 0: where is max(..., 0)?",
		variant(isTriplet, func(ap, an, alpha float64) float64 { return ap - an + alpha }),
	},
	{
		"the distance of this course is the squared one, verify.Distance as it is: no root",
		variant(isTriplet, func(ap, an, alpha float64) float64 {
			return hinge(math.Sqrt(ap), math.Sqrt(an), alpha)
		}),
	},
	{
		"verify.Distance is squared already: do not square it again",
		variant(isTriplet, func(ap, an, alpha float64) float64 { return hinge(ap*ap, an*an, alpha) }),
	},
	{
		"the sign of alpha: the negative should be farther by alpha, so alpha is added",
		variant(isTriplet, func(ap, an, alpha float64) float64 { return hinge(ap, an, -alpha) }),
	},
	{
		"there is no alpha in yours",
		variant(isTriplet, func(ap, an, _ float64) float64 { return hinge(ap, an, 0) }),
	},
	{
		"alpha belongs inside of max(..., 0): a triplet that is easy by more than alpha has loss 0",
		variant(isTriplet, func(ap, an, alpha float64) float64 { return hinge(ap, an, 0) + alpha }),
	},
	{
		"d(a, p) and d(a, n) have changed places: the loss grows with d(a, p)",
		variant(isTriplet, func(ap, an, alpha float64) float64 { return hinge(an, ap, alpha) }),
	},
	{
		"an anchor is not its own positive: p must be another picture than a",
		variant(func(labels []int, a, p, n int) bool {
			return labels[a] == labels[p] && labels[a] != labels[n]
		}, hinge),
	},
	{
		"a negative shows another person: compare labels[n] with labels[a]",
		variant(func(labels []int, a, p, n int) bool {
			return a != p && labels[a] == labels[p] && n != a && n != p
		}, hinge),
	},
	{
		"a positive shows the same person: compare labels[p] with labels[a]",
		variant(func(labels []int, a, p, n int) bool {
			return a != p && p != n && labels[a] != labels[n]
		}, hinge),
	},
	{
		"each of two pictures is once the anchor and once the positive: (a, p, n) and (p, a, n) both count",
		variant(func(labels []int, a, p, n int) bool { return a < p && isTriplet(labels, a, p, n) }, hinge),
	},
	{
		"divide by the number of triplets, not by that of all combinations of three pictures",
		func(vectors [][]float32, labels []int, alpha float64) float64 {
			sum, _ := sumOf(vectors, labels, alpha)
			return sum / math.Pow(float64(max(len(vectors), 1)), 3)
		},
	},
	{
		"divide by the number of triplets, not by that of the pictures",
		func(vectors [][]float32, labels []int, alpha float64) float64 {
			sum, _ := sumOf(vectors, labels, alpha)
			return sum / float64(max(len(vectors), 1))
		},
	},
	{
		"that is the sum: divide it by the number of triplets",
		func(vectors [][]float32, labels []int, alpha float64) float64 {
			sum, _ := sumOf(vectors, labels, alpha)
			return sum
		},
	},
	{
		"the easy triplets count as well, with loss 0: divide by the number of all triplets",
		func(vectors [][]float32, labels []int, alpha float64) float64 {
			sum, active := sumOf(vectors, labels, alpha)
			return sum / float64(max(active, 1))
		},
	},
	{
		"max(..., 0) is taken of each triplet, before the mean",
		func(vectors [][]float32, labels []int, alpha float64) float64 {
			mean := variant(isTriplet, func(ap, an, alpha float64) float64 { return ap - an + alpha })
			return max(mean(vectors, labels, alpha), 0)
		},
	},
	{
		"yours looks only at the farthest positive and the nearest negative of each anchor; here all count",
		batchHard,
	},
}

// sumOf returns the sum of the losses of all triplets, and the number of those above 0.
func sumOf(vectors [][]float32, labels []int, alpha float64) (sum float64, active int) {
	eachTriplet(vectors, labels, isTriplet, func(ap, an float64) {
		if loss := hinge(ap, an, alpha); loss > 0 {
			sum, active = sum+loss, active+1
		}
	})
	return sum, active
}

func batchHard(vectors [][]float32, labels []int, alpha float64) float64 {
	sum, count := 0.0, 0
	for a := range vectors {
		farthest, nearest := -1.0, math.Inf(1)
		for i, label := range labels {
			d := verify.Distance(vectors[a], vectors[i])
			switch {
			case label != labels[a]:
				nearest = min(nearest, d)
			case i != a:
				farthest = max(farthest, d)
			}
		}
		if farthest >= 0 && !math.IsInf(nearest, 1) {
			sum, count = sum+hinge(farthest, nearest, alpha), count+1
		}
	}
	return sum / float64(max(count, 1))
}
