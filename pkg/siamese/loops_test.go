package siamese_test

import (
	"math"
	"math/rand/v2"

	"github.com/gosiamese/gosiamese/pkg/siamese"
)

// example is a batch with the variables of all losses, in float64 for the reference loops.
type example struct {
	vectors    [][]float64
	labels     []int32
	head       []float64
	bias       float64
	directions [][]float64 // Class weights of the people, of any length.
}

// newExample generates random values for the labels; people may exceed the number of labels.
func newExample(seed uint64, labels []int32, dims, people int) example {
	rng := rand.New(rand.NewPCG(seed, 1))
	x := example{labels: labels, bias: 1.5}
	draw := func() (row []float64) {
		for range dims {
			row = append(row, float64(float32(rng.NormFloat64())))
		}
		return row
	}
	for _, v := range unitVectors(rng, labels, dims, 0.7) {
		row := make([]float64, dims)
		for i := range v {
			row[i] = float64(v[i])
		}
		x.vectors = append(x.vectors, row)
	}
	x.head = draw()
	for range people {
		x.directions = append(x.directions, draw())
	}
	return x
}

func dot(a, b []float64) (sum float64) {
	for i := range a {
		sum += a[i] * b[i]
	}
	return sum
}

func squaredDistance(a, b []float64) (sum float64) {
	for i := range a {
		sum += (a[i] - b[i]) * (a[i] - b[i])
	}
	return sum
}

// perPair is half the mean of a value over the genuine pairs plus half its mean over the impostor pairs.
func (x example) perPair(value func(a, b []float64, same bool) float64) float64 {
	var sum, count [2]float64
	for i := range x.vectors {
		for j := range i {
			kind := 0
			if x.labels[i] == x.labels[j] {
				kind = 1
			}
			sum[kind] += value(x.vectors[i], x.vectors[j], kind == 1)
			count[kind]++
		}
	}
	return sum[0]/math.Max(count[0], 1)/2 + sum[1]/math.Max(count[1], 1)/2
}

func (x example) binary() float64 {
	return x.perPair(func(a, b []float64, same bool) float64 {
		logit := x.bias
		for k := range a {
			logit += x.head[k] * math.Abs(a[k]-b[k])
		}
		p := 1 / (1 + math.Exp(-logit))
		if same {
			return -math.Log(p)
		}
		return -math.Log(1 - p)
	})
}

func (x example) contrastive(margin float64) float64 {
	return x.perPair(func(a, b []float64, same bool) float64 {
		d := squaredDistance(a, b)
		if same {
			return d
		}
		return math.Pow(math.Max(margin-math.Sqrt(d), 0), 2)
	})
}

func (x example) softmax(scale, margin float64) (mean float64) {
	for i, v := range x.vectors {
		var own, sum float64
		for j, w := range x.directions {
			logit := scale * dot(v, w) / math.Sqrt(dot(w, w))
			if int32(j) == x.labels[i] {
				logit -= scale * margin
				own = logit
			}
			sum += math.Exp(logit)
		}
		mean += (math.Log(sum) - own) / float64(len(x.vectors))
	}
	return mean
}

func (x example) triplet(rule siamese.Miner, alpha float64) float64 {
	d := make([][]float64, len(x.vectors))
	for i, a := range x.vectors {
		for _, b := range x.vectors {
			d[i] = append(d[i], squaredDistance(a, b))
		}
	}
	return choose(rule, d, x.labels, alpha).loss
}

const testAlpha = 0.3

var (
	hardTriplet = siamese.Triplet(0.2, siamese.BatchHard)
	nearTriplet = siamese.Triplet(testAlpha, siamese.Near)
	twoCosFace  = siamese.Sum(
		siamese.Weighted(2, siamese.CosFace(10, 0.2)), siamese.Weighted(0.5, nearTriplet),
	)
	threeBinary = siamese.Sum(
		siamese.Weighted(3, siamese.Binary), siamese.Weighted(0.25, siamese.Contrastive(0.8)),
	)
)

// losses lists the losses under test, alone and in sums, each with its reference loops.
var losses = []struct {
	loss siamese.Loss
	want func(x example) float64
}{
	{nearTriplet, func(x example) float64 { return x.triplet(siamese.Near, testAlpha) }},
	{siamese.Binary, example.binary},
	{siamese.Contrastive(1), func(x example) float64 { return x.contrastive(1) }},
	{siamese.Contrastive(1.6), func(x example) float64 { return x.contrastive(1.6) }},
	{siamese.CosFace(16, 0), func(x example) float64 { return x.softmax(16, 0) }},
	{siamese.CosFace(30, 0.35), func(x example) float64 {
		return x.softmax(30, 0.35)
	}},
	{twoCosFace, func(x example) float64 {
		return 2*x.softmax(10, 0.2) + 0.5*x.triplet(siamese.Near, testAlpha)
	}},
	{threeBinary, func(x example) float64 {
		return 3*x.binary() + 0.25*x.contrastive(0.8)
	}},
}
