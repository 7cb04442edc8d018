package alignment_test

import (
	"cmp"
	"errors"
	"image"
	"slices"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/notebooks/internal/figuretest"
	"github.com/gosiamese/gosiamese/notebooks/source/alignment"
	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/face"
	"github.com/gosiamese/gosiamese/pkg/pretrained"
)

func iou(a, b face.Box) float64 {
	w := min(a.X+a.Width, b.X+b.Width) - max(a.X, b.X)
	h := min(a.Y+a.Height, b.Y+b.Height) - max(a.Y, b.Y)
	if w <= 0 || h <= 0 {
		return 0
	}
	return w * h / (a.Width*a.Height + b.Width*b.Height - w*h)
}

func TestCheckIoU(t *testing.T) {
	for want, answer := range map[string]func(a, b face.Box) float64{
		"Right":                iou,
		"boxes are equal":      func(_, _ face.Box) float64 { return 0 },
		"the union is":         dice,
		"the second box is":    func(a, b face.Box) float64 { return max(iou(a, b), 0.3) },
		"side by side":         sides,
		"both negative, and t": withoutTest,
	} {
		if got := alignment.CheckIoU(answer); !strings.Contains(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// dice is the intersection over the mean area.
func dice(a, b face.Box) float64 { return 2 * iou(a, b) / (1 + iou(a, b)) }

// sides takes the product of two sides for an area, whatever their signs.
func sides(a, b face.Box) float64 {
	w := min(a.X+a.Width, b.X+b.Width) - max(a.X, b.X)
	h := min(a.Y+a.Height, b.Y+b.Height) - max(a.Y, b.Y)
	return w * h / (a.Width*a.Height + b.Width*b.Height - w*h)
}

// withoutTest takes the product of two negative sides for an area.
func withoutTest(a, b face.Box) float64 {
	w := min(a.X+a.Width, b.X+b.Width) - max(a.X, b.X)
	h := min(a.Y+a.Height, b.Y+b.Height) - max(a.Y, b.Y)
	if (w < 0) != (h < 0) {
		return 0
	}
	return sides(a, b)
}

type faces = []face.Face

func byScore(f faces) faces {
	f = slices.Clone(f)
	slices.SortFunc(f, func(a, b face.Face) int { return cmp.Compare(b.Score, a.Score) })
	return f
}

// kept keeps the faces of a list, in its order, that a rule allows.
func kept(f faces, allowed func(f face.Face, before, kept faces) bool) (out faces) {
	for i, one := range f {
		if allowed(one, f[:i], out) {
			out = append(out, one)
		}
	}
	return out
}

// apart reports whether a face overlaps none of the others by more than the limit.
func apart(f face.Face, others faces, limit float64) bool {
	for _, o := range others {
		if iou(f.Box, o.Box) > limit {
			return false
		}
	}
	return true
}

func suppress(f faces, limit float64) faces {
	return kept(byScore(f), func(f face.Face, _, kept faces) bool { return apart(f, kept, limit) })
}

func TestCheckSuppression(t *testing.T) {
	if got := alignment.CheckSuppressionOfBoxes(suppress); got != "" {
		t.Errorf("the right answer: %q", got)
	}
	inPlace := func(f faces, limit float64) (out faces) {
		slices.SortFunc(f, func(a, b face.Face) int { return cmp.Compare(b.Score, a.Score) })
		for len(f) > 0 {
			best := f[0]
			out = append(out, best)
			f = slices.DeleteFunc(f, func(o face.Face) bool { return iou(o.Box, best.Box) > limit })
		}
		return out
	}
	if got := alignment.CheckSuppressionOfBoxes(inPlace); got != "" {
		t.Errorf("the right answer that deletes: %q", got)
	}
	for want, answer := range map[string]func(f faces, limit float64) faces{
		"all boxes are kept: discard":  func(f faces, _ float64) faces { return f },
		"all boxes are kept, sorted":   func(f faces, _ float64) faces { return byScore(f) },
		"no box is kept":               func(faces, float64) faces { return nil },
		"in no order: sort a copy":     unsorted,
		"sort is the wrong way round":  lowestFirst,
		"with the highest score first": inOrder,
		"only one box is kept":         func(f faces, _ float64) faces { return byScore(f)[:1] },
		"not only with the last one": func(f faces, limit float64) faces {
			return kept(byScore(f), func(f face.Face, _, kept faces) bool {
				return len(kept) == 0 || apart(f, kept[len(kept)-1:], limit)
			})
		},
		"not only with the first one": func(f faces, limit float64) faces {
			return kept(byScore(f), func(f face.Face, _, kept faces) bool {
				return len(kept) == 0 || apart(f, kept[:1], limit)
			})
		},
		"was discarded discards no other": func(f faces, limit float64) faces {
			return kept(byScore(f), func(f face.Face, before, _ faces) bool {
				return apart(f, before, limit)
			})
		},
		"condition is the wrong way round": func(f faces, limit float64) faces {
			return kept(byScore(f), func(f face.Face, _, kept faces) bool {
				return len(kept) == 0 || !apart(f, kept, limit)
			})
		},
		"it is not always 0.3": func(f faces, _ float64) faces { return suppress(f, 0.3) },
		"equal to the limit does not discard": func(f faces, limit float64) faces {
			return suppress(f, limit-1e-12)
		},
		"some of the given boxes": func(f faces, limit float64) faces {
			out := suppress(f, limit)
			out[0].Score = 1
			return out
		},
		"from the highest score down": func(f faces, limit float64) faces { return suppress(f, 0.9*limit) },
	} {
		got := alignment.CheckSuppressionOfBoxes(answer)
		if !strings.HasPrefix(got, "Not yet") || !strings.Contains(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func unsorted(f faces, limit float64) faces {
	return kept(f, func(f face.Face, _, kept faces) bool { return apart(f, kept, limit) })
}

func lowestFirst(f faces, limit float64) faces {
	f = byScore(f)
	slices.Reverse(f)
	return unsorted(f, limit)
}

// inOrder returns the right faces in the order of the candidates.
func inOrder(all faces, limit float64) (out faces) {
	chosen := suppress(all, limit)
	for _, f := range all {
		if slices.Contains(chosen, f) {
			out = append(out, f)
		}
	}
	return out
}

// For each position of the slider, exactly the boxes that suppression keeps are marked as kept.
func TestLimits(t *testing.T) {
	photograph := image.NewRGBA(image.Rect(0, 0, 200, 130))
	var candidates faces
	for k := range 7 {
		candidates = append(candidates, face.Face{
			Score: 0.5 + float64(k*5%7)/20,
			Box:   face.Box{X: 10 + 14*float64(k), Y: 20, Width: 60, Height: 80},
		})
	}
	figure, err := alignment.Limits(photograph, candidates)
	if err != nil {
		t.Fatal(err)
	}
	rows := figuretest.Plain(t, figure)["data"].(map[string]any)["values"].([]any)
	if len(rows) != len(candidates) {
		t.Fatalf("%d rows", len(rows))
	}
	for k := range 21 {
		want := suppress(candidates, float64(k)/20)
		n := 0
		for _, r := range rows {
			row := r.(map[string]any)
			score := row["score"].(float64)
			is := slices.ContainsFunc(want, func(f face.Face) bool { return f.Score == score })
			if shown := row["kept"].(string)[k] == '1'; shown != is {
				t.Errorf("limit %g, score %g: kept %t, want %t", float64(k)/20, score, shown, is)
			}
			if row["kept"].(string)[k] == '1' {
				n++
			}
		}
		if n == 0 {
			t.Errorf("limit %g: none is kept", float64(k)/20)
		}
	}
	figuretest.Obeys(t, "schema", figure)
}

func middle(p image.Image, _ face.Landmarks) []float32 { return alignment.Middle(p) }

// The composed photograph shows two faces, which a limit of 0 takes for one; the checks accept the functions
// of the library and refuse others.
func TestWithNetworks(t *testing.T) {
	dev, err := device.Open("")
	if err != nil {
		t.Fatal(err)
	}
	defer dev.Close()
	r, err := face.Open(dev)
	if errors.Is(err, pretrained.ErrMissing) {
		t.Skip("needs FETCH: the weights of YuNet and SFace, which `make test` fetches")
	}
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	pair, sources, err := alignment.Pair(r)
	if err != nil || len(sources) != 2 {
		t.Fatal(sources, err)
	}
	candidates, err := r.Candidates(pair)
	if err != nil {
		t.Fatal(err)
	}
	for limit, want := range map[float64]int{0: 1, 0.1: 2, 0.3: 2, 0.85: 2, 0.95: 8} {
		if got := suppress(candidates, limit); len(got) != want {
			t.Errorf("limit %g: %d of %d boxes, want %d", limit, len(got), len(candidates), want)
		}
	}
	if got := alignment.CheckSuppression(r, suppress); !strings.HasPrefix(got, "Right") {
		t.Error(got)
	}
	exchanged := func(p image.Image, l face.Landmarks) []float32 {
		v := face.Align(p, l)
		for i := 0; i < len(v); i += 3 {
			v[i], v[i+2] = v[i+2], v[i]
		}
		return v
	}
	transposed := func(p image.Image, l face.Landmarks) []float32 {
		const n = pretrained.SFaceSide
		v := face.Align(p, l)
		out := make([]float32, len(v))
		for i := range n * n {
			copy(out[3*i:3*i+3], v[3*(i%n*n+i/n):])
		}
		return out
	}
	times := func(factor float32) func(p image.Image, l face.Landmarks) []float32 {
		return func(p image.Image, l face.Landmarks) []float32 {
			v := face.Align(p, l)
			for i := range v {
				v[i] *= factor
			}
			return v
		}
	}
	for want, align := range map[string]func(image.Image, face.Landmarks) []float32{
		"Right":                face.Align,
		"red and blue":         exchanged,
		"rows and columns":     transposed,
		"values are in":        times(255),
		"by 16":                times(16),
		"for each pixel q":     times(0),
		"row by row":           func(image.Image, face.Landmarks) []float32 { return nil },
		"p = (q - s) / r":      middle,
		"of their embeddings ": face.Align,
	} {
		if got := alignment.CheckAlign(r, align); !strings.Contains(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
