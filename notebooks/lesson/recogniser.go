package lesson

import (
	"context"

	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/siamese"
)

// Crowd returns the people of lessons 11 and 12, in pictures of 32 x 32 pixels: 250 synthetic people, 40 of
// them for validation and 60 for testing, or those of the real folder orl_faces, a quarter of them for
// validation and three tenths for testing.
func Crowd(seed uint64) (images.Split, error) {
	faces, err := Faces(250, 32)
	if err != nil {
		return images.Split{}, err
	}
	validation, test := 40, 60
	if DataDir("orl_faces") != "" {
		validation, test = len(faces.Names)/4, len(faces.Names)*3/10
	}
	return images.NewSplit(faces, validation, test, seed)
}

// Recogniser trains the network of lessons 11 and 12 as in lesson 07: with near triplets and a margin of 0.2.
// It returns at once if the folder contains the finished run.
func Recogniser(dev *device.Device, split images.Split, dir string) (siamese.History, error) {
	cfg := siamese.DefaultConfig(dir, split.Train)
	cfg.Loss, cfg.LearningRate = siamese.Triplet(0.2, siamese.Near), 2e-3
	cfg.People, cfg.Pictures = 10, 4
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
