package images

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
)

// Batch holds pictures ready for a network: Values is [len(Labels), height, width, channels], rows first.
type Batch struct {
	Values []float32
	Labels []int32
}

// Sampler draws batches of People x Pictures: so many people, so many pictures of each, the persons' pictures
// side by side (Hermans et al. 2017: "P x K").
type Sampler struct {
	People, Pictures int

	// Frequency is how often people with many pictures are drawn: a person with n pictures in proportion to n
	// to this power. 0 draws all alike, 1/2 by the square root, 1 by the pictures; at least 0. In proportion
	// means each draw among the people that the batch does not have yet.
	Frequency float64

	set      Set
	eligible [][]int // The pictures of every person who has enough of them.
}

// NewSampler prepares to draw batches of people x pictures from the set. Both must be at least 2, since a
// triplet needs two pictures of one person and one of another; people with too few pictures are left out, and
// it is an error if not enough remain.
func NewSampler(set Set, people, pictures int) (*Sampler, error) {
	if people < 2 || pictures < 2 {
		return nil, fmt.Errorf("images: a batch of %d people x %d pictures has no triplets: "+
			"take at least 2 people and 2 pictures of each", people, pictures)
	}
	return newSampler(set, people, pictures, pictures)
}

// NewRepeatSampler is [NewSampler] for sets in which most people have few pictures: whoever has two takes
// part, and where that is fewer than pictures, they are drawn again, to be augmented otherwise.
func NewRepeatSampler(set Set, people, pictures int) (*Sampler, error) {
	if _, err := NewSampler(set, people, 2); err != nil {
		return nil, err
	}
	return newSampler(set, people, pictures, 2)
}

// NewSingleSampler prepares to draw batches of one picture of each of so many people, at least 2: for a loss
// that compares a picture with people and not with other pictures. Nobody who has a picture is left out.
func NewSingleSampler(set Set, people int) (*Sampler, error) {
	if people < 2 {
		return nil, fmt.Errorf("images: a batch of %d people tells nobody apart: take at least 2", people)
	}
	return newSampler(set, people, 1, 1)
}

// newSampler takes the people who have at least so many pictures.
func newSampler(set Set, people, pictures, least int) (*Sampler, error) {
	if err := set.Check(); err != nil {
		return nil, err
	}
	s := &Sampler{People: people, Pictures: pictures, set: set}
	for _, indices := range set.ByPerson() {
		if len(indices) >= least {
			s.eligible = append(s.eligible, indices)
		}
	}
	if len(s.eligible) < people {
		return nil, fmt.Errorf(
			"images: a batch of %d people x %d pictures: only %d of the %d people of the set have %d "+
				"pictures: take fewer people or fewer pictures of each, or a larger set", people, pictures,
			len(s.eligible), len(set.Names), least)
	}
	return s, nil
}

// Draw returns the indices of one batch, [People*Pictures]; the same state of rng gives the same batch.
func (s *Sampler) Draw(rng *rand.Rand) []int {
	var indices []int
	for _, person := range s.people(rng) {
		own := s.eligible[person]
		order := rng.Perm(len(own))
		for k := range s.Pictures {
			indices = append(indices, own[order[k%len(own)]])
		}
	}
	return indices
}

// people draws different people, [People] indices of eligible. With weights w, the first of exponential
// waiting times at the rates w are a draw in proportion to w, one after the other without putting back
// (Efraimidis and Spirakis 2006).
func (s *Sampler) people(rng *rand.Rand) []int {
	if s.Frequency == 0 {
		return rng.Perm(len(s.eligible))[:s.People]
	}
	order, waits := make([]int, len(s.eligible)), make([]float64, len(s.eligible))
	for person, own := range s.eligible {
		order[person] = person
		waits[person] = rng.ExpFloat64() / math.Pow(float64(len(own)), s.Frequency)
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(waits[a], waits[b]) })
	return order[:s.People]
}

// Batch draws one batch and augments each of its pictures.
func (s *Sampler) Batch(augment Augment, rng *rand.Rand) Batch {
	var b Batch
	for _, i := range s.Draw(rng) {
		picture := augment.Apply(s.set.Pictures[i], s.set.Height, s.set.Width, s.set.Channels, rng)
		b.Values = append(b.Values, picture...)
		b.Labels = append(b.Labels, int32(s.set.Labels[i]))
	}
	return b
}
