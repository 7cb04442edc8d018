package face

import (
	"cmp"
	"fmt"
	"image"
	"math"
	"slices"

	"golang.org/x/image/draw"

	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/pretrained"
)

const (
	// side is the height and width of the picture that the detector sees.
	side = 640
	// leastScore is the lowest score of a face.
	leastScore = 0.5
	// mostOverlap is the largest IoU of two faces.
	mostOverlap = 0.3
)

// Detector finds faces. Any number of goroutines may use it.
type Detector struct{ network *pretrained.Network }

// NewDetector loads the detector. The error wraps [pretrained.ErrMissing] if its weights are not on this
// machine, and explains how to get them.
func NewDetector(dev *device.Device) (*Detector, error) {
	network, err := pretrained.YuNet(dev, side)
	if err != nil {
		return nil, fmt.Errorf("face: %w", err)
	}
	return &Detector{network}, nil
}

// Detect returns the faces in a photograph, the surest first. A photograph without faces is no error.
func (d *Detector) Detect(photograph image.Image) ([]Face, error) {
	h, w := sizeOf(photograph)
	if h == 0 || w == 0 {
		return nil, nil
	}
	scale := side / float64(max(h, w))
	rows, err := d.network.Run([][]float32{framed(photograph, scale)})
	if err != nil {
		return nil, fmt.Errorf("face: detect: %w", err)
	}
	return separate(decoded(rows[0], 1/scale)), nil
}

// framed is the photograph, scaled, in the left upper corner of a black square.
func framed(photograph image.Image, scale float64) []float32 {
	h, w := sizeOf(photograph)
	square := image.NewRGBA(image.Rect(0, 0, side, side))
	small := image.Rect(0, 0, max(1, int(scale*float64(w))), max(1, int(scale*float64(h))))
	draw.BiLinear.Scale(square, small, photograph, photograph.Bounds(), draw.Src, nil)
	return valuesOf(square)
}

// valuesOf returns the red, green and blue of a picture, in [0, 1]. Transparent parts are black.
func valuesOf(picture *image.RGBA) []float32 {
	out := make([]float32, 0, len(picture.Pix)/4*3)
	for at := 0; at < len(picture.Pix); at += 4 {
		for _, v := range picture.Pix[at : at+3] {
			out = append(out, float32(v)/0xff)
		}
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
		if !slices.ContainsFunc(kept, func(k Face) bool { return f.Box.overlap(k.Box) > mostOverlap }) {
			kept = append(kept, f)
		}
	}
	return kept
}
