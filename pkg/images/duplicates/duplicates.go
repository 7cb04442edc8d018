// Package duplicates finds pictures that are in two sets, exactly or nearly: a copy of a training picture
// in the test set makes the reported accuracy too high (a leak).
//
// Near-duplicates are compared as thumbnails of 16 x 16 grey values, standardised to mean 0 and length 1:
// their scalar product is a correlation, which does not depend on brightness, contrast, size or compression.
package duplicates

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"runtime"
	"slices"
	"strings"
	"sync"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"

	"github.com/gosiamese/gosiamese/pkg/images"
)

// Threshold is the recommended threshold for [Find]: two pictures of at least this correlation count as one.
//
// On ORL the two nearest pictures of different people, among 78,000 pairs, have a correlation of 0.92. All
// 400 copies that were cropped by up to 5 %, made lighter or darker, and compressed are above the threshold;
// half of them were flipped as well:
//
//	go test -run FindORL -v ./pkg/images/duplicates
//
// Two of 6.3 million pairs of press photographs reach it, at 0.961; they show people who look alike. So look
// at the pairs that are reported (go test -run LeaksLFW -v ./datasets/people).
//
// Hashes of 64 bits (pHash and dHash of goimagehash v1.1.0) found half of such copies, not counting flipped
// ones, before the first false alarm.
const Threshold = 0.96

// coarse is the correlation of whole pictures below which no window is compared: after a 10 % crop at a
// corner it is still higher.
const coarse = 0.6

// Pair is two pictures that are nearly the same.
type Pair struct {
	A, B             int    // Indices into the first and the second set.
	PersonA, PersonB string // The people that the pictures show according to their sets.
	// Correlation of the pictures, at most 1; it is 1 if they differ only in brightness, contrast and detail.
	Correlation float64
	// Flipped reports whether one picture is flipped left to right.
	Flipped bool
}

// String returns the pictures, their people and their correlation.
func (p Pair) String() string {
	flipped := ""
	if p.Flipped {
		flipped = ", flipped"
	}
	return fmt.Sprintf("picture %d of %q and picture %d of %q: %.3f%s", p.A, p.PersonA, p.B, p.PersonB,
		p.Correlation, flipped)
}

// Find compares every picture of a with every picture of b and returns the pairs whose correlation is at
// least the threshold, in [0.6, 1], by decreasing correlation; see [Threshold].
//
// Each picture is also compared flipped, and the whole of one with parts of the other that are 5 and 10 %
// smaller, so that a slight crop makes no difference. A constant picture has no duplicates. The sets may
// differ in size and channels. Find returns an error if a set or the threshold is invalid.
func Find(a, b images.Set, threshold float64) ([]Pair, error) {
	if !(threshold >= coarse && threshold <= 1) {
		return nil, fmt.Errorf("duplicates: find pairs from a correlation of %g: choose it in [%g, 1]",
			threshold, coarse)
	}
	for _, set := range []images.Set{a, b} {
		if err := errors.Join(set.Check(), checkChannels(set)); err != nil {
			return nil, fmt.Errorf("duplicates: %w", err)
		}
	}
	large, small := a, b
	swapped := a.Len() < b.Len() // The views of the smaller set stay in memory.
	if swapped {
		large, small = b, a
	}
	pairs := pairsOf(large, small, threshold)
	for i := range pairs {
		p := &pairs[i]
		if swapped {
			p.A, p.B = p.B, p.A
		}
		p.PersonA, p.PersonB = a.Names[a.Labels[p.A]], b.Names[b.Labels[p.B]]
	}
	slices.SortFunc(pairs, func(x, y Pair) int {
		return cmp.Or(cmp.Compare(y.Correlation, x.Correlation), x.A-y.A, x.B-y.B)
	})
	return pairs, nil
}

// ErrFound is returned if two sets have a picture in common.
var ErrFound = errors.New("one picture in two sets")

