package mining

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"maps"
	"math"

	"github.com/gosiamese/gosiamese/notebooks/internal/vega"
	"github.com/gosiamese/gosiamese/notebooks/lesson"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/siamese"
)

type (
	object = map[string]any
	list   = []any
)

const pale = "#D5D5D5" // Triplets that are not chosen.

// colours are those of the miners in the figures of this lesson, as in [lesson.Runs].
var colours = map[string]string{
	siamese.BatchAll.String(): "#555555", siamese.SemiHard.String(): "#CC79A7",
	siamese.Near.String(): "#009E73", siamese.BatchHard.String(): "#E69F00",
}

// axis is a linear axis from one value to another.
func axis(field, title string, from, to float64) object {
	return object{
		"field": field, "type": "quantitative",
		"scale": object{"domain": list{from, to}, "nice": false, "zero": false},
		"axis":  object{"title": title, "grid": false, "tickCount": 6},
	}
}

// at is a position that follows an expression.
func at(expression string) object {
	return object{"datum": object{"expr": expression}, "type": "quantitative"}
}

// drawn is a mark for a single row without fields.
func drawn(mark, encoding object) object {
	return object{"data": object{"values": list{object{}}}, "mark": mark, "encoding": encoding}
}

// writing is the text of an expression at a position in pixels.
func writing(expression string, x, y float64, style object) object {
	mark := object{
		"type": "text", "align": "left", "fontSize": 13, "color": vega.Ink,
		"text": object{"expr": expression},
	}
	maps.Copy(mark, style)
	return drawn(mark, object{"x": object{"value": x}, "y": object{"value": y}})
}

// thumbURL returns a picture of a set as a PNG of side x side pixels in 16 greys, as a data URL.
func thumbURL(set images.Set, i, side int) (string, error) {
	p := lesson.Picture(set, i)
	palette := make(color.Palette, 16)
	for k := range palette {
		palette[k] = color.Gray{uint8(17 * k)}
	}
	out := image.NewPaletted(image.Rect(0, 0, side, side), palette)
	for k := range side * side {
		var v float64
		for part := range 9 { // The mean of nine places in the pixel.
			x := (3*(k%side) + part%3) * p.Width / (3 * side)
			y := (3*(k/side) + part/3) * p.Height / (3 * side)
			for c := range p.Channels {
				v += float64(p.Pixels[(y*p.Width+x)*p.Channels+c]) / float64(9*p.Channels)
			}
		}
		out.SetColorIndex(k%side, k/side, uint8(math.Round(15*min(max(v, 0), 1))))
	}
	var file bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	if err := encoder.Encode(&file, out); err != nil {
		return "", fmt.Errorf("mining: picture %d: %w", i, err)
	}
	return "data:image/png;base64," + base64.StdEncoding.EncodeToString(file.Bytes()), nil
}
