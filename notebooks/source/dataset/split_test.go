package dataset_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/notebooks/source/dataset"
)

// groups splits by the animals that choose returns, of n.
func groups(choose func(n, test int, rng *rand.Rand) []int) dataset.GroupSplit {
	return func(animals []int, share float64, rng *rand.Rand) (train, test []int) {
		n := slices.Max(animals) + 1
		chosen := choose(n, int(share*float64(n)+0.5), rng)
		for i, animal := range animals {
			if slices.Contains(chosen, animal) {
				test = append(test, i)
				continue
			}
			train = append(train, i)
		}
		return train, test
	}
}

// changed changes the result of the right split.
func changed(change func(animals, train, test []int) ([]int, []int)) dataset.GroupSplit {
	return func(animals []int, share float64, rng *rand.Rand) (train, test []int) {
		train, test = groups(chosen)(animals, share, rng)
		return change(animals, train, test)
	}
}

func chosen(n, test int, rng *rand.Rand) []int { return rng.Perm(n)[:test] }

func TestCheckSplit(t *testing.T) {
	for want, split := range map[string]dataset.GroupSplit{
		"Right": groups(chosen),
		"is in neither set": func([]int, float64, *rand.Rand) (_, _ []int) {
			return nil, nil
		},
		"choose animals, not pictures": func(animals []int, share float64, rng *rand.Rand) (_, _ []int) {
			order := rng.Perm(len(animals))
			n := int(share * float64(len(order)))
			return order[n:], order[:n]
		},
		"need not be neighbours": func(animals []int, share float64, rng *rand.Rand) (train, test []int) {
			n := len(animals) / 2
			test = nil
			chosen := rng.Perm(n)[:int(share*float64(n)+0.5)]
			for i := range animals {
				if slices.Contains(chosen, i/2) {
					test = append(test, i)
					continue
				}
				train = append(train, i)
			}
			return train, test
		},
		"exchanged":               changed(func(_, train, test []int) ([]int, []int) { return test, train }),
		"is 2 times in one set":   changed(func(_, a, b []int) ([]int, []int) { return append(a, a[0]), b }),
		"what is in the test is":  changed(func(_, a, b []int) ([]int, []int) { return append(a, b...), b }),
		"return indices of":       changed(func(_, a, b []int) ([]int, []int) { return append(a, 99), b }),
		"of pictures, not of ani": changed(func(_, a, b []int) ([]int, []int) { return a[1:], b }),
		"five seeds give the same": groups(func(_, test int, _ *rand.Rand) []int {
			return dataset.InOrder(test)
		}),
		"do not rely on the order of a map": groups(func(n, test int, _ *rand.Rand) []int {
			return rand.Perm(n)[:test]
		}),
		"each of which is chosen at most once": groups(func(n, test int, rng *rand.Rand) []int {
			return slices.Repeat([]int{rng.IntN(n)}, test)
		}),
		"it panics": groups(func(n, test int, rng *rand.Rand) []int {
			return rng.Perm(n)[: test : test-1]
		}),
	} {
		if got := dataset.CheckSplit(split); !strings.Contains(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
