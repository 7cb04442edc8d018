package lesson_test

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"

	"github.com/gosiamese/gosiamese/notebooks/internal/devicetest"
	"github.com/gosiamese/gosiamese/notebooks/lesson"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/show"
	"github.com/gosiamese/gosiamese/pkg/siamese"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// grey is a set of pictures of one pixel, with labels.
func grey(labels []int) images.Set {
	set := images.Set{Height: 1, Width: 1, Channels: 1, Labels: labels}
	for i := range labels {
		set.Pictures = append(set.Pictures, []float32{float32(i) / float32(len(labels))})
	}
	for i := range slices.Max(labels) + 1 {
		set.Names = append(set.Names, fmt.Sprintf("p%d", i))
	}
	return set
}

// looked is the array that a parameter of a figure holds, or nothing.
func looked(f show.Figure, name string) []string {
	for _, p := range f["params"].([]any) {
		if p := p.(map[string]any); p["name"] == name {
			text, _, _ := strings.Cut(strings.TrimPrefix(p["expr"].(string), "split('"), "', ' ')")
			return strings.Split(text, " ")
		}
	}
	return nil
}

// At every place of the slider the figure says what package verify says.
func TestTauSaysWhatVerifySays(t *testing.T) {
	vectors, labels := drawnVectors(9)
	scores, err := verify.Scores(vectors, labels)
	if err != nil {
		t.Fatal(err)
	}
	f, err := lesson.TauWithFaces(grey(labels), scores, 0.5)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(looked(f, "far")); n != 401 {
		t.Fatalf("%d places", n)
	}
	for i := range looked(f, "far") {
		want, err := verify.RatesAt(scores, labels, float64(i)/100)
		if err != nil {
			t.Fatal(err)
		}
		for name, e := range map[string]verify.Estimate{
			"far": want.FAR, "frr": want.FRR, "accuracy": want.Accuracy,
		} {
			for part, v := range map[string]float64{"": e.Value, "Low": e.Low, "High": e.High} {
				got, err := strconv.ParseFloat(looked(f, name+part)[i], 64) // In thousandths.
				if want := fmt.Sprintf("%.3f", v); err != nil || fmt.Sprintf("%.3f", got/1000) != want {
					t.Errorf("place %d: %s is %g thousandths, want %s", i, name+part, got, want)
				}
			}
		}
	}
	simple, err := lesson.Tau(scores, 0.5)
	if err != nil || !slices.Equal(looked(simple, "far"), looked(f, "far")) {
		t.Errorf("without faces: %v", err)
	}
}

// Two people are too few for intervals; of many pictures the first 120 are shown.
func TestTauOfFewAndMany(t *testing.T) {
	for people, shown := range map[int]int{2: 6, 50: 120} {
		vectors, labels := drawnVectors(people)
		scores, err := verify.Scores(vectors, labels)
		if err != nil {
			t.Fatal(err)
		}
		f, err := lesson.TauWithFaces(grey(labels), scores, 0.5)
		if err != nil {
			t.Fatal(err)
		}
		if known := looked(f, "farLow") != nil; known != (people > 2) {
			t.Errorf("%d people: intervals %v", people, known)
		}
		faces := slices.DeleteFunc(looked(f, "faces"), func(url string) bool { return url == "" })
		if len(faces) != shown {
			t.Errorf("%d people: %d faces, want %d", people, len(faces), shown)
		}
		scores[0].Same = !scores[0].Same
		_, err = lesson.TauWithFaces(grey(labels), scores, 0.5)
		if err == nil || errors.Is(err, verify.ErrTooFew) {
			t.Errorf("%d people: scores that contradict the labels: %v", people, err)
		}
	}
}

// At every place of the slider the figure says what a step of training with this alpha says.
func TestAlphaSaysWhatTrainingSays(t *testing.T) {
	dev := devicetest.Open(t, "go")
	vectors, labels := drawnVectors(5)
	var people []int32
	for _, label := range labels {
		people = append(people, int32(label))
	}
	flat := tensors.FromFlatDataAndDimensions(slices.Concat(vectors...), len(vectors), 3)
	for _, rule := range lesson.Rules() {
		f, err := lesson.Alpha(grey(labels), rule, vectors, 0.2)
		if err != nil {
			t.Fatal(err)
		}
		step, err := graph.NewExec(dev.Backend, func(e, labels, alpha *graph.Node) *graph.Node {
			t := rule.Mine(siamese.Distances(e), labels)
			return graph.Stack([]*graph.Node{t.Loss(alpha), t.Active(alpha)}, 0)
		})
		if err != nil {
			t.Fatal(err)
		}
		loss, active := looked(f, "loss"), looked(f, "active")
		if len(loss) != 201 || len(active) != 201 {
			t.Fatalf("%d losses, %d shares", len(loss), len(active))
		}
		for i := range loss {
			out, err := step.Call(flat, people, float32(i)/100)
			if err != nil {
				t.Fatal(err)
			}
			want, err := tensors.CopyFlatData[float32](out[0])
			if err != nil {
				t.Fatal(err)
			}
			for k, text := range []string{loss[i], active[i]} {
				got, err := strconv.ParseFloat(text, 64)
				if err != nil || math.Abs(got-float64(want[k])) > 0.00051 {
					t.Errorf("%v, place %d: figure %d is %s, in training %g", rule, i, k, text, want[k])
				}
			}
		}
	}
	if _, err := lesson.Alpha(grey(labels[:3]), siamese.BatchAll, vectors[:3], 0.2); err == nil {
		t.Error("one person: want an error")
	}
}
