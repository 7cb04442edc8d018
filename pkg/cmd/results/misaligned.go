package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"image"
	"math"
	"math/rand/v2"
	"path/filepath"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"
	"gonum.org/v1/gonum/stat"

	"github.com/gosiamese/gosiamese/datasets/lfw"
	examples "github.com/gosiamese/gosiamese/datasets/photographs"
	"github.com/gosiamese/gosiamese/notebooks/source/alignment"
	"github.com/gosiamese/gosiamese/pkg/face"
	"github.com/gosiamese/gosiamese/pkg/internal/atomicfile"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// misalignedFile is part of the lesson on alignment.
var misalignedFile = filepath.Join("notebooks", "source", "alignment", "misaligned.json")

// misalignedPairs is the number of genuine pairs; each first photograph is aligned anew for every value.
const misalignedPairs = 200

// misalignment is one kind, with the values to measure; its value right means none.
type misalignment struct {
	name, unit string
	right      float64
	values     []float64
	apply      alignment.Misalignment
}

func misalignments() []misalignment {
	return []misalignment{
		{"rotated", "degrees", 0, []float64{0, 10, 15, 20, 25, 30}, alignment.Rotate},
		{"shifted", "inter-eye distances", 0, []float64{0, 0.1, 0.2, 0.3, 0.4, 0.5}, alignment.Shift},
		{"scaled", "times the right size", 1, []float64{0.6, 0.7, 0.8, 1, 1.25, 1.4}, alignment.Scale},
		{
			"random error of each landmark", "inter-eye distances", 0,
			[]float64{0, 0.1, 0.2, 0.3, 0.4},
			alignment.Disturb,
		},
	}
}

// alignedPair is a genuine pair: the first photograph, its face, and the embeddings of both.
type alignedPair struct {
	person     string
	photograph image.Image
	first      face.Portrait
	second     []float32
}

// misaligned measures what wrong landmarks do to the distances of SFace and to the error rates at the default
// threshold.
func misaligned(l *lab) (r record, err error) {
	recogniser, err := face.Open(l.dev)
	if err != nil {
		return r, err
	}
	defer recogniser.Close()
	pairs, err := alignedPairs(l, recogniser)
	if err != nil {
		return r, err
	}
	m := alignment.Measurement{
		Commit: commit(), Source: "make results ONLY=misaligned, docs/results.md",
		Pairs: len(pairs), Tau: face.DefaultThreshold().Tau,
	}
	for _, k := range misalignments() {
		kind := alignment.Kind{Name: k.name, Unit: k.unit}
		for i, value := range k.values {
			if l.quick && i > 1 {
				break
			}
			point, err := k.point(l, recogniser, pairs, value)
			if err != nil {
				return r, fmt.Errorf("%s by %g: %w", k.name, value, err)
			}
			kind.Points = append(kind.Points, point)
			fmt.Println(k.name, value, point.FRR, point.FAR)
		}
		m.Kinds = append(m.Kinds, kind)
	}
	if m.Moved, err = movedLandmarks(l, recogniser); err != nil {
		return r, err
	}
	if !l.quick {
		if err := saveMeasurement(m); err != nil {
			return r, err
		}
	}
	return misalignedRecord(m), nil
}

func saveMeasurement(m alignment.Measurement) error {
	text, err := json.Marshal(m)
	if err != nil {
		return err
	}
	return atomicfile.Write(misalignedFile, append(text, '\n'), 0o644)
}

func misalignedRecord(m alignment.Measurement) (r record) {
	r.Title = "Photographs aligned wrongly"
	r.Text = []string{
		fmt.Sprintf("%d of the first %d genuine pairs of pairsDevTrain.txt, those in whose photographs a "+
			"face is found. The landmarks of the first photograph of each pair are moved before "+
			"`face.Align`, the second photograph is aligned as usual. Impostor pairs are all pairs of a "+
			"first and a second photograph of two people. Rates are at the default threshold of "+
			"`pkg/face`, %.3f, with 95 %% intervals over people.", m.Pairs, misalignedPairs, m.Tau),
		"**These people are not all held out:** the threshold was chosen on half of the people of LFW, " +
			"some of whom are in these pairs. The table compares alignments; for error rates on held-out " +
			"people see the section on photographs above.",
		"Rotated, shifted: in a random direction for each photograph. Random error: to both coordinates of " +
			"each of the five landmarks, from a normal distribution with this standard deviation. An eye " +
			"distance is that of the landmarks of the eyes.",
	}
	var t table
	t.add("the first photograph", "FRR", "FAR", "genuine pairs: median distance", "10 to 90 %",
		"impostor pairs: median distance")
	for _, k := range m.Kinds {
		for _, p := range k.Points {
			t.add(fmt.Sprintf("%s, %g %s", k.Name, p.Value, k.Unit), p.FRR.String(), fine(p.FAR),
				fmt.Sprintf("%.2f", p.Genuine[1]), fmt.Sprintf("%.2f to %.2f", p.Genuine[0], p.Genuine[2]),
				fmt.Sprintf("%.2f", p.Impostor[1]))
		}
	}
	r.Tables = []table{t}
	return r
}

