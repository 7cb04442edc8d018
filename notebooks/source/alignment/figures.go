package alignment

import (
	"fmt"
	"image"
	"slices"

	"github.com/gosiamese/gosiamese/datasets/photographs"
	"github.com/gosiamese/gosiamese/pkg/face"
	"github.com/gosiamese/gosiamese/pkg/pretrained"
	"github.com/gosiamese/gosiamese/pkg/show"
)

// LandmarkNames are the names of the landmarks, as seen in the photograph.
func LandmarkNames() []string {
	return []string{
		"left eye", "right eye", "tip of the nose", "left corner of the mouth", "right corner of the mouth",
	}
}

// Detected shows photographs with the boxes and landmarks of their faces, [len(all)] lists of faces.
func Detected(all []photographs.Photograph, faces [][]face.Face) (show.Figure, error) {
	const height = 130
	var pictures []show.Picture
	for i, p := range all {
		photograph, err := p.Open()
		if err != nil {
			return nil, err
		}
		drawn, unit := picture(photograph, height)
		drawn.Title = p.Name
		for _, f := range faces[i] {
			drawn.Caption = fmt.Sprintf("score %.2f", f.Score)
			drawn.Boxes = append(drawn.Boxes, within(f.Box, unit, drawn))
			drawn.Points = append(drawn.Points, points(f.Landmarks, unit)...)
		}
		pictures = append(pictures, drawn)
	}
	return show.Annotated(pictures...)
}

func points(l face.Landmarks, unit float64) (out [][2]float64) {
	for _, p := range l {
		out = append(out, [2]float64{unit * p.X, unit * p.Y})
	}
	return out
}

// Movable shows a photograph whose landmarks can be moved, the aligned picture that follows, and the measured
// distance to another photograph of the same person.
func Movable(r *face.Recogniser) (show.Figure, error) {
	m, err := Measured()
	if err != nil {
		return nil, err
	}
	of, err := photographs.Get(m.Moved.Photograph)
	if err != nil {
		return nil, err
	}
	photograph, err := of.Open()
	if err != nil {
		return nil, err
	}
	p, err := r.Portrait(photograph)
	if err != nil {
		return nil, err
	}
	return movable(of.Caption(), photograph, p.Landmarks, m)
}

func movable(caption string, photograph image.Image, l face.Landmarks, m Measurement) (show.Figure, error) {
	const eyes, side = 5.2, 168 // Width of the part that is shown, in inter-eye distances and in pixels.
	unit := EyeDistance(l)
	var centre face.Point
	for _, p := range l {
		centre.X, centre.Y = centre.X+p.X/5, centre.Y+p.Y/5
	}
	wide := int(eyes * unit)
	corner := image.Pt(int(centre.X)-wide/2, int(centre.Y)-wide/2)
	part := image.Rectangle{corner, corner.Add(image.Pt(wide, wide))}.Add(photograph.Bounds().Min)
	scale := side / float64(wide)
	a := show.Alignment{
		Photograph: show.Picture{
			Pixels: values(scaled(photograph, part, image.Pt(side, side))),
			Height: side, Width: side, Channels: 3, Photograph: true, Caption: caption,
		},
		Names: LandmarkNames(), From: points(Move(l, float64(-corner.X), float64(-corner.Y)), scale),
		To: points(face.Template(), 1./pretrained.SFaceSide), Unit: scale * unit,
		Shifts: m.Moved.Shifts, Distance: m.Moved.Distance[:], Tau: m.Tau,
	}
	return show.Align(a)
}

// MisalignedDistances shows the distances of genuine and impostor pairs by misalignment, with the threshold.
func MisalignedDistances() (show.Figure, error) {
	return misaligned("distance", 0, func(m Measurement, k Kind) []show.Series {
		tau := slices.Repeat([]float64{m.Tau}, len(k.Points))
		return []show.Series{
			band("genuine pairs", show.Genuine, k, func(p Point) [3]float64 { return p.Genuine }),
			band("impostor pairs", show.Impostor, k, func(p Point) [3]float64 { return p.Impostor }),
			{Name: "tau", Color: "#555555", Values: tau},
		}
	})
}

// MisalignedRates shows the error rates at the threshold by misalignment, with their intervals. The rates
// differ by factors of more than a thousand, so the axis is logarithmic above 0.01 %, with a place for 0.
func MisalignedRates() (show.Figure, error) {
	return misaligned("error rate in percent", 0.01, func(_ Measurement, k Kind) []show.Series {
		return []show.Series{
			band("FRR", show.Genuine, k, func(p Point) [3]float64 {
				return [3]float64{100 * p.FRR.Low, 100 * p.FRR.Value, 100 * p.FRR.High}
			}),
			band("FAR", show.Impostor, k, func(p Point) [3]float64 {
				return [3]float64{100 * p.FAR.Low, 100 * p.FAR.Value, 100 * p.FAR.High}
			}),
		}
	})
}

// misaligned draws a panel for each kind of misalignment; linear is that of [show.Panel].
func misaligned(y string, linear float64, series func(Measurement, Kind) []show.Series) (show.Figure, error) {
	m, err := Measured()
	if err != nil {
		return nil, err
	}
	var panels []show.Panel
	for _, k := range m.Kinds {
		panel := show.Panel{Title: k.Name, Y: y, XTitle: k.Unit, Linear: linear, Series: series(m, k)}
		for _, p := range k.Points {
			panel.X = append(panel.X, p.Value)
		}
		panels = append(panels, panel)
	}
	return show.Lines("misalignment", panels[0].X, panels...)
}

// band is a line with its band, from the low end, the value and the high end.
func band(name, color string, k Kind, of func(Point) [3]float64) show.Series {
	s := show.Series{Name: name, Color: color}
	for _, p := range k.Points {
		v := of(p)
		s.Low, s.Values, s.High = append(s.Low, v[0]), append(s.Values, v[1]), append(s.High, v[2])
	}
	return s
}
