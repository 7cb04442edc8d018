package collapse

import (
	"context"
	"fmt"
	"slices"

	"github.com/gosiamese/gosiamese/notebooks/lesson"
	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/show"
	"github.com/gosiamese/gosiamese/pkg/siamese"
	"github.com/gosiamese/gosiamese/pkg/trainer"
)

// The options of the controls of [Retrain].
var (
	retrainAlphas = []float64{0, 0.1, 0.2, 0.5, 1, 1.5, 2}
	retrainRates  = []float64{0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05}
	retrainLosses = []retrainLoss{
		{"triplet, f(x) of any length", false, true},
		{"triplet, f(x) of length 1", false, false},
		{"binary, f(x) of length 1", true, false},
	}
)

// retrainLoss is a loss and its network.
type retrainLoss struct {
	name                 string
	binary, unnormalised bool
}

// Retrain returns a panel in which a reader can change the margin, the miner, the learning rate and the loss
// of a short training run on a set, and see the effect on the distances. It begins with a run for each of the
// given alphas, which must be options of the panel, on hard triplets with embeddings of any length.
func Retrain(dev *device.Device, set images.Set, alphas ...float64) (show.Live, error) {
	_, steps := lesson.Budget(1, 200)
	cfg := siamese.DefaultConfig("", set)
	cfg.Network.Blocks, cfg.Network.Dimensions, cfg.Network.Dropout = []int{8, 16}, 32, 0
	cfg.People, cfg.Pictures, cfg.Steps = min(8, len(set.Names)), 4, steps
	cfg.WeightDecay, cfg.Augment = 0, images.Augment{}
	free := cfg
	free.Network.Unnormalised = true
	var first [][]int
	for _, alpha := range alphas {
		k := slices.Index(retrainAlphas, alpha)
		if k < 0 {
			return show.Live{}, fmt.Errorf("collapse: alpha %g: the panel offers %v", alpha, retrainAlphas)
		}
		first = append(first, []int{k, slices.Index(lesson.Miners(), siamese.BatchHard), 3, 0})
	}
	ofAnyLength := prepare(func() (*retraining, error) { return newRetraining(dev, set, free) })
	ofLength1 := prepare(func() (*retraining, error) {
		<-ofAnyLength.ready // Compile one at a time.
		return newRetraining(dev, set, cfg)
	})
	return show.Live{
		About: fmt.Sprintf("Each run trains a small network (two blocks of 8 and 16 channels, then f(x) of "+
			"32 numbers) for %d steps, from the same weights and on the same batches, each of %d of the %d "+
			"training people with %d pictures.", steps, cfg.People, len(set.Names), cfg.Pictures),
		Steps: steps, Controls: retrainControls(), First: first,
		Run: func(ctx context.Context, chosen []int, step func(_, _, _, _ float64)) error {
			setting, unnormalised := retrainSetting(chosen)
			kind := ofLength1
			if unnormalised {
				kind = ofAnyLength
			}
			training, err := kind.wait(ctx)
			if err != nil {
				return err
			}
			return training.run(ctx, setting, func(r trainer.Result) {
				step(r.Loss, r.Stats[1], r.Stats[2], r.Stats[0])
			})
		},
	}, nil
}

func retrainControls() []show.Control {
	names := func(values []float64) (all []string) {
		for _, v := range values {
			all = append(all, fmt.Sprintf("%g", v))
		}
		return all
	}
	var miners, losses []string
	for _, miner := range lesson.Miners() {
		miners = append(miners, miner.String())
	}
	for _, l := range retrainLosses {
		losses = append(losses, l.name)
	}
	return []show.Control{
		{Name: "alpha", Options: names(retrainAlphas), Slider: true},
		{Name: "triplets", Options: miners},
		{Name: "learning rate", Options: names(retrainRates), Slider: true},
		{Name: "loss", Options: losses},
	}
}

// retrainSetting returns the setting for the options of the controls.
func retrainSetting(chosen []int) (s setting, unnormalised bool) {
	l := retrainLosses[chosen[3]]
	return setting{
		margin: retrainAlphas[chosen[0]], miner: lesson.Miners()[chosen[1]], rate: retrainRates[chosen[2]],
		binary: l.binary,
	}, l.unnormalised
}

// pending is a retraining that is being compiled.
type pending struct {
	ready    chan struct{} // Closed when it is compiled.
	training *retraining
	err      error
}

func prepare(compile func() (*retraining, error)) *pending {
	p := &pending{ready: make(chan struct{})}
	go func() {
		defer close(p.ready)
		p.training, p.err = compile()
	}()
	return p
}

func (p *pending) wait(ctx context.Context) (*retraining, error) {
	select {
	case <-p.ready:
		return p.training, p.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
