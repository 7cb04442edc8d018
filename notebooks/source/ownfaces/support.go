package ownfaces

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/gosiamese/gosiamese/pkg/verify"
)

// CheckSupport checks an answer to the exercise of lesson 15: for people with the given numbers of pictures,
// the smallest FAR by the rule of 30, and the upper end of the 95 % interval of a FAR if no error was seen.
// It compares them with those of package verify. It reports that the answer is right, or the first case in
// which it is not, with a hint.
func CheckSupport(support func(pictures []int) (smallest, bound float64)) string {
	rng := rand.New(rand.NewPCG(1, 1))
	cases := [][]int{{10, 10, 10, 10}, {5, 3, 8, 4, 2, 6, 7}}
	for range 8 {
		var pictures []int
		for range 6 + rng.IntN(30) {
			pictures = append(pictures, 2+rng.IntN(9))
		}
		cases = append(cases, pictures)
	}
	for _, pictures := range cases {
		want, bound, err := supported(pictures)
		if err != nil {
			return err.Error()
		}
		got, gotBound := support(append([]int{}, pictures...))
		if !(math.Abs(got-want) <= 1e-9) {
			return fmt.Sprintf("Not yet: people with %v pictures support a FAR of %.4g, yours is %.4g.\n"+
				"Hint: %s.", pictures, want, got, smallestHint(pictures, got))
		}
		if !(math.Abs(gotBound-bound) <= 1e-9) {
			return fmt.Sprintf("Not yet: without an error of %d people, the interval ends at %.4g, yours at "+
				"%.4g.\nHint: %s.", len(pictures), bound, gotBound, boundHint(pictures, gotBound))
		}
	}
	return "Right: both equal what package verify computes, for ten folders."
}

// supported is what package verify supports for people whose pictures it tells apart without an error.
func supported(pictures []int) (smallest, bound float64, err error) {
	var labels []int
	for person, n := range pictures {
		for range n {
			labels = append(labels, person)
		}
	}
	vectors := make([][]float32, len(labels))
	for i, label := range labels {
		vectors[i] = make([]float32, len(pictures))
		vectors[i][label] = 1
	}
	scores, err := verify.Scores(vectors, labels)
	if err != nil {
		return 0, 0, err
	}
	rates, err := verify.RatesAt(scores, labels, 1)
	if err != nil {
		return 0, 0, err
	}
	_, impostor := verify.GenuineImpostor(scores)
	return verify.RuleOf30 / float64(len(impostor)), rates.FAR.High, nil
}

// hinted is a wrong value, and what to tell those who give it.
type hinted struct {
	value float64
	hint  string
}

// hintOf returns the hint of the first value that is equal, or another one.
func hintOf(value float64, all []hinted, other string) string {
	for _, h := range all {
		if math.Abs(value-h.value) <= 1e-9 {
			return h.hint
		}
	}
	return other
}

func smallestHint(pictures []int, got float64) string {
	n := float64(len(pictures))
	var sum, squares, genuine float64
	for _, k := range pictures {
		sum, squares, genuine = sum+float64(k), squares+float64(k*k), genuine+float64(k*(k-1)/2)
	}
	impostor := (sum*sum - squares) / 2
	mean := sum / n
	return hintOf(got, []hinted{
		{0, "count the impostor pairs first; 30 errors among them is the least that counts"},
		{math.Inf(1), "there are impostor pairs: each picture with each of another person"},
		{30 / (2 * impostor), "adam with bita and bita with adam is one pair: each two people count once"},
		{30 / (impostor + genuine), "two pictures of one person are a genuine pair, not an impostor pair"},
		{30 / genuine, "these are the genuine pairs: an impostor pair has pictures of two people"},
		{30 / (impostor + squares), "a person makes no impostor pairs with himself or herself"},
		{30 / (n * (n - 1) / 2), "two people with j and k pictures make j times k pairs of pictures"},
		{30 / (n * (n - 1) / 2 * mean * mean), "people have different numbers of pictures: sum over the " +
			"pairs of people"},
		{1 / impostor, "one error proves little: the rule wants 30 of them"},
		{3 / impostor, "the rule of 30, not the rule of three: at least 30 errors must be expected"},
		{impostor / 30, "a rate is errors by pairs, not pairs by errors"},
		{impostor, "this is the number of impostor pairs: which FAR gives 30 errors among them?"},
	}, "impostor pairs are, for each two people, the product of the numbers of their pictures")
}

func boundHint(pictures []int, got float64) string {
	people := float64(len(pictures))
	var sum, squares float64
	for _, k := range pictures {
		sum, squares = sum+float64(k), squares+float64(k*k)
	}
	impostor, trials := (sum*sum-squares)/2, math.Floor(people/2)
	atMost := func(n float64) float64 { return 1 - math.Pow(0.05, 1/n) }
	return hintOf(got, []hinted{
		{0, "without an error the rate may still be above 0: solve (1 - FAR)^n = 0.05. (In Go, 1 / n of " +
			"two integers is an integer)"},
		{atMost(impostor), "pairs that share people are not independent: count people, not pairs of " +
			"pictures"},
		{atMost(people), "n people form n/2 pairs that share no person"},
		{atMost(people / 2), "with an odd number of people one is left over: half of them, rounded down"},
		{atMost(people * (people - 1) / 2), "pairs of people that share a person are not independent: n/2 " +
			"share none"},
		{1 - atMost(trials), "this is 1 - FAR: subtract it from 1"},
		{1 - math.Pow(0.95, 1/trials), "5 % is the probability of no error, not that of an error"},
		{1 - math.Pow(0.025, 1/trials), "all of the 5 % is on one side, since the interval begins at 0"},
		{3 / trials, "3/n is the approximation for large n: solve (1 - FAR)^n = 0.05"},
		{3 / people, "3/n is the approximation for large n, and n people form n/2 pairs that share no " +
			"person"},
		{1 - math.Pow(0.05, trials), "the n-th root of 0.05, not its n-th power"},
	}, "no error in n trials, (1 - FAR)^n = 0.05, where n is half the number of people")
}
