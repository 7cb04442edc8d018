package synthetic

import "math"

// backdrop is the background of an animal and the object in front of it.
type backdrop struct {
	wall, other colour
	behind      int     // floor, stripes, dots, boxes, or none
	before      int     // none, grass, post, ball, or cushion
	fade        float64 // change of the brightness of the wall from left to right
	ink         colour  // colour of the object in front
	seed        uint64  // for places and sizes
}

// newBackdrop samples a backdrop that contrasts with the coat.
func newBackdrop(d dice, coat colour) backdrop {
	b := backdrop{wall: muted(d), other: muted(d), behind: d.below(5), ink: vivid(d)}
	for b.wall.gap(coat) < 0.45 {
		b.wall = muted(d)
	}
	if d.share() < 0.18 {
		b.before = 1 + d.below(4)
	}
	b.fade, b.seed = mul(0.25, d.bell()), d.pcg.Uint64()
	return b
}

// muted samples the colour of a wall: any brightness and any hue, half desaturated.
func muted(d dice) colour {
	grey := d.between(0.15, 0.9)
	return vivid(d).towards(colour{grey, grey, grey}, 0.5)
}

// spot converts a position, in units of the side of the picture, to pixels.
func (p *pet) spot(x, y float64) point {
	return point{mul(x, float64(p.side)), mul(y, float64(p.side))}
}

// ball returns a circle, and box a rectangle sheared by slant, both in units of the side of the picture.
func (p *pet) ball(x, y, r float64) []point {
	var path [len(round)]point
	for i, q := range round {
		path[i] = p.spot(x+mul(r, q.x), y+mul(r, q.y))
	}
	return closed(path[:]...)
}

func (p *pet) box(x, y, w, h, slant float64) []point {
	return []point{p.spot(x, y), p.spot(x+w, y), p.spot(x+w+slant, y+h), p.spot(x+slant, y+h)}
}

// backdrop draws the wall with its light gradient, and the objects behind the animal.
func (p *pet) backdrop() {
	for i := range p.light {
		u := float64(2*(i%p.side)+1)/float64(p.side) - 1
		p.light[i] = fixed(1 + mul(p.scene.fade, u))
	}
	d, ink := newDice(p.scene.seed, 0, 0), p.scene.wall.towards(p.scene.other, 0.7)
	p.fill(p.box(-1, -1, 3, 3, 0), p.scene.wall, 1, 0)
	switch p.scene.behind {
	case 0: // a floor
		p.fill(p.box(-1, d.between(0.55, 0.85), 3, 2, 0), ink, 1, 0)
	case 1: // stripes
		wide, slant := d.between(0.06, 0.14), d.between(-0.5, 0.5)
		for x := -0.6; x < 1.6; x += mul(2, wide) {
			p.fill(p.box(x, 0, wide, 1, slant), ink, 0.8, 0)
		}
	case 2: // dots
		for range 9 {
			p.fill(p.ball(d.share(), d.share(), d.between(0.04, 0.16)), ink, 0.8, 0)
		}
	case 3: // boxes
		for range 3 {
			x, y := d.between(-0.2, 0.9), d.between(-0.2, 0.8)
			w, h := d.between(0.15, 0.5), d.between(0.15, 0.5)
			p.fill(p.box(x, y, w, h, 0), ink.times(d.between(0.7, 1.2)), 0.9, 0)
		}
	}
}

// shine computes the light on the animal as on a sphere a little larger than its head; beyond the sphere the
// light is that at its edge.
func (p *pet) shine() {
	lx, ly, lz := p.lamp.X, p.lamp.Y, 0.9
	norm, radius := math.Sqrt(mul(lx, lx)+mul(ly, ly)+mul(lz, lz)), mul(1.15, p.scale)
	for i := range p.light {
		u, v := (float64(i%p.side)+0.5-p.x)/radius, (float64(i/p.side)+0.5-p.y)/radius
		k := 1 / max(1, math.Sqrt(mul(u, u)+mul(v, v))/0.85)
		nx, ny := mul(u, k), mul(v, k)
		nz := math.Sqrt(1 - mul(nx, nx) - mul(ny, ny))
		cosine := (mul(nx, lx) + mul(ny, ly) + mul(nz, lz)) / norm
		p.light[i] = fixed(p.lamp.Ambient + mul(p.lamp.Lamp, max(0, (cosine+0.25)/1.25)))
	}
}

// foreground draws an object that hides part of the animal, near its chin or beside it.
func (p *pet) foreground() {
	d, ink, side := newDice(p.scene.seed, 1, 0), p.scene.ink, float64(p.side)
	x, y, unit := p.x/side, p.at(0, 0.75, 0).y/side, p.scale/side
	left := mul(unit, sides[d.below(2)])
	switch p.scene.before {
	case 1: // grass
		for range 14 {
			root := d.share()
			tip := p.spot(root+mul(0.1, d.bell()), y+mul(unit, d.between(-0.35, 0.4)))
			blade := []point{p.spot(root, 1.05), along(p.spot(root, 1.05), tip, 0.5), tip}
			p.line(blade, 0.2, 0.15, 0, ink.times(d.between(0.7, 1.1)), 1)
		}
	case 2: // a post
		x += mul(left, d.between(0.35, 0.9))
		p.fill(p.box(x-mul(0.12, unit), -0.1, mul(0.24, unit), 1.2, mul(0.1, d.bell())), ink, 1, 0)
	case 3: // a ball
		x, r := x+mul(0.8, left), mul(unit, d.between(0.4, 0.6))
		p.fill(p.ball(x, y, r), ink, 1, 0)
		p.fill(p.ball(x-mul(0.3, r), y-mul(0.3, r), mul(0.3, r)), white, 0.5, mul(0.1, p.scale))
	case 4: // a cushion
		y += mul(unit, d.between(-0.15, 0.2))
		p.fill(closed(p.spot(-0.1, y+0.05), p.spot(0.5, y), p.spot(1.1, y+0.05), p.spot(1.2, 1.3),
			p.spot(-0.2, 1.3)), ink, 1, 0)
	}
}
