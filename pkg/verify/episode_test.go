package verify_test

import (
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/pkg/internal/simulate"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// alphabets returns six classes with five pictures each, in two groups of three.
func alphabets() (labels, groups []int) {
	for class := range 6 {
		for range 5 {
			labels, groups = append(labels, class), append(groups, class/3)
		}
	}
	return labels, groups
}

func TestEpisodesAreWhatTheyShouldBe(t *testing.T) {
	labels, groups := alphabets()
	cfg := verify.FewShotConfig{Ways: 3, Shots: 2, Probes: 2, Episodes: 50, Seed: 9, Groups: groups}
	episodes := must[[]verify.Episode](t)(verify.SampleEpisodes(labels, cfg))
	if !reflect.DeepEqual(episodes, must[[]verify.Episode](t)(verify.SampleEpisodes(labels, cfg))) {
		t.Error("the same seed gives other episodes")
	}
	inGroup := map[int]int{}
	for _, e := range episodes {
		pictures, classes := map[int]bool{}, map[int]bool{}
		for class := range e.Gallery {
			of := labels[e.Gallery[class][0]]
			if classes[of] {
				t.Errorf("class %d twice", of)
			}
			classes[of] = true
			for _, picture := range append(e.Probes[class], e.Gallery[class]...) {
				if pictures[picture] || labels[picture] != of || groups[picture] != groups[e.Gallery[0][0]] {
					t.Errorf("picture %d: twice, or of another class or group", picture)
				}
				pictures[picture] = true
			}
		}
		if len(pictures) != 12 || len(classes) != 3 {
			t.Errorf("%d pictures of %d classes", len(pictures), len(classes))
		}
		inGroup[groups[e.Gallery[0][0]]]++
	}
	if len(inGroup) != 2 {
		t.Errorf("episodes in groups %v", inGroup)
	}
}

func TestEpisodesThatCannotBeDrawn(t *testing.T) {
	ok := verify.FewShotConfig{Ways: 3, Shots: 1, Probes: 1, Episodes: 1}
	for want, change := range map[string]func(c *verify.FewShotConfig, groups *[]int){
		"want at least 2 ways":      func(c *verify.FewShotConfig, _ *[]int) { c.Ways = 1 },
		"1 of the others":           func(c *verify.FewShotConfig, _ *[]int) { c.Probes = 0 },
		"no group has 4 classes":    func(c *verify.FewShotConfig, _ *[]int) { c.Ways = 4 },
		"3 classes with 6 pictures": func(c *verify.FewShotConfig, _ *[]int) { c.Shots = 5 },
		"30 labels but 1 groups":    func(_ *verify.FewShotConfig, g *[]int) { *g = (*g)[:1] },
		"class 0 is in the groups":  func(_ *verify.FewShotConfig, g *[]int) { (*g)[0] = 1 },
	} {
		labels, groups := alphabets()
		cfg := ok
		change(&cfg, &groups)
		cfg.Groups = groups
		_, err := verify.SampleEpisodes(labels, cfg)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

// If all people are in each episode, one-shot accuracy over episodes agrees with that over all pictures.
// Equal embeddings reach 1/N, and embeddings that are equal within a class reach 1.
func TestFewShotAgreesWithOneShot(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 2))
	vectors, labels, err := simulate.Population{Dimensions: 3, Noise: 0.5}.Sample(8, 5, rng)
	if err != nil {
		t.Fatal(err)
	}
	cfg := verify.FewShotConfig{Ways: 8, Shots: 1, Probes: 4, Episodes: 3000}
	episodes := must[[]verify.Episode](t)(verify.SampleEpisodes(labels, cfg))
	whole := must[float64](t)(verify.OneShot(vectors, labels))
	got := must[verify.Estimate](t)(verify.FewShotOf(vectors, labels, episodes))
	closeTo(t, "one-shot", got.Value, whole, 0.03)
	cfg.Shots, cfg.Probes = 3, 2
	more := must[[]verify.Episode](t)(verify.SampleEpisodes(labels, cfg))
	if three := must[verify.Estimate](t)(verify.FewShotOf(vectors, labels, more)); three.Value <= got.Value {
		t.Errorf("three shots %v, one shot %v", three, got)
	}
	for i := range vectors {
		vectors[i] = []float32{float32(labels[i]), 1}
	}
	right := must[verify.Estimate](t)(verify.FewShotOf(vectors, labels, episodes))
	if right.Value != 1 || right.High != 1 || right.Low != 1-verify.RuleOfThree(8) {
		t.Errorf("got %+v", right)
	}
	for i := range vectors {
		vectors[i] = []float32{1}
	}
	blind := must[verify.Estimate](t)(verify.FewShotOf(vectors, labels, episodes))
	closeTo(t, "equal embeddings", blind.Value, 1.0/8, 1e-9)
}
