package images

import (
	"iter"
	"math/rand/v2"
)

// Sample returns the indices of one batch.
func (s *Sampler) Sample(rng *rand.Rand) []int { return s.sample(rng) }

// Range returns the batches of a range of steps.
func (l *Loader) Range(first, end int) iter.Seq[Batch] { return l.steps(first, end) }
