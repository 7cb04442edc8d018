package show

import (
	"math"
	"strings"
	"testing"
)

// movable is a picture with five landmarks on a face, and made-up distances.
func movable() Alignment {
	a := Alignment{
		Photograph: ramp(120, 100, 3),
		Names:      []string{"left eye", "right eye", "nose", "left of the mouth", "right of the mouth"},
		From:       [][2]float64{{40, 50}, {62, 49}, {51, 60}, {43, 72}, {60, 71}},
		To:         [][2]float64{{0.34, 0.46}, {0.66, 0.46}, {0.5, 0.64}, {0.37, 0.82}, {0.63, 0.82}},
		Unit:       22, Shifts: []float64{-0.5, 0, 0.5}, Tau: 1.2,
	}
	for k := range 6 {
		var rows [][]float64
		for i := range 3 {
			rows = append(rows, []float64{float64(k), float64(i), 0.5})
		}
		a.Distance = append(a.Distance, rows)
	}
	return a
}

func TestAlignErrors(t *testing.T) {
	for want, spoil := range map[string]func(a *Alignment){
		"want a colour picture": func(a *Alignment) { a.Photograph = ramp(9, 9, 1) },
		"2 places":              func(a *Alignment) { a.To = a.To[:2] },
		"1 landmarks": func(a *Alignment) {
			a.From, a.To, a.Names, a.Distance = a.From[:1], a.To[:1], a.Names[:1], a.Distance[:2]
		},
		"equal steps":    func(a *Alignment) { a.Shifts = []float64{-0.5, 0, 1} },
		"2 shifts":       func(a *Alignment) { a.Shifts = a.Shifts[:2] },
		"0 pixels":       func(a *Alignment) { a.Unit = 0 },
		"2 x 3":          func(a *Alignment) { a.Distance[1] = a.Distance[1][:2] },
		"distances for":  func(a *Alignment) { a.Distance[5][2] = []float64{1} },
		"landmarks":      func(a *Alignment) { a.From[2][1] = math.NaN() },
		"moved":          func(a *Alignment) { a.Distance[0][0][0] = -1 },
		"want 120 x 100": func(a *Alignment) { a.Photograph.Pixels = a.Photograph.Pixels[1:] },
	} {
		a := movable()
		spoil(&a)
		if _, err := Align(a); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

// The pixels that are resampled are means over parts of the photograph, for each colour.
func TestAlignSamples(t *testing.T) {
	a := movable()
	a.Photograph = ramp(160, 80, 3)
	w, h := a.Photograph.sampled()
	text := a.samples()["value"].(string)
	if w != 40 || h != 80 || len(text) != 6*w*h {
		t.Fatalf("%d x %d pixels in %d digits", h, w, len(text))
	}
	var sum float64
	for _, i := range []int{0, 1, 80, 81} { // The pixels of the first mean; green.
		sum += float64(a.Photograph.Pixels[3*i+1]) / 4
	}
	if want := math.Round(255 * sum); text[2:4] != hex(want) {
		t.Errorf("green %s, want %s", text[2:4], hex(want))
	}
}

func hex(v float64) string {
	const digits = "0123456789abcdef"
	return string([]byte{digits[int(v)/16], digits[int(v)%16]})
}
