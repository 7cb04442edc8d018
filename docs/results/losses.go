package main

import (
	"fmt"

	"github.com/gosiamese/gosiamese/pkg/fit"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/siamese"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// lossSplits is on how many of the ORL splits losses are compared.
const lossSplits = 6

// losses compares what can be made small, at equal compute: the same network, batches and steps.
func losses(l *lab) (r record, err error) {
	with := func(loss siamese.Loss, mining siamese.Mining) fit.Config {
		cfg := orlConfig()
		cfg.Steps, cfg.LearningRate = 200, 3e-3
		cfg.Loss, cfg.Mining = loss, mining
		return cfg
	}
	defaults := siamese.DefaultLoss()
	only := func(set func(*siamese.Loss)) siamese.Loss {
		loss := defaults
		loss.Triplet = 0
		set(&loss)
		return loss
	}
	both := defaults
	both.Softmax = 1
	compared := []struct {
		name string
		cfg  fit.Config
	}{
		{"triplet, hard", with(defaults, siamese.Hard)},
		{"triplet, all triplets", with(defaults, siamese.All)},
		{"triplet, semi-hard", with(defaults, siamese.SemiHard)},
		{"triplet, near", with(defaults, siamese.Near)},
		{"binary", with(only(func(l *siamese.Loss) { l.Binary = 1 }), siamese.Hard)},
		{"contrastive", with(only(func(l *siamese.Loss) { l.Contrastive = 1 }), siamese.Hard)},
		{"softmax with cosine margin", with(only(func(l *siamese.Loss) { l.Softmax = 1 }), siamese.Hard)},
		{"softmax + hard triplets", with(both, siamese.Hard)},
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
	t.add("loss, no cohort", "EER", "AUC", "TAR at FAR 1 %", "1-shot", "EER beside the first row, points")
	var first []verify.Report
	for _, c := range compared {
		name := fmt.Sprintf("losses/%d", len(t.Rows))
		results, err := onORL(l, name, set, splits, func(split int, seen images.Set) (candidate, error) {
			models, err := l.judges(fmt.Sprintf("%s/%02d", name, split), seen, []fit.Config{c.cfg})
			return candidate{embed: l.embed(models), tau: 1}, err // The table tells no rates at tau.
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
	r.Text = append([]string{
		fmt.Sprintf("The first %d of the splits of ORL; every loss with the same network, batches, steps "+
			"and learning rate.", lossSplits),
	}, orlText("one network judges that is trained on the thirty")...)
	r.Text = append(r.Text, describe(with(defaults, siamese.Hard)))
	r.Notes = []string{"The last column is the mean of the paired differences over splits, " + resampling +
		" None was tuned for these figures beyond the defaults of `siamese.DefaultLoss`."}
	return r, nil
}
