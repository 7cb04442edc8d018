package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/pkg/face"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/pretrained"
)

// lit is a set of people whose embeddings vary a lot in four dimensions, as with light, so that a head gains.
func lit(t *testing.T, prefix string, people int) images.Set {
	t.Helper()
	rng := rand.New(rand.NewPCG(uint64(people), 0))
	var vectors [][]float32
	var labels []int
	var names []string
	for person := range people {
		names = append(names, fmt.Sprint(prefix, person))
		centre := make([]float64, pretrained.SFaceDimensions)
		for k := range centre {
			centre[k] = rng.NormFloat64()
		}
		for range 6 {
			v, square := make([]float32, len(centre)), 0.0
			for k := range v {
				x := centre[k] + 0.7*rng.NormFloat64()
				if k < 4 {
					x = 6 * rng.NormFloat64()
				}
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

// tuned runs the part of the command after the photographs are embedded.
func tuned(t *testing.T, dir string, people int, inJSON bool) (status int, out, log string) {
	t.Helper()
	split, err := face.TuningSplit(lit(t, "person ", people), tuneSeed)
	if err != nil {
		t.Fatal(err)
	}
	cfg := face.DefaultTuning(dir, split.Train)
	cfg.Source, cfg.Epochs, cfg.LearningRate = "a test", 4, 1e-2
	if inJSON {
		cfg.Other = lit(t, "other ", 20)
	}
	var o, l bytes.Buffer
	a := app{ctx: t.Context(), out: &o, log: &l, json: inJSON}
	if err := a.tuneHead(split, cfg, []string{"blank.png: no face"}); err != nil {
		t.Fatal(err)
	}
	return 0, o.String(), l.String()
}

func TestTuneSentences(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	_, out, log := tuned(t, dir, 90, false)
	holds(t, out, "trained on 45 people and validated on 15", "On 30 held-out people: EER", "The head gained",
		"was not checked", "Threshold for a FAR of 1 %", "Use it with -head "+dir, "blank.png")
	holds(t, log, "step ", "best EER on validation people")
	if n := strings.Count(log, "\n"); n > 10 {
		t.Errorf("%d lines of progress", n)
	}
	_, out, log = tuned(t, dir, 90, true)
	var got tuning
	if err := json.Unmarshal([]byte(out), &got); err != nil || !got.Gained || got.Forgot ||
		got.Other == nil || got.Other.People != 20 || got.Own.People != 30 ||
		got.Own.Change.High >= 0 || len(got.Thresholds) != 1 || got.Refusal == "" || len(got.NotFound) != 1 {
		t.Errorf("%v: %s", err, out)
	}
	if strings.Contains(log, "step") {
		t.Errorf("a finished run trains again: %s", log)
	}
}

// With a head the other commands use its embeddings, and nothing of SFace alone.
func TestHeadFlag(t *testing.T) {
	installed(t)
	head, none := filepath.Join(t.TempDir(), "run"), filepath.Join(t.TempDir(), "run")
	tuned(t, head, 90, false)
	status, plain, _ := faces(t, "verify", "-far", "0.01", examples+"obama.jpg", examples+"sunak.jpg")
	if status != 1 {
		t.Fatal(status, plain)
	}
	status, out, log := faces(t, "verify", "-far", "0.01", "-head", head, examples+"obama.jpg",
		examples+"sunak.jpg")
	if status == 2 || out == plain {
		t.Errorf("status %d, %s %s", status, out, log)
	}
	holds(t, out, "measured on 30 people of a test")
	store := filepath.Join(t.TempDir(), "people.gallery")
	if status, out, log := faces(t, "enrol", store, album(t), "-head", head); status != 0 ||
		!strings.Contains(out, "as far as a test tells") {
		t.Errorf("enrol: status %d, %s %s", status, out, log)
	}
	status, out, log = faces(t, "identify", store, examples+"ardern-2018.jpg", "-head", head)
	if status == 2 || !strings.Contains(out, "ardern") {
		t.Errorf("identify: status %d, %s %s", status, out, log)
	}
	for want, args := range map[string][]string{
		"name with -head": {"identify", store, examples + "ardern-2018.jpg"},
		"no threshold was measured": {
			"verify", "-far", "1e-3", "-head", head, examples + "obama.jpg", examples + "sunak.jpg",
		},
		"\"faces tune\", which continue": {"enrol", store, "folder", "-head", none},
	} {
		if status, _, log := faces(t, args...); status != 2 || !strings.Contains(log, want) {
			t.Errorf("faces %v: status %d, want %q in:\n%s", args, status, want, log)
		}
	}
	if status, _, log := faces(t, "erase", store, "ardern"); status != 0 { // Without the head.
		t.Errorf("erase: %s", log)
	}
	status, out, log = faces(t, "report", album(t), "-far", "0.01", "-head", head)
	if status != 0 {
		t.Fatal(status, log)
	}
	holds(t, out, "4 photographs of 2 people")
	if strings.Contains(out, "trained or validated on") { // None of the 60 is in the folder.
		t.Error(out)
	}
}

func TestTuneRefusal(t *testing.T) {
	installed(t)
	run := filepath.Join(t.TempDir(), "run")
	status, _, log := faces(t, "tune", album(t), run)
	if status != 2 {
		t.Errorf("status %d", status)
	}
	holds(t, log, "2 people have two photographs or more", "want at least 25 people")
	if _, err := os.Stat(run); err == nil {
		t.Error("a run folder for a refusal")
	}
	status, _, log = faces(t, "tune", "folder")
	if status != 2 || !strings.Contains(log, "got 1 arguments") {
		t.Errorf("status %d, %s", status, log)
	}
}

// The whole command, on the people of ORL: SFace alone is saturated, so no gain is claimed.
func TestTuneCommand(t *testing.T) {
	installed(t)
	data := os.Getenv("SIAMESE_DATA")
	if data == "" || testing.Short() {
		t.Skip("needs SIAMESE_DATA, the folder of real pictures")
	}
	run := filepath.Join(t.TempDir(), "run")
	var out, log bytes.Buffer
	ctx, stop := context.WithCancel(t.Context())
	a := app{ctx: ctx, out: &out, log: &interrupting{&log, stop}}
	if status := a.main([]string{"tune", filepath.Join(data, "orl_faces"), run}); status != 2 ||
		!strings.Contains(log.String(), "run again to continue with the same command") {
		t.Fatalf("interrupted: status %d, %s", status, log.String())
	}
	status, text, progress := faces(t, "tune", filepath.Join(data, "orl_faces"), run)
	if status != 0 {
		t.Fatal(status, progress)
	}
	t.Log(text)
	holds(t, text, "trained on 21 people and validated on 6", "On 13 held-out people",
		"Better keep SFace alone")
}

// interrupting stops the command when it reports the first epoch.
type interrupting struct {
	log  *bytes.Buffer
	stop func()
}

func (i *interrupting) Write(p []byte) (int, error) {
	if bytes.HasPrefix(p, []byte("step ")) {
		i.stop()
	}
	return i.log.Write(p)
}
