package images

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"runtime"
	"slices"
	"sync"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"
)

// NearlySame is the correlation from which [Leaks] takes two pictures for one.
//
// On ORL the nearest two pictures of different people reach 0.92, in 78,000 pairs, and 400 of 400 copies that
// were cropped by up to 5 %, made lighter or darker, compressed, and half of them mirrored, are above it;
// this prints it:
//
//	go test -run LeaksORL -v ./pkg/images
//
// Of 6.3 million pairs of press photographs two reach it, at 0.961, of people who only look alike, so look at
// what is reported (go test -run LeaksLFW -v ./datasets/people).
//
// Hashes of 64 bits (pHash and dHash of goimagehash v1.1.0) found half of such copies, without mirroring,
// before the first false alarm.
const NearlySame = 0.96

// coarse is the correlation of whole pictures below which no window is tried: a crop by 10 % at a corner
// leaves more.
const coarse = 0.6

// Leak is a picture that stands in two sets, or two pictures that are nearly the same.
type Leak struct {
	A, B             int    // The pictures, as indices into the first set and the second.
	PersonA, PersonB string // Whom they show, as the sets say.
	// Near is the correlation, at most 1: the same picture, but for brightness, contrast and detail.
	Near float64
	// Mirrored says that one is the mirror image of the other.
	Mirrored bool
}

// String says which picture of whom on either side, and how near they are.
func (l Leak) String() string {
	mirrored := ""
	if l.Mirrored {
		mirrored = ", mirrored"
	}
	return fmt.Sprintf("picture %d of %q and picture %d of %q: %.3f%s", l.A, l.PersonA, l.B, l.PersonB,
		l.Near, mirrored)
}

// Leaks compares every picture of a with every picture of b and returns the pairs that are nearly the same,
// the nearest first: what was learnt from one would be known of the other, so a test on it would prove
// nothing. Threshold is the least correlation reported, in [0.6, 1]; see [NearlySame].
//
// Pictures are compared as thumbnails of 16 x 16 grey values, each with mean 0 and length 1, and mirrored;
// the whole of one also with parts of the other, 5 and 10 % smaller, so that brightness, contrast, size,
// compression and a slight crop make no difference. A picture of one single grey is like no other. Sets may
// differ in size and channels. It is an error where a set is not sound.
func Leaks(a, b Set, threshold float64) ([]Leak, error) {
	if !(threshold >= coarse && threshold <= 1) {
		return nil, fmt.Errorf("images: leaks from a correlation of %g on: choose it in [%g, 1]", threshold,
			coarse)
	}
	for _, set := range []Set{a, b} {
		if err := errors.Join(set.Check(), checkChannels(set)); err != nil {
			return nil, fmt.Errorf("images: leaks: %w", err)
		}
	}
	large, small := a, b
	swapped := a.Len() < b.Len() // The views of the smaller set stay in memory.
	if swapped {
		large, small = b, a
	}
	leaks := leaksOf(large, small, threshold)
	for i := range leaks {
		l := &leaks[i]
		if swapped {
			l.A, l.B = l.B, l.A
		}
		l.PersonA, l.PersonB = a.Names[a.Labels[l.A]], b.Names[b.Labels[l.B]]
	}
	slices.SortFunc(leaks, func(x, y Leak) int {
		return cmp.Or(cmp.Compare(y.Near, x.Near), x.A-y.A, x.B-y.B)
	})
	return leaks, nil
}

func checkChannels(s Set) error {
	if s.Channels != 1 && s.Channels != 3 {
		return fmt.Errorf("%d channels: want one (grey) or three (red, green, blue)", s.Channels)
	}
	return nil
}

// leaksOf compares the sets in parts of a, one processor each.
func leaksOf(a, b Set, threshold float64) (leaks []Leak) {
	const part = 64
	viewsB := viewsOf(b, 0, b.Len())
	found := make([][]Leak, (a.Len()+part-1)/part)
	var wait sync.WaitGroup
	turns := make(chan struct{}, runtime.GOMAXPROCS(0))
	for i := range found {
		turns <- struct{}{}
		wait.Go(func() {
			found[i] = leaksOfPart(viewsOf(a, part*i, min(part*(i+1), a.Len())), viewsB, threshold)
			for j := range found[i] {
				found[i][j].A += part * i
			}
			<-turns
		})
	}
	wait.Wait()
	return slices.Concat(found...)
}

// leaksOfPart compares whole pictures with each other, and then, where that is near, with parts.
func leaksOfPart(a, b []views, threshold float64) (leaks []Leak) {
	evens, odds := products(a, b, even), products(a, b, odd)
	for i := range a {
		for j := range b {
			e, o := evens[i*len(b)+j], odds[i*len(b)+j]
			if e+max(o, -o) < coarse {
				continue
			}
			l := Leak{A: i, B: j, Near: -1}
			for k := range a[i] {
				l.compare(a[i][k], b[j][0])
				l.compare(a[i][0], b[j][k])
			}
			if l.Near > threshold-1e-5 { // Sums of float32 are not exact.
				leaks = append(leaks, l)
			}
		}
	}
	return leaks
}

// compare keeps the correlation of two views where it is larger than the one so far. The mirror image of a
// view has the same even part, and the odd part with the other sign.
func (l *Leak) compare(a, b view) {
	e, o := float64(dot(a.half(even), b.half(even))), float64(dot(a.half(odd), b.half(odd)))
	if near := min(e+math.Abs(o), 1); near > l.Near {
		l.Near, l.Mirrored = near, o < 0
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
