package lesson_test

import (
	"math"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/notebooks/lesson"
	"github.com/gosiamese/gosiamese/pkg/siamese"
)

// drawnVectors returns random unit vectors of the given number of people with three pictures each.
func drawnVectors(people int) (vectors [][]float32, labels []int) {
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range 3 * people {
		v := []float32{float32(rng.NormFloat64()), float32(rng.NormFloat64()), float32(rng.NormFloat64())}
		norm := float32(math.Sqrt(float64(v[0]*v[0] + v[1]*v[1] + v[2]*v[2])))
		vectors = append(vectors, []float32{v[0] / norm, v[1] / norm, v[2] / norm})
		labels = append(labels, i/3)
	}
	return vectors, labels
}

func TestTimedProgressAndRuns(t *testing.T) {
	dir := t.TempDir()
	if _, err := lesson.StepSeconds(dir); err == nil {
		t.Error("no run: want an error")
	}
	progress := lesson.TimedProgress("near", dir)
	progress(siamese.Progress{Step: 1, Steps: 2})
	progress(siamese.Progress{Step: 2, Steps: 2, Alarm: siamese.ErrCollapsed})
	if seconds, err := lesson.StepSeconds(dir); err != nil || seconds < 0 || seconds > 10 {
		t.Errorf("got %g, %v", seconds, err)
	}
	if err := os.WriteFile(dir+"/step-seconds", []byte("fast"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := lesson.StepSeconds(dir); err == nil {
		t.Error("no number: want an error")
	}
	if _, err := lesson.Runs([]string{"a"}, []string{dir}, lesson.Measure{}); err == nil {
		t.Error("no run: want an error")
	}
	vectors, labels := drawnVectors(4)
	line, err := lesson.Report("drawn", vectors, labels)
	if err != nil || !strings.HasPrefix(line, "drawn  ") || !strings.Contains(line, "1-shot") {
		t.Errorf("got %q, %v", line, err)
	}
}
