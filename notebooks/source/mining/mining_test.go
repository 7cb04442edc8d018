package mining_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"

	"github.com/gosiamese/gosiamese/datasets/synthetic"
	"github.com/gosiamese/gosiamese/notebooks/internal/devicetest"
	"github.com/gosiamese/gosiamese/notebooks/lesson"
	"github.com/gosiamese/gosiamese/notebooks/source/mining"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/siamese"
	"github.com/gosiamese/gosiamese/pkg/verify"
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

// The loops select the same triplets as the graph of training.
func TestTripletsAsInTraining(t *testing.T) {
	dev := devicetest.Open(t, "go")
	vectors, labels := drawnVectors(4)
	var people []int32
	for _, label := range labels {
		people = append(people, int32(label))
	}
	for rule, want := range map[siamese.Miner]int{
		siamese.BatchAll: 12 * 2 * 9, siamese.SemiHard: 24, siamese.Near: 24, siamese.BatchHard: 12,
	} {
		sums := func(e, labels *graph.Node) *graph.Node {
			t := rule.Mine(siamese.Distances(e), labels)
			return graph.Stack([]*graph.Node{
				graph.ReduceAllSum(t.Chosen), t.Mean(t.Positive), t.Mean(t.Negative),
			}, 0)
		}
		flat := tensors.FromFlatDataAndDimensions(slices.Concat(vectors...), 12, 3)
		out, err := graph.CallOnce(dev.Backend, sums, flat, people)
		if err != nil {
			t.Fatal(err)
		}
		graphs, err := tensors.CopyFlatData[float32](out)
		if err != nil {
			t.Fatal(err)
		}
		chosen := mining.Triplets(rule, vectors, labels)
		var ap, an float64
		for _, c := range chosen {
			if c.AP != verify.Distance(vectors[c.Anchor], vectors[c.Positive]) ||
				c.AN != verify.Distance(vectors[c.Anchor], vectors[c.Negative]) {
				t.Errorf("%v: the distances of %+v", rule, c)
			}
			ap += verify.Distance(vectors[c.Anchor], vectors[c.Positive]) / float64(len(chosen))
			an += verify.Distance(vectors[c.Anchor], vectors[c.Negative]) / float64(len(chosen))
		}
		if len(chosen) != want || int(graphs[0]) != want || math.Abs(ap-float64(graphs[1])) > 1e-5 ||
			math.Abs(an-float64(graphs[2])) > 1e-5 {
			t.Errorf("%v: %d triplets, d %.5f %.5f; the graph %v", rule, len(chosen), ap, an, graphs)
		}
	}
	if got := mining.Triplets(siamese.Near, vectors[:3], labels[:3]); got != nil {
		t.Errorf("one person: got %v", got)
	}
}

func TestMiningFigures(t *testing.T) {
	vectors, labels := drawnVectors(4)
	set := images.Set{Height: 1, Width: 3, Channels: 1, Names: []string{"a", "b", "c", "d"}, Labels: labels}
	for _, v := range vectors {
		set.Pictures = append(set.Pictures, []float32{v[0]*v[0] + 0.1, v[1] * v[1], 0})
	}
	centred := mining.Centred(set)
	if d := verify.Distance(centred[0], make([]float32, 3)); math.Abs(d-1) > 1e-5 {
		t.Errorf("a centred picture has the squared length %g", d)
	}
	backwards, err := set.Only("d", "c", "b", "a")
	if err != nil {
		t.Fatal(err)
	}
	batch, err := mining.Batch(backwards, 2, 2)
	if err != nil || batch.Len() != 4 || !slices.Equal(batch.Names, []string{"a", "b"}) {
		t.Fatalf("got %v, %v", batch, err)
	}
	if d := mining.Distances(centred); d[1][5] != verify.Distance(centred[1], centred[5]) || d[3][3] != 0 {
		t.Errorf("distances %v", d)
	}
	figure, err := mining.ByMiner(set, centred, 0.2, siamese.SemiHard, siamese.Near, siamese.BatchHard)
	if err != nil || !strings.HasPrefix(figure["description"].(string), "3 triplets") {
		t.Errorf("got %v, %v", figure["description"], err)
	}
	if _, err := mining.ByMiner(images.Set{}, nil, 0.2, siamese.Near); err == nil {
		t.Error("an empty batch: want an error")
	}
}

func TestCollapsed(t *testing.T) {
	if mining.Collapsed(nil) || !mining.Collapsed(siamese.ErrCollapsed) {
		t.Error("Collapsed")
	}
	if _, err := lesson.Runs([]string{"a"}, []string{t.TempDir()}, mining.Active); err == nil {
		t.Error("no run: want an error")
	}
}

// The sharp pictures are those of the batch.
func TestSharp(t *testing.T) {
	t.Setenv("DATA", "")
	faces, err := synthetic.Faces(4, 3, 32, 1)
	if err != nil {
		t.Fatal(err)
	}
	batch, err := faces.Only("face-1-004", "face-1-002")
	if err != nil {
		t.Fatal(err)
	}
	batch = batch.First(2)
	sharp, err := mining.Sharp(batch, 2)
	if err != nil || sharp.Height != 64 || !slices.Equal(sharp.Labels, batch.Labels) {
		t.Fatalf("got %v, %v", sharp, err)
	}
	small, err := sharp.Resize(32, 32)
	if err != nil {
		t.Fatal(err)
	}
	for i := range batch.Pictures {
		nearest, least := -1, math.Inf(1)
		for j := range small.Pictures {
			if d := verify.Distance(batch.Pictures[i], small.Pictures[j]); d < least {
				nearest, least = j, d
			}
		}
		if nearest != i {
			t.Errorf("picture %d looks like picture %d of the sharp ones", i, nearest)
		}
	}
}
