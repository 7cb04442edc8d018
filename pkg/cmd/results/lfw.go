package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gosiamese/gosiamese/datasets/lfw"
	"github.com/gosiamese/gosiamese/pkg/baseline"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/images/duplicates"
	"github.com/gosiamese/gosiamese/pkg/internal/ensemble"
	"github.com/gosiamese/gosiamese/pkg/siamese"
)

// lfwMost is the maximum number of pictures per validation or test person, so that no person dominates the
// figures.
const lfwMost = 10

// lfwConfig returns the configuration for training on LFW, which has many people, most of them with two or
// three pictures.
func lfwConfig() siamese.Config {
	cfg := siamese.DefaultConfig("", images.Set{Height: 64, Width: 48})
	cfg.Network.Blocks, cfg.Network.Residual = []int{32, 64, 128, 256}, 1
	cfg.Network.Dropout, cfg.Network.Mirror = 0.4, true
	cfg.Loss = siamese.Sum(
		siamese.Weighted(3, siamese.Triplet(0.3, siamese.BatchHard)),
		siamese.CosFace(24, 0.1),
	)
	cfg.People, cfg.Pictures, cfg.Frequency, cfg.Repeat = 32, 4, 0.5, true
	cfg.Steps, cfg.Epochs, cfg.WarmUp = 150, 10, 100
	cfg.LearningRate, cfg.WeightDecay, cfg.Average = 6e-3, 5e-2, 0.995
	cfg.Augment = images.Augment{
		Rotate: 10, Shift: 0.05, Scale: 0.1, Contrast: 0.25, Brightness: 0.15, Flip: true,
	}
	return cfg
}

// lfwSplit loads LFW, split by the hash of the names.
func lfwSplit(l *lab) (split images.Split, err error) {
	for part, set := range map[lfw.Part]*images.Set{
		lfw.Train: &split.Train, lfw.Validation: &split.Validation, lfw.Test: &split.Test,
	} {
		cfg := lfw.DefaultConfig()
		few := l.quick && part == lfw.Train
		cfg.Keep = func(name string) bool { return lfw.PartOf(name) == part && (!few || name < "C") }
		if part != lfw.Train {
			cfg.MaxPictures = lfwMost
		}
		faces, err := lfw.Load(filepath.Join(l.data, "lfw-dev.tgz"), cfg)
		if err != nil {
			return split, err
		}
		*set = faces.Set
	}
	return split, split.Check()
}

// lfwModels is the number of networks in the ensemble.
const lfwModels = 2

// localRadius is the radius of the local contrast normalisation in every second network, in pixels of
// pictures of 64 x 48.
const localRadius = 6

// alternating returns n copies of a configuration, every second one with local contrast normalisation: the
// errors of such networks are less correlated, so that their mean distance has a lower error.
func alternating(cfg siamese.Config, n int) (cfgs []siamese.Config) {
	for i := range n {
		cfg.Network.LocalContrast = i % 2 * localRadius
		cfgs = append(cfgs, cfg)
	}
	return cfgs
}

// trainLFW trains the networks that the experiments on LFW and with pretraining share.
func trainLFW(l *lab) (runs []siamese.History, split images.Split, err error) {
	if split, err = lfwSplit(l); err != nil {
		return nil, split, err
	}
	for i, cfg := range alternating(lfwConfig(), lfwModels) {
		cfg.Seed = uint64(i + 1)
		history, err := l.train(fmt.Sprintf("lfw/%d", i+1), split, cfg)
		if err != nil {
			return nil, split, err
		}
		runs = append(runs, history)
	}
	return runs, split, nil
}

