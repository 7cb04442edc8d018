package mining_test

import (
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
	"github.com/gosiamese/gosiamese/notebooks/source/mining"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/show"
	"github.com/gosiamese/gosiamese/pkg/siamese"
)

// grey returns a set of pictures of one pixel, with labels.
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

// looked returns the array of a parameter of a figure, or nil.
func looked(f show.Figure, name string) []string {
	for _, p := range f["params"].([]any) {
		if p := p.(map[string]any); p["name"] == name {
			text, _, _ := strings.Cut(strings.TrimPrefix(p["expr"].(string), "split('"), "', ' ')")
			return strings.Split(text, " ")
		}
	}
	return nil
}

// At every position of the slider the figure shows the statistics of a training step with this alpha.
func TestAlphaSaysWhatTrainingSays(t *testing.T) {
	dev := devicetest.Open(t, "go")
	vectors, labels := drawnVectors(5)
	var people []int32
	for _, label := range labels {
		people = append(people, int32(label))
	}
	flat := tensors.FromFlatDataAndDimensions(slices.Concat(vectors...), len(vectors), 3)
	for _, rule := range lesson.Miners() {
		f, err := show.Alpha(0.2, mining.Triplets(rule, vectors, labels), lesson.Pictures(grey(labels)))
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
					t.Errorf("%v, position %d: figure %d is %s, in training %g", rule, i, k, text, want[k])
				}
			}
		}
	}
}
