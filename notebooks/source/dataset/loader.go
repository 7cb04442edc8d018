package dataset

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"

	"github.com/gosiamese/gosiamese/pkg/images"
)

// Epoch is a data loader as a function: it returns the pictures of a data set in batches of the given size.
// Their order depends on the seed and on the number of the epoch, counted from 0.
type Epoch func(data Source, size int, seed uint64, number int) iter.Seq[images.Batch]

// memory is a set as a data set.
type memory struct{ images.Set }

// At returns picture i and its label.
func (m memory) At(i int) (images.Picture, int) { return m.Picture(i), m.Labels[i] }

// CheckLoader checks the data loader of lesson 02, on data sets of several sizes: every epoch has each
// picture exactly once and with its own label, the last batch may be smaller, epochs differ in their order,
// and the same seed gives the same order. If the last batch is full, the batches are as many as those of
// [images.Loader], with the same pictures. CheckLoader reports that the loader is right, or what is not, with
// a hint.
func CheckLoader(epoch Epoch) string {
	for _, c := range [][2]int{{24, 4}, {30, 8}, {7, 7}, {9, 1}, {37, 5}} {
		l := checkedLoader{epoch: epoch, set: numbered(c[0]), size: c[1]}
		problem := ""
		if failed := panics(func() { problem = l.check() }); failed != "" {
			problem = "it panics: " + failed
		}
		if problem != "" {
			return fmt.Sprintf("Not yet, with %d pictures in batches of %d: %s.", c[0], c[1], problem)
		}
	}
	return "Right: each picture exactly once per epoch, in a new order in each epoch, like images.Loader."
}

// checkedLoader is a loader with the set that it is tried on.
type checkedLoader struct {
	epoch Epoch
	set   images.Set
	size  int
}

// numbered returns a set of n different pictures, each with its own index as label.
func numbered(n int) images.Set {
	set := images.Set{Height: 1, Width: 2, Channels: 3}
	for i := range n {
		v := float32(i) / float32(n)
		set.Pictures = append(set.Pictures, []float32{v, 0.5, v / 2, v / 3, 0.25, 1 - v})
		set.Labels, set.Names = append(set.Labels, i), append(set.Names, fmt.Sprint(i))
	}
	return set
}

func (l checkedLoader) check() string {
	first, problem := l.batches(1, 0)
	if problem != "" {
		return problem
	}
	for _, check := range []func([][]int) string{l.complete, l.sizes, l.orders, l.likeLibrary} {
		if problem := check(first); problem != "" {
			return problem
		}
	}
	return ""
}

// batches returns the indices of the pictures in the batches of an epoch.
func (l checkedLoader) batches(seed uint64, number int) (indices [][]int, problem string) {
	const size = 6
	for b := range l.epoch(memory{l.set}, l.size, seed, number) {
		if len(indices) > l.set.Len() {
			return nil, "an epoch does not end.\nHint: stop when every picture has had its turn"
		}
		if len(b.Labels) == 0 || len(b.Values) != size*len(b.Labels) {
			return nil, fmt.Sprintf("a batch has %d labels and %d values.\nHint: a batch has at least one "+
				"picture; append the 1 x 2 x 3 values of each picture and its label", len(b.Labels),
				len(b.Values))
		}
		var batch []int
		for k, label := range b.Labels {
			values := b.Values[k*size : (k+1)*size]
			i := slices.IndexFunc(l.set.Pictures, func(p []float32) bool { return slices.Equal(p, values) })
			if i < 0 {
				return nil, "a batch has a picture that is not in the set.\nHint: append the values unchanged"
			}
			if l.set.Labels[i] != int(label) {
				return nil, fmt.Sprintf("picture %d has the label of picture %d.\nHint: shuffle indices, "+
					"and take picture and label at the same index", i, label)
			}
			batch = append(batch, i)
		}
		indices = append(indices, batch)
	}
	return indices, ""
}

