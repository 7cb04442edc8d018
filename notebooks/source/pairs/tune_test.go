package pairs_test

import (
	"context"
	"encoding/json"
	"os"
	"testing"

	"github.com/gosiamese/gosiamese/notebooks/lesson"
	"github.com/gosiamese/gosiamese/notebooks/source/pairs"
	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/siamese"
)

const tuneCommand = "LONG=1 TUNE=1 go test -run 'TestTune$' -timeout 2h ./notebooks/source/pairs"

// TestTune measures the EER of each try on the validation people, and writes tuned.json. With SIAMESE_RUNS
// set it continues after an interruption.
func TestTune(t *testing.T) {
	if os.Getenv("LONG") == "" || os.Getenv("TUNE") == "" {
		t.Skip("needs LONG: takes minutes and writes tuned.json: " + tuneCommand)
	}
	if os.Getenv("SIAMESE_RUNS") == "" {
		t.Setenv("SIAMESE_RUNS", t.TempDir())
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	s, err := lesson.FaceSplit(32, lesson.Seed)
	must(err)
	dev, err := device.Open("")
	must(err)
	all := pairs.Tuning{Command: tuneCommand}
	for _, loss := range pairs.Names() {
		var tried []pairs.Try
		for next, ok := pairs.Next(loss, nil); ok; next, ok = pairs.Next(loss, tried) {
			cfg := next.Config(lesson.Dir("10-tune", loss, next.Value, next.Rate), s.Train, pairs.TryEpochs)
			history, err := siamese.Run(context.Background(), dev, s, cfg)
			must(err)
			best := history.Best()
			t.Logf("%v: EER %.4f on the validation people (epoch %d)", next, best.EER, best.Number)
			tried = append(tried, pairs.Try{Setting: next, EER: best.EER})
		}
		all.Tries = append(all.Tries, tried...)
	}
	text, err := json.MarshalIndent(all, "", "\t")
	must(err)
	must(os.WriteFile("tuned.json", append(text, '\n'), 0o644))
}
