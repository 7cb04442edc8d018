package duplicates

import (
	"math"

	"github.com/gosiamese/gosiamese/pkg/images"
)

const (
	side     = 16 // Of a thumbnail.
	halfSize = side * side / 2
	even     = 0 // The half that a flip keeps,
	odd      = 1 // and the half whose sign it changes.
)

// windows are the parts of a picture that a copy of it may show: the whole, and windows that are 5 and 10 %
// smaller, at nine positions each. A window is its left, top and size, as fractions of the picture.
var windows = func() (all [19][3]float64) {
	all[0] = [3]float64{0, 0, 1}
	at := 1
	for _, less := range []float64{0.05, 0.10} {
		for _, left := range []float64{0, less / 2, less} {
			for _, top := range []float64{0, less / 2, less} {
				all[at] = [3]float64{left, top, 1 - less}
				at++
			}
		}
	}
	return all
}()

type (
	// view is the thumbnail of one window, with mean 0 and length 1, as its even half and its odd half.
	view [2 * halfSize]float32
	// views are the views of all windows of one picture.
	views [len(windows)]view
)

func (v *view) half(which int) []float32 { return v[which*halfSize : (which+1)*halfSize] }

// viewsOf returns the views of the pictures from one index (included) to another (excluded).
func viewsOf(s images.Set, from, to int) []views {
	out := make([]views, to-from)
	for i := range out {
		areas := newAreas(s, s.Pictures[from+i])
		for k, window := range windows {
			out[i][k] = areas.view(window)
		}
	}
	return out
}

// areas is the summed-area table of a picture: the sum of all grey values above and to the left of each
// corner of a pixel, [(height+1)*(width+1)].
type areas struct {
	height, width int
	sums          []float64
}

func newAreas(s images.Set, picture []float32) areas {
	a := areas{height: s.Height, width: s.Width, sums: make([]float64, (s.Height+1)*(s.Width+1))}
	row := s.Width + 1
	for y := range s.Height {
		var sum float64
		for x := range s.Width {
			sum += luminance(picture[(y*s.Width+x)*s.Channels:][:s.Channels])
			a.sums[(y+1)*row+x+1] = a.sums[y*row+x+1] + sum
		}
	}
	return a
}

// luminance returns a grey value, or the luma of red, green and blue (ITU-R BT.601).
func luminance(pixel []float32) float64 {
	if len(pixel) == 1 {
		return float64(pixel[0])
	}
	return 0.299*float64(pixel[0]) + 0.587*float64(pixel[1]) + 0.114*float64(pixel[2])
}

// above returns the sum of all values above and to the left of a position, which may lie within a pixel.
func (a areas) above(x, y float64) float64 {
	x, y = min(x, float64(a.width)), min(y, float64(a.height))
	x0, y0 := min(int(x), a.width-1), min(int(y), a.height-1)
	fx, fy := x-float64(x0), y-float64(y0)
	at := a.sums[y0*(a.width+1)+x0:]
	below := at[a.width+1:]
	return (1-fy)*((1-fx)*at[0]+fx*at[1]) + fy*((1-fx)*below[0]+fx*below[1])
}

// view averages the window over side x side cells.
func (a areas) view(window [3]float64) (v view) {
	var corners [side + 1][side + 1]float64
	for y := range corners {
		for x := range corners[y] {
			part := window[2] / side
			corners[y][x] = a.above((window[0]+float64(x)*part)*float64(a.width),
				(window[1]+float64(y)*part)*float64(a.height))
		}
	}
	var cells [side][side]float64
	var mean float64
	for y := range cells {
		for x := range cells[y] {
			cells[y][x] = corners[y+1][x+1] - corners[y+1][x] - corners[y][x+1] + corners[y][x]
			mean += cells[y][x] / (side * side)
		}
	}
	return standard(cells, mean)
}

// standard scales cells to mean 0 and length 1; constant cells become 0.
func standard(cells [side][side]float64, mean float64) (v view) {
	var square float64
	for _, row := range cells {
		for _, cell := range row {
			square += (cell - mean) * (cell - mean)
		}
	}
	length := math.Sqrt(square)
	if length <= 1e-6*math.Abs(mean)*side {
		return v
	}
	scale := 1 / (length * math.Sqrt2)
	for y, row := range cells {
		for x := range side / 2 {
			left, right := (row[x]-mean)*scale, (row[side-1-x]-mean)*scale
			v[y*side/2+x], v[halfSize+y*side/2+x] = float32(left+right), float32(left-right)
		}
	}
	return v
}
