package transfer

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"

	"github.com/gosiamese/gosiamese/notebooks/lesson"
)

func student(n int) float64 {
	return distuv.StudentsT{Sigma: 1, Nu: float64(n)}.Quantile(0.975)
}

// CheckSample checks an answer to the first exercise of lesson 05, the indices of k random pictures of each
// class, without replacement. It reports that the answer is right, or what is wrong, with a hint.
func CheckSample(sample func(labels []int, k int, rng *rand.Rand) []int) string {
	rng := rand.New(rand.NewPCG(1, 7))
	for round := range 30 {
		labels := randomLabels(rng, 2+round%3)
		k := 1 + round%4
		if hint := checkSample(sample, labels, k, uint64(round)); hint != "" {
			return lesson.Wrapped(fmt.Sprintf("Not yet: labels %v, k = %d.\nHint: %s.", labels, k, hint))
		}
	}
	if hint := checkChance(sample); hint != "" {
		return lesson.Wrapped("Not yet: not every choice of pictures is equally likely.\nHint: " + hint + ".")
	}
	return "Right: k pictures of each class, none twice, and every choice is equally likely."
}

// randomLabels returns the labels of 5 to 9 pictures of each class, in random order.
func randomLabels(rng *rand.Rand, classes int) (labels []int) {
	for class := range classes {
		labels = append(labels, slices.Repeat([]int{class}, 5+rng.IntN(5))...)
	}
	rng.Shuffle(len(labels), func(i, j int) { labels[i], labels[j] = labels[j], labels[i] })
	return labels
}

// attempt calls a sampler with a generator of the given seed. If it panics, the hint is not empty.
func attempt(
	sample func(labels []int, k int, rng *rand.Rand) []int, labels []int, k int, seed uint64,
) (indices []int, hint string) {
	defer func() {
		if p := recover(); p != nil {
			hint = fmt.Sprintf("it panics: %v. The pictures of a class are anywhere in labels, and the "+
				"classes "+
				"have different numbers of them", p)
		}
	}()
	return sample(labels, k, rand.New(rand.NewPCG(seed, 8))), ""
}

// checkSample returns a hint if the sample is not one, or "".
func checkSample(
	sample func(labels []int, k int, rng *rand.Rand) []int, labels []int, k int, seed uint64,
) string {
	given := slices.Clone(labels)
	indices, hint := attempt(sample, given, k, seed)
	if hint != "" {
		return hint
	}
	if !slices.Equal(given, labels) {
		return "the labels have changed: shuffle indices, not the labels"
	}
	classes := slices.Max(labels) + 1
	if len(indices) != k*classes {
		return fmt.Sprintf("%d indices for %d classes, want k of each class, that is %d",
			len(indices), classes, k*classes)
	}
	counts := make([]int, classes)
	for _, i := range indices {
		if i < 0 || i >= len(labels) {
			return fmt.Sprintf("%d is no index into labels: return the places of pictures in labels, "+
				"not in the "+
				"list of their class", i)
		}
		counts[labels[i]]++
	}
	for class, n := range counts {
		if n != k {
			return fmt.Sprintf("%d pictures of class %d, want k of each class: collect the indices of "+
				"each class "+
				"first (stratified sampling), and sample among them", n, class)
		}
	}
	if sorted := slices.Sorted(slices.Values(indices)); len(slices.Compact(sorted)) != len(indices) {
		return "a picture was taken twice: sample without replacement, for example with the first k of " +
			"rng.Perm"
	}
	for range 8 {
		if again, _ := attempt(sample, labels, k, seed); !slices.Equal(again, indices) {
			return "the same seed gives another sample: use only rng for chance, and no range over a " +
				"map, whose " +
				"order is random"
		}
	}
	return ""
}

// checkChance returns a hint if some pair of a class is never or too rarely sampled.
func checkChance(sample func(labels []int, k int, rng *rand.Rand) []int) string {
	labels := []int{1, 0, 0, 1, 1, 0, 1, 0, 1, 0, 0, 1} // Six pictures of each class.
	const rounds = 3000
	pairs, first := map[[2]int]int{}, ""
	same := true
	for seed := range uint64(rounds) {
		indices, hint := attempt(sample, labels, 2, seed)
		if hint != "" {
			return hint
		}
		of := make([][]int, 2)
		for _, i := range indices {
			of[labels[i]] = append(of[labels[i]], i)
		}
		for _, own := range of {
			pairs[[2]int{min(own[0], own[1]), max(own[0], own[1])}]++
		}
		text := fmt.Sprint(indices)
		same = same && (first == "" || text == first)
		first = text
	}
	if same {
		return "it is always the same sample, whatever the seed of rng: take random pictures of each " +
			"class, not " +
			"the first ones, and make no generator of your own"
	}
	for i, a := range labels {
		for j := range i {
			if labels[j] != a {
				continue
			}
			// 15 pairs of six pictures: 200 of 3000 samples each, with a standard deviation of 14.
			if n := pairs[[2]int{j, i}]; n < 130 || n > 270 {
				return fmt.Sprintf("pictures %d and %d are together in %d of %d samples, want about %d: "+
					"permute all "+
					"pictures of the class and take the first k", j, i, n, rounds, rounds/15)
			}
		}
	}
	return ""
}

