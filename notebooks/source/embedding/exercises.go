package embedding

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/gosiamese/gosiamese/pkg/project"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// Perplexity is the perplexity of the probabilities p_{j|i} of t-SNE for the squared distances d of point i
// and a width sigma: exp of their entropy, with p_{i|i} = 0.
func Perplexity(d []float64, i int, sigma float64) float64 {
	return perplexity(d, i, func(v float64) float64 { return v / (2 * sigma * sigma) }, false)
}

// perplexity computes it from the exponents; itself says that point i counts as its own neighbour.
func perplexity(d []float64, i int, exponent func(float64) float64, itself bool) float64 {
	var sum, weighted float64
	for j, v := range d {
		if j != i || itself {
			w := math.Exp(-exponent(v))
			sum, weighted = sum+w, weighted+w*exponent(v)
		}
	}
	return math.Exp(math.Log(sum) + weighted/sum)
}

// CheckPerplexity checks an answer to the exercise of lesson 12 on the perplexity. It reports that the answer
// is right, or the first case in which it is not, with a hint.
func CheckPerplexity(answer func(d []float64, i int, sigma float64) float64) string {
	rng := rand.New(rand.NewPCG(12, 4))
	for round := range 9 {
		n := 3 + rng.IntN(20)
		d, i, sigma := make([]float64, n), rng.IntN(n), 0.3+rng.Float64()
		for j := range d {
			if j != i {
				d[j] = 3.5*rng.Float64() + 0.2
			}
		}
		if round > 5 { // So far away that the exponential is 0.
			d[(i+1)%n] = 1e4
		}
		want, got := Perplexity(d, i, sigma), answer(slices.Clone(d), i, sigma)
		if near(got, want) {
			continue
		}
		return notYet(fmt.Sprintf("for the distances of point %d to %d others and sigma = %.2f it is "+
			"%.3f, yours "+
			"is %.3f", i, n-1, sigma, want, got), perplexityHint(d, i, sigma, got))
	}
	return "Right: the perplexity is the effective number of neighbours, from 1 to n - 1."
}

// perplexityHint finds the mistake that leads to a perplexity.
func perplexityHint(d []float64, i int, sigma, got float64) string {
	right, twice := Perplexity(d, i, sigma), 2*sigma*sigma
	of := func(exponent func(float64) float64) float64 { return perplexity(d, i, exponent, false) }
	scaled := func(v float64) float64 { return v / twice }
	var sum, unnormalised float64
	for j, v := range d {
		if w := math.Exp(-v / twice); j != i && w > 0 {
			sum += w
			unnormalised -= w * math.Log(w)
		}
	}
	for _, m := range []struct {
		value float64
		hint  string
	}{
		{0, "there is always a neighbour: the perplexity is at least 1"},
		{perplexity(d, i, scaled, true), "the point itself is not its own neighbour: leave out j = i"},
		{math.Log(right), "that is the entropy: the perplexity is exp of it"},
		{math.Log2(right), "that is the entropy in bits: the perplexity is exp of the entropy with the " +
			"natural " +
			"logarithm"},
		{math.Pow(right, 1/math.Ln2), "exp belongs to the natural logarithm, 2 to the power of the " +
			"entropy to " +
			"log2: mixed, they do not give a number of neighbours"},
		{1 / right, "the entropy has a minus: - p log p, added up"},
		{math.Exp(unnormalised), "divide by the sum over all j, so that the probabilities add up to 1"},
		{unnormalised, "divide by the sum over all j, so that the probabilities add up to 1"},
		{sum, "that is the sum of the exponentials: divide each by it, then compute the entropy"},
		{of(func(v float64) float64 { return v / (sigma * sigma) }), "the exponent is divided by 2 " +
			"sigma^2, not " +
			"by sigma^2"},
		{of(func(v float64) float64 { return v / (2 * sigma) }), "square sigma in the exponent"},
		{of(func(v float64) float64 { return v / sigma }), "the exponent is divided by 2 sigma^2, not by " +
			"sigma"},
		{of(func(v float64) float64 { return v * v / twice }), "the distances are squared already"},
		{of(func(v float64) float64 { return math.Sqrt(v) / twice }), "do not take the square root: the " +
			"exponent " +
			"has the squared distance"},
		{of(func(v float64) float64 { return -v / twice }), "the exponent is negative: far neighbours " +
			"count less"},
		{float64(len(d) - 1), "that is the number of other points: far neighbours count less than near ones"},
		{float64(len(d)), "that is the number of points: far neighbours count less than near ones"},
	} {
		if near(got, m.value) {
			return m.hint
		}
	}
	if math.IsNaN(got) {
		return "0 log 0 is NaN in Go, but counts as 0 in an entropy: skip probabilities of 0 (a neighbour " +
			"so far " +
			"away that exp gives 0)"
	}
	return "three steps: exp(-d[j] / (2 sigma^2)) for all j other than i; divided by their sum; exp of " +
		"the entropy"
}

