package mining

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"

	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/siamese"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// Mine is the graph code of a miner; see [siamese.Miner].
type Mine = func(d, labels *graph.Node) siamese.Triplets

// CheckNear compares the miner of a cell with [siamese.Near] on random batches: the triplets, their loss and
// its gradient. It reports that they are equal, or the first difference, with a hint.
func CheckNear(mine Mine) string { return check(mine, siamese.Near) }

// CheckSemiHard checks an answer to the exercise of lesson 09 in the same way: the miner [siamese.SemiHard].
func CheckSemiHard(mine Mine) string { return check(mine, siamese.SemiHard) }

// checkAlpha is the margin of the check.
const checkAlpha = 0.2

// checkBatches are the numbers of pictures of each person in the batches of the check, and checkTries the
// number of random batches of each kind.
var checkBatches = [][]int{{3, 3, 3, 3}, {1, 2, 4, 2, 3}}

const checkTries = 10

func check(mine Mine, library siamese.Miner) string {
	dev, err := device.Open("")
	if err != nil {
		return "Not yet: " + err.Error()
	}
	defer dev.Close()
	rng := rand.New(rand.NewPCG(1, 9))
	for _, people := range checkBatches {
		exec, err := compared(dev, mine, library)
		if err != nil {
			return unbuilt(err)
		}
		for range checkTries {
			embeddings, labels := randomBatch(people, rng)
			outcome, err := ask(exec, embeddings, labels)
			if err != nil {
				return unbuilt(err)
			}
			if complaint := outcome.complaint(library); complaint != "" {
				return "Not yet: " + complaint + "."
			}
		}
	}
	return fmt.Sprintf("Right: on %d random batches the triplets, the loss and its gradient are those of "+
		"the library's miner, %v.", checkTries*len(checkBatches), library)
}

// unbuilt reports a graph that cannot be built, by the first line of the error.
func unbuilt(err error) string {
	text, _, _ := strings.Cut(err.Error(), "\n")
	return "Not yet: the graph cannot be built: " + text + ".\nHint: write the shape at the end of each " +
		"line, and compare it with what the next line expects."
}

// compared compiles the distances of a batch, and for each of two miners the triplets, their loss, and the
// gradient of the loss with respect to the embeddings.
func compared(dev *device.Device, mine Mine, library siamese.Miner) (*graph.Exec, error) {
	return graph.NewExec(dev.Backend, func(e, labels *graph.Node) []*graph.Node {
		d := siamese.Distances(e)
		out := []*graph.Node{d}
		for _, m := range []Mine{mine, library.Mine} {
			t := m(d, labels)
			if err := formed(t); err != nil {
				panic(err)
			}
			loss := t.Loss(graph.Scalar(e.Graph(), e.DType(), checkAlpha))
			out = append(out, t.Positive, t.Negative, t.Chosen, loss, graph.Gradient(loss, e)[0])
		}
		return out
	})
}

// formed returns an error if the nodes of triplets are missing, or differ in shape or type.
func formed(t siamese.Triplets) error {
	if t.Positive == nil || t.Negative == nil || t.Chosen == nil {
		return errors.New("set all of Positive, Negative and Chosen")
	}
	p, n, c := t.Positive.Shape(), t.Negative.Shape(), t.Chosen.Shape()
	if p.Equal(n) && p.Equal(c) {
		return nil
	}
	return fmt.Errorf("the triplets have Positive %v, Negative %v, Chosen %v: all three need one shape and "+
		"type; ConvertDType(mask, d.DType()) makes numbers of a mask", p, n, c)
}

// randomBatch returns unit vectors in three dimensions with the labels of the people, in random order. All
// distances differ by more than the tolerance of [outcome.pair].
func randomBatch(people []int, rng *rand.Rand) (embeddings [][]float32, labels []int32) {
	for label, pictures := range people {
		for range pictures {
			labels = append(labels, int32(label))
		}
	}
	rng.Shuffle(len(labels), func(i, j int) { labels[i], labels[j] = labels[j], labels[i] })
	for {
		embeddings = nil
		for range labels {
			v := [3]float64{rng.NormFloat64(), rng.NormFloat64(), rng.NormFloat64()}
			norm := math.Sqrt(v[0]*v[0] + v[1]*v[1] + v[2]*v[2])
			embeddings = append(embeddings,
				[]float32{float32(v[0] / norm), float32(v[1] / norm), float32(v[2] / norm)})
		}
		all := []float64{0}
		for i, e := range embeddings {
			for _, f := range embeddings[:i] {
				all = append(all, verify.Distance(e, f))
			}
		}
		slices.Sort(all)
		apart := true
		for i := range all[1:] {
			apart = apart && all[i+1]-all[i] > 5*sameDistance
		}
		if apart {
			return embeddings, labels
		}
	}
}

// mined is what a miner makes of a batch.
type mined struct {
	positive, negative, chosen []float32
	loss                       float32
	gradient                   []float32
}

// outcome is the result of two miners for a batch with distances d, [b*b].
type outcome struct {
	labels       []int32
	d            []float32
	own, library mined
}

func ask(exec *graph.Exec, embeddings [][]float32, labels []int32) (o outcome, err error) {
	defer func() { // Graph functions panic.
		if r := recover(); r != nil {
			err = fmt.Errorf("%v", r)
		}
	}()
	flat := tensors.FromFlatDataAndDimensions(slices.Concat(embeddings...), len(embeddings), 3)
	results, err := exec.Call(flat, labels)
	if err != nil {
		return o, err
	}
	var values [][]float32
	for _, r := range results {
		v, err := tensors.CopyFlatData[float32](r)
		if err != nil {
			return o, err
		}
		values = append(values, v)
	}
	of := func(v [][]float32) mined { return mined{v[0], v[1], v[2], v[3][0], v[4]} }
	return outcome{labels: labels, d: values[0], own: of(values[1:6]), library: of(values[6:])}, nil
}
