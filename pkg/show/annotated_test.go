package show

import (
	"math"
	"strings"
	"testing"
)

func titled(p Picture, title string) Picture {
	p.Title = title
	return p
}

func boxed(p Picture, boxes ...Box) Picture {
	p.Boxes = boxes
	return p
}

func TestAnnotatedStayInTheirRows(t *testing.T) {
	wide := titled(ramp(8, 16, 3), "wide")
	small := titled(ramp(8, 8, 1), "small")
	for _, c := range []struct {
		pictures      []Picture
		width, height float64
	}{
		{[]Picture{small}, 140, 200},
		{[]Picture{small, small, wide}, 600, 200},
		{[]Picture{small, wide, wide}, 740, 200},
		{[]Picture{small, small, wide, small}, 600, 400},
	} {
		f := must(t)(Annotated(c.pictures...))
		if f["width"] != c.width || f["height"] != c.height {
			t.Errorf("%d pictures on %g x %g, want %g x %g", len(c.pictures), f["width"], f["height"],
				c.width, c.height)
		}
	}
}

// A box is at its position in the picture, at the scale of the drawing.
func TestAnnotatedPlaceBoxes(t *testing.T) {
	f := must(t)(Annotated(boxed(ramp(14, 14, 1), Box{X: 2, Y: 3, Width: 4, Height: 5, Name: "cat"})))
	box := f["layer"].([]object)[3]["data"].(object)["values"].(list)[0].(object)
	for key, want := range map[string]float64{"x": 20, "x2": 60, "y": 26 + 30, "y2": 26 + 80} {
		if got := box[key].(float64); math.Abs(got-want) > 1e-9 {
			t.Errorf("%s = %g, want %g", key, got, want)
		}
	}
}

func TestAnnotatedRefuse(t *testing.T) {
	if _, err := Annotated(); err == nil {
		t.Error("no pictures: want an error")
	}
	broken := ramp(8, 8, 1)
	broken.Width = 7
	for want, m := range map[string]Picture{
		"64 values, want 8 x 7 x 1": broken,
		`the box "dog"`:             boxed(ramp(8, 8, 1), Box{4, 0, 5, 2, "dog"}),
		`the box "flat"`:            boxed(ramp(8, 8, 1), Box{4, 0, 2, 0, "flat"}),
		"0 x 0 pixels":              {},
	} {
		_, err := Annotated(ramp(8, 8, 1), m)
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "picture 2") {
			t.Errorf("error %v, want %q of picture 2", err, want)
		}
	}
}
