package lesson

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"

	"github.com/gosiamese/gosiamese/datasets/people"
	"github.com/gosiamese/gosiamese/datasets/synthetic"
	"github.com/gosiamese/gosiamese/pkg/backbone"
	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/pretrained"
)

// FewCatsAndDogs are the pictures of lesson 05, few to learn from: 400 drawn cats and as many dogs of 64 x
// 64, of which a quarter is learnt from, or the photographs of the real folder cats_dogs at 160 x 160, of
// which three fifths are learnt from and one fifth is for validation.
func FewCatsAndDogs(seed uint64) (images.Split, error) {
	if dir := Real("cats_dogs"); dir != "" {
		cfg := people.DefaultConfig()
		cfg.Height, cfg.Width, cfg.Channels = 160, 160, 3
		set, err := people.Load(dir, cfg)
		if err != nil {
			return images.Split{}, err
		}
		return images.SplitPictures(set, 0.2, 0.2, seed)
	}
	set, err := synthetic.Animals(400, 64, 1)
	if err != nil {
		return images.Split{}, err
	}
	return images.SplitPictures(set, 0.25, 0.5, seed)
}

// Encoded is what the parts from (included) to to (excluded) of EfficientNet-Lite0 give for a set; see
// [pretrained.Parts.Encode]. It is computed once, and read from the folder of runs afterwards.
func Encoded(dev *device.Device, set images.Set, from, to int) (images.Set, error) {
	parts, err := pretrained.Lite0Parts(from, to)
	if err != nil {
		return images.Set{}, err
	}
	path := Dir("05-encoded", from, to, images.Fingerprint(set)) + ".safetensors"
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return images.Set{}, fmt.Errorf("lesson: %w: set SIAMESE_RUNS to a folder that can be written", err)
	}
	return parts.EncodeCached(dev, set, path)
}

// ByImageNet takes the word of a network that was trained on ImageNet alone: class 0, a cat, where its five
// classes of cats are together more probable than its 118 of dogs, else class 1. Features are those that the
// parts up to [backbone.Lite0Top] give.
func ByImageNet(dev *device.Device, features images.Set) ([]int, error) {
	labels, err := pretrained.Lite0Parts(backbone.Lite0Top, backbone.Lite0Parts)
	if err != nil {
		return nil, err
	}
	logits, err := labels.Encode(dev, features)
	if err != nil {
		return nil, err
	}
	classes := make([]int, logits.Len())
	for i, z := range logits.Pictures {
		// The classes in the order of ILSVRC 2012: Chihuahua to Mexican hairless, tabby to Egyptian cat.
		if logSum(z[151:269]) > logSum(z[281:286]) {
			classes[i] = 1
		}
	}
	return classes, nil
}

// logSum is log sum_i exp(z_i).
func logSum(z []float32) float64 {
	most, sum := float64(slices.Max(z)), 0.0
	for _, v := range z {
		sum += math.Exp(float64(v) - most)
	}
	return most + math.Log(sum)
}

// FirstOfEach is the set of the first n pictures of each class.
func FirstOfEach(set images.Set, n int) images.Set {
	out := set
	out.Pictures, out.Labels = nil, nil
	for label, own := range set.ByPerson() {
		for _, i := range own[:min(n, len(own))] {
			out.Pictures, out.Labels = append(out.Pictures, set.Pictures[i]), append(out.Labels, label)
		}
	}
	return out
}

// Joined is the pictures of two sets of the same size and classes, one after the other.
func Joined(a, b images.Set) images.Set {
	a.Pictures, a.Labels = slices.Concat(a.Pictures, b.Pictures), slices.Concat(a.Labels, b.Labels)
	return a
}