// CheckRecall checks an answer to the exercise of lesson 12 on the neighbour recall of a map. The arguments
// are the squared distances of all pairs by the vectors and on the map. It reports that the answer is right,
// or the first case in which it is not, with a hint.
func CheckRecall(answer func(before, after [][]float64, k int) float64) string {
	rng := rand.New(rand.NewPCG(12, 5))
	for _, size := range [][2]int{{9, 3}, {20, 5}, {7, 1}, {30, 10}} {
		n, k := size[0], size[1]
		vectors := example(rng, n, 6)
		places := make([][]float32, n)
		for i, v := range vectors {
			places[i] = v[4:]
		}
		kept, err := recall(vectors, places, k)
		if err != nil {
			return err.Error()
		}
		before, after := distances(vectors), distances(places)
		got := answer(distances(vectors), distances(places), k)
		if near(got, kept) {
			continue
		}
		return notYet(fmt.Sprintf("of %d points the map keeps %.4f of the %d nearest neighbours, yours is "+
			"%.4f",
			n, kept, k, got), recallHint(before, after, k, got))
	}
	return "Right: the mean over all points of the share of the neighbours that are kept, as in the " +
		"package project."
}

// recall is the neighbour recall by the library.
func recall(vectors, places [][]float32, k int) (float64, error) {
	before, err := project.Nearest(vectors, k)
	if err != nil {
		return 0, err
	}
	after, err := project.Nearest(places, k)
	if err != nil {
		return 0, err
	}
	return project.NeighbourRecall(before, after)
}

// distances returns the squared distances of all pairs.
func distances(vectors [][]float32) [][]float64 {
	d := make([][]float64, len(vectors))
	for i, a := range vectors {
		for _, b := range vectors {
			d[i] = append(d[i], verify.Distance(a, b))
		}
	}
	return d
}

// ranking says in which order points are neighbours of point i: the nearest first, with or without itself, or
// the farthest first.
type ranking func(d []float64, i int) []int

func ranked(itself, farthest bool) ranking {
	return func(d []float64, i int) (order []int) {
		for j := range d {
			if j != i || itself {
				order = append(order, j)
			}
		}
		slices.SortStableFunc(order, func(a, b int) int {
			if farthest {
				a, b = b, a
			}
			return cmp.Compare(d[a], d[b])
		})
		return order
	}
}

// common returns the number of common neighbours of all points.
func common(before, after [][]float64, k int, rank ranking) (total float64) {
	for i := range before {
		found := rank(after[i], i)[:k]
		for _, j := range rank(before[i], i)[:k] {
			if slices.Contains(found, j) {
				total++
			}
		}
	}
	return total
}

// recallHint finds the mistake that leads to a recall.
func recallHint(before, after [][]float64, k int, got float64) string {
	n, nearest := float64(len(before)), ranked(false, false)
	both := common(before, after, k, nearest)
	var inPlace, jaccard, share0 float64
	for i := range before {
		a, b := nearest(before[i], i)[:k], nearest(after[i], i)[:k]
		same := 0.0
		for place, j := range a {
			if b[place] == j {
				inPlace++
			}
			if slices.Contains(b, j) {
				same++
			}
		}
		if i == 0 {
			share0 = same / float64(k)
		}
		jaccard += same / (2*float64(k) - same) / n
	}
	all := n * float64(k)
	withItself := common(before, after, k, ranked(true, false))
	for _, m := range []struct {
		value float64
		hint  string
	}{
		{0, "find the k nearest neighbours of each point twice: by before[i] and by after[i]"},
		{1, "all neighbours seem to be kept: the second list is by the distances on the map, after[i]"},
		{withItself / all, "the point itself is at distance 0, so it comes first: leave out j = i"},
		{(withItself - n) / all, "without the point itself only k - 1 neighbours are left: take k others"},
		{common(before, after, k, ranked(false, true)) / all, "these are the farthest points: sort from " +
			"small to " +
			"large distances"},
		{both, "that is the number of neighbours that are kept: divide by that of all neighbours, n * k"},
		{both / n, "that is the mean number for each point: divide by k as well"},
		{both / float64(k), "divide by the number of points as well"},
		{both / (n * (n - 1)), "divide by the number of neighbours, n * k, not by that of all pairs"},
		{inPlace / all, "in which order they come does not matter: search in all k of the map"},
		{jaccard, "divide by k, not by the number of points in either list"},
		{share0, "that is the share of the first point: the mean is over all points"},
		{common(before, after, 1, nearest) / n, "compare k neighbours of each point, not only the nearest"},
		{1 - both/all, "that is the share that is lost"},
	} {
		if near(got, m.value) {
			return m.hint
		}
	}
	return "for each i: sort all j other than i by before[i][j], and again by after[i][j]; count those " +
		"among the " +
		"first k of both; divide the sum by n * k"
}
