package recognition_test

import (
	"context"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/gosiamese/gosiamese/notebooks/internal/devicetest"
	"github.com/gosiamese/gosiamese/notebooks/source/recognition"
	"github.com/gosiamese/gosiamese/pkg/classify"
	"github.com/gosiamese/gosiamese/pkg/images"
)

// shades returns pictures of one pixel of two people.
func shades(values ...float32) images.Set {
	set := images.Set{Height: 1, Width: 1, Channels: 1, Names: []string{"a", "b"}}
	for i, v := range values {
		set.Pictures, set.Labels = append(set.Pictures, []float32{v}), append(set.Labels, i%2)
	}
	return set
}

func TestFigures(t *testing.T) {
	figure, err := recognition.FewPictures([]int{1, 2}, []float64{0.25, 0.5}, []float64{0.125, 0.25}, 50)
	if err != nil {
		t.Fatal(err)
	}
	text, _ := figure["description"].(string)
	for _, want := range []string{"classifier: 0.750 to 0.500", "pixels: 0.875 to 0.750", "guessing: 0.980"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q lacks %q", text, want)
		}
	}
	if figure, err = recognition.Confidence([]float64{0.5, 1}, []float64{0.25, 0.5, 0.75}); err != nil {
		t.Fatal(err)
	}
	text, _ = figure["description"].(string)
	for _, want := range []string{"(classes): 1.000 to 0.500", "(no class): 1.000 to 0.000"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q lacks %q", text, want)
		}
	}
	set := shades(0, 1, 0.5, 0.5)
	figure, err = recognition.Mistaken(set, [][]float32{{0.9, 0.1}, {0.3, 0.7}, {0, 1}, {0, 1}}, set, 2)
	if text, _ = figure["description"].(string); err != nil || text != "4 pictures" {
		t.Errorf("got %q, %v", text, err)
	}
}

func TestMaxProbability(t *testing.T) {
	got := recognition.MaxProbability([][]float32{{0.25, 0.75}, {0.5, 0.5}})
	if diff := cmp.Diff([]float64{0.75, 0.5}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestROC(t *testing.T) {
	curve, err := recognition.ROC("c", [][]float32{{0}, {1}, {3}}, []int{0, 0, 1})
	if err != nil {
		t.Fatal(err)
	}
	near := cmpopts.EquateApprox(0, 1e-12)
	if diff := cmp.Diff([]float64{-1, 1, 4, 9}, curve.Tau, near); diff != "" {
		t.Errorf("tau (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]float64{1, 0, 0, 0}, curve.FRR, near); diff != "" {
		t.Errorf("FRR (-want +got):\n%s", diff)
	}
	if _, err := recognition.ROC("c", [][]float32{{0}, {1}}, []int{0, 1}); err == nil {
		t.Error("no genuine pair: want an error")
	}
}

func TestCheckWho(t *testing.T) {
	nearest := func(d []float64) int { return slices.Index(d, slices.Min(d)) }
	sound := func(near func(d, tau float64) bool) func(d []float64, tau float64) int {
		return func(d []float64, tau float64) int {
			if len(d) == 0 || !near(slices.Min(d), tau) {
				return -1
			}
			return nearest(d)
		}
	}
	for want, answer := range map[string]func(d []float64, tau float64) int{
		"Right":                  sound(func(d, tau float64) bool { return d <= tau }),
		"smallest distance cou":  func(_ []float64, _ float64) int { return 0 },
		"exactly tau":            sound(func(d, tau float64) bool { return d < tau }),
		"a number of your own":   sound(func(d, _ float64) bool { return d <= 1 }),
		"the probe is rejected":  func(d []float64, _ float64) int { return nearest(d) },
		"the last person may be": func(d []float64, _ float64) int { return 1 - min(0, len(d)) },
		"an empty gallery": func(d []float64, tau float64) int {
			return sound(leq)(d[:max(len(d), 1)], tau)
		},
		"panics":                     func(_ []float64, _ float64) int { panic("not written yet") },
		"start with the first dista": startAt(9),
	} {
		if got := recognition.CheckWho(answer); !strings.Contains(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func leq(d, tau float64) bool { return d <= tau }

// startAt returns a loop that finds the smallest distance, starting from least, which is too small for some
// cases.
func startAt(least float64) func(d []float64, tau float64) int {
	return func(d []float64, tau float64) int {
		at, least := -1, least
		for i, v := range d {
			if v < least {
				at, least = i, v
			}
		}
		if math.IsInf(least, 1) || least > tau {
			return -1
		}
		return at
	}
}

func TestAccuracyNeedsARun(t *testing.T) {
	if _, err := recognition.Accuracy(nil, classify.History{}, shades(0, 1)); err == nil {
		t.Error("no run: want an error")
	}
}

// The accuracy of a classifier is defined only for the people that it was trained on.
func TestAccuracy(t *testing.T) {
	dev := devicetest.Open(t, "go")
	set := images.Set{Height: 2, Width: 2, Channels: 1, Names: []string{"a", "b"}}
	for i, v := range []float32{0, 1, 0.125, 0.875, 0.25, 0.75, 0.0625, 0.9375} {
		set.Pictures = append(set.Pictures, []float32{v, 1 - v, v, 1 - v})
		set.Labels = append(set.Labels, i%2)
	}
	split := images.Split{Train: set, Validation: set}
	split.Train.Pictures, split.Train.Labels = set.Pictures[:4], set.Labels[:4]
	split.Validation.Pictures, split.Validation.Labels = set.Pictures[4:], set.Labels[4:]
	cfg := classify.DefaultConfig(filepath.Join(t.TempDir(), "run"), set)
	cfg.Network.Blocks, cfg.Network.Dropout, cfg.Augment, cfg.Batch = nil, 0, images.Augment{}, 4
	cfg.LearningRate = 0.1
	history, err := classify.Run(context.Background(), dev, split, cfg)
	if err != nil {
		t.Fatal(err)
	}
	if right, err := recognition.Accuracy(dev, history, split.Validation); err != nil || right != 1 {
		t.Errorf("got %v, %v", right, err)
	}
	other := split.Validation
	other.Names = []string{"b", "a"}
	_, err = recognition.Accuracy(dev, history, other)
	if err == nil || !strings.Contains(err.Error(), "same order") {
		t.Errorf("other people: got %v", err)
	}
}

func TestMedian(t *testing.T) {
	for want, values := range map[float64][]float64{2: {3, 1, 2}, 1: {4, 1}, 0: nil} {
		if got := recognition.Median(values); got != want {
			t.Errorf("%v: got %v, want %v", values, got, want)
		}
	}
}
