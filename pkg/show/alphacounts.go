package show

import (
	"fmt"
	"strconv"
)

// tripletCounts holds the statistics at each position of the slider, [alphaSteps+1] each.
type tripletCounts struct {
	all, hard    int
	semiHard     []int
	loss, active []float64
}

func countTriplets(triplets []Triplet) tripletCounts {
	c := tripletCounts{all: len(triplets)}
	for _, t := range triplets {
		if t.AN <= t.AP {
			c.hard++
		}
	}
	for i := range alphaSteps + 1 {
		var loss float64
		var active, semiHard int
		for _, t := range triplets {
			if t.AP+alphaAt(i) <= t.AN {
				continue
			}
			active++
			loss += t.AP - t.AN + alphaAt(i)
			if t.AN > t.AP {
				semiHard++
			}
		}
		c.semiHard = append(c.semiHard, semiHard)
		c.loss = append(c.loss, loss/float64(len(triplets)))
		c.active = append(c.active, float64(active)/float64(len(triplets)))
	}
	return c
}

// says returns the description of the figure with the slider at position i.
func (c tripletCounts) says(i int) string {
	return fmt.Sprintf("%d triplets by d(a, p) and d(a, n). At alpha = %.2f: mean loss %.3f, active %.3f, "+
		"%d easy, %d semi-hard, %d hard", c.all, alphaAt(i), c.loss[i], c.active[i],
		c.all-c.hard-c.semiHard[i], c.semiHard[i], c.hard)
}

func (c tripletCounts) params() list {
	return list{
		object{"name": "all", "value": c.all},
		object{"name": "hard", "value": c.hard},
		looked("semiHard", mapped(c.semiHard, strconv.Itoa)),
		looked("loss", mapped(c.loss, digits)), looked("active", mapped(c.active, digits)),
	}
}
