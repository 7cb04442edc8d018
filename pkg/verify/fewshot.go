package verify

import (
	"fmt"
	"slices"

	"github.com/gosiamese/gosiamese/pkg/internal/vectors"
)

// FewShotConfig configures the episodes of [FewShot].
type FewShotConfig struct {
	Ways     int // Classes of an episode (people, characters), at least 2.
	Shots    int // Gallery pictures of each class, at least 1.
	Probes   int // Pictures of each class to classify, at least 1.
	Episodes int // At least 1.
	Seed     uint64

	// Groups, if not nil, are the groups of the pictures, such as the alphabets of Omniglot. All classes of
	// an episode then come from one group, which is sampled among those with enough classes.
	Groups []int
}

// DefaultFewShot is 20-way 1-shot with one probe per class, in 400 episodes.
func DefaultFewShot() FewShotConfig {
	return FewShotConfig{Ways: 20, Shots: 1, Probes: 1, Episodes: 400}
}

// FewShot is the N-way K-shot accuracy: the share of the probes of all episodes whose nearest class is their
// own, the first class on a tie. A class is represented by the mean of its K gallery pictures, rescaled to
// their length: to unit length for embeddings (Snell et al. 2017, "Prototypical networks"; slides: one-shot).
//
// Episodes are sampled at random, the same ones for the same seed; in one episode no class and no picture
// occurs twice. Classes with fewer than Shots+Probes pictures are left out. The interval is over classes: the
// probes of one class are left out at a time, in all episodes, while the class stays in the galleries. It is
// computed as in [Estimate], and wider than the usual one over episodes, which repeat the same few classes.
//
// FewShot returns an error if the configuration is out of range, if a class is in two groups, or if no group
// has enough classes.
func FewShot(embeddings [][]float32, labels []int, cfg FewShotConfig) (Estimate, error) {
	episodes, err := sampleEpisodes(labels, cfg)
	if err != nil {
		return Estimate{}, err
	}
	return fewShot(embeddings, labels, episodes)
}

func fewShot(embeddings [][]float32, labels []int, episodes []episode) (Estimate, error) {
	if err := checkLabelled(embeddings, labels); err != nil {
		return Estimate{}, err
	}
	number := map[int]int{}
	for i, pictures := range picturesOf(labels) { // In a fixed order, since rounding depends on it.
		number[labels[pictures[0]]] = i
	}
	wrong, parts := share{}, make([]share, len(number))
	for _, e := range episodes {
		gallery := make([][]float32, len(e.Gallery))
		for class, pictures := range e.Gallery {
			gallery[class] = vectors.Mean(slices.Values(at(embeddings, pictures)), len(embeddings[0]))
		}
		for class, probes := range e.Probes {
			for _, probe := range probes {
				first, _ := nearestTwo(len(gallery),
					func(i int) float64 { return Distance(embeddings[probe], gallery[i]) })
				wrong.add(first != class, 1)
				parts[number[labels[probe]]].add(first != class, 1)
			}
		}
	}
	missed, err := wrong.leaveOut(parts, 1)
	if err != nil {
		return Estimate{}, fmt.Errorf("verify: few-shot: %w", err)
	}
	return missed.estimate(wrong.rate()).complement(), nil
}

// at lists the values with these indices.
func at[T any](values []T, indices []int) (out []T) {
	for _, i := range indices {
		out = append(out, values[i])
	}
	return out
}
