package main

import (
	"fmt"

	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/siamese"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// lossSplits is the number of ORL splits on which losses are compared.
const lossSplits = 6

// losses compares losses at equal compute: the same network, batches and steps.
func losses(l *lab) (r record, err error) {
	with := func(loss siamese.Loss) siamese.Config {
		cfg := orlConfig()
		cfg.Steps, cfg.LearningRate = 200, 3e-3
		cfg.Loss = loss
		return cfg
	}
	triplet := func(m siamese.Miner) siamese.Loss { return siamese.Triplet(0.2, m) }
	hard := triplet(siamese.BatchHard)
	compared := []struct {
		name string
		cfg  siamese.Config
	}{
		{"triplet, batch-hard", with(hard)},
		{"triplet, batch-all", with(triplet(siamese.BatchAll))},
		{"triplet, semi-hard", with(triplet(siamese.SemiHard))},
		{"triplet, near", with(triplet(siamese.Near))},
		{"binary", with(siamese.Binary)},
		{"contrastive", with(siamese.Contrastive(1))},
		{"CosFace", with(siamese.CosFace(16, 0.2))},
		{"CosFace + batch-hard triplets", with(siamese.Sum(hard, siamese.CosFace(16, 0.2)))},
	}
	splits := lossSplits
	if l.quick {
		splits, compared = 2, compared[:2]
	}
	set, err := orlSet(l)
	if err != nil {
		return r, err
	}
	var t table
	t.add("loss, no cohort", "EER", "AUC", "TAR at FAR 1 %", "1-shot", "EER minus first row, points")
	var first []verify.Report
	for _, c := range compared {
		name := fmt.Sprintf("losses/%d", len(t.Rows))
		results, err := onORL(l, name, set, splits, func(split int, seen images.Set) (candidate, error) {
			models, err := l.judges(fmt.Sprintf("%s/%02d", name, split), seen, []siamese.Config{c.cfg})
			return candidate{embed: l.embed(models), tau: 1}, err // The table reports no rates at tau.
		})
		if err != nil {
			return r, fmt.Errorf("%s: %w", c.name, err)
		}
		reports, beside := results.plainNetwork, ""
		if first == nil {
			first = reports
		} else {
			beside = resampled(differences(reports, first, eerOf))
		}
		t.Rows = append(t.Rows, append(results.row(c.name, reports), beside))
		r.Tables = []table{t}
	}
	r.Title = "Losses at equal compute"
	r.Text = append(r.Text, fmt.Sprintf("The first %d splits of ORL; every loss has the same network, "+
		"batches, steps and learning rate.", lossSplits),
		orlSplitting("one network is trained on the thirty"), orlSettings,
		describe(with(hard), "the loss of the table"))
	r.Notes = []string{"The last column is the mean of the paired differences over splits, " + resampling +
		" All losses have their default parameters."}
	return r, nil
}
