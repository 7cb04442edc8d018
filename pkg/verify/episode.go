package verify

import (
	"fmt"
	"math/rand/v2"
)

// Episode is one N-way K-shot trial: N classes with K gallery pictures each, and pictures to name.
type Episode struct {
	Gallery [][]int // [N][K] pictures, by class.
	Probes  [][]int // [N][...] pictures to name, by class.
}

// EpisodeConfig says which episodes to draw.
type EpisodeConfig struct {
	Ways   int // Classes of an episode (people, characters), at least 2.
	Shots  int // Gallery pictures of each class, at least 1.
	Probes int // Pictures of each class to name, at least 1.
	Count  int // Episodes.
	Seed   uint64
}

// DefaultEpisodes is 20-way 1-shot with one probe a class, 400 times.
func DefaultEpisodes() EpisodeConfig {
	return EpisodeConfig{Ways: 20, Shots: 1, Probes: 1, Count: 400}
}

// DrawEpisodes draws classes and pictures at random, the same for the same seed; in one episode no class and
// no picture occurs twice.
//
// Where groups is not nil it holds the group of each picture, and the classes of an episode all come from
// one group, which is drawn among those with enough classes: the alphabets of Omniglot. Classes with fewer
// than Shots+Probes pictures take no part. Groups of another number than labels, a class in two groups,
// and no group with enough classes are errors.
func DrawEpisodes(labels, groups []int, cfg EpisodeConfig) ([]Episode, error) {
	if cfg.Ways < 2 || cfg.Shots < 1 || cfg.Probes < 1 || cfg.Count < 1 {
		return nil, fmt.Errorf("verify: episodes %+v: want 2 ways at least, and 1 of all else", cfg)
	}
	classes, err := classesOf(labels, groups, cfg)
	if err != nil {
		return nil, err
	}
	rng := rand.New(rand.NewPCG(cfg.Seed, 0))
	episodes := make([]Episode, cfg.Count)
	for i := range episodes {
		group := classes[rng.IntN(len(classes))]
		for _, class := range rng.Perm(len(group))[:cfg.Ways] {
			pictures, order := group[class], rng.Perm(len(group[class]))
			var drawn []int
			for _, at := range order[:cfg.Shots+cfg.Probes] {
				drawn = append(drawn, pictures[at])
			}
			episodes[i].Gallery = append(episodes[i].Gallery, drawn[:cfg.Shots])
			episodes[i].Probes = append(episodes[i].Probes, drawn[cfg.Shots:])
		}
	}
	return episodes, nil
}

// classesOf lists the pictures of each class that has enough, by group; groups with too few classes are left
// out.
func classesOf(labels, groups []int, cfg EpisodeConfig) ([][][]int, error) {
	if groups == nil {
		groups = make([]int, len(labels))
	}
	if len(groups) != len(labels) {
		return nil, fmt.Errorf("verify: %d labels but %d groups", len(labels), len(groups))
	}
	var out [][][]int
	for _, members := range picturesOf(groups) {
		of := make([]int, len(members))
		for i, picture := range members {
			of[i] = labels[picture]
		}
		var classes [][]int
		for _, class := range picturesOf(of) {
			for i := range class {
				class[i] = members[class[i]]
			}
			if len(class) >= cfg.Shots+cfg.Probes {
				classes = append(classes, class)
			}
		}
		if len(classes) >= cfg.Ways {
			out = append(out, classes)
		}
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("verify: no group has %d classes with %d pictures each: take fewer ways, "+
			"shots or probes", cfg.Ways, cfg.Shots+cfg.Probes)
	}
	return out, oneGroup(labels, groups)
}

func oneGroup(labels, groups []int) error {
	of := map[int]int{}
	for i, label := range labels {
		group, known := of[label]
		if known && group != groups[i] {
			return fmt.Errorf("verify: class %d stands in the groups %d and %d: number classes apart",
				label, group, groups[i])
		}
		of[label] = groups[i]
	}
	return nil
}
