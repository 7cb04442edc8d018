package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gosiamese/gosiamese/datasets/lfw"
	"github.com/gosiamese/gosiamese/pkg/baseline"
	"github.com/gosiamese/gosiamese/pkg/fit"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/siamese"
)

// lfwMost is the most pictures of one validation or test person: nobody with hundreds may rule the figures.
const lfwMost = 10

// lfwConfig is a training on the many people of LFW, most of whom have two or three pictures.
func lfwConfig() fit.Config {
	cfg := fit.DefaultConfig("", images.Set{Height: 64, Width: 48})
	cfg.Network.Blocks, cfg.Network.Residual = []int{32, 64, 128, 256}, 1
	cfg.Network.Dropout, cfg.Network.Mirror = 0.4, true
	cfg.Loss = siamese.Loss{Triplet: 3, Softmax: 1, Scale: 24, CosineMargin: 0.1}
	cfg.Alpha = 0.3
	cfg.People, cfg.Pictures, cfg.Frequency, cfg.Repeat = 32, 4, 0.5, true
	cfg.Steps, cfg.Epochs, cfg.WarmUp = 150, 10, 100
	cfg.LearningRate, cfg.WeightDecay, cfg.Average = 6e-3, 5e-2, 0.995
	cfg.Augment = images.Augment{
		Rotate: 10, Shift: 0.05, Scale: 0.1, Contrast: 0.25, Brightness: 0.15, Flip: true,
	}
	return cfg
}

// lfwSplit loads the people of each side by the hash of their names.
func lfwSplit(l *lab) (split images.Split, err error) {
	for side, part := range map[lfw.Side]*images.Set{
		lfw.Train: &split.Train, lfw.Validation: &split.Validation, lfw.Test: &split.Unseen,
	} {
		cfg := lfw.DefaultConfig()
		few := l.quick && side == lfw.Train
		cfg.Keep = func(name string) bool { return lfw.SideOf(name) == side && (!few || name < "C") }
		if side != lfw.Train {
			cfg.MaxPictures = lfwMost
		}
		faces, err := lfw.Load(filepath.Join(l.data, "lfw-dev.tgz"), cfg)
		if err != nil {
			return split, err
		}
		*part = faces.Set
	}
	return split, split.Check()
}

// lfwModels networks judge together.
const lfwModels = 2

// localRadius is that of the local contrast of every second network, in pixels of pictures of 64 x 48.
const localRadius = 6

// alternating is a training n times, every second one with local contrast: such networks err on other pairs
// than the others, so that their mean errs less.
func alternating(cfg fit.Config, n int) (cfgs []fit.Config) {
	for i := range n {
		cfg.Network.LocalContrast = i % 2 * localRadius
		cfgs = append(cfgs, cfg)
	}
	return cfgs
}

// trainLFW trains the networks that the experiments on LFW and with pretraining share.
func trainLFW(l *lab) (runs []fit.History, split images.Split, err error) {
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
	alone := func(j judge) bool { return strings.HasSuffix(j.name, "alone") }
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
	r.Title = "LFW: people never seen, trained from scratch"
	r.Text = []string{
		fmt.Sprintf("Deep-funneled LFW, the people of the development lists, parted by a hash of the name "+
			"(`lfw.SideOf`): training %v; validation %v; test %v (at most %d pictures of a validation or "+
			"test person). %d networks are trained from other random weights, one as it is and one with "+
			"local contrast (`backbone.LocalContrast`); the distance is the mean of theirs. Validation "+
			"people choose the epoch of %d, tau and the calibration. With a cohort, a distance is measured "+
			"by how far both faces are from the nearest training people (`verify.Cohort`).", split.Train,
			split.Validation, split.Unseen, lfwMost, lfwModels, cfg.Epochs),
		describe(cfg),
	}
	note, err := leaks(split)
	r.Notes = []string{note}
	return r, err
}

// leaks says which pictures of the test people look like ones of the others.
func leaks(split images.Split) (string, error) {
	others, err := images.Leaks(split.Train, split.Unseen, images.NearlySame)
	if err != nil {
		return "", err
	}
	chosen, err := images.Leaks(split.Validation, split.Unseen, images.NearlySame)
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
	return fmt.Sprintf("Pictures of test people that are nearly the same as one of the others "+
		"(`images.Leaks`, correlation %g or more): %s.", images.NearlySame, strings.Join(found, "; ")), nil
}

// lfwJudges are the networks together, with a cohort first, each of them alone, and the floors.
func lfwJudges(l *lab, runs []fit.History, split images.Split) (judges []judge, err error) {
	var all siamese.Ensemble
	for _, history := range runs {
		model, err := history.Model()
		if err != nil {
			return nil, err
		}
		all = append(all, model)
	}
	floor, err := lfwFisherface(split)
	if err != nil {
		return nil, err
	}
	for _, e := range []struct {
		name  string
		embed embedding
	}{
		{"networks", l.embed(all)},
		{"without local contrast alone", l.embed(all[:1])},
		{"with local contrast alone", l.embed(all[1:])},
		{"Fisherface", floor.Embed},
		{"raw pixels", baseline.Pixels().Embed},
	} {
		j := judge{name: e.name}
		if j.chosen, err = e.embed(split.Validation.Pictures); err != nil {
			return nil, err
		}
		if j.test, err = e.embed(split.Unseen.Pictures); err != nil {
			return nil, err
		}
		judges = append(judges, j)
	}
	_, against, err := scaled(l.embed(all), split.Train, split.Validation, split.Unseen)
	if err != nil {
		return nil, err
	}
	return append([]judge{{"networks, cohort", against[0], against[1]}}, judges...), nil
}

// lfwFisherface is fitted to the training people with four pictures or more, at most ten of each.
func lfwFisherface(split images.Split) (baseline.Floor, error) {
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
