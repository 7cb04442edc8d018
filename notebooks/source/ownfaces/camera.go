package ownfaces

import (
	"errors"
	"image"
	"math"
	"strings"

	"github.com/gosiamese/gosiamese/pkg/face"
	"github.com/gosiamese/gosiamese/pkg/show"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// Camera returns the panel of lesson 15, in which a reader enrols a face and sees the distance of each next
// one to it, with the verdict at a threshold. The embedding of the enrolled face is in the memory of the cell
// and nowhere else.
func Camera(r *face.Recogniser, t face.Threshold) show.Camera {
	c := comparison{portrait: r.Portrait, tau: t.Tau}
	return show.Camera{
		About: "Enrol a face, and compare it with what the camera sees next.", Tau: t.Tau, See: c.see,
	}
}

// comparison compares faces with the one that it was last told to enrol.
type comparison struct {
	portrait func(image.Image) (face.Portrait, error)
	tau      float64
	enrolled []float32 // Its embedding, nil before.
}

// see compares the face in a frame with the enrolled one. If enrol is set, it enrols it first, unless there
// is a reason to doubt it.
func (c *comparison) see(frame image.Image, enrol bool) (show.Seen, error) {
	p, err := c.portrait(frame)
	if errors.Is(err, face.ErrNoFace) {
		return show.Seen{Text: "no face", More: "A whole, upright face is needed."}, nil
	}
	if err != nil {
		return show.Seen{}, err
	}
	doubts := texts(p.Doubts())
	s := show.Seen{Boxes: []image.Rectangle{rectangle(p.Box)}, More: doubts, Doubtful: doubts != ""}
	switch {
	case enrol && s.Doubtful:
		s.Text, s.More = "not enrolled", "To enrol it, mend this: "+doubts
		return s, nil
	case enrol:
		c.enrolled, s.Enrolled = p.Embedding, true
	case c.enrolled == nil:
		s.Text = "a face"
		if !s.Doubtful {
			s.More = "No one is enrolled yet: press Enrol this face."
		}
		return s, nil
	}
	s.Compared, s.Distance = true, verify.Distance(c.enrolled, p.Embedding)
	s.Text = c.verdict(s)
	return s, nil
}

func (c *comparison) verdict(s show.Seen) string {
	switch {
	case s.Enrolled:
		return "enrolled"
	case s.Doubtful:
		return "not sure"
	case s.Distance <= c.tau:
		return "the same person"
	}
	return "different people"
}

// texts joins the texts of errors.
func texts(all []error) string {
	var said []string
	for _, err := range all {
		said = append(said, err.Error())
	}
	return strings.Join(said, "; ")
}

// rectangle is the smallest one of whole pixels around a box.
func rectangle(b face.Box) image.Rectangle {
	return image.Rect(
		int(math.Floor(b.X)), int(math.Floor(b.Y)), int(math.Ceil(b.X+b.Width)), int(math.Ceil(b.Y+b.Height)),
	)
}
