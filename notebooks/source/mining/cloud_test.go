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
	"github.com/gosiamese/gosiamese/notebooks/internal/figuretest"
	"github.com/gosiamese/gosiamese/notebooks/lesson"
	"github.com/gosiamese/gosiamese/notebooks/source/mining"
	"github.com/gosiamese/gosiamese/pkg/show"
	"github.com/gosiamese/gosiamese/pkg/siamese"
)

// expressions returns the parameters of a figure that follow an expression.
func expressions(f show.Figure) map[string]string {
	all := map[string]string{}
	for _, p := range f["params"].([]any) {
		if p := p.(map[string]any); p["expr"] != nil {
			all[p["name"].(string)] = p["expr"].(string)
		}
	}
	return all
}

// arrays returns the arrays of an expression "[split('1 2', ' '), split('3 4', ' ')]...".
func arrays(expression string) (all [][]string) {
	for _, part := range strings.Split(expression, "split('")[1:] {
		text, _, _ := strings.Cut(part, "'")
		all = append(all, strings.Split(text, " "))
	}
	return all
}

// For every miner and many positions of the slider the figure shows the statistics of a training step.
func TestCloudShowsWhatTrainingComputes(t *testing.T) {
	dev := devicetest.Open(t, "go")
	vectors, labels := drawnVectors(5)
	var people []int32
	for _, label := range labels {
		people = append(people, int32(label))
	}
	f, err := mining.Cloud(grey(labels), vectors, 0.2)
	if err != nil {
		t.Fatal(err)
	}
	said := expressions(f)
	loss, active := arrays(said["loss"]), arrays(said["active"])
	flat := tensors.FromFlatDataAndDimensions(slices.Concat(vectors...), len(vectors), 3)
	var counts []string
	for k, miner := range lesson.Miners() {
		counts = append(counts, strconv.Itoa(len(mining.Triplets(miner, vectors, labels))))
		step, err := graph.NewExec(dev.Backend, func(e, labels, alpha *graph.Node) *graph.Node {
			t := miner.Mine(siamese.Distances(e), labels)
			return graph.Stack([]*graph.Node{t.Loss(alpha), t.Active(alpha)}, 0)
		})
		if err != nil {
			t.Fatal(err)
		}
		if len(loss[k]) != 201 || len(active[k]) != 201 {
			t.Fatalf("%d losses, %d shares", len(loss[k]), len(active[k]))
		}
		for i := 0; i <= 200; i += 5 {
			out, err := step.Call(flat, people, float32(i)/100)
			if err != nil {
				t.Fatal(err)
			}
			want, err := tensors.CopyFlatData[float32](out[0])
			if err != nil {
				t.Fatal(err)
			}
			for n, text := range []string{loss[k][i], active[k][i]} {
				got, err := strconv.ParseFloat(text, 64)
				if err != nil || math.Abs(got-float64(want[n])) > 0.00051 {
					t.Errorf("%v, position %d: figure %d is %s, in training %g", miner, i, n, text, want[n])
				}
			}
		}
	}
	if want := "[" + strings.Join(counts, ", ") + "][row]"; said["count"] != want {
		t.Errorf("counts %s, want %s", said["count"], want)
	}
}

// Every point is a triplet of the batch, in the colour of exactly those miners that choose it.
func TestCloudPoints(t *testing.T) {
	vectors, labels := drawnVectors(10)
	f, err := mining.Cloud(grey(labels), vectors, 0.2)
	if err != nil {
		t.Fatal(err)
	}
	said, drawn := expressions(f), map[string]string{}
	column := func(name string) []string { return arrays(said[name])[0] }
	masks := column("masks")
	for i, mask := range masks {
		key := fmt.Sprint(column("anchor")[i], column("positive")[i], column("negative")[i], column("ap")[i],
			column("an")[i])
		drawn[key] = mask
	}
	if len(drawn) != len(masks) {
		t.Errorf("%d different points of %d", len(drawn), len(masks))
	}
	want := map[string][]byte{}
	for k, miner := range lesson.Miners() {
		for _, c := range mining.Triplets(miner, vectors, labels) {
			key := fmt.Sprint(strconv.Itoa(c.Anchor), strconv.Itoa(c.Positive), strconv.Itoa(c.Negative),
				fmt.Sprintf("%.4f", c.AP), fmt.Sprintf("%.4f", c.AN))
			if want[key] == nil {
				want[key] = []byte("0000")
			}
			want[key][k] = '1'
			if miner != siamese.BatchAll && drawn[key] == "" {
				t.Fatalf("%v: %s is not drawn", miner, key)
			}
		}
	}
	for key, mask := range drawn {
		if mask != string(want[key]) {
			t.Errorf("%s: mask %s, want %s", key, mask, want[key])
		}
	}
	middles := strings.Trim(strings.TrimSuffix(said["middle"], "[row]"), "[]")
	for _, middle := range strings.Split(middles, ", ") {
		if i, err := strconv.Atoi(middle); err != nil || i < 0 || i >= len(masks) {
			t.Errorf("the triplet in the middle is %s", middle)
		}
	}
	for _, c := range []struct {
		pictures int
		alpha    float64
	}{{3, 0.2}, {len(labels), 2.1}, {len(labels), math.NaN()}} {
		if _, err := mining.Cloud(grey(labels[:c.pictures]), vectors[:c.pictures], c.alpha); err == nil {
			t.Errorf("%d pictures, alpha %g: want an error", c.pictures, c.alpha)
		}
	}
}

// The figure conforms to the schema of Vega-Lite.
func TestFiguresObeyVegaLite(t *testing.T) {
	schema := figuretest.Schema(t)
	vectors, labels := drawnVectors(5)
	cloud, err := mining.Cloud(grey(labels), vectors, 0.2)
	if err != nil {
		t.Fatal(err)
	}
	figuretest.Obeys(t, "cloud", cloud)
	broken := figuretest.Plain(t, cloud)
	broken["params"] = "none"
	if schema.Validate(broken) == nil {
		t.Error("a wrong figure passes")
	}
}
