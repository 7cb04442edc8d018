package alignment

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/gosiamese/gosiamese/datasets/photographs"
	"github.com/gosiamese/gosiamese/pkg/face"
)

// CheckIoU checks an intersection over union of two boxes. It reports that it is right, or the first case in
// which it is not, with a hint.
func CheckIoU(iou func(a, b face.Box) float64) string {
	unit := face.Box{X: 10, Y: 20, Width: 4, Height: 6}
	for _, c := range []struct {
		b    face.Box
		want float64
		hint string
	}{
		{unit, 1, "the boxes are equal"},
		{face.Box{X: 12, Y: 20, Width: 4, Height: 6}, 1. / 3, "the union is |A| + |B| - |intersection|"},
		{face.Box{X: 10, Y: 20, Width: 2, Height: 3}, 0.25, "the second box is inside the first"},
		{face.Box{X: 30, Y: 21, Width: 4, Height: 6}, 0, "the boxes are side by side and do not overlap"},
		{face.Box{X: 30, Y: 50, Width: 4, Height: 6}, 0, "width and height of the intersection are both " +
			"negative, and their product is not an area"},
	} {
		for _, pair := range [][2]face.Box{{unit, c.b}, {c.b, unit}} {
			if got := iou(pair[0], pair[1]); !(math.Abs(got-c.want) <= 1e-9) {
				return fmt.Sprintf("Not yet: the IoU of %v and %v is %.3g, yours returns %.3g.\nHint: %s.",
					pair[0], pair[1], c.want, got, c.hint)
			}
		}
	}
	return "Right: the IoU of five pairs of boxes, in either order."
}

// overlap is the intersection over union.
func overlap(a, b face.Box) float64 {
	w := min(a.X+a.Width, b.X+b.Width) - max(a.X, b.X)
	h := min(a.Y+a.Height, b.Y+b.Height) - max(a.Y, b.Y)
	if w <= 0 || h <= 0 {
		return 0
	}
	return w * h / (a.Width*a.Height + b.Width*b.Height - w*h)
}

// byScore sorts a copy of faces, the highest score first.
func byScore(faces []face.Face) []face.Face {
	sorted := slices.Clone(faces)
	slices.SortStableFunc(sorted, func(a, b face.Face) int { return cmp.Compare(b.Score, a.Score) })
	return sorted
}

// suppressed is non-maximum suppression: the faces that are kept, the highest score first.
func suppressed(faces []face.Face, limit float64) []face.Face { return greedy(byScore(faces), limit) }

// greedy keeps each face, in the given order, whose overlap with all kept before is at most the limit.
func greedy(faces []face.Face, limit float64) (kept []face.Face) {
	for _, f := range faces {
		if !overlaps(f, kept, limit) {
			kept = append(kept, f)
		}
	}
	return kept
}

// CheckSuppression checks an answer to the exercise of lesson 13, non-maximum suppression: on random boxes,
// and on the candidates of the photographs, for which it compares the answer with [face.Recogniser.Detect].
// It reports that the answer is right, or the first case in which it is not, with a hint.
func CheckSuppression(r *face.Recogniser, suppress func([]face.Face, float64) []face.Face) string {
	if failed := CheckSuppressionOfBoxes(suppress); failed != "" {
		return failed
	}
	for _, p := range photographs.All() {
		photograph, err := p.Open()
		if err != nil {
			return err.Error()
		}
		candidates, err := r.Candidates(photograph)
		if err != nil {
			return err.Error()
		}
		want, err := r.Detect(photograph)
		if err != nil {
			return err.Error()
		}
		if got := suppress(candidates, 0.3); !slices.Equal(got, want) {
			return fmt.Sprintf("Not yet: in %s you keep %d of %d candidates, and Detect keeps %d.", p.Name,
				len(got), len(candidates), len(want))
		}
	}
	return fmt.Sprintf("Right: on the %d photographs it keeps the faces that Detect returns.",
		len(photographs.All()))
}

// suppressCases is the number of random cases of [CheckSuppressionOfBoxes].
const suppressCases = 60

// CheckSuppressionOfBoxes is the part of [CheckSuppression] that needs no network: it is empty if the answer
// is right.
func CheckSuppressionOfBoxes(suppress func([]face.Face, float64) []face.Face) string {
	rng := rand.New(rand.NewPCG(1, 1))
	var fails []suppression
	for k := range suppressCases {
		c := suppression{boxes: crowd(rng), limit: []float64{0.3, 0.5, 0.1}[k%3]}
		if k%10 == 9 { // Two boxes whose overlap is the limit.
			a := face.Box{X: 10, Y: 10, Width: 30, Height: 40}
			b := a
			b.X += 15
			c.boxes, c.limit = []face.Face{{Score: 0.8, Box: a}, {Score: 0.9, Box: b}}, overlap(a, b)
		}
		c.want, c.got = suppressed(c.boxes, c.limit), suppress(slices.Clone(c.boxes), c.limit)
		if !slices.Equal(c.got, c.want) {
			fails = append(fails, c)
		}
	}
	if len(fails) == 0 {
		return ""
	}
	first := fails[0]
	return fmt.Sprintf("Not yet: of %d boxes, with a limit of %.2g, %d are kept, yours returns %d.\n"+
		"Hint: %s.", len(first.boxes), first.limit, len(first.want), len(first.got), suppressionHint(fails))
}

// suppression is a case of the exercise, with the faces that are wanted and those of the answer.
type suppression struct {
	boxes     []face.Face
	limit     float64
	want, got []face.Face
}

// crowd returns the candidates of a few people: boxes with random errors, in no order.
func crowd(rng *rand.Rand) (faces []face.Face) {
	for range 2 + rng.IntN(3) {
		x, y, w := 300*rng.Float64(), 100*rng.Float64(), 40+40*rng.Float64()
		for range 2 + rng.IntN(4) {
			off := func() float64 { return w * (rng.Float64() - 0.5) }
			faces = append(faces, face.Face{Score: 0.5 + 0.5*rng.Float64(), Box: face.Box{
				X: x + off(), Y: y + off(), Width: w + off()/3, Height: 1.3*w + off()/3,
			}})
		}
	}
	return faces
}

// suppressionHint returns a hint on what an answer does that gives these wrong results: it is that of the
// first mistake that gives the same ones.
func suppressionHint(fails []suppression) string {
	for _, m := range suppressionMistakes() {
		same := func(c suppression) bool { return slices.Equal(c.got, m.answer(c.boxes, c.limit)) }
		if !slices.ContainsFunc(fails, func(c suppression) bool { return !same(c) }) {
			return m.hint
		}
	}
	for _, c := range fails {
		if slices.ContainsFunc(c.got, func(f face.Face) bool { return !slices.Contains(c.boxes, f) }) {
			return "return some of the given boxes, unchanged"
		}
	}
	return "take the boxes from the highest score down, and keep each whose IoU with all that are kept " +
		"is at most the limit"
}
