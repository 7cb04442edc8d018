package main

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"

	"github.com/gosiamese/gosiamese/datasets/lfw"
	"github.com/gosiamese/gosiamese/pkg/baseline"
	"github.com/gosiamese/gosiamese/pkg/fit"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/siamese"
	"github.com/gosiamese/gosiamese/pkg/verify"
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
	cfg.Steps, cfg.Epochs, cfg.WarmUp = 300, 10, 150
	cfg.LearningRate, cfg.WeightDecay, cfg.Average = 3e-3, 5e-2, 0.995
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
		cfg.Keep = func(name string) bool { return lfw.SideOf(name) == side }
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

// trainLFW is the network that the experiments on LFW and with pretraining share.
func trainLFW(l *lab) (history fit.History, split images.Split, err error) {
	if split, err = lfwSplit(l); err != nil {
		return history, split, err
	}
	history, err = l.train("lfw", split, lfwConfig())
	return history, split, err
}

// lfwScratch trains on LFW from random weights.
func lfwScratch(l *lab) (r record, err error) {
	history, split, err := trainLFW(l)
	if err != nil {
		return r, err
	}
	model, err := history.Model()
	if err != nil {
		return r, err
	}
	cfg := lfwConfig()
	r.Title = "LFW: people never seen, trained from scratch"
	r.Text = []string{
		fmt.Sprintf("Deep-funneled LFW, people with two pictures or more and others of the development "+
			"lists, parted by a "+
			"hash of the name (`lfw.SideOf`): training %v; validation %v; test %v (at most %d pictures "+
			"of a validation or "+
			"test person). Validation people choose the epoch of %d and tau (EER, best "+
			"accuracy).", split.Train,
			split.Validation, split.Unseen, lfwMost, cfg.Epochs),
		describe(cfg),
	}
	validation, err := model.Embed(l.dev, split.Validation.Pictures)
	if err != nil {
		return r, err
	}
	test, err := model.Embed(l.dev, split.Unseen.Pictures)
	if err != nil {
		return r, err
	}
	all, pairs := table{}, table{}
	all.add("all pairs of the test people", "AUC", "EER", "TAR at FAR 1 %", "tau", "accuracy at "+
		"tau", "FAR at tau",
		"FRR at tau")
	pairs.add("6,000 + 6,000 pairs, drawn as for LFW's lists", "AUC", "EER", "accuracy at the best tau "+
		"of the validation people")
	add := func(name string, chosen, vectors [][]float32) error {
		if err := lfwRow(&all, name, chosen, vectors, split); err != nil {
			return err
		}
		return lfwPairs(&pairs, name, chosen, vectors, split)
	}
	if err := add("network", validation, test); err != nil {
		return r, err
	}
	if err := add("raw pixels", split.Validation.Pictures, split.Unseen.Pictures); err != nil {
		return r, err
	}
	floor, err := lfwFisherface(split)
	if err != nil {
		return r, err
	}
	chosen, err := floor.Embed(split.Validation.Pictures)
	if err != nil {
		return r, err
	}
	vectors, err := floor.Embed(split.Unseen.Pictures)
	if err != nil {
		return r, err
	}
	if err := add("Fisherface", chosen, vectors); err != nil {
		return r, err
	}
	r.Tables = []table{all, pairs}
	return r, nil
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

// lfwRow measures all pairs of the test people, with the tau of the equal error rate of the validation
// people.
func lfwRow(t *table, name string, chosen, vectors [][]float32, split images.Split) error {
	curve, err := curveOf(chosen, split.Validation.Labels)
	if err != nil {
		return err
	}
	_, tau := curve.EER()
	report, err := verify.EvaluateAt(vectors, split.Unseen.Labels, tau)
	if err != nil {
		return err
	}
	in := report.Interval
	t.add(name, in.AUC.String(), in.EER.String(), in.TAR1.String(), fmt.Sprintf("%.3f", tau),
		report.At.Accuracy.String(), report.At.FAR.String(), report.At.FRR.String())
	return nil
}

func curveOf(vectors [][]float32, labels []int) (verify.Curve, error) {
	scores, err := verify.Scores(vectors, labels)
	if err != nil {
		return verify.Curve{}, err
	}
	return verify.ROC(scores)
}

// lfwPairs measures pairs drawn as the makers of LFW drew theirs: a person, then two of the pictures; or two
// people, then a picture of each; every person as likely as any other.
func lfwPairs(t *table, name string, chosen, vectors [][]float32, split images.Split) error {
	curve, err := verify.ROC(drawPairs(chosen, split.Validation))
	if err != nil {
		return err
	}
	tau, _ := curve.Best()
	if curve, err = verify.ROC(drawPairs(vectors, split.Unseen)); err != nil {
		return err
	}
	far, frr := curve.At(tau)
	eer, _ := curve.EER()
	t.add(name, percent(curve.AUC()), percent(eer), percent(1-(far+frr)/2))
	return nil
}

func drawPairs(vectors [][]float32, set images.Set) (scores []verify.Score) {
	rng := rand.New(rand.NewPCG(1, 1))
	people := set.ByPerson()
	add := func(a, b int, same bool) {
		scores = append(scores, verify.Score{
			Distance: verify.Distance(vectors[a], vectors[b]), Same: same, A: min(a, b), B: max(a, b),
		})
	}
	for genuine := 0; genuine < 6000; {
		if own := people[rng.IntN(len(people))]; len(own) > 1 {
			order := rng.Perm(len(own))
			add(own[order[0]], own[order[1]], true)
			genuine++
		}
	}
	for range 6000 {
		two := rng.Perm(len(people))
		one, other := people[two[0]], people[two[1]]
		add(one[rng.IntN(len(one))], other[rng.IntN(len(other))], false)
	}
	return scores
}