// lfwScratch trains on LFW from random weights.
func lfwScratch(l *lab) (r record, err error) {
	runs, split, err := trainLFW(l)
	if err != nil {
		return r, err
	}
	judges, err := lfwJudges(l, runs, split)
	if err != nil {
		return r, err
	}
	together := judges[0]
	alone := func(j judge) bool { return j.alone }
	for _, tabulate := range []func() (table, error){
		func() (table, error) { return allPairs(judges, split) },
		func() (table, error) { return drawnPairs(judges, split) },
		func() (table, error) { return reliability(together, split) },
		func() (table, error) { return openSet(slices.DeleteFunc(slices.Clone(judges), alone), split) },
		func() (table, error) { return worstPairs(together, split) },
	} {
		t, err := tabulate()
		if err != nil {
			return r, err
		}
		r.Tables = append(r.Tables, t)
	}
	cfg := lfwConfig()
	r.Title = "LFW: held-out people, trained from scratch"
	r.Text = []string{
		fmt.Sprintf("Deep-funneled LFW, the people of the development lists, split by a hash of the name "+
			"(`lfw.PartOf`): training %v; validation %v; test %v (at most %d pictures of a validation or "+
			"test person). %d networks are trained from different random weights, one on plain pictures and "+
			"one with local contrast (`nn.LocalContrast`); the distance is the mean over the networks. "+
			"The epoch (of %d), tau and the calibration are chosen on the validation people. With a cohort, "+
			"distances are normalised by those to the nearest training people (`verify.NewScoreNorm`).",
			split.Train,
			split.Validation, split.Test, lfwMost, lfwModels, cfg.Epochs),
		describe(cfg, lossText(cfg.Loss)),
	}
	note, err := leaks(split)
	r.Notes = []string{note}
	return r, err
}

// leaks reports which pictures of the test people look like pictures of the other people.
func leaks(split images.Split) (string, error) {
	others, err := duplicates.Find(split.Train, split.Test, duplicates.Threshold)
	if err != nil {
		return "", err
	}
	chosen, err := duplicates.Find(split.Validation, split.Test, duplicates.Threshold)
	if err != nil {
		return "", err
	}
	var found []string
	for _, l := range append(others, chosen...) {
		found = append(found, l.String())
	}
	if len(found) == 0 {
		found = []string{"none"}
	}
	return fmt.Sprintf("Pictures of test people that nearly duplicate a picture of a training or validation "+
		"person (`duplicates.Find`, correlation %g or more; the numbers are the indices of the pictures in "+
		"their sets, that of the test person last): %s.", duplicates.Threshold,
		strings.Join(found, "; ")), nil
}

// lfwJudges returns the ensemble, first with a cohort and then without, each network alone, and the
// baselines.
func lfwJudges(l *lab, runs []siamese.History, split images.Split) (judges []judge, err error) {
	var all ensemble.Ensemble
	for _, history := range runs {
		model, err := history.Model()
		if err != nil {
			return nil, err
		}
		all = append(all, model)
	}
	fisherface, err := lfwFisherface(split)
	if err != nil {
		return nil, err
	}
	for _, e := range []struct {
		name  string
		embed embedding
		alone bool
	}{
		{"networks", l.embed(all), false},
		{"the network without local contrast, by itself", l.embed(all[:1]), true},
		{"the network with local contrast, by itself", l.embed(all[1:]), true},
		{"Fisherface", fisherface.Embed, false},
		{"raw pixels", baseline.Pixels().Embed, false},
	} {
		j := judge{name: e.name, alone: e.alone}
		if j.chosen, err = e.embed(split.Validation.Pictures); err != nil {
			return nil, err
		}
		if j.test, err = e.embed(split.Test.Pictures); err != nil {
			return nil, err
		}
		judges = append(judges, j)
	}
	_, against, err := scaled(l.embed(all), split.Train, split.Validation, split.Test)
	if err != nil {
		return nil, err
	}
	return append([]judge{{name: "networks, cohort", chosen: against[0], test: against[1]}}, judges...), nil
}

// lfwFisherface fits Fisherface to the training people with at least four pictures, at most ten of each.
func lfwFisherface(split images.Split) (baseline.Projection, error) {
	var pictures [][]float32
	var labels []int
	for person, own := range split.Train.ByPerson() {
		if len(own) < 4 {
			continue
		}
		for _, i := range own[:min(len(own), lfwMost)] {
			pictures, labels = append(pictures, split.Train.Pictures[i]), append(labels, person)
		}
	}
	return baseline.Fisherface(pictures, labels, baseline.DefaultConfig())
}
