package verify

import (
	"fmt"
	"slices"
)

// FewShot is the N-way K-shot accuracy: the share of the probes of all episodes whose nearest class is
// their own, the first class on a tie. The K gallery pictures of a class are averaged, and the mean
// brought back to their length: to unit length for unit vectors (Snell et al. 2017, "Prototypical
// networks"; slides: one-shot).
//
// The interval is over classes: the probes of one class are left out at a time, in all episodes, while it
// stays in the galleries. It is that of [Estimate], and wider than the usual one over episodes, which
// repeat the same few classes.
func FewShot(vectors [][]float32, labels []int, episodes []Episode) (Estimate, error) {
	if err := check(vectors, labels); err != nil {
		return Estimate{}, err
	}
	var wrong share
	of := map[int]*share{}
	for i, episode := range episodes {
		if err := episode.check(labels); err != nil {
			return Estimate{}, fmt.Errorf("verify: episode %d: %w", i, err)
		}
		gallery := make([][]float32, len(episode.Gallery))
		for class, pictures := range episode.Gallery {
			gallery[class], _ = average(slices.Values(at(vectors, pictures)), len(vectors[0]))
		}
		for class, probes := range episode.Probes {
			for _, probe := range probes {
				first, _ := nearestTwo(vectors[probe], gallery)
				label := labels[probe]
				if of[label] == nil {
					of[label] = &share{}
				}
				of[label].add(first != class, 1)
				wrong.add(first != class, 1)
			}
		}
	}
	var parts []share
	for _, pictures := range picturesOf(labels) { // In one order, for the same rounding every time.
		if part := of[labels[pictures[0]]]; part != nil {
			parts = append(parts, *part)
		}
	}
	missed, err := wrong.leaveOut(parts, 1)
	if err != nil {
		return Estimate{}, fmt.Errorf("verify: few-shot: %w", err)
	}
	return missed.estimate(wrong.rate()).mirrored(), nil
}

// mirrored is the estimate of one minus the rate.
func (e Estimate) mirrored() Estimate {
	return Estimate{Value: 1 - e.Value, Low: 1 - e.High, High: 1 - e.Low, Groups: e.Groups}
}

// check returns an error where the episode is not one of the labelled pictures.
func (e Episode) check(labels []int) error {
	if len(e.Gallery) < 2 || len(e.Gallery) != len(e.Probes) {
		return fmt.Errorf("%d classes in the gallery and %d with probes: want the same two or more",
			len(e.Gallery), len(e.Probes))
	}
	for class, pictures := range e.Gallery {
		if len(pictures) == 0 {
			return fmt.Errorf("class %d has no gallery picture", class)
		}
		for _, picture := range append(pictures[:len(pictures):len(pictures)], e.Probes[class]...) {
			if picture < 0 || picture >= len(labels) {
				return fmt.Errorf("picture %d of %d", picture, len(labels))
			}
			if first := pictures[0]; labels[picture] != labels[first] {
				return fmt.Errorf("class %d holds pictures of %d and of %d", class, labels[first],
					labels[picture])
			}
		}
	}
	return nil
}

func at(vectors [][]float32, pictures []int) (out [][]float32) {
	for _, picture := range pictures {
		out = append(out, vectors[picture])
	}
	return out
}
