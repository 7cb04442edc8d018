package alignment_test

import (
	"math"
	"math/cmplx"
	"math/rand/v2"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/gosiamese/gosiamese/datasets/photographs"
	"github.com/gosiamese/gosiamese/notebooks/source/alignment"
	"github.com/gosiamese/gosiamese/pkg/face"
)

var upright = face.Landmarks{{X: 40, Y: 50}, {X: 70, Y: 50}, {X: 55, Y: 66}, {X: 44, Y: 84}, {X: 66, Y: 84}}

// solved is the similarity transform by gonum's least squares, over the real unknowns of r and s.
func solved(from, to []complex128) (r, s complex128) {
	a, b := mat.NewDense(2*len(from), 4, nil), mat.NewVecDense(2*len(from), nil)
	for k, p := range from {
		a.SetRow(2*k, []float64{real(p), -imag(p), 1, 0})
		a.SetRow(2*k+1, []float64{imag(p), real(p), 0, 1})
		b.SetVec(2*k, real(to[k]))
		b.SetVec(2*k+1, imag(to[k]))
	}
	var x mat.VecDense
	if err := x.SolveVec(a, b); err != nil {
		return cmplx.NaN(), cmplx.NaN()
	}
	return complex(x.AtVec(0), x.AtVec(1)), complex(x.AtVec(2), x.AtVec(3))
}

func TestCheckSimilarity(t *testing.T) {
	for want, answer := range map[string]func(from, to []complex128) (r, s complex128){
		"Right":               solved,
		"r = 1, s = 0":        func(_, _ []complex128) (r, s complex128) { return 0, 0 },
		"the difference of":   func(_, _ []complex128) (r, s complex128) { return 1, 0 },
		"the conjugate":       conjugate,
		"twice as far":        func(a, b []complex128) (r, s complex128) { _, s = solved(a, b); return 1, s },
		"mean of to - r *":    shiftOnly,
		"sum of the squared":  func(a, b []complex128) (r, s complex128) { return twoPoints(a, b) },
		"Not yet: r = (NaN+N": func(_, _ []complex128) (r, s complex128) { return cmplx.NaN(), 0 },
	} {
		if got := alignment.CheckSimilarity(answer); !strings.Contains(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// conjugate forgets a conjugate.
func conjugate(from, to []complex128) (r, s complex128) {
	r, s = solved(from, to)
	return cmplx.Conj(r), s
}

// shiftOnly takes the difference of the means for s if the points are both rotated and scaled.
func shiftOnly(from, to []complex128) (r, s complex128) {
	r, s = solved(from, to)
	if cmplx.Abs(r) < 0.5 {
		s += r
	}
	return r, s
}

// twoPoints uses the eyes alone: exact for exact landmarks, and not least squares.
func twoPoints(from, to []complex128) (r, s complex128) {
	r = (to[1] - to[0]) / (from[1] - from[0])
	return r, to[0] - r*from[0]
}

// Misalignments move landmarks by their value in their unit.
func TestMisalignments(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	from := alignment.Complex(upright)
	signs := map[bool]bool{}
	var squares float64
	const n = 2000
	for range n {
		r, _ := solved(from, alignment.Complex(alignment.Rotate(upright, 20, rng)))
		signs[imag(r) > 0] = true
		if math.Abs(cmplx.Abs(r)-1) > 1e-9 || math.Abs(math.Abs(cmplx.Phase(r))-20*math.Pi/180) > 1e-9 {
			t.Fatalf("rotated by 20 degrees: r = %v", r)
		}
		r, s := solved(from, alignment.Complex(alignment.Shift(upright, 0.5, rng)))
		if cmplx.Abs(r-1) > 1e-9 || math.Abs(cmplx.Abs(s)-15) > 1e-6 {
			t.Fatalf("shifted by half an inter-eye distance: %v, %v", r, s)
		}
		for k, p := range alignment.Disturb(upright, 0.1, rng) {
			dx, dy := p.X-upright[k].X, p.Y-upright[k].Y
			squares += (dx*dx + dy*dy) / (10 * n)
		}
	}
	if math.Abs(math.Sqrt(squares)-3) > 0.1 || len(signs) != 2 {
		t.Errorf("random error %.2f, want 3; directions %v", math.Sqrt(squares), signs)
	}
	// The face appears smaller if its landmarks are said to be farther apart.
	r, _ := solved(alignment.Complex(alignment.Scale(upright, 0.5, nil)), from)
	if cmplx.Abs(r-0.5) > 1e-9 {
		t.Errorf("half as large: %v", r)
	}
	moved := alignment.Move(upright, 3, -4, 2)
	if moved[2] != (face.Point{X: 58, Y: 62}) || moved[1] != upright[1] {
		t.Errorf("moved %v", moved)
	}
}

// The stored measurement is complete, and shows what the lesson says: aligned well, pairs are accepted; the
// more is wrong, the more are rejected, while the FAR stays.
func TestMeasured(t *testing.T) {
	m, err := alignment.Measured()
	if err != nil {
		t.Fatal(err)
	}
	if len(m.Kinds) != 4 || m.Pairs < 100 || m.Commit == "" || strings.Contains(m.Commit, "+") {
		t.Errorf("%d kinds, %d pairs, commit %q", len(m.Kinds), m.Pairs, m.Commit)
	}
	if tau := face.DefaultThreshold().Tau; m.Tau != tau {
		t.Errorf("measured at %g, the threshold is %g: run make results ONLY=misaligned", m.Tau, tau)
	}
	for _, k := range m.Kinds {
		last := k.Points[len(k.Points)-1]
		if last.FRR.Value < 0.5 || last.FAR.High > 0.01 || last.Genuine[1] < m.Tau {
			t.Errorf("%s by %g: %+v", k.Name, last.Value, last)
		}
	}
	for k, rows := range m.Moved.Distance {
		if n := len(m.Moved.Shifts); len(rows) != n || len(rows[n/2]) != n || rows[n/2][n/2] > m.Tau {
			t.Errorf("landmark %d: distance %v where nothing is moved", k, rows[n/2])
		}
	}
}

func TestFigures(t *testing.T) {
	if _, err := alignment.MisalignedDistances(); err != nil {
		t.Error(err)
	}
	if _, err := alignment.MisalignedRates(); err != nil {
		t.Error(err)
	}
	all := photographs.All()[:2]
	box := face.Box{X: -5, Y: 10, Width: 60, Height: 900}
	faces := [][]face.Face{{{Score: 0.9, Box: box, Landmarks: upright}}, nil}
	if _, err := alignment.Detected(all, faces); err != nil {
		t.Error(err)
	}
	photograph, err := all[0].Open()
	if err != nil {
		t.Fatal(err)
	}
	middle := [][]float32{alignment.Middle(photograph)}
	if _, err := alignment.Aligned(middle, alignment.Names(all)); err != nil {
		t.Error(err)
	}
	if _, err := alignment.Aligned([][]float32{{1}}, alignment.Names(all)); err == nil {
		t.Error("one value: want an error")
	}
	if size := alignment.Resize(photograph, 50).Bounds().Size(); size.X != 50 {
		t.Errorf("resized to %v", size)
	}
	for _, p := range all {
		if credits := alignment.Credits(all...); !strings.Contains(credits, p.Caption()) {
			t.Errorf("no credit for %s in %s", p.Name, credits)
		}
	}
}

func TestDistances(t *testing.T) {
	text := alignment.Distances([]string{"a", "b", "c"}, [][]float32{{1, 0}, {0, 1}, {1, 0}}, 1)
	for _, want := range []string{"2.00 ", "0.00*"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
}
