package face_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/face"
	"github.com/gosiamese/gosiamese/pkg/gallery"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/internal/devicetest"
	"github.com/gosiamese/gosiamese/pkg/pretrained"
	"github.com/gosiamese/gosiamese/pkg/siamese"
	"github.com/gosiamese/gosiamese/pkg/trainer"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// changing is the set of [changingPeople], on whom a head gains.
func changing(t *testing.T, people, each int, seed uint64) images.Set {
	t.Helper()
	set, err := face.HeadSet(changingPeople(people, each, seed))
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// alike is a set of people named after a prefix whose pictures vary by noise in all dimensions. If told is
// true, four dimensions tell the people apart, otherwise all do.
func alike(t *testing.T, prefix string, noise float64, told bool) images.Set {
	t.Helper()
	rng := rand.New(rand.NewPCG(9, 9))
	var vectors [][]float32
	var labels []int
	var names []string
	for person := range 60 {
		names = append(names, fmt.Sprint(prefix, person))
		centre := make([]float64, pretrained.SFaceDimensions)
		for k := range centre {
			if centre[k] = rng.NormFloat64(); told {
				centre[k] *= 0.1
				if k < 4 {
					centre[k] *= 60
				}
			}
		}
		for range 4 {
			v, square := make([]float32, len(centre)), 0.0
			for k := range v {
				x := centre[k] + noise*rng.NormFloat64()
				v[k], square = float32(x), square+x*x
			}
			for k := range v {
				v[k] /= float32(math.Sqrt(square))
			}
			vectors, labels = append(vectors, v), append(labels, person)
		}
	}
	set, err := face.HeadSet(vectors, labels, names)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func split(t *testing.T, set images.Set) images.Split {
	t.Helper()
	s, err := face.TuningSplit(set, 1)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// quick is a run of a few seconds.
func quick(dir string, s images.Split) face.Tuning {
	cfg := face.DefaultTuning(dir, s.Train)
	cfg.Epochs, cfg.LearningRate, cfg.Source = 4, 1e-2, "a test"
	return cfg
}

// A head gains on held-out people if something that varies with the photograph hides who they are, and
// forgets people whom just that tells apart. Both are measured as by hand.
func TestTuneGains(t *testing.T) {
	dev, s := devicetest.Open(t, ""), split(t, changing(t, 90, 6, 1))
	cfg := quick(filepath.Join(t.TempDir(), "run"), s)
	cfg.Other = alike(t, "other ", 0.4, true)
	got, err := face.Tune(t.Context(), dev, s, cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Log(got)
	if !got.Gained() || !got.Forgot() || got.Test != 30 || got.Validation != 15 || got.Training != 45 {
		t.Errorf("got %+v", got)
	}
	history, err := siamese.Open(cfg.Dir, face.Head())
	if err != nil {
		t.Fatal(err)
	}
	model, err := history.Model()
	if err != nil {
		t.Fatal(err)
	}
	tuned, err := model.Embed(dev, s.Test.Pictures)
	if err != nil {
		t.Fatal(err)
	}
	r, err := verify.Evaluate(tuned, s.Test.Labels)
	if err != nil {
		t.Fatal(err)
	}
	if math.Abs(r.EER-got.Own.After) > 1e-9 {
		t.Errorf("EER %g after, want %g", got.Own.After, r.EER)
	}
	if len(got.Thresholds) != 1 || got.Refusal == "" { // 15 people support a FAR of 1 %, not of 0.1 %.
		t.Fatalf("thresholds %+v, refusal %q", got.Thresholds, got.Refusal)
	}
	at, err := verify.EvaluateAt(tuned, s.Test.Labels, got.Thresholds[0].Tau)
	if err != nil {
		t.Fatal(err)
	}
	if th := got.Thresholds[0]; th.FAR != at.At.FAR || th.FRR != at.At.FRR || th.People != 30 ||
		th.Source != "a test" || !strings.Contains(th.MadeBy, face.MadeBy+"; head ") {
		t.Errorf("threshold %+v, want %+v", th, at.At)
	}
}

// Where embeddings are saturated no gain is claimed, and the text says why.
func TestTuneSaturated(t *testing.T) {
	dev := devicetest.Open(t, "")
	for noise, want := range map[float64]string{
		0.3: "SFace alone makes no error on these people",
		3.5: "No gain was measured",
	} {
		s := split(t, alike(t, "person ", noise, false))
		cfg := quick(filepath.Join(t.TempDir(), "run"), s)
		cfg.LearningRate = 1e-3
		got, err := face.Tune(t.Context(), dev, s, cfg)
		if err != nil {
			t.Fatal(err)
		}
		if got.Gained() || got.Own.Higher() || got.Other != nil || got.Forgot() {
			t.Errorf("noise %g: got %+v", noise, got)
		}
		for _, want := range []string{want, "was not checked"} {
			if !strings.Contains(got.String(), want) {
				t.Errorf("noise %g: no %q in:\n%v", noise, want, got)
			}
		}
	}
}

// A run continues after an interruption with the same result, returns at once if it has finished, keeps an
// earlier check of other faces, and refuses the folder of a run with other settings.
func TestTuneContinues(t *testing.T) {
	dev, s := devicetest.Open(t, ""), split(t, changing(t, 40, 4, 2))
	whole := quick(filepath.Join(t.TempDir(), "run"), s)
	whole.Other = alike(t, "other ", 0.4, true)
	want, err := face.Tune(t.Context(), dev, s, whole)
	if err != nil {
		t.Fatal(err)
	}
	cfg := whole
	cfg.Dir = filepath.Join(t.TempDir(), "run")
	ctx, stop := context.WithCancel(t.Context())
	cfg.Progress = func(p siamese.Progress) {
		if p.Step == 37 {
			stop()
		}
	}
	if _, err := face.Tune(ctx, dev, s, cfg); !errors.Is(err, trainer.ErrInterrupted) {
		t.Fatalf("got %v, want an interruption", err)
	}
	if _, err := face.OpenTuned(dev, cfg.Dir); err == nil || !strings.Contains(err.Error(), "run face.Tune") {
		t.Errorf("an unfinished head: got %v", err)
	}
	cfg.Progress = nil
	got, err := face.Tune(t.Context(), dev, s, cfg)
	if err != nil || got.Own != want.Own || *got.Other != *want.Other {
		t.Errorf("after an interruption: got %+v, %v, want %+v", got, err, want)
	}
	cfg.Progress = func(siamese.Progress) { t.Error("a finished run trains again") }
	cfg.Other = images.Set{}
	got, err = face.Tune(t.Context(), dev, s, cfg)
	if err != nil || got.Own != want.Own || got.Other == nil || *got.Other != *want.Other {
		t.Errorf("again: got %+v, %v, want %+v", got, err, want)
	}
	cfg.LearningRate = 2e-3
	if _, err := face.Tune(t.Context(), dev, s, cfg); !errors.Is(err, trainer.ErrOther) {
		t.Errorf("other settings in the same folder: got %v", err)
	}
}

func TestTuneRefuses(t *testing.T) {
	small := changing(t, 24, 2, 1)
	_, err := face.TuningSplit(small, 1)
	if !errors.Is(err, face.ErrTooFewToTune) || !strings.Contains(err.Error(), "24 people") ||
		!strings.Contains(err.Error(), "at least 25") {
		t.Errorf("24 people: got %v", err)
	}
	s := split(t, changing(t, 25, 2, 1))
	if len(s.Test.Names) != 10 || len(s.Validation.Names) != 5 || len(s.Train.Names) != 10 {
		t.Errorf("25 people: %v", s)
	}
	dev := devicetest.Open(t, "go")
	for want, change := range map[string]func(cfg *face.Tuning){
		"face.HeadNetwork":      func(cfg *face.Tuning) { cfg.Network = siamese.DefaultNetwork(16, 16) },
		"is one of the other":   func(cfg *face.Tuning) { cfg.Other = changing(t, 25, 2, 1) },
		"other people: too few": func(cfg *face.Tuning) { cfg.Other = s.Test.First(1) },
	} {
		cfg := quick(filepath.Join(t.TempDir(), "run"), s)
		if change(&cfg); want == "other people: too few" {
			cfg.Other.Names = nil
			for i := range s.Test.Names {
				cfg.Other.Names = append(cfg.Other.Names, fmt.Sprint("stranger ", i))
			}
		}
		if _, err := face.Tune(t.Context(), dev, s, cfg); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
		if _, err := os.Stat(cfg.Dir); err == nil {
			t.Errorf("%s: refused after the folder was made", want)
		}
	}
}

// People with a single photograph have no genuine pairs: they are test and validation people.
func TestTuningSplit(t *testing.T) {
	set := changing(t, 60, 3, 1)
	vectors, labels, _ := changingPeople(90, 1, 2)
	for i, v := range vectors {
		one, err := face.HeadSet([][]float32{v}, []int{0}, []string{"single"})
		if err != nil {
			t.Fatal(err)
		}
		set.Names = append(set.Names, fmt.Sprint("single ", i))
		set.Pictures, set.Labels = append(set.Pictures, one.Pictures...), append(set.Labels, 60+labels[i])
	}
	s := split(t, set)
	for _, part := range []struct {
		set             images.Set
		several, single int
	}{{s.Train, 30, 0}, {s.Validation, 10, 45}, {s.Test, 20, 45}} {
		several, single := 0, 0
		for _, own := range part.set.ByPerson() {
			if len(own) > 1 {
				several++
			} else {
				single++
			}
		}
		if several != part.several || single != part.single {
			t.Errorf("%d people with several and %d with one photograph, want %+v", several, single, part)
		}
	}
}

// A recogniser with a head is another one: neither galleries nor thresholds of SFace alone serve it.
func TestOpenTuned(t *testing.T) {
	devicetest.Each(t, func(t *testing.T, dev *device.Device) {
		plain := open(t, dev)
		s := split(t, changing(t, 90, 6, 1))
		cfg := quick(filepath.Join(t.TempDir(), "run"), s)
		effect, err := face.Tune(t.Context(), dev, s, cfg)
		if err != nil {
			t.Fatal(err)
		}
		r, err := face.OpenTuned(dev, cfg.Dir)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		obama, sunak := photograph(t, "obama.jpg"), photograph(t, "sunak.jpg")
		checkHead(t, dev, cfg.Dir, plain, r)
		ours, err := gallery.New(r.MadeBy())
		if err != nil {
			t.Fatal(err)
		}
		theirs, err := gallery.New(plain.MadeBy())
		if err != nil {
			t.Fatal(err)
		}
		if plain.MadeBy() != face.MadeBy {
			t.Errorf("SFace alone is made by %q", plain.MadeBy())
		}
		if madeBy, err := face.TunedMadeBy(cfg.Dir); err != nil || madeBy != r.MadeBy() {
			t.Errorf("made by %q, %v, want %q", madeBy, err, r.MadeBy())
		}
		policy, err := r.PolicyFor(3)
		if err != nil || policy.Accept.Tau != effect.Thresholds[len(effect.Thresholds)-1].Tau {
			t.Errorf("policy %+v, %v", policy, err)
		}
		own, err := r.ThresholdAt(1e-2)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := r.ThresholdAt(1e-6); err == nil || !strings.Contains(err.Error(), "not supported") {
			t.Errorf("a FAR of 1e-6: got %v", err)
		}
		for name, err := range map[string]error{
			"gallery of SFace alone":   second(r.Identify(t.Context(), theirs, obama, policy)),
			"policy of SFace alone":    second(r.Identify(t.Context(), ours, obama, face.PolicyFor(3))),
			"threshold of SFace alone": second(r.Verify(obama, sunak, face.DefaultThreshold())),
			"gallery of the head":      second(plain.Identify(t.Context(), ours, obama, face.PolicyFor(3))),
			"threshold of the head":    second(plain.Verify(obama, sunak, own)),
		} {
			if !errors.Is(err, gallery.ErrStale) {
				t.Errorf("%s: got %v, want ErrStale", name, err)
			}
		}
		if _, err := r.Identify(t.Context(), ours, obama, policy); err != nil {
			t.Error(err)
		}
		if _, err := r.Verify(obama, sunak, own); err != nil {
			t.Error(err)
		}
	})
}

func second[T any](_ T, err error) error { return err }

// checkHead compares the embeddings of a recogniser with those of SFace, mapped by the model in the folder.
func checkHead(t *testing.T, dev *device.Device, dir string, plain, tuned *face.Recogniser) {
	t.Helper()
	history, err := siamese.Open(dir, face.Head())
	if err != nil {
		t.Fatal(err)
	}
	model, err := history.Model()
	if err != nil {
		t.Fatal(err)
	}
	photo := photograph(t, "obama.jpg")
	before, err := plain.Portrait(photo)
	if err != nil {
		t.Fatal(err)
	}
	after, err := tuned.Portrait(photo)
	if err != nil {
		t.Fatal(err)
	}
	set, err := face.HeadSet([][]float32{before.Embedding}, []int{0}, []string{"a"})
	if err != nil {
		t.Fatal(err)
	}
	want, err := model.Embed(dev, set.Pictures)
	if err != nil {
		t.Fatal(err)
	}
	if d := verify.Distance(after.Embedding, want[0]); d > 1e-9 {
		t.Errorf("the embedding is %g from the expected one", d)
	}
	if d := verify.Distance(after.Embedding, before.Embedding); d < 1e-4 {
		t.Errorf("the head moves the embedding by %g only", d)
	}
	if effect, people, found := tuned.Head(); !found || len(people) == 0 || effect.Training == 0 {
		t.Errorf("head: %+v, %v, %v", effect, people, found)
	}
	if _, _, found := plain.Head(); found {
		t.Error("SFace alone has a head")
	}
}