// CheckSplit returns an error that wraps [ErrFound] if two parts of a split have nearly the same picture,
// whatever the names of the people; it names the first two such parts and up to three pairs. See [Find] for
// the threshold.
func CheckSplit(s images.Split, threshold float64) error {
	for _, parts := range []struct {
		names string
		a, b  images.Set
	}{
		{"training and validation", s.Train, s.Validation},
		{"training and test", s.Train, s.Test},
		{"validation and test", s.Validation, s.Test},
	} {
		pairs, err := Find(parts.a, parts.b, threshold)
		if err != nil {
			return err
		}
		if len(pairs) > 0 {
			return fmt.Errorf("duplicates: %w: %s: %s (%d in all): look at them, keep each person under one "+
				"name", ErrFound, parts.names, firstOf(pairs), len(pairs))
		}
	}
	return nil
}

func firstOf(pairs []Pair) string {
	var first []string
	for _, p := range pairs[:min(3, len(pairs))] {
		first = append(first, p.String())
	}
	return strings.Join(first, "; ")
}

func checkChannels(s images.Set) error {
	if s.Channels != 1 && s.Channels != 3 {
		return fmt.Errorf("%d channels: want one (grey) or three (red, green, blue)", s.Channels)
	}
	return nil
}

// pairsOf compares the sets in parts of a, on all processors.
func pairsOf(a, b images.Set, threshold float64) (pairs []Pair) {
	const part = 64
	viewsB := viewsOf(b, 0, b.Len())
	found := make([][]Pair, (a.Len()+part-1)/part)
	var wait sync.WaitGroup
	running := make(chan struct{}, runtime.GOMAXPROCS(0))
	for i := range found {
		running <- struct{}{}
		wait.Go(func() {
			found[i] = pairsOfPart(viewsOf(a, part*i, min(part*(i+1), a.Len())), viewsB, threshold)
			for j := range found[i] {
				found[i][j].A += part * i
			}
			<-running
		})
	}
	wait.Wait()
	return slices.Concat(found...)
}

// pairsOfPart compares whole pictures with each other and then, if they are similar, with windows.
func pairsOfPart(a, b []views, threshold float64) (pairs []Pair) {
	evens, odds := products(a, b, even), products(a, b, odd)
	for i := range a {
		for j := range b {
			e, o := evens[i*len(b)+j], odds[i*len(b)+j]
			if e+max(o, -o) < coarse {
				continue
			}
			p := Pair{A: i, B: j, Correlation: -1}
			for k := range a[i] {
				p.compare(a[i][k], b[j][0])
				p.compare(a[i][0], b[j][k])
			}
			if p.Correlation > threshold-1e-5 { // Sums of float32 are not exact.
				pairs = append(pairs, p)
			}
		}
	}
	return pairs
}

// compare keeps the correlation of two views if it is larger than the one so far. A flipped view has the same
// even half, and the odd half with the opposite sign.
func (p *Pair) compare(a, b view) {
	e, o := float64(dot(a.half(even), b.half(even))), float64(dot(a.half(odd), b.half(odd)))
	if c := min(e+math.Abs(o), 1); c > p.Correlation {
		p.Correlation, p.Flipped = c, o < 0
	}
}

func dot(a, b []float32) float32 {
	return blas32.Dot(blas32.Vector{N: len(a), Data: a, Inc: 1}, blas32.Vector{N: len(b), Data: b, Inc: 1})
}

// products are the scalar products of one half of the whole pictures, [len(a)*len(b)].
func products(a, b []views, half int) []float32 {
	matrix := func(of []views) blas32.General {
		m := blas32.General{Rows: len(of), Cols: halfSize, Stride: halfSize}
		for i := range of {
			m.Data = append(m.Data, of[i][0].half(half)...)
		}
		return m
	}
	out := blas32.General{
		Rows: len(a), Cols: len(b), Stride: len(b), Data: make([]float32, len(a)*len(b)),
	}
	blas32.Gemm(blas.NoTrans, blas.Trans, 1, matrix(a), matrix(b), 0, out)
	return out.Data
}
