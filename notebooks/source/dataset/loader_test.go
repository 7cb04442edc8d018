package dataset_test

import (
	"iter"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/notebooks/source/dataset"
	"github.com/gosiamese/gosiamese/pkg/images"
)

// ofIndices returns the batches with these indices, each label at the index that labelAt returns.
func ofIndices(data dataset.Source, batches [][]int, labelAt func(i int) int) iter.Seq[images.Batch] {
	return func(yield func(images.Batch) bool) {
		for _, indices := range batches {
			var b images.Batch
			for _, i := range indices {
				picture, _ := data.At(i)
				_, label := data.At(labelAt(i))
				b.Values, b.Labels = append(b.Values, picture.Values...), append(b.Labels, int32(label))
			}
			if !yield(b) {
				return
			}
		}
	}
}

func cut(order []int, size int) [][]int { return slices.Collect(slices.Chunk(order, size)) }

// byOrder is a loader with the batches that cut returns.
func byOrder(order func(n, size int, seed uint64, number int) [][]int) dataset.Epoch {
	return func(data dataset.Source, size int, seed uint64, number int) iter.Seq[images.Batch] {
		return ofIndices(data, order(data.Len(), size, seed, number), func(i int) int { return i })
	}
}

func perm(n int, seed, number uint64) []int { return rand.New(rand.NewPCG(seed, number)).Perm(n) }

func right(n, size int, seed uint64, number int) [][]int {
	return cut(perm(n, seed, uint64(number)), size)
}

func TestCheckLoader(t *testing.T) {
	for want, epoch := range map[string]dataset.Epoch{
		"Right": byOrder(right),
		"the last batch is smaller, but it is there": byOrder(func(n, size int, s uint64, k int) [][]int {
			return right(n, size, s, k)[:n/size]
		}),
		"go through the whole permutation": byOrder(func(n, size int, s uint64, k int) [][]int {
			return right(n, size, s, k)[1:]
		}),
		"do not fill up the last batch": byOrder(func(n, size int, s uint64, k int) [][]int {
			order := perm(n, s, uint64(k))
			for len(order)%size > 0 {
				order = append(order, order[len(order)-n])
			}
			return cut(order, size)
		}),
		"not a random index each time": byOrder(func(n, size int, s uint64, k int) [][]int {
			rng, order := rand.New(rand.NewPCG(s, uint64(k))), make([]int, n)
			for i := range order {
				order[i] = rng.IntN(n)
			}
			return cut(order, size)
		}),
		"on the seed and on the number of the epoch": byOrder(func(n, size int, s uint64, _ int) [][]int {
			return right(n, size, s, 0)
		}),
		"the generator depends on the seed.": byOrder(func(n, size int, _ uint64, k int) [][]int {
			return right(n, size, 0, k)
		}),
		"take them in the order of a permutation": byOrder(func(n, size int, _ uint64, _ int) [][]int {
			return cut(dataset.InOrder(n), size)
		}),
		"not from the package rand": byOrder(func(n, size int, _ uint64, _ int) [][]int {
			return cut(rand.Perm(n), size)
		}),
		"shuffle all pictures first": byOrder(func(n, size int, s uint64, k int) [][]int {
			batches := cut(dataset.InOrder(n), size)
			rng := rand.New(rand.NewPCG(s, uint64(k)))
			rng.Shuffle(n/size, func(i, j int) { batches[i], batches[j] = batches[j], batches[i] })
			return batches
		}),
		"the same pictures are together": byOrder(func(n, size int, s uint64, k int) [][]int {
			rng, batches := rand.New(rand.NewPCG(s, uint64(k))), cut(dataset.InOrder(n), size)
			for _, b := range batches {
				rng.Shuffle(len(b), func(i, j int) { b[i], b[j] = b[j], b[i] })
			}
			return batches
		}),
		"all batches but the last": byOrder(func(n, size int, s uint64, k int) [][]int {
			return cut(perm(n, s, uint64(k)), size+1)
		}),
		"append the 1 x 2 x 3 values": func(dataset.Source, int, uint64, int) iter.Seq[images.Batch] {
			return func(yield func(images.Batch) bool) { yield(images.Batch{Labels: []int32{1}}) }
		},
		"a batch has at least one picture": byOrder(func(n, size int, s uint64, k int) [][]int {
			return append(right(n, size, s, k), nil)
		}),
		"append the values unchanged": func(dataset.Source, int, uint64, int) iter.Seq[images.Batch] {
			return func(yield func(images.Batch) bool) {
				yield(images.Batch{Labels: []int32{1}, Values: make([]float32, 6)})
			}
		},
		"take picture and label at the same index": func(data dataset.Source, size int, seed uint64,
			number int,
		) iter.Seq[images.Batch] {
			labels, batches := perm(data.Len(), seed, 99), right(data.Len(), size, seed, number)
			return ofIndices(data, batches, func(i int) int { return labels[i] })
		},
		"stop when every picture has had its turn": byOrder(func(n, size int, s uint64, k int) [][]int {
			return slices.Repeat(right(n, size, s, k), 100)
		}),
		"it panics": byOrder(func(n, size int, s uint64, k int) [][]int {
			order := perm(n, s, uint64(k))
			return append(cut(order, size), order[n:n+1])
		}),
	} {
		if got := dataset.CheckLoader(epoch); !strings.Contains(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// The loader of the library passes all checks but that of the last batch, which it leaves out.
func TestCheckLoaderOfLibrary(t *testing.T) {
	library := func(data dataset.Source, size int, seed uint64, number int) iter.Seq[images.Batch] {
		set := images.Set{Height: 1, Width: 2, Channels: 3}
		for i := range data.Len() {
			picture, label := data.At(i)
			set.Pictures, set.Labels = append(set.Pictures, picture.Values), append(set.Labels, label)
			set.Names = append(set.Names, "")
		}
		loader, err := images.NewLoader(set, size, nil)
		if err != nil {
			t.Fatal(err)
		}
		loader.Seed = seed
		return loader.Epoch(number)
	}
	const want = "with 30 pictures in batches of 8: 6 pictures are missing"
	if got := dataset.CheckLoader(library); !strings.Contains(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
