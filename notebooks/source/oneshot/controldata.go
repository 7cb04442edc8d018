package oneshot

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"

	"github.com/gosiamese/gosiamese/notebooks/internal/vega"
	"github.com/gosiamese/gosiamese/pkg/images"
)

// tables are the rates in tenths of a percent, [sizes][taus], -1 for an end of an interval that is not known.
func (c *control) tables() (params list) {
	for _, of := range []struct {
		name  string
		rates [][]rate
	}{{"fpir", c.fpir}, {"dir", c.dir}} {
		var values, lows, highs [][]string
		for _, row := range of.rates {
			var value, low, high []string
			for _, r := range row {
				if !r.known {
					r.low, r.high = -1e-3, -1e-3
				}
				value, low, high = append(value, tenths(r.value)), append(low, tenths(r.low)), append(high,
					tenths(r.high))
			}
			values, lows, highs = append(values, value), append(lows, low), append(highs, high)
		}
		params = append(params, vega.Table(of.name, values...), vega.Table(of.name+"Low", lows...),
			vega.Table(of.name+"High", highs...))
	}
	var formula [][]string
	for _, size := range c.sizes {
		var row []string
		for k := range tauSteps + 1 {
			row = append(row, tenths(FPIR(c.far(k), size)))
		}
		formula = append(formula, row)
	}
	var accepted []string
	for _, n := range c.accepted {
		accepted = append(accepted, fmt.Sprint(n))
	}
	return append(params, vega.Table("formula", formula...), vega.Table("accepted", accepted))
}

// tenths writes a rate in tenths of a percent.
func tenths(rate float64) string { return fmt.Sprint(math.Round(1000 * rate)) }

// pictures are parameters: for the probes that are shown, the index of their picture; for each gallery the
// nearest person and the distance; and the pictures and names.
func (c *control) pictures(set images.Set) (params list, err error) {
	index := map[int]int{}
	var urls, captions []string
	add := func(i int) (string, error) {
		if _, known := index[i]; !known {
			url, err := thumbnail(set, i)
			if err != nil {
				return "", err
			}
			index[i] = len(urls)
			urls, captions = append(urls, url), append(captions, set.Names[set.Labels[i]])
		}
		return fmt.Sprint(index[i]), nil
	}
	people := set.ByPerson()
	for _, of := range []struct {
		name   string
		probes []searched
	}{{"mated", c.mated}, {"others", c.others}} {
		var probes []string
		var nearest, distances [][]string
		for _, s := range of.probes {
			at, err := add(s.picture)
			if err != nil {
				return nil, err
			}
			probes = append(probes, at)
			var near, far []string
			for j := range c.sizes {
				if at, err = add(people[s.nearest[j]][0]); err != nil {
					return nil, err
				}
				near, far = append(near, at), append(far, fmt.Sprintf("%.4f", s.distance[j]))
			}
			nearest, distances = append(nearest, near), append(distances, far)
		}
		params = append(params, vega.Table(of.name+"Probe", probes),
			vega.Table(of.name+"Nearest", nearest...),
			vega.Table(of.name+"Distance", distances...))
	}
	names, err := json.Marshal(captions)
	return append(params, vega.Table("faces", urls), object{"name": "names", "expr": string(names)}), err
}

// thumbnail is a grey picture as a PNG of 16 grey levels in a data URL.
func thumbnail(set images.Set, i int) (string, error) {
	var palette color.Palette
	for k := range greys + 1 {
		palette = append(palette, color.Gray{Y: uint8(255 * k / greys)})
	}
	out := image.NewPaletted(image.Rect(0, 0, set.Width, set.Height), palette)
	for k, v := range set.Pictures[i] {
		out.Pix[k] = uint8(math.Round(greys * float64(min(max(v, 0), 1))))
	}
	var file bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&file, out); err != nil {
		return "", fmt.Errorf("oneshot: picture %d: %w", i, err)
	}
	return "data:image/png;base64," + base64.StdEncoding.EncodeToString(file.Bytes()), nil
}
