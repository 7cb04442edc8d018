package images

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
)

// Batch holds pictures ready for a network: Values is [len(Labels), height, width, channels], row-major.
type Batch struct {
	Values []float32
	Labels []int32
}

// SamplerConfig describes the batches of a [Sampler].
type SamplerConfig struct {
	// People and Pictures are the number of people in a batch, at least 2, and of pictures of each person, at
	// least 1 (P and K in Hermans et al. 2017).
	People, Pictures int
	// MinPictures is the number of pictures that a person must have to be sampled, in [1, Pictures]; 0 stands
	// for Pictures. People with fewer than Pictures have some pictures repeated in a batch, each with a
	// different augmentation.
	MinPictures int
	// Frequency is the exponent gamma >= 0 in P(person) ~ n^gamma, where n is the number of pictures of the
	// person: 0 samples all people equally often, 1 in proportion to their pictures. Each person of a batch
	// is sampled from the people who are not in it yet.
	Frequency float64
}

// Sampler samples batches of People x Pictures in which the pictures of a person are adjacent.
type Sampler struct {
	cfg      SamplerConfig
	set      Set
	eligible [][]int // The pictures of each person who has enough of them.
}

// NewSampler prepares to sample batches from the set. It returns an error if a field of cfg is out of range
// or if fewer than cfg.People people have enough pictures.
func NewSampler(set Set, cfg SamplerConfig) (*Sampler, error) {
	minimum := cmp.Or(cfg.MinPictures, cfg.Pictures)
	if cfg.People < 2 || cfg.Pictures < 1 || minimum < 1 || minimum > cfg.Pictures {
		return nil, fmt.Errorf("images: batches of %d people x %d pictures, of people with at least %d: "+
			"take at least 2 people, at least 1 picture, and a minimum of at most the pictures", cfg.People,
			cfg.Pictures, minimum)
	}
	if !(cfg.Frequency >= 0 && cfg.Frequency <= math.MaxFloat64) {
		return nil, fmt.Errorf("images: sample people with the exponent %g: want a finite one of at least 0",
			cfg.Frequency)
	}
	if err := set.Check(); err != nil {
		return nil, err
	}
	s := &Sampler{cfg: cfg, set: set}
	for _, indices := range set.ByPerson() {
		if len(indices) >= minimum {
			s.eligible = append(s.eligible, indices)
		}
	}
	if len(s.eligible) < cfg.People {
		return nil, fmt.Errorf("images: a batch of %d people x %d pictures: only %d of the %d people of the "+
			"set have %d pictures: take fewer people or fewer pictures of each, or a larger set", cfg.People,
			cfg.Pictures, len(s.eligible), len(set.Names), minimum)
	}
	return s, nil
}

// sample returns the indices of one batch, [People*Pictures]; the same state of rng gives the same batch.
func (s *Sampler) sample(rng *rand.Rand) []int {
	var indices []int
	for _, person := range s.people(rng) {
		own := s.eligible[person]
		order := rng.Perm(len(own))
		for k := range s.cfg.Pictures {
			indices = append(indices, own[order[k%len(own)]])
		}
	}
	return indices
}

// people samples different people, [People] indices of eligible. The people with the shortest exponential
// waiting times, of rates w, are a sample without replacement with weights w (Efraimidis and Spirakis 2006).
func (s *Sampler) people(rng *rand.Rand) []int {
	if s.cfg.Frequency == 0 {
		return rng.Perm(len(s.eligible))[:s.cfg.People]
	}
	order, waits := make([]int, len(s.eligible)), make([]float64, len(s.eligible))
	for person, own := range s.eligible {
		order[person] = person
		waits[person] = rng.ExpFloat64() / math.Pow(float64(len(own)), s.cfg.Frequency)
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(waits[a], waits[b]) })
	return order[:s.cfg.People]
}

// Batch samples one batch and augments each of its pictures. The same state of rng gives the same batch.
func (s *Sampler) Batch(augment Augment, rng *rand.Rand) Batch {
	var b Batch
	for _, i := range s.sample(rng) {
		b.Values = append(b.Values, augment.apply(s.set.Picture(i), rng).Values...)
		b.Labels = append(b.Labels, int32(s.set.Labels[i]))
	}
	return b
}
