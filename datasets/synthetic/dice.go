package synthetic

import "math/rand/v2"

// dice samples the parameters. It uses only the raw output of PCG-DXSM, which is the same in all versions of
// Go.
type dice struct{ pcg *rand.PCG }

// newDice returns an independent sequence for each seed, person, and stream of a person.
func newDice(seed, person, stream uint64) dice {
	return dice{rand.NewPCG(seed, person<<32|stream)}
}

// share samples uniformly from [0, 1).
func (d dice) share() float64 { return float64(d.pcg.Uint64()>>11) / (1 << 53) }

// bell samples from (-1, 1) with most mass near 0: a scaled sum of three uniform numbers, standard deviation
// 1/3.
func (d dice) bell() float64 { return mul(d.share()+d.share()+d.share()-1.5, 2.0/3) }

// between samples uniformly from [low, high).
func (d dice) between(low, high float64) float64 { return mix(low, high, d.share()) }

// below samples uniformly from 0..n-1.
func (d dice) below(n int) int { return int((d.pcg.Uint64() >> 33) % uint64(n)) }
