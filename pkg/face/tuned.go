package face

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/siamese"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// Tuning holds the settings of [Tune]. Start from [DefaultTuning].
type Tuning struct {
	siamese.Config // Its network is [HeadNetwork].

	// Other are faces of other people, as [HeadSet] returns them, on which tuning may have made the
	// embeddings worse (forgetting). An empty set is not checked.
	Other images.Set
	// Source says where the photographs come from, for the thresholds.
	Source string
}

// DefaultTuning trains a head on the people of a set of [HeadSet] in ten epochs of 25 steps: the triplet loss
// with margin 0.2 over the hardest triplets of batches of up to 20 people x 4 pictures, at a learning rate of
// 1e-3.
func DefaultTuning(dir string, training images.Set) Tuning {
	t := Tuning{Config: siamese.DefaultConfig(dir, training)}
	t.Network, t.Augment = HeadNetwork(), images.Augment{}
	t.Epochs, t.Repeat, t.People = 10, true, 0
	for _, own := range training.ByPerson() {
		if len(own) > 1 && t.People < 20 {
			t.People++
		}
	}
	return t
}

// HeadEffect is what a head does to the error rates.
type HeadEffect struct {
	Training, Validation, Test int // Number of people.

	// Own is measured on the test people.
	Own verify.Difference
	// Other is measured on the faces of [Tuning.Other]; nil if they were not checked.
	Other *verify.Difference

	// Thresholds were chosen on the validation people and measured on the test people, from the largest FAR
	// to the smallest that the validation people support. Those of SFace alone do not hold for a head.
	Thresholds []Threshold
	// Refusal says why there is no threshold for a smaller FAR, or none at all.
	Refusal string
}

// Gained reports whether the EER of held-out people of one's own is lower, beyond chance.
func (e HeadEffect) Gained() bool { return e.Own.Lower() }

// Forgot reports whether the EER of other faces is higher, beyond chance. It is false if they were not
// checked.
func (e HeadEffect) Forgot() bool { return e.Other != nil && e.Other.Higher() }

// String has the effect in sentences, one a line.
func (e HeadEffect) String() string {
	text := fmt.Sprintf("On %d held-out people: %v.\n", e.Own.People, e.Own)
	switch half := e.Own.High - e.Own.Value; {
	case e.Gained():
		text += "The head gained: the interval of the difference is below 0.\n"
	case e.Own.Higher():
		text += "The head made it worse: the interval of the difference is above 0.\n"
	case e.Own.Before == 0:
		text += "No gain: SFace alone makes no error on these people.\n"
	case half >= e.Own.Before:
		text += fmt.Sprintf("No gain was measured, and none could be: only differences of about %.2f points "+
			"would show with so few people and errors.\n", 100*half)
	default:
		text += fmt.Sprintf("No gain was measured: only differences of about %.2f points would show.\n",
			100*half)
	}
	switch {
	case e.Other == nil:
		text += "Whether the head is worse on other faces was not checked.\n"
	case e.Forgot():
		text += fmt.Sprintf("On %d other people it is worse: %v.\n", e.Other.People, *e.Other)
	default:
		text += fmt.Sprintf("On %d other people it is not measurably worse: %v.\n", e.Other.People, *e.Other)
	}
	return text
}

// Tune trains a [Head] on split.Train, keeps the epoch with the lowest EER on split.Validation, and compares
// it with SFace alone on split.Test, whose people are held out, and on cfg.Other. The sets are those of
// [HeadSet], split by [TuningSplit]. The run folder cfg.Dir keeps the run, as for [siamese.Run]: Tune
// continues an interrupted run, and only measures again if it has finished. [OpenTuned] applies the head.
//
// It returns an error before training if cfg.Other has too few people ([verify.ErrTooFew]) or shares people
// with the split ([images.ErrShared]), and the errors of [siamese.Run].
func Tune(ctx context.Context, dev *device.Device, split images.Split, cfg Tuning) (HeadEffect, error) {
	if err := cfg.check(split); err != nil {
		return HeadEffect{}, fmt.Errorf("face: tune: %w", err)
	}
	history, err := siamese.Run(ctx, dev, split, cfg.Config)
	if err != nil {
		return HeadEffect{}, fmt.Errorf("face: tune: %w", err)
	}
	h, err := trainedHead(dev, history)
	if err != nil {
		return HeadEffect{}, err
	}
	defer h.embedder.Close()
	if h.effect, err = effectOf(h, split, cfg); err != nil {
		return HeadEffect{}, fmt.Errorf("face: tune: %w", err)
	}
	err = h.save() // It keeps an earlier effect on other faces.
	return h.effect, err
}

// check returns an error before training if the settings, the test people or the other faces do not fit.
func (c Tuning) check(split images.Split) error {
	if c.Network.Backbone != Head() || c.Network.Dimensions != 0 {
		return errors.New("the network is not face.HeadNetwork: start from face.DefaultTuning")
	}
	if err := measurable(split.Test); err != nil {
		return fmt.Errorf("test people: %w", err)
	}
	if c.Other.Len() == 0 {
		return nil
	}
	for _, name := range slices.Concat(split.Train.Names, split.Validation.Names, split.Test.Names) {
		if slices.Contains(c.Other.Names, name) {
			return fmt.Errorf("%w: %q is one of the other people too: rename or remove the folder",
				images.ErrShared, name)
		}
	}
	if err := measurable(c.Other); err != nil {
		return fmt.Errorf("other people: %w", err)
	}
	return nil
}

// measurable returns an error if two heads cannot be compared on the people of a set.
func measurable(set images.Set) error {
	shown, several := 0, 0
	for _, own := range set.ByPerson() {
		shown, several = shown+min(len(own), 1), several+min(len(own)/2, 1)
	}
	if shown < 3 || several < 2 {
		return fmt.Errorf("%w: %d people, %d of them with two pictures: want three, two of them with two "+
			"pictures", verify.ErrTooFew, shown, several)
	}
	return nil
}

// effectOf measures a head.
func effectOf(h *tunedHead, split images.Split, cfg Tuning) (e HeadEffect, err error) {
	e = HeadEffect{
		Training: len(split.Train.Names), Validation: len(split.Validation.Names),
		Test: len(split.Test.Names),
	}
	test, err := h.embedder.Embed(split.Test.Pictures)
	if err != nil {
		return e, err
	}
	if e.Own, err = verify.Compare(untuned(split.Test), test, split.Test.Labels); err != nil {
		return e, err
	}
	validation, err := h.embedder.Embed(split.Validation.Pictures)
	if err != nil {
		return e, err
	}
	on, others := labelled{validation, split.Validation.Labels}, labelled{test, split.Test.Labels}
	for _, far := range []float64{1e-2, 1e-3, 1e-4} {
		t, err := choose(on, others, far)
		if err != nil {
			e.Refusal = err.Error()
			break
		}
		t.Source, t.MadeBy = cfg.Source, h.madeBy
		e.Thresholds = append(e.Thresholds, t)
	}
	if cfg.Other.Len() == 0 {
		return e, nil
	}
	other, err := h.embedder.Embed(cfg.Other.Pictures)
	if err != nil {
		return e, err
	}
	difference, err := verify.Compare(untuned(cfg.Other), other, cfg.Other.Labels)
	e.Other = &difference
	return e, err
}
