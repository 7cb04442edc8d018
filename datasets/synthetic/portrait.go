package synthetic

import "fmt"

// portrait is a picture of a person while it is painted, from back to front.
type portrait struct {
	*canvas
	view
	skull
	Identity
	Nuisance
	length     float64 // of the head, 1 is the average
	skin, hair float64 // greys under light 1
}

// Draw returns the picture of a person: [side*side] grey values in [0, 1] in row-major order, each a multiple
// of 1/255.
//
// Shares beyond [0, 1] give a caricature. Draw returns an error if the side is not in [[MinSide], [MaxSide]],
// an angle of the pose is not in [-60, 60] degrees, its scale is not in [0.25, 4], or a style or cover is
// unknown.
func Draw(id Identity, n Nuisance, side int) ([]float32, error) {
	if err := drawable(id, n, side); err != nil {
		return nil, err
	}
	return portray(id, n, side), nil
}

func drawable(id Identity, n Nuisance, side int) error {
	if side < MinSide || side > MaxSide {
		return fmt.Errorf("synthetic: side %d: choose a side in [%d, %d]", side, MinSide, MaxSide)
	}
	for _, angle := range []float64{n.Pose.Yaw, n.Pose.Pitch, n.Pose.Roll} {
		if !(angle >= -60 && angle <= 60) {
			return fmt.Errorf("synthetic: pose of %g degrees: choose angles in [-60, 60]", angle)
		}
	}
	if !(n.Pose.Scale >= 0.25 && n.Pose.Scale <= 4) {
		return fmt.Errorf("synthetic: scale %g: choose a scale in [0.25, 4]", n.Pose.Scale)
	}
	if id.Hair.Style < 0 || id.Hair.Style >= styles {
		return fmt.Errorf("synthetic: hair style %d: choose one in [0, %d]", id.Hair.Style, styles-1)
	}
	if n.Occlusion.Kind < 0 || n.Occlusion.Kind >= covers {
		return fmt.Errorf("synthetic: occlusion %d: choose one in [0, %d]", n.Occlusion.Kind, covers-1)
	}
	return nil
}

func portray(id Identity, n Nuisance, side int) []float32 {
	p := portrait{
		Identity: id, Nuisance: n,
		canvas: newCanvas(side), view: newView(n.Pose, side), skull: newSkull(id.Head),
		length: mix(0.93, 1.07, id.Head.Length),
	}
	p.skin, p.hair = greys(id)
	p.background()
	p.shine()
	p.backHair()
	p.body()
	if id.Hair.Style == Headscarf {
		p.wrap()
	} else {
		p.ears()
	}
	p.head()
	p.marks()
	if id.Hair.Style != Headscarf {
		p.beard()
	}
	p.eyes()
	p.nose()
	p.mouth()
	p.brows()
	if n.Occlusion.Kind == Glasses {
		p.glasses()
	}
	p.frontHair()
	p.occlude()
	p.photograph(n.Camera)
	return p.develop()
}

// greys returns the grey of the skin and of the hair, or of a headscarf, under light 1: at least 0.16 apart.
func greys(id Identity) (skin, hair float64) {
	skin, hair = mix(0.38, 0.92, id.Skin.Tone), mix(0.05, 0.80, mul(id.Hair.Tone, id.Hair.Tone))
	if id.Hair.Style == Headscarf {
		hair = mix(0.15, 0.95, id.Hair.Tone)
	}
	switch gap := hair - skin; {
	case gap > 0 && gap < 0.16:
		hair = skin + 0.16
	case gap <= 0 && gap > -0.16:
		hair = skin - 0.16
	}
	return skin, hair
}

// paint fills a path with a grey; the softness of its edge is in head units.
func (p *portrait) paint(path []point, grey, alpha, soft float64) {
	p.fill(path, grey, alpha, mul(soft, p.scale))
}

