package main

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"

	"github.com/gosiamese/gosiamese/datasets/orl"
	"github.com/gosiamese/gosiamese/pkg/baseline"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/siamese"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// Networks on ORL get pictures of 64 x 48.
const orlHeight, orlWidth = 64, 48

// orlConfig returns the configuration for training on one split.
func orlConfig() siamese.Config {
	cfg := siamese.DefaultConfig("", images.Set{Height: orlHeight, Width: orlWidth})
	cfg.Network.Mirror = true
	cfg.Steps, cfg.Epochs, cfg.WarmUp, cfg.Average = 150, 1, 20, 0.98
	cfg.LearningRate, cfg.WeightDecay = 8e-3, 1e-2
	cfg.Loss = siamese.Sum(siamese.Triplet(0.2, siamese.BatchHard), siamese.CosFace(10, 0.3))
	return cfg
}

// candidate is a method to be evaluated on test people.
type candidate struct {
	embed embedding
	tau   float64
	bare  embedding // The embedding before WCCN; nil if WCCN is not used.
}

// Tau is chosen on orlLeave of the thirty training people of a split.
const orlLeave = 6

// orlAlone trains only on ORL.
func orlAlone(l *lab) (r record, err error) {
	plain := orlConfig()
	local := plain
	local.Network.LocalContrast = localRadius
	judges := []siamese.Config{plain, plain, local}
	if l.quick {
		judges = judges[:1]
	}
	set, err := orlSet(l)
	if err != nil {
		return r, err
	}
	results, err := onORL(l, "orl", set, 20, func(split int, seen images.Set) (c candidate, err error) {
		name := fmt.Sprintf("orl/%02d", split)
		if c.tau, err = l.threshold(name, seen, plain, orlLeave); err != nil {
			return c, err
		}
		models, err := l.judges(name, seen, judges)
		c.embed = l.embed(models)
		return c, err
	})
	if err != nil {
		return r, err
	}
	if results.peer, err = readPeer(l.peer); err != nil {
		return r, err
	}
	r.Title = "ORL: held-out people, trained on ORL alone"
	r.Text = append(orlText(fmt.Sprintf("three networks are trained on the thirty, one of them "+
		"with local contrast (`nn.LocalContrast`); the distance is the mean over the networks. Tau "+
		"(where FAR equals FRR) is chosen on %d of the thirty, with another network trained in the same "+
		"way without them. With a cohort, distances are normalised by those to the nearest of the thirty "+
		"(`verify.NewScoreNorm`)", orlLeave)), describe(plain, lossText(plain.Loss)))
	r.Tables, r.Notes = results.tables(), []string{results.compared()}
	return r, nil
}

// orlSplitting describes the splits; networks describes how the networks of each split are trained.
func orlSplitting(networks string) string {
	return "Splits of the forty people into thirty for training and ten for testing " +
		"(datasets/orl/testdata/splits.json). In each, " + networks + "."
}

// orlText describes the splits and the baselines.
func orlText(networks string) []string {
	return []string{
		orlSplitting(networks),
		"Baselines on the same pictures and splits: raw pixels, and Fisherface fitted to all thirty " +
			"training people. " + orlSettings,
	}
}

// orlSettings says that the figures are not independent of the choices made.
const orlSettings = "Several settings of the networks were chosen by results on these splits " +
	"([tried.md](tried.md)), so their figures are slightly optimistic."

// describe summarises a training run in one sentence; loss is a phrase, such as that of lossText.
func describe(cfg siamese.Config, loss string) string {
	text := fmt.Sprintf("Each network: %d steps of %d people x %d pictures of %d x %d, %s, blocks %v "+
		"with %d residual convolutions, learning rate %g, weight averaging %g",
		cfg.Steps*cfg.Epochs, cfg.People, cfg.Pictures, cfg.Network.Height, cfg.Network.Width,
		loss,
		cfg.Network.Blocks, cfg.Network.Residual, cfg.LearningRate, cfg.Average)
	if cfg.Network.Mirror {
		text += "; an embedding combines a picture and its mirror image"
	}
	return text + "."
}

