package lesson

import (
	"context"

	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/siamese"
)

// Recogniser trains the network of lesson 12 with the loss of lesson 07: near triplets and a margin
// of 0.2. It returns at once if the folder contains the finished run.
func Recogniser(dev *device.Device, split images.Split, dir string) (siamese.History, error) {
	cfg := siamese.DefaultConfig(dir, split.Train)
	cfg.Loss, cfg.LearningRate = siamese.Triplet(0.2, siamese.Near), 2e-3
	cfg.People, cfg.Pictures, cfg.Repeat = min(10, len(split.Train.Names)), 4, true
	cfg.Epochs, cfg.Steps = Budget(16, 25)
	cfg.Progress = Progress()
	return siamese.Run(context.Background(), dev, split, cfg)
}

// Embed returns the embeddings of a set by the best weights of a run.
func Embed(dir string, set images.Set) ([][]float32, error) {
	history, err := siamese.Open(dir)
	if err != nil {
		return nil, err
	}
	model, err := history.Model()
	if err != nil {
		return nil, err
	}
	dev, err := device.Open("")
	if err != nil {
		return nil, err
	}
	return model.Embed(dev, set.Pictures)
}
