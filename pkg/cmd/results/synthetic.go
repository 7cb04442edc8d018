package main

import (
	"fmt"

	"github.com/gosiamese/gosiamese/datasets/synthetic"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/siamese"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// Seeds of the synthetic people for training, validation and test.
const (
	drawnTrain, drawnValidation      = 2000, 40
	drawnGroups, drawnGroup          = 10, 20 // Groups of test people.
	trainSeed, validationSeed, drawn = 11, 12, 13
)

// drawnFaces trains on synthetic people and identifies test people from one picture each.
func drawnFaces(l *lab) (r record, err error) {
	train, validation, groups := drawnTrain, drawnValidation, drawnGroups
	if l.quick {
		train, validation, groups = 40, 10, 2
	}
	var split images.Split
	for _, part := range []struct {
		set    *images.Set
		people int
		seed   uint64
	}{
		{&split.Train, train, trainSeed},
		{&split.Validation, validation, validationSeed},
		{&split.Test, groups * drawnGroup, drawn},
	} {
		if *part.set, err = synthetic.Faces(part.people, 10, 64, part.seed); err != nil {
			return r, err
		}
	}
	cfg := siamese.DefaultConfig("", split.Train)
	cfg.Network.Blocks, cfg.Network.Residual = []int{16, 32, 64, 128}, 1
	cfg.Network.Dropout, cfg.Network.Mirror = 0.1, true
	cfg.Loss = siamese.Sum(siamese.Triplet(0.2, siamese.BatchHard), siamese.CosFace(16, 0.2))
	cfg.People, cfg.Steps, cfg.Epochs, cfg.WarmUp = 24, 200, 7, 100
	cfg.LearningRate, cfg.WeightDecay, cfg.Average = 6e-3, 1e-2, 0.99
	model, err := l.trained("synthetic", split, cfg)
	if err != nil {
		return r, err
	}
	vectors, err := model.Embed(l.dev, split.Test.Pictures)
	if err != nil {
		return r, err
	}
	var t table
	t.add("", "EER", "AUC", "TAR at FAR 1 %", "1-shot")
	for _, row := range []struct {
		name    string
		vectors [][]float32
	}{{"network", vectors}, {"raw pixels", split.Test.Pictures}} {
		var reports []verify.Report
		for g := range groups {
			from, to := g*drawnGroup*10, (g+1)*drawnGroup*10
			report, err := verify.Evaluate(row.vectors[from:to], split.Test.Labels[from:to])
			if err != nil {
				return r, err
			}
			reports = append(reports, report)
		}
		t.Rows = append(t.Rows, orlResults{}.row(row.name, reports))
	}
	r.Title = "Synthetic faces: held-out people"
	r.Text = []string{
		fmt.Sprintf("Synthetic people (datasets/synthetic), ten pictures each: %d for training, %d for "+
			"choosing the epoch, and %d groups of %d for testing; a figure is the mean over the groups.",
			train, validation, groups, drawnGroup),
		describe(cfg, lossText(cfg.Loss)),
	}
	r.Tables = []table{t}
	return r, nil
}
