package synthetic

import "math/rand/v2"

// dice draws the parameters. It reads the words of PCG-DXSM alone, which its definition fixes for all
// versions of Go.
type dice struct{ pcg *rand.PCG }

// newDice gives every person of a seed, and every stream of a person, a sequence of its own.

func newDice(seed, person, stream uint64) dice {
	return dice{rand.NewPCG(seed, person<<32|stream)}
}

// share is uniform in [0, 1).
func (d dice) share() float64 { return float64(d.pcg.Uint64()>>11) / (1 << 53) }

// bell is in (-1, 1) with its mass near 0: the sum of three uniform numbers, standard deviation 1/3.
func (d dice) bell() float64 { return mul(d.share()+d.share()+d.share()-1.5, 2.0/3) }

// between is uniform in [low, high).
func (d dice) between(low, high float64) float64 { return mix(low, high, d.share()) }

// below is uniform in 0..n-1.
func (d dice) below(n int) int { return int((d.pcg.Uint64() >> 33) % uint64(n)) }