// weight is the weight of a loss in a sum.
var weight = regexp.MustCompile(`\b([0-9.]+) ([a-zA-Z])`)

// lossText is the description of a loss, with its weights as factors, such as "loss 3 x triplet (batch-hard,
// margin 0.3)".
func lossText(loss siamese.Loss) string {
	return "loss " + weight.ReplaceAllString(fmt.Sprint(loss), "$1 x $2")
}

// orlSet loads ORL at the input size of the networks.
func orlSet(l *lab) (images.Set, error) {
	set, err := orl.Load(filepath.Join(l.data, "orl_faces"))
	if err != nil {
		return images.Set{}, err
	}
	return set.Resize(orlHeight, orlWidth)
}

// onORL evaluates a candidate on the first splits: it is prepared with the training people and evaluated on
// the test people of each.
func onORL(l *lab, name string, set images.Set, most int,
	prepare func(split int, seen images.Set) (candidate, error),
) (results orlResults, err error) {
	splits, err := orlSplits()
	if err != nil {
		return results, err
	}
	if l.quick {
		most = min(most, 2)
	}
	splits = splits[:most]
	for i, split := range splits {
		seen, err := set.Only(split.Train...)
		if err != nil {
			return results, err
		}
		unseen, err := set.Only(split.Test...)
		if err != nil {
			return results, err
		}
		c, err := prepare(i+1, seen)
		if err != nil {
			return results, err
		}
		if err := results.add(c, seen, unseen); err != nil {
			return results, err
		}
		last := results.network[len(results.network)-1]
		fmt.Printf("%s: split %d of %d: %s\n", name, i+1, len(splits),
			last.Beside(results.plainFisher[len(results.plainFisher)-1], "Fisherface"))
	}
	return results, nil
}

// orlResults holds a report for each split: of the networks and of Fisherface with the training people as the
// cohort, and of all methods without a cohort.
type orlResults struct {
	network, fisher                   []verify.Report
	plainNetwork, plainFisher, pixels []verify.Report
	bare                              []verify.Report // Empty if WCCN is not used.

	peer []peerResult // Empty if the peer has not been measured.
}

func (o *orlResults) add(c candidate, seen, unseen images.Set) error {
	fisherface, err := baseline.Fisherface(seen.Pictures, seen.Labels, baseline.DefaultConfig())
	if err != nil {
		return err
	}
	plain, against, err := scaled(c.embed, seen, unseen)
	if err != nil {
		return err
	}
	network, err := verify.EvaluateAt(against[0], unseen.Labels, c.tau)
	if err != nil {
		return err
	}
	o.network = append(o.network, network)
	plainFisher, fisherAgainst, err := scaled(fisherface.Embed, seen, unseen)
	if err != nil {
		return err
	}
	type measured struct {
		reports *[]verify.Report
		vectors [][]float32
	}
	parts := []measured{
		{&o.plainNetwork, plain[0]},
		{&o.fisher, fisherAgainst[0]},
		{&o.plainFisher, plainFisher[0]},
		{&o.pixels, unseen.Pictures},
	}
	if c.bare != nil {
		bare, err := c.bare(unseen.Pictures)
		if err != nil {
			return err
		}
		parts = append(parts, measured{&o.bare, bare})
	}
	for _, part := range parts {
		report, err := verify.Evaluate(part.vectors, unseen.Labels)
		if err != nil {
			return err
		}
		*part.reports = append(*part.reports, report)
	}
	return nil
}