// complete requires each picture exactly once.
func (l checkedLoader) complete(batches [][]int) string {
	count := make([]int, l.set.Len())
	for _, i := range slices.Concat(batches...) {
		count[i]++
	}
	if i := slices.IndexFunc(count, func(n int) bool { return n > 1 }); i >= 0 {
		return fmt.Sprintf("picture %d comes %d times in one epoch.\nHint: take a permutation of all "+
			"indices, not a random index each time, and do not fill up the last batch", i, count[i])
	}
	missing := 0
	for _, n := range count {
		missing += 1 - n
	}
	rest := l.set.Len() % l.size
	switch {
	case missing > 0 && missing == rest:
		return fmt.Sprintf("%d pictures are missing in the epoch.\nHint: the last batch is smaller, but it "+
			"is there: it ends at the number of pictures", missing)
	case missing > 0:
		return fmt.Sprintf("%d pictures are missing in the epoch.\nHint: go through the whole permutation",
			missing)
	}
	return ""
}

// sizes requires full batches except for the last.
func (l checkedLoader) sizes(batches [][]int) string {
	for k, b := range batches {
		if want := min(l.size, l.set.Len()-k*l.size); len(b) != want {
			return fmt.Sprintf("batch %d has %d pictures, want %d.\nHint: all batches but the last have the "+
				"same size", k, len(b), want)
		}
	}
	return ""
}

// orders requires a new order in each epoch that depends on nothing but the seed and the epoch.
func (l checkedLoader) orders(first [][]int) string {
	second, problem := l.batches(1, 1)
	again, againProblem := l.batches(1, 0)
	seeded, seededProblem := l.batches(2, 0)
	if problem += againProblem + seededProblem; problem != "" {
		return problem
	}
	order := slices.Concat(first...)
	switch {
	case slices.IsSorted(order):
		return "the pictures come in the order of the set.\nHint: take them in the order of a permutation"
	case !slices.Equal(order, slices.Concat(again...)):
		return "the same seed and epoch give two different orders.\nHint: random numbers come from a " +
			"generator of your own, rand.New(rand.NewPCG(...)), not from the package rand"
	case slices.Equal(order, slices.Concat(second...)):
		return "two epochs have the same order.\nHint: the generator depends on the seed and on the number " +
			"of the epoch"
	case slices.Equal(order, slices.Concat(seeded...)):
		return "two seeds give the same order.\nHint: the generator depends on the seed"
	case l.size > 1 && len(first) > 1 && sameBatches(first, second):
		return "the same pictures are together in a batch in two epochs.\nHint: shuffle all pictures " +
			"first, then cut the permutation into batches"
	}
	return ""
}

// sameBatches reports whether two epochs have the same batches, in any order and whatever the order within
// them.
func sameBatches(a, b [][]int) bool {
	sorted := func(batches [][]int) (out [][]int) {
		for _, b := range batches {
			out = append(out, slices.Sorted(slices.Values(b)))
		}
		slices.SortFunc(out, slices.Compare)
		return out
	}
	return slices.EqualFunc(sorted(a), sorted(b), slices.Equal)
}

// likeLibrary compares an epoch with one of the library, which leaves out a last batch that is not full.
func (l checkedLoader) likeLibrary(batches [][]int) string {
	loader, err := images.NewLoader(l.set, l.size, nil)
	if err != nil {
		return err.Error()
	}
	if l.set.Len()%l.size != 0 {
		return ""
	}
	var labels []int
	steps := 0
	for b := range loader.Epoch(0) {
		steps++
		for _, label := range b.Labels {
			labels = append(labels, int(label))
		}
	}
	own := slices.Sorted(slices.Values(slices.Concat(batches...)))
	if slices.Sort(labels); steps != len(batches) || !slices.Equal(labels, own) {
		return fmt.Sprintf("%d batches, images.Loader has %d.\nHint: compare the pictures of an epoch",
			len(batches), steps)
	}
	return ""
}

// animalsOf returns the animal of each picture: of n animals, pictures of each, in the given arrangement.
func animalsOf(n int, arrangement string, rng *rand.Rand) (animals []int) {
	for i := range n {
		switch arrangement {
		case neighbours:
			animals = append(animals, i, i)
		default:
			animals = append(animals, slices.Repeat([]int{i}, 1+rng.IntN(4))...)
		}
	}
	if arrangement == mixed {
		rng.Shuffle(len(animals), func(i, j int) { animals[i], animals[j] = animals[j], animals[i] })
	}
	return animals
}

// The arrangements of the pictures of an animal.
const (
	neighbours = "two pictures of each animal, one after the other"
	mixed      = "one to four pictures of each animal, in any order"
)