// line paints a stroke through the points, with three widths in head units: at its start, its middle and its
// end.
func (p *portrait) line(through []point, start, middle, end, grey, alpha float64) {
	width := [3]float64{mul(start, p.scale), mul(middle, p.scale), mul(end, p.scale)}
	p.fill(stroke(through, width), grey, alpha, 0)
}

func (p *portrait) background() {
	for y := range p.side {
		for x := range p.side {
			u, v := float64(2*x+1)/float64(p.side)-1, float64(2*y+1)/float64(p.side)-1
			vignette := mul(0.08, mul(u, u)+mul(v, v))
			p.grey[y*p.side+x] = fixed(p.Scene.Back + mul(p.Scene.Fade, u) - vignette)
		}
	}
}

// body draws the neck, which follows the head above and the shoulders below, and the clothes.
func (p *portrait) body() {
	w, s := mix(0.34, 0.46, p.Head.Neck), p.still()
	neck := closed(
		p.at(-w, 0.5, -0.15), s.at(-w, 1.05, 0), s.at(-w-0.12, 1.24, 0), s.at(-0.8, 1.6, 0), s.at(0, 2, 0),
		s.at(0.8, 1.6, 0), s.at(w+0.12, 1.24, 0), s.at(w, 1.05, 0), p.at(w, 0.5, -0.15),
	)
	p.paint(neck, mul(0.9, p.skin), 1, 0)
	p.within(neck, func() {
		p.paint(p.oval(patch{y: 0.97, w: 0.52, h: 0.2, lift: -0.2}), mul(0.35, p.skin), 0.5, 0.08)
	})

	low := mix(1.2, 1.5, p.Scene.Collar)
	collar := []point{
		s.at(-w-0.1, 1.1, 0), s.at(mul(-0.6, w), mix(1.1, low, 0.75), 0), s.at(0, low, 0),
		s.at(mul(0.6, w), mix(1.1, low, 0.75), 0), s.at(w+0.1, 1.1, 0),
	}
	shirt := append(collar[:5:5],
		s.at(0.85, 1.27, 0), s.at(1.2, 1.5, 0), s.at(1.4, 2, 0), s.at(1.3, 3, 0),
		s.at(-1.3, 3, 0), s.at(-1.4, 2, 0), s.at(-1.2, 1.5, 0), s.at(-0.85, 1.27, 0))
	p.paint(closed(shirt...), p.Scene.Cloth, 1, 0)
	p.line(collar, 0.03, 0.05, 0.03, mul(0.7, p.Scene.Cloth), 0.8)
}

func (p *portrait) ears() {
	w, h := mix(0.07, 0.15, p.Head.Ears), mix(0.16, 0.24, p.Head.Ears)
	for _, side := range sides {
		ear := patch{x: mul(side, p.ring(0.1).a+mul(0.45, w)), y: 0.12, w: mul(side, w), h: h, lift: -0.1}
		p.paint(closed(p.patch(ear, point{-0.6, -0.7}, point{0.2, -1}, point{0.95, -0.7}, point{0.9, 0},
			point{0.5, 0.6}, point{0, 1}, point{-0.7, 0.8})...), mul(0.92, p.skin), 1, 0)
		p.line(p.patch(ear, point{-0.1, -0.6}, point{0.5, -0.55}, point{0.55, -0.05}, point{0.1, 0.5}),
			0.02, 0.04, 0.02, mul(0.5, p.skin), 0.6)
	}
}

func (p *portrait) head() {
	outline := []point{p.crown(0)}
	for _, c := range p.skull[1:] {
		outline = append(outline, p.rim(c.y, 1, 0))
	}
	for i := len(p.skull) - 1; i > 0; i-- {
		outline = append(outline, p.rim(p.skull[i].y, -1, 0))
	}
	p.paint(closed(outline...), p.skin, 1, 0)
}

// sides are the left and the right of the picture.
var sides = [2]float64{-1, 1}
