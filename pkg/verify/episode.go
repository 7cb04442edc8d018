package verify

import (
	"fmt"
	"math/rand/v2"
)

// episode is one N-way K-shot trial.
type episode struct {
	Gallery [][]int // [N][K] pictures, by class.
	Probes  [][]int // [N][...] pictures to classify, by class.
}

// sampleEpisodes samples classes and pictures; in one episode no class and no picture occurs twice.
func sampleEpisodes(labels []int, cfg FewShotConfig) ([]episode, error) {
	if cfg.Ways < 2 || cfg.Shots < 1 || cfg.Probes < 1 || cfg.Episodes < 1 {
		return nil, fmt.Errorf("verify: few-shot with %d ways, %d shots, %d probes and %d episodes: want at "+
			"least 2 ways and 1 of the others", cfg.Ways, cfg.Shots, cfg.Probes, cfg.Episodes)
	}
	classes, err := classesOf(labels, cfg)
	if err != nil {
		return nil, err
	}
	rng := rand.New(rand.NewPCG(cfg.Seed, 0))
	episodes := make([]episode, cfg.Episodes)
	for i := range episodes {
		group := classes[rng.IntN(len(classes))]
		for _, class := range rng.Perm(len(group))[:cfg.Ways] {
			pictures := group[class]
			sampled := at(pictures, rng.Perm(len(pictures))[:cfg.Shots+cfg.Probes])
			episodes[i].Gallery = append(episodes[i].Gallery, sampled[:cfg.Shots])
			episodes[i].Probes = append(episodes[i].Probes, sampled[cfg.Shots:])
		}
	}
	return episodes, nil
}

// classesOf lists the pictures of each class that has enough, by group, without groups that have too few
// classes.
func classesOf(labels []int, cfg FewShotConfig) ([][][]int, error) {
	groups := cfg.Groups
	if groups == nil {
		groups = make([]int, len(labels))
	}
	if len(groups) != len(labels) {
		return nil, fmt.Errorf("verify: few-shot: %d labels but %d groups", len(labels), len(groups))
	}
	var out [][][]int
	for _, members := range picturesOf(groups) {
		var classes [][]int
		for _, class := range picturesOf(at(labels, members)) {
			if len(class) >= cfg.Shots+cfg.Probes {
				classes = append(classes, at(members, class))
			}
		}
		if len(classes) >= cfg.Ways {
			out = append(out, classes)
		}
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("verify: few-shot: no group has %d classes with %d pictures each: reduce "+
			"ways, shots or probes", cfg.Ways, cfg.Shots+cfg.Probes)
	}
	return out, oneGroup(labels, groups)
}

func oneGroup(labels, groups []int) error {
	of := map[int]int{}
	for i, label := range labels {
		group, known := of[label]
		if known && group != groups[i] {
			return fmt.Errorf("verify: few-shot: class %d is in the groups %d and %d: give the classes of "+
				"each group labels of their own", label, group, groups[i])
		}
		of[label] = groups[i]
	}
	return nil
}
