package images

import (
	"fmt"
	"iter"
	"math/rand/v2"
)

// Loader makes batches of a set: every epoch has all pictures in a new random order, each changed by the
// transform (slides: data loader). A batch depends only on the seed and the number of its step, so an
// interrupted run continues with the same batches as an uninterrupted one.
type Loader struct {
	Seed uint64
	// Workers is the number of batches that [Loader.Epoch] prepares in parallel while one is used; at least
	// 0.
	Workers int

	set       Set
	batch     int
	transform Transform
	first     Picture // Transformed; all pictures of the batches have its size.
}

// NewLoader prepares batches of the given number of pictures. The last pictures of an epoch are left out if
// they do not fill a batch. The transform, nil for none, is tried on the first picture. NewLoader returns
// an error if the set is smaller than a batch or the transform fails.
func NewLoader(set Set, batch int, transform Transform) (*Loader, error) {
	if err := set.Check(); err != nil {
		return nil, err
	}
	if batch < 1 || batch > set.Len() {
		return nil, fmt.Errorf("images: batches of %d out of %d pictures: take from 1 to %d, or a larger set",
			batch, set.Len(), set.Len())
	}
	if transform == nil {
		transform = Compose() // It returns each picture unchanged.
	}
	l := &Loader{Seed: 1, Workers: 2, set: set, batch: batch, transform: transform}
	var err error
	if l.first, err = transform.Apply(set.Picture(0), rand.New(rand.NewPCG(0, 0))); err != nil {
		return nil, err
	}
	return l, nil
}

// Size returns the size of the pictures in the batches, after the transform.
func (l *Loader) Size() (height, width, channels int) {
	return l.first.Height, l.first.Width, l.first.Channels
}

// Steps returns the number of batches in an epoch.
func (l *Loader) Steps() int { return l.set.Len() / l.batch }

// Batch returns the batch of a step, counted from 0 over all epochs: with 12 steps in an epoch, step 12 is
// the first of the second. It may be called by several goroutines at the same time.
func (l *Loader) Batch(step int) Batch {
	epoch, first := step/l.Steps(), step%l.Steps()*l.batch
	order := rand.New(rand.NewPCG(l.Seed, 2*uint64(epoch))).Perm(l.set.Len())
	rng := rand.New(rand.NewPCG(l.Seed, 2*uint64(step)+1))
	var b Batch
	for _, i := range order[first : first+l.batch] {
		// An error depends on the size alone: NewLoader would have returned it.
		p, _ := l.transform.Apply(l.set.Picture(i), rng)
		b.Values = append(b.Values, p.Values...)
		b.Labels = append(b.Labels, int32(l.set.Labels[i]))
	}
	return b
}

// Epoch returns the batches of one epoch, counted from 0, in their order. A loop that is left early leaves no
// goroutine running.
func (l *Loader) Epoch(number int) iter.Seq[Batch] {
	return l.steps(number*l.Steps(), (number+1)*l.Steps())
}

// steps returns the batches of the steps from first (included) to end (excluded). The workers prepare the
// next ones while one is used.
func (l *Loader) steps(first, end int) iter.Seq[Batch] {
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