// alignedPairs returns the genuine pairs in whose photographs a face is found. Each photograph is searched
// once.
func alignedPairs(l *lab, r *face.Recogniser) (out []alignedPair, err error) {
	pairs, photographs, err := pairsOfLFW(l, func([]lfw.Pair) {}, misalignedPairs, 0)
	if err != nil {
		return nil, err
	}
	found := map[string]face.Portrait{}
	if err := portraits(r, photographs, degradations()[0], found); err != nil {
		return nil, err
	}
	for _, p := range pairs {
		first, is := found[lfwFile(p.NameA, p.NumberA)]
		second, too := found[lfwFile(p.NameB, p.NumberB)]
		if is && too {
			photograph := photographs[lfwFile(p.NameA, p.NumberA)]
			out = append(out, alignedPair{p.NameA, photograph, first, second.Embedding})
		}
	}
	return out, nil
}

// point measures the pairs with the first photograph misaligned by a value.
func (k misalignment) point(l *lab, r *face.Recogniser, pairs []alignedPair, value float64) (
	p alignment.Point, err error,
) {
	first := make([][]float32, len(pairs))
	err = parallel(len(pairs), func(i int) error {
		if err := l.ctx.Err(); err != nil {
			return err
		}
		if first[i] = pairs[i].first.Embedding; value == k.right {
			return nil
		}
		rng := rand.New(rand.NewPCG(uint64(i), 0)) // The same directions for every value.
		landmarks := k.apply(pairs[i].first.Landmarks, value, rng)
		embeddings, err := r.Embed([][]float32{face.Align(pairs[i].photograph, landmarks)})
		if err == nil {
			first[i] = embeddings[0]
		}
		return err
	})
	if err != nil {
		return p, err
	}
	scores, labels := scoresOf(pairs, first)
	rates, err := verify.RatesAt(scores, labels, face.DefaultThreshold().Tau)
	if err != nil {
		return p, err
	}
	return alignment.Point{
		Value: value, FAR: rates.FAR, FRR: rates.FRR,
		Genuine: quantiles(scores, true), Impostor: quantiles(scores, false),
	}, nil
}

// scoresOf compares the first photographs with the second ones: those of a pair, and those of two people.
func scoresOf(pairs []alignedPair, first [][]float32) (scores []verify.Score, labels []int) {
	person := map[string]int{}
	for _, p := range pairs {
		if _, known := person[p.person]; !known {
			person[p.person] = len(person)
		}
		labels = append(labels, person[p.person])
	}
	labels = slices.Concat(labels, labels)
	for i := range pairs {
		for j, other := range pairs {
			same := pairs[i].person == other.person
			if same && i != j {
				continue // Not a pair of the list.
			}
			d := verify.Distance(first[i], other.second)
			scores = append(scores, verify.Score{A: i, B: len(pairs) + j, Same: same, Distance: d})
		}
	}
	return scores, labels
}

func quantiles(scores []verify.Score, same bool) (q [3]float64) {
	var distances []float64
	for _, s := range scores {
		if s.Same == same {
			distances = append(distances, s.Distance)
		}
	}
	slices.SortFunc(distances, cmp.Compare)
	for i, p := range []float64{0.1, 0.5, 0.9} {
		q[i] = rounded(stat.Quantile(p, stat.Empirical, distances, nil))
	}
	return q
}

// rounded is a distance with three decimals, which keeps the file small.
func rounded(d float64) float64 { return math.Round(1000*d) / 1000 }

// movedLandmarks moves the landmarks of an example photograph over a grid of shifts, one by one and all
// together.
func movedLandmarks(l *lab, r *face.Recogniser) (m alignment.Moved, err error) {
	m = alignment.Moved{Photograph: "macron-2014", Other: "macron-2025"}
	for step := -4; step <= 4; step++ {
		m.Shifts = append(m.Shifts, float64(step)/5)
	}
	if l.quick {
		m.Shifts = []float64{-0.8, 0.8}
	}
	photograph, first, err := example(r, m.Photograph)
	if err != nil {
		return m, err
	}
	_, second, err := example(r, m.Other)
	if err != nil {
		return m, err
	}
	unit := alignment.EyeDistance(first.Landmarks)
	for k := range m.Distance {
		m.Distance[k] = make([][]float64, len(m.Shifts))
		which := []int{k}
		if k == len(m.Distance)-1 {
			which = nil // All.
		}
		err := parallel(len(m.Shifts), func(i int) error {
			for _, y := range m.Shifts {
				if err := l.ctx.Err(); err != nil {
					return err
				}
				moved := alignment.Move(first.Landmarks, unit*m.Shifts[i], unit*y, which...)
				e, err := r.Embed([][]float32{face.Align(photograph, moved)})
				if err != nil {
					return err
				}
				m.Distance[k][i] = append(m.Distance[k][i], rounded(verify.Distance(e[0], second.Embedding)))
			}
			return nil
		})
		if err != nil {
			return m, err
		}
	}
	return m, nil
}

// example returns an example photograph and the face in it.
func example(r *face.Recogniser, name string) (photograph image.Image, p face.Portrait, err error) {
	of, err := examples.Get(name)
	if err != nil {
		return nil, p, err
	}
	if photograph, err = of.Open(); err != nil {
		return nil, p, err
	}
	p, err = r.Portrait(photograph)
	return photograph, p, err
}

// parallel calls do for 0 to n-1, on all processors.
func parallel(n int, do func(i int) error) error {
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i := range n {
		group.Go(func() error { return do(i) })
	}
	return group.Wait()
}