// tables returns a summary, and the splits one by one.
func (o *orlResults) tables() []table {
	var summary, single table
	summary.add("", "EER", "AUC", "TAR at FAR 1 %", "1-shot")
	for _, row := range []struct {
		name    string
		reports []verify.Report
	}{
		{"networks, cohort", o.network},
		{"networks", o.plainNetwork},
		{"networks without WCCN", o.bare},
		{"Fisherface, cohort", o.fisher},
		{"Fisherface", o.plainFisher},
		{"raw pixels", o.pixels},
	} {
		if len(row.reports) > 0 {
			summary.Rows = append(summary.Rows, o.row(row.name, row.reports))
		}
	}
	head := []string{
		"split", "networks: EER", "FAR at tau", "FRR at tau", "1-shot", "Fisherface: EER", "1-shot",
		"raw pixels: EER", "1-shot",
	}
	if len(o.peer) > 0 {
		summary.add(peerRow(o.peer)...)
		head = append(head, "orl_torch.py: EER", "1-shot")
	}
	single.add(head...)
	for i, n := range o.network {
		row := []string{
			fmt.Sprint(i + 1), percent(n.EER), n.At.FAR.String(), n.At.FRR.String(), percent(n.OneShot),
			percent(o.plainFisher[i].EER), percent(o.plainFisher[i].OneShot),
			percent(o.pixels[i].EER), percent(o.pixels[i].OneShot),
		}
		if i < len(o.peer) {
			row = append(row, percent(o.peer[i].eer), percent(o.peer[i].oneShot))
		}
		single.add(row...)
	}
	return []table{summary, single}
}

// row returns the mean and standard deviation over the splits.
func (orlResults) row(name string, reports []verify.Report) []string {
	return []string{
		name, spread(column(reports, eerOf)), spread(column(reports, aucOf)), spread(column(reports, tarOf)),
		spread(column(reports, oneShotOf)),
	}
}

// compared reports the paired difference from Fisherface.
func (o *orlResults) compared() string {
	return fmt.Sprintf("Paired difference, networks with cohort minus Fisherface without: EER %s, 1-shot "+
		"%s points, %s", resampled(differences(o.network, o.plainFisher, eerOf)),
		resampled(differences(o.network, o.plainFisher, oneShotOf)), resampling)
}

// differences returns the differences of a value, split by split.
func differences(a, b []verify.Report, value func(verify.Report) float64) (all []float64) {
	for i := range a {
		all = append(all, value(a[i])-value(b[i]))
	}
	return all
}

// resampling describes how the interval of resampled is computed.
const resampling = "with a 95 % interval. The splits share people, so the variance over splits is " +
	"multiplied by 1/n + 10/30 (Nadeau and Bengio 2003) instead of 1/n."

// resampled returns the mean of paired differences over overlapping splits, in points, with the interval of
// the corrected resampled t-test.
func resampled(differences []float64) string {
	mean, deviation := stat.MeanStdDev(differences, nil)
	n := float64(len(differences))
	half := deviation * math.Sqrt(1/n+10./30) * distuv.StudentsT{Sigma: 1, Nu: n - 1}.Quantile(0.975)
	return fmt.Sprintf("%+.1f [%+.1f, %+.1f]", 100*mean, 100*(mean-half), 100*(mean+half))
}

func column(reports []verify.Report, value func(verify.Report) float64) (values []float64) {
	for _, r := range reports {
		values = append(values, value(r))
	}
	return values
}

func eerOf(r verify.Report) float64     { return r.EER }
func aucOf(r verify.Report) float64     { return r.AUC }
func tarOf(r verify.Report) float64     { return r.Interval.TAR1.Value }
func oneShotOf(r verify.Report) float64 { return r.OneShot }

// spread returns mean and standard deviation in per cent.
func spread(values []float64) string {
	mean, deviation := stat.PopMeanStdDev(values, nil)
	return fmt.Sprintf("%.2f +- %.2f", 100*mean, 100*deviation)
}

func percent(share float64) string { return fmt.Sprintf("%.1f", 100*share) }

// orlSplit lists the people of a split.
type orlSplit struct{ Train, Test []string }

func orlSplits() ([]orlSplit, error) {
	text, err := os.ReadFile(filepath.Join("datasets", "orl", "testdata", "splits.json"))
	if err != nil {
		return nil, fmt.Errorf("run it from the root of the repository: %w", err)
	}
	var numbers []struct{ Train, Test []int }
	if err := json.Unmarshal(text, &numbers); err != nil {
		return nil, err
	}
	var splits []orlSplit
	for _, n := range numbers {
		splits = append(splits, orlSplit{Train: people(n.Train), Test: people(n.Test)})
	}
	return splits, nil
}

func people(numbers []int) (names []string) {
	for _, n := range numbers {
		names = append(names, fmt.Sprintf("s%d", n))
	}
	return names
}
