package images

import (
	"fmt"
	"iter"
	"math/rand/v2"
)

// Loader cuts a set into batches: every epoch all pictures in another order, each changed by the transform
// (slides: data loader). What a batch holds depends on the seed and its number alone, so that an interrupted
// training goes on with what it would have seen.
type Loader struct {
	Seed uint64
	// Workers is how many batches are made ahead, at the same time, while one is used; at least 0.
	Workers int

	set       Set
	batch     int
	transform Transform // Nil: pictures as they are.
	made      Picture   // One that is transformed: its size is that of all.
}

// NewLoader prepares to draw batches of so many pictures. Pictures that do not fill a batch at the end of an
// epoch are left out of it. The transform, nil for none, is tried on the first picture. It is an error where
// the set is smaller than a batch.
func NewLoader(set Set, batch int, transform Transform) (*Loader, error) {
	if err := set.Check(); err != nil {
		return nil, err
	}
	if batch < 1 || batch > set.Len() {
		return nil, fmt.Errorf("images: batches of %d out of %d pictures: take from 1 to %d, or a larger set",
			batch, set.Len(), set.Len())
	}
	l := &Loader{Seed: 1, Workers: 2, set: set, batch: batch, transform: transform}
	var err error
	if l.made, err = l.picture(0, rand.New(rand.NewPCG(0, 0))); err != nil {
		return nil, err
	}
	return l, nil
}

// Size is that of the pictures in the batches, after the transform.
func (l *Loader) Size() (height, width, channels int) {
	return l.made.Height, l.made.Width, l.made.Channels
}

// Steps is the number of batches in an epoch.
func (l *Loader) Steps() int { return l.set.Len() / l.batch }

// Batch is that of a step, counted from 0 over all epochs: with 12 steps in an epoch, step 12 is the first of
// the second. It is safe for use by several goroutines.
func (l *Loader) Batch(step int) Batch {
	epoch, first := step/l.Steps(), step%l.Steps()*l.batch
	order := rand.New(rand.NewPCG(l.Seed, 2*uint64(epoch))).Perm(l.set.Len())
	chance := rand.New(rand.NewPCG(l.Seed, 2*uint64(step)+1))
	var b Batch
	for _, i := range order[first : first+l.batch] {
		p, _ := l.picture(i, chance) // An error would have been one of the first picture.
		b.Values = append(b.Values, p.Values...)
		b.Labels = append(b.Labels, int32(l.set.Labels[i]))
	}
	return b
}

func (l *Loader) picture(i int, chance *rand.Rand) (Picture, error) {
	if l.transform == nil {
		return l.set.Picture(i), nil
	}
	return l.transform.Transform(l.set.Picture(i), chance)
}

// Epoch is the batches of one epoch, counted from 0.
func (l *Loader) Epoch(number int) iter.Seq[Batch] {
	return l.Range(number*l.Steps(), (number+1)*l.Steps())
}

// Range is the batches of the steps from first up to end, in their order; the workers make the next ones
// while one is used. A loop that is left early leaves no work behind.
func (l *Loader) Range(first, end int) iter.Seq[Batch] {
	return func(yield func(Batch) bool) {
		var ahead []chan Batch
		defer func() {
			for _, made := range ahead {
				<-made
			}
		}()
		next := first
		for step := first; step < end; step++ {
			for ; next < min(step+1+l.Workers, end); next++ {
				made := make(chan Batch, 1)
				go func(step int) { made <- l.Batch(step) }(next)
				ahead = append(ahead, made)
			}
			batch := <-ahead[0]
			ahead = ahead[1:]
			if !yield(batch) {
				return
			}
		}
	}
}