// CheckPaired checks an answer to the second exercise of lesson 05, the mean of the paired differences a - b
// and half the width of its 95 % confidence interval. It reports that the answer is right, or what is wrong,
// with a hint.
func CheckPaired(paired func(a, b []float64) (mean, half float64)) string {
	rng := rand.New(rand.NewPCG(1, 9))
	for round := range 20 {
		a, b := make([]float64, 3+round%8), make([]float64, 3+round%8)
		for i := range a {
			common := 0.6 + 0.3*rng.Float64() // How easy the pictures of this repetition are.
			a[i], b[i] = common+0.1*rng.Float64(), common-0.1*rng.Float64()
		}
		givenA, givenB := slices.Clone(a), slices.Clone(b)
		mean, half := paired(givenA, givenB)
		differences := slices.Clone(a)
		for i := range b {
			differences[i] -= b[i]
		}
		want := MeanOf(differences)
		hint := ""
		switch {
		case !slices.Equal(givenA, a) || !slices.Equal(givenB, b):
			hint = "the accuracies have changed: store the differences elsewhere"
		case !equal(mean, want.Mean):
			hint = meanHint(mean, want.Mean, len(a))
		case !equal(half, want.High-want.Mean):
			hint = halfHint(half, a, b, differences)
		}
		if hint != "" {
			return lesson.Wrapped(fmt.Sprintf("Not yet: for %d repetitions the mean is %.4f and half the "+
				"interval %.4f, "+
				"want %.4f and %.4f.\nHint: %s.", len(a), mean, half, want.Mean, want.High-want.Mean, hint))
		}
	}
	return "Right: the mean of the paired differences, with its 95 % interval."
}

func equal(got, want float64) bool { return math.Abs(got-want) <= 1e-9 }

func meanHint(got, want float64, n int) string {
	switch {
	case equal(got, -want):
		return "the sign is wrong: the difference is a - b"
	case equal(got, want*float64(n)):
		return "that is the sum of the differences: divide by their number"
	}
	return "the mean is that of a[i] - b[i] over all i"
}

// halfHint recognises common mistakes by the value.
func halfHint(half float64, a, b, d []float64) string {
	n := float64(len(d))
	t, s, root := Student(len(d)-1), stat.StdDev(d, nil), math.Sqrt(n)
	unpaired := math.Sqrt(stat.Variance(a, nil) + stat.Variance(b, nil))
	biased := s * math.Sqrt((n-1)/n)
	for _, c := range []struct {
		value float64
		hint  string
	}{
		{2 * t * s / root, "that is the whole width: half of it goes to each side of the mean"},
		{t * s, "that is the spread of single repetitions: the standard deviation of their mean is " +
			"s/sqrt(n)"},
		{s / root, "that is the standard error: multiply it by transfer.Student(n-1)"},
		{s, "that is the standard deviation of the differences: divide by sqrt(n), and multiply by " +
			"transfer.Student(n-1)"},
		{t * s * s / root, "take the square root of the variance"},
		{t * s * s / n, "take the square root of the variance divided by n"},
		{t * s / n, "divide the standard deviation by sqrt(n), not by n"},
		{t * biased / root, "the sum of squares is divided by n - 1, since the mean was estimated from " +
			"the same " +
			"differences"},
		{Student(len(d)) * s / root, "n differences have n - 1 degrees of freedom"},
		{1.96 * s / root, "1.96 is for many repetitions: with few, the factor is transfer.Student(n-1)"},
		{2 * s / root, "2 is for many repetitions: with few, the factor is transfer.Student(n-1)"},
		{t * unpaired / root, "that adds the variances of a and b, as for independent samples. But a[i] " +
			"and b[i] " +
			"come from the same pictures: use the differences a[i] - b[i], from which the common part " +
			"cancels"},
		{t * math.Sqrt(stat.Variance(a, nil)/n), "that is the interval of a alone: use the differences"},
	} {
		if equal(half, c.value) {
			return c.hint
		}
	}
	return "it is transfer.Student(n-1) * s / sqrt(n), where s is the standard deviation of the differences"
}
