// Package transfer supports lesson 05 with encoded pictures, figures, and the check of its exercise.
package transfer

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"

	"github.com/gosiamese/gosiamese/notebooks/lesson"
	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/pretrained"
)

// Encode returns the output of the parts [from, to) of EfficientNet-Lite0 for a set; see
// [pretrained.Parts.Encode]. It is computed once, and then read from the folder of runs.
func Encode(dev *device.Device, set images.Set, from, to int) (images.Set, error) {
	parts, err := pretrained.Lite0(from, to)
	if err != nil {
		return images.Set{}, err
	}
	path := lesson.Dir("05-encoded", from, to, images.Fingerprint(set)) + ".safetensors"
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return images.Set{}, fmt.Errorf("transfer: %w: set SIAMESE_RUNS to a writable folder", err)
	}
	return parts.Encode(dev, set, path)
}

// ByImageNet classifies with the original head of a network trained on ImageNet: class 0, a cat, if its five
// cat classes are together more probable than its 118 dog classes, else class 1. The features are the output
// of the parts up to [pretrained.Lite0Top].
func ByImageNet(dev *device.Device, features images.Set) ([]int, error) {
	labels, err := pretrained.Lite0(pretrained.Lite0Top, pretrained.Lite0All)
	if err != nil {
		return nil, err
	}
	logits, err := labels.Encode(dev, features, "")
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

// logSum returns log sum_i exp(z_i).
func logSum(z []float32) float64 {
	most, sum := float64(slices.Max(z)), 0.0
	for _, v := range z {
		sum += math.Exp(float64(v) - most)
	}
	return most + math.Log(sum)
}
