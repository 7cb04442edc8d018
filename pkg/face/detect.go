package face

import (
	"cmp"
	"fmt"
	"image"
	"math"
	"slices"

	"golang.org/x/image/draw"

	"github.com/gosiamese/gosiamese/pkg/pretrained"
)

const (
	// side is the height and width of the picture that the detector sees.
	side = 640
	// leastScore is the lowest score of a face.
	leastScore = 0.5
	// mostOverlap is the largest IoU of two faces.
	mostOverlap = 0.3
	// tile is the height and width of the parts in which a larger photograph is searched for small faces, and
	// tileStep the distance of two of them: a face of tile - tileStep pixels is whole in at least one.
	tile, tileStep = 1920, 1440
)

// Detect finds the faces in a photograph, the most certain first. In photographs of up to 1920 pixels a side,
// faces are found from about 16/640 of the longer side, which is 48 pixels in the largest of them. Larger
// photographs are also searched in parts of 1920 pixels. A photograph without faces is no error.
func (r *Recogniser) Detect(photograph image.Image) ([]Face, error) {
	h, w := sizeOf(photograph)
	found, err := r.detectIn(photograph, photograph.Bounds())
	if err != nil || max(h, w) <= tile {
		return found, err
	}
	whole := len(found)
	for _, part := range tiles(photograph.Bounds()) {
		more, err := r.detectIn(photograph, part)
		if err != nil {
			return nil, err
		}
		for _, f := range more {
			if !cut(f.Box, part, photograph.Bounds()) && !known(f.Box, found, whole) {
				found = append(found, f)
			}
		}
	}
	slices.SortStableFunc(found, func(a, b Face) int { return cmp.Compare(b.Score, a.Score) })
	return found, nil
}

// tiles are the parts of a large photograph that are searched for small faces; they overlap.
func tiles(bounds image.Rectangle) (parts []image.Rectangle) {
	starts := func(size int) (at []int) {
		for from := 0; ; from += tileStep {
			if from+tile >= size {
				return append(at, max(0, size-tile))
			}
			at = append(at, from)
		}
	}
	for _, y := range starts(bounds.Dy()) {
		for _, x := range starts(bounds.Dx()) {
			part := image.Rect(x, y, x+tile, y+tile).Add(bounds.Min)
			parts = append(parts, part.Intersect(bounds))
		}
	}
	return parts
}

// cut reports whether a box reaches an edge of the part of a photograph where it was found, other than the
// edge of the photograph: such a face may go on beyond it, and is whole in another part.
func cut(b Box, part, bounds image.Rectangle) bool {
	part, bounds = part.Sub(bounds.Min), bounds.Sub(bounds.Min)
	return part.Min.X > 0 && b.X < float64(part.Min.X) ||
		part.Min.Y > 0 && b.Y < float64(part.Min.Y) ||
		part.Max.X < bounds.Max.X && b.X+b.Width > float64(part.Max.X) ||
		part.Max.Y < bounds.Max.Y && b.Y+b.Height > float64(part.Max.Y)
}

// known reports whether a face was found before. The first faces, those that were found in the whole
// photograph, also exclude what seems to be a face within them.
func known(b Box, found []Face, whole int) bool {
	for i, f := range found {
		if b.overlap(f.Box) > mostOverlap || i < whole && f.Box.contains(b.centre()) {
			return true
		}
	}
	return false
}

// Candidates are all boxes that the detector takes for faces in the whole photograph, in no order: most faces
// have several, of which [Recogniser.Detect] keeps the one with the highest score.
func (r *Recogniser) Candidates(photograph image.Image) ([]Face, error) {
	return r.candidatesIn(photograph, photograph.Bounds())
}

// detectIn finds the faces in a part of a photograph.
func (r *Recogniser) detectIn(photograph image.Image, part image.Rectangle) ([]Face, error) {
	candidates, err := r.candidatesIn(photograph, part)
	return separate(candidates), err
}

// candidatesIn finds the candidates in a part of a photograph, which is scaled to the size that the detector
// sees.
func (r *Recogniser) candidatesIn(photograph image.Image, part image.Rectangle) ([]Face, error) {
	if part.Empty() {
		return nil, nil
	}
	scale := side / float64(max(part.Dx(), part.Dy()))
	rows, err := r.detector.Run([][]float32{framed(photograph, part, scale)})
	if err != nil {
		return nil, fmt.Errorf("face: detect: %w", err)
	}
	faces := decoded(rows[0], 1/scale)
	corner := part.Min.Sub(photograph.Bounds().Min)
	for i := range faces {
		faces[i].shift(float64(corner.X), float64(corner.Y))
	}
	return faces, nil
}

func (f *Face) shift(x, y float64) {
	f.Box.X, f.Box.Y = f.Box.X+x, f.Box.Y+y
	for k := range f.Landmarks {
		f.Landmarks[k] = Point{f.Landmarks[k].X + x, f.Landmarks[k].Y + y}
	}
}

// framed is a part of a photograph, scaled, in the left upper corner of a black square.
func framed(photograph image.Image, part image.Rectangle, scale float64) []float32 {
	square := image.NewRGBA(image.Rect(0, 0, side, side))
	small := image.Rect(0, 0, max(1, int(scale*float64(part.Dx()))), max(1, int(scale*float64(part.Dy()))))
	draw.BiLinear.Scale(square, small, photograph, part, draw.Src, nil)
	return valuesOf(square)
}

// valuesOf returns the red, green and blue of a picture, in [0, 1]. Transparent parts are black.
func valuesOf(picture *image.RGBA) []float32 {
	out := make([]float32, 0, len(picture.Pix)/4*3)
	for p := range slices.Chunk(picture.Pix, 4) {
		out = append(out, float32(p[0])/0xff, float32(p[1])/0xff, float32(p[2])/0xff)
	}
	return out
}

// decoded returns the faces in the output of the detector, whose coordinates are multiplied by scale.
func decoded(rows []float32, scale float64) (faces []Face) {
	for _, stride := range pretrained.YuNetStrides() {
		n := side / stride
		size := float64(stride) * scale // Of a cell in the photograph.
		for cell := range n * n {
			row := rows[cell*pretrained.YuNetValues:][:pretrained.YuNetValues]
			score := math.Sqrt(float64(row[0]) * float64(row[1]))
			if score <= leastScore {
				continue
			}
			x, y := float64(cell%n), float64(cell/n)
			w, h := math.Exp(float64(row[4]))*size, math.Exp(float64(row[5]))*size
			f := Face{Score: score, Box: Box{
				(x+float64(row[2]))*size - w/2, (y+float64(row[3]))*size - h/2, w, h,
			}}
			for k := range f.Landmarks {
				f.Landmarks[k] = Point{(x + float64(row[6+2*k])) * size, (y + float64(row[7+2*k])) * size}
			}
			faces = append(faces, f)
		}
		rows = rows[n*n*pretrained.YuNetValues:]
	}
	return faces
}

// separate keeps, of faces that overlap, the one with the highest score (non-maximum suppression).
func separate(faces []Face) (kept []Face) {
	slices.SortStableFunc(faces, func(a, b Face) int { return cmp.Compare(b.Score, a.Score) })
	for _, f := range faces {
		if !known(f.Box, kept, 0) {
			kept = append(kept, f)
		}
	}
	return kept
}
