package ownfaces_test

import (
	"context"
	"errors"
	"image"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/notebooks/source/ownfaces"
	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/face"
	"github.com/gosiamese/gosiamese/pkg/images/decode"
	"github.com/gosiamese/gosiamese/pkg/pretrained"
	"github.com/gosiamese/gosiamese/pkg/show"
)

// The panel enrols Macron in 2014, recognises him in 2025, rejects Obama, and agrees with Verify.
func TestCamera(t *testing.T) {
	dev, err := device.Open("")
	if err != nil {
		t.Fatal(err)
	}
	r, err := face.Open(dev)
	if errors.Is(err, pretrained.ErrMissing) {
		t.Skip("needs the weights of YuNet and SFace: `make test` fetches them")
	}
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	threshold := face.DefaultThreshold()
	c := ownfaces.Camera(r, threshold)
	if c.Tau != threshold.Tau {
		t.Errorf("tau is %g", c.Tau)
	}
	photographs := map[string]image.Image{"nobody": image.NewGray(image.Rect(0, 0, 100, 80))}
	for _, name := range []string{"macron-2014", "macron-2025", "obama"} {
		path := filepath.Join("../../../datasets/photographs", name+".jpg")
		if photographs[name], err = decode.ReadFile(path); err != nil {
			t.Fatal(err)
		}
	}
	for _, step := range []struct {
		name  string
		enrol bool
		want  string
	}{
		{"nobody", true, "no face"},
		{"obama", false, "a face"},
		{"macron-2014", true, "enrolled"},
		{"nobody", true, "no face"}, // Keeps the enrolled one.
		{"macron-2025", false, "the same person"},
		{"obama", false, "different people"},
	} {
		s, err := c.See(photographs[step.name], step.enrol)
		if err != nil || s.Text != step.want {
			t.Errorf("%s: got %+v, %v, want %q", step.name, s, err, step.want)
		}
		checkSeen(t, s, photographs[step.name])
		if !s.Compared || s.Enrolled {
			continue
		}
		v, err := r.Verify(photographs["macron-2014"], photographs[step.name], threshold)
		if err != nil || v.Distance != s.Distance {
			t.Errorf("%s: distance %g, Verify says %g, %v", step.name, s.Distance, v.Distance, err)
		}
	}
	if err := c.Display(context.Background()); err != nil { // Not in a notebook: one line.
		t.Error(err)
	}
}

// checkSeen requires a face to have a box on the photograph, and an enrolled face to be at distance 0.
func checkSeen(t *testing.T, s show.Seen, photograph image.Image) {
	t.Helper()
	if want := s.Text != "no face"; want != (len(s.Boxes) == 1) ||
		want && s.Boxes[0].Intersect(photograph.Bounds()).Empty() {
		t.Errorf("boxes %v of %q", s.Boxes, s.Text)
	}
	if s.Enrolled && (!s.Compared || s.Distance > 1e-9) {
		t.Errorf("an enrolled face: %+v", s)
	}
}

// A doubtful face is not enrolled, and not judged.
func TestCameraDoubts(t *testing.T) {
	p := face.Portrait{Embedding: []float32{1, 0}, Quality: face.Quality{
		Size: 100, Sharpness: 1, Turn: 0.5, Clarity: 1,
	}}
	see := ownfaces.See(func(image.Image) (face.Portrait, error) { return p, nil })
	frame := image.NewGray(image.Rect(0, 0, 8, 8))
	if s, err := see(frame, true); err != nil || s.Enrolled || s.Compared || s.Text != "not enrolled" ||
		!strings.Contains(s.More, "turned") {
		t.Errorf("got %+v, %v", s, err)
	}
	p.Turn = 0
	if s, err := see(frame, true); err != nil || !s.Enrolled {
		t.Errorf("got %+v, %v", s, err)
	}
	p.Others = 1
	if s, err := see(frame, false); err != nil || !s.Compared || !s.Doubtful || s.Text != "not sure" {
		t.Errorf("got %+v, %v", s, err)
	}
}
