// Report evaluates how well a trained network verifies the people of a folder, who must not be its training
// people, and compares it with raw pixels on the same pictures. It prints error rates with intervals over
// people, the limits of the data, and the worst pairs.
//
//	go run ./pkg/cmd/report -run build/results/lfw -faces folder -tau 1.1
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gosiamese/gosiamese/datasets/lfw"
	"github.com/gosiamese/gosiamese/datasets/orl"
	"github.com/gosiamese/gosiamese/datasets/people"
	"github.com/gosiamese/gosiamese/pkg/baseline"
	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/internal/ensemble"
	"github.com/gosiamese/gosiamese/pkg/siamese"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

type options struct {
	run, faces, cohort, pairs, backend string
	tau                                float64
	most                               int
}

func main() {
	var o options
	flag.StringVar(&o.run, "run", "", "folder of the run that trained the network; or a folder of "+
		"such folders, whose networks form an ensemble")
	flag.StringVar(&o.faces, "faces", "", "an LFW archive; or a folder laid out as LFW or ORL (s1, s2, "+
		"...), or with one folder per person")
	flag.StringVar(&o.cohort, "cohort", "", "pictures of the training people, laid out as for -faces: "+
		"enables score normalisation with them as the cohort")
	flag.StringVar(&o.pairs, "pairs", "", "an LFW pairs file, to evaluate those pairs instead of all")
	flag.StringVar(&o.backend, "backend", "", "backend: go, xla:cpu, xla:cuda; empty for the best one")
	flag.Float64Var(&o.tau, "tau", -1, "threshold, chosen on other people; if negative, no error rates at a "+
		"threshold are reported")
	flag.IntVar(&o.most, "most", 10, "maximum number of pictures per person, the first ones")
	flag.Parse()
	if err := report(o); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func report(o options) error {
	if o.run == "" || o.faces == "" || o.most < 2 {
		return errors.New("report: name the run with -run and the pictures with -faces; -most is at least 2")
	}
	histories, err := openRuns(o.run)
	if err != nil {
		return err
	}
	var models ensemble.Ensemble
	for _, history := range histories {
		model, err := history.Model()
		if err != nil {
			return err
		}
		models = append(models, model)
	}
	faces, err := load(o, models[0].Network)
	if err != nil {
		return err
	}
	for _, history := range histories {
		if err := history.CheckHeldOut(faces.Set); err != nil {
			return err
		}
	}
	dev, err := device.Open(o.backend)
	if err != nil {
		return err
	}
	vectors, err := models.Embed(dev, faces.Pictures)
	if err != nil {
		return err
	}
	fmt.Printf("%v; %v\n", faces.Set, dev)
	if o.cohort != "" {
		if vectors, err = normalise(o, models, dev, histories[0].People, vectors); err != nil {
			return err
		}
	}
	if o.pairs != "" {
		return onPairs(o, faces, vectors)
	}
	return onAll(o, faces.Set, vectors)
}

// cohortNearest suits cohorts of several hundred pictures or more.
const cohortNearest = 50

// normalise applies score normalisation with the training people of the run as the cohort.
func normalise(o options, models ensemble.Ensemble, dev *device.Device, seen []string, vectors [][]float32) (
	[][]float32, error,
) {
	o.faces, o.pairs = o.cohort, ""
	all, err := load(o, models[0].Network)
	if err != nil {
		return nil, err
	}
	known := slices.DeleteFunc(slices.Clone(all.Names), func(name string) bool {
		return !slices.Contains(seen, name)
	})
	strangers, err := all.Only(known...)
	if err != nil {
		return nil, err
	}
	fmt.Printf("cohort: %v\n", strangers)
	embedded, err := models.Embed(dev, strangers.Pictures)
	if err != nil {
		return nil, err
	}
	norm, err := verify.NewScoreNorm(embedded, min(cohortNearest, len(embedded)))
	if err != nil {
		return nil, err
	}
	return norm.Apply(vectors)
}

// openRuns opens a run, or all runs in the subfolders of a folder as an ensemble.
func openRuns(dir string) (histories []siamese.History, err error) {
	inside, err := filepath.Glob(filepath.Join(dir, "*", "config.json"))
	if err != nil || len(inside) == 0 {
		history, err := siamese.Open(dir)
		return []siamese.History{history}, err
	}
	for _, path := range inside {
		history, err := siamese.Open(filepath.Dir(path))
		if err != nil {
			return nil, err
		}
		histories = append(histories, history)
	}
	return histories, nil
}

// load reads pictures at the size of the network. It detects the layout of a folder from its file names.
func load(o options, n siamese.Network) (lfw.Faces, error) {
	info, err := os.Stat(o.faces)
	if err != nil {
		return lfw.Faces{}, fmt.Errorf("report: %w: set -faces to existing pictures", err)
	}
	cfg := lfw.DefaultConfig()
	cfg.Height, cfg.Width, cfg.Channels = n.Height, n.Width, n.Channels
	if o.pairs == "" {
		cfg.MaxPictures = o.most
	}
	if holds := func(pattern string) bool {
		found, err := filepath.Glob(filepath.Join(o.faces, pattern))
		return err == nil && len(found) > 0
	}; info.IsDir() && holds("s*/*.pgm") {
		set, err := orl.Load(o.faces)
		if err != nil {
			return lfw.Faces{}, err
		}
		set, err = set.Resize(n.Height, n.Width)
		return lfw.Faces{Set: set}, err
	} else if !info.IsDir() || holds("*/*_0001.jpg") {
		return lfw.Load(o.faces, cfg)
	}
	album := people.DefaultConfig()
	album.Height, album.Width, album.Channels = n.Height, n.Width, n.Channels
	set, err := people.Load(o.faces, album)
	if err != nil {
		return lfw.Faces{}, err
	}
	return lfw.Faces{Set: first(set, o.most)}, nil
}

// first keeps the first pictures of each person, at most the given number.
func first(set images.Set, most int) images.Set {
	out := images.Set{Height: set.Height, Width: set.Width, Channels: set.Channels, Names: set.Names}
	for person, own := range set.ByPerson() {
		for _, i := range own[:min(most, len(own))] {
			out.Pictures, out.Labels = append(out.Pictures, set.Pictures[i]), append(out.Labels, person)
		}
	}
	return out
}

// onAll compares every picture with every other one.
func onAll(o options, set images.Set, vectors [][]float32) error {
	pixels, err := baseline.Pixels().Embed(set.Pictures)
	if err != nil {
		return err
	}
	for _, row := range []struct {
		name    string
		vectors [][]float32
	}{{"network", vectors}, {"raw pixels", pixels}} {
		r, err := verify.Evaluate(row.vectors, set.Labels)
		if err != nil {
			return err
		}
		in := r.Interval
		fmt.Printf("%-10s  AUC %v, EER %v, TAR at FAR 1 %% %v, 1-shot %v; %d genuine and %d impostor pairs\n",
			row.name,
			in.AUC, in.EER, in.TAR1, in.OneShot, r.Genuine, r.Impostor)
	}
	scores, err := verify.Scores(vectors, set.Labels)
	if err != nil {
		return err
	}
	if err := atTau(o, scores, set.Labels); err != nil {
		return err
	}
	worst(set, scores)
	return nil
}

// onPairs compares the pairs of a list.
func onPairs(o options, faces lfw.Faces, vectors [][]float32) error {
	folds, err := lfw.ReadPairs(o.pairs)
	if err != nil {
		return err
	}
	var pairs []verify.Score
	for _, fold := range folds {
		found, missing := faces.Resolve(fold)
		if len(missing) > 0 {
			return fmt.Errorf("report: %s names %d pictures that do not exist: %s", o.pairs, len(missing),
				strings.Join(missing[:min(3, len(missing))], ", "))
		}
		for _, match := range found {
			pairs = append(pairs, verify.Score{A: match.A, B: match.B, Same: match.Same})
		}
	}
	scores, err := verify.PairScores(vectors, pairs)
	if err != nil {
		return err
	}
	curve, err := verify.ROC(scores)
	if err != nil {
		return err
	}
	eer, _ := curve.EER()
	fmt.Printf("%d genuine and %d impostor pairs of %s: AUC %.4f, EER %.1f %%\n",
		curve.Genuine, curve.Impostor, filepath.Base(o.pairs), curve.AUC(), 100*eer)
	return atTau(o, scores, faces.Labels)
}

// atTau prints the error rates at the threshold, and the smallest FAR that the number of pairs supports.
func atTau(o options, scores []verify.Score, labels []int) error {
	if _, impostor := verify.GenuineImpostor(scores); len(impostor) > 0 {
		fmt.Printf("a FAR below %.2g %% is not supported by so few pairs (rule of 30)\n",
			100*verify.RuleOf30/float64(len(impostor)))
	}
	if o.tau < 0 {
		return nil
	}
	rates, err := verify.RatesAt(scores, labels, o.tau)
	if err != nil {
		return err
	}
	fmt.Printf("at tau %.3f: FAR %v, FRR %v, accuracy %v\n", o.tau, rates.FAR, rates.FRR, rates.Accuracy)
	return nil
}

// worst prints the pairs with the largest errors of the network.
func worst(set images.Set, scores []verify.Score) {
	genuine, impostor := verify.Worst(scores, 5)
	numbers := make([]int, set.Len()) // The number of each picture within its person, from 1.
	for _, own := range set.ByPerson() {
		for k, i := range own {
			numbers[i] = k + 1
		}
	}
	picture := func(i int) string { return fmt.Sprintf("%s %d", set.Names[set.Labels[i]], numbers[i]) }
	for _, part := range []struct {
		title  string
		scores []verify.Score
	}{{"farthest genuine pairs", genuine}, {"nearest impostor pairs", impostor}} {
		for _, s := range part.scores {
			fmt.Printf("%s: %s and %s, d = %.2f\n", part.title, picture(s.A), picture(s.B), s.Distance)
		}
	}
}
