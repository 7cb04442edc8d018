package fairness

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"
	"strings"

	"golang.org/x/image/draw"

	"github.com/gosiamese/gosiamese/datasets/photographs"
	"github.com/gosiamese/gosiamese/datasets/synthetic"
	"github.com/gosiamese/gosiamese/notebooks/internal/vega"
	"github.com/gosiamese/gosiamese/pkg/show"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

type (
	object = map[string]any
	list   = []any
)

// Twins shows the first people in both groups: in the upper row with the identity of group 0, in the lower
// row with that of group 1, as passport pictures and as the camera of the data set sees them.
func Twins(identity func(person, group int) synthetic.Identity, names [2]string) (show.Figure, error) {
	const people, side = 4, 64
	var pictures []show.Picture
	for group, name := range names {
		for k := range 2 * people {
			person, nuisance := k%people, synthetic.Passport()
			if k >= people {
				nuisance = synthetic.NewNuisance(seed, person, 1)
			}
			pixels, err := synthetic.Draw(identity(person, group), nuisance, side)
			if err != nil {
				return nil, err
			}
			pictures = append(pictures, show.Picture{
				Pixels: pixels, Height: side, Width: side, Channels: 1,
				Caption: fmt.Sprintf("%d, %s", person, name),
			})
		}
	}
	return show.Pictures(pictures...)
}

// Bars shows FAR and FRR of groups at their thresholds with 95 % intervals over people, in the given order.
func Bars(groups ...Group) (show.Figure, error) {
	var values list
	var says []string
	var names []string
	for _, g := range groups {
		r, err := verify.RatesAt(g.Scores, g.Labels, g.Tau)
		if err != nil {
			return nil, err
		}
		for k, e := range []verify.Estimate{r.FAR, r.FRR} {
			values = append(values, object{
				"group": g.Name, "rate": rateNames[k], "value": e.Value, "low": e.Low, "high": e.High,
				"told": fmt.Sprintf("%.1f %%", 100*e.Value),
			})
		}
		names = append(names, g.Name)
		says = append(says, fmt.Sprintf("%s: FAR %s, FRR %s", g.Name, r.FAR, r.FRR))
	}
	panel := func(k int) object {
		x := object{
			"field": "value", "type": "quantitative",
			"axis": object{"title": rateTitles[k], "format": "%", "tickCount": 4, "grid": true},
		}
		y := object{
			"field": "group", "type": "nominal", "scale": object{"domain": names},
			"axis": object{"title": "", "ticks": false, "labelLimit": 240, "labelPadding": 8},
		}
		if k > 0 {
			y["axis"] = nil
		}
		layer := func(mark object, more object) object {
			encoding := object{"y": y, "x": x}
			for key, value := range more {
				encoding[key] = value
			}
			return object{"mark": mark, "encoding": encoding}
		}
		low := object{
			"field": "low", "type": "quantitative", "axis": x["axis"],
		}
		high := object{"field": "high"}
		return object{
			"width": 230, "height": 36 * len(names), "data": object{"values": values},
			"transform": list{object{"filter": fmt.Sprintf("datum.rate == '%s'", rateNames[k])}},
			"layer": list{
				layer(object{"type": "bar", "height": 16, "color": rateColors[k], "opacity": 0.75}, nil),
				layer(object{"type": "rule", "strokeWidth": 2, "color": vega.Ink},
					object{"x": low, "x2": high}),
				layer(object{"type": "text", "align": "left", "dx": 6, "fontSize": 13, "color": vega.Ink},
					object{
						"x":    object{"field": "high", "type": "quantitative", "axis": x["axis"]},
						"text": object{"field": "told", "type": "nominal"},
					}),
			},
		}
	}
	return show.Spec("Error rates by group with their intervals. "+strings.Join(says, "; "), object{
		"hconcat": list{panel(0), panel(1)}, "spacing": 40,
	}), nil
}

var (
	rateNames  = [2]string{"FAR", "FRR"}
	rateTitles = [2]string{"FAR, impostor pairs accepted", "FRR, genuine pairs rejected"}
	rateColors = [2]string{show.Impostor, show.Genuine}
)

// ROCs shows the ROC curves of groups.
func ROCs(groups ...Group) (show.Figure, error) {
	var curves []show.Curve
	for k, g := range groups {
		c, err := verify.ROC(g.Scores)
		if err != nil {
			return nil, err
		}
		frr := make([]float64, len(c.TAR))
		for i, tar := range c.TAR {
			frr[i] = 1 - tar
		}
		curves = append(curves, show.Curve{
			Name: g.Name, Tau: c.Tau, FAR: c.FAR, FRR: frr,
			Color: []string{"#882255", "#CC79A7", "#117733", "#999933"}[k%4],
		})
	}
	return show.ROC(0.005, 60, curves...)
}

// Credits lists author and licence of photographs.
func Credits(all ...photographs.Photograph) string {
	var lines []string
	for _, p := range all {
		lines = append(lines, p.Caption())
	}
	return "Photographs from Wikimedia Commons, changed: " + strings.Join(lines, "; ") + "."
}

// Attacks shows what the simulated camera sees of a photograph: bona fide, printed, and on a screen.
func Attacks(photograph image.Image) (show.Figure, error) {
	const height = 230
	var shown []titled
	for _, s := range []Species{BonaFide, Print, Screen} {
		p := Present(photograph, s, 1)
		size := p.Bounds().Size()
		small := image.NewRGBA(image.Rect(0, 0, height*size.X/size.Y, height))
		draw.CatmullRom.Scale(small, small.Bounds(), p, p.Bounds(), draw.Src, nil)
		var file bytes.Buffer
		if err := jpeg.Encode(&file, small, &jpeg.Options{Quality: 85}); err != nil {
			return nil, fmt.Errorf("fairness: %s: %w", s, err)
		}
		shown = append(shown, titled{string(s), "data:image/jpeg;base64,", file.Bytes(), small.Bounds().Dx()})
	}
	return row("A photograph as a camera sees it: bona fide, printed, and on a screen", height, shown), nil
}

// Spectra shows power spectra as pictures: the logarithm of the power, from black for the smallest to white
// for the largest.
func Spectra(names []string, spectra ...[][]float64) (show.Figure, error) {
	const height, levels = 150, 16
	var palette color.Palette
	for k := range levels + 1 {
		palette = append(palette, color.Gray{Y: uint8(255 * k / levels)})
	}
	var shown []titled
	for k, s := range spectra {
		low, high := math.Inf(1), math.Inf(-1)
		for _, row := range s {
			for _, v := range row {
				low, high = min(low, math.Log(v+1e-9)), max(high, math.Log(v+1e-9))
			}
		}
		picture := image.NewPaletted(image.Rect(0, 0, Bins, Bins), palette)
		for i, row := range s {
			for j, v := range row {
				picture.Pix[i*Bins+j] = uint8(math.Round(levels * (math.Log(v+1e-9) - low) / (high - low)))
			}
		}
		var file bytes.Buffer
		if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&file, picture); err != nil {
			return nil, fmt.Errorf("fairness: spectrum: %w", err)
		}
		shown = append(shown, titled{names[k], "data:image/png;base64,", file.Bytes(), height})
	}
	return row("Power spectra: "+strings.Join(names, "; "), height, shown), nil
}

// titled is a picture file with a title above it, and its width in pixels.
type titled struct {
	title, prefix string
	file          []byte
	width         int
}

// row shows pictures of one height side by side.
func row(description string, height int, pictures []titled) show.Figure {
	var shown list
	for _, p := range pictures {
		shown = append(shown, object{
			"title": p.title, "width": p.width, "height": height,
			"data": object{"values": list{object{
				"url": p.prefix + base64.StdEncoding.EncodeToString(p.file),
			}}},
			"mark": object{"type": "image", "width": p.width, "height": height, "aspect": false},
			"encoding": object{
				"url": object{"field": "url", "type": "nominal"},
				"x":   object{"value": p.width / 2}, "y": object{"value": height / 2},
			},
		})
	}
	return show.Spec(description, object{"hconcat": shown, "spacing": 18})
}

// PADTable formats the error rates of a detector of presentation attacks at thresholds: APCER of each species
// and BPCER, over n presentations of each.
func PADTable(all []Presentation, thresholds ...float64) string {
	of := func(s Species) (out []Presentation) {
		for _, p := range all {
			if p.Species == s || p.Species == BonaFide {
				out = append(out, p)
			}
		}
		return out
	}
	lines := []string{fmt.Sprintf("%-10s %-12s %-13s %-7s %s", "threshold", "APCER print", "APCER screen",
		"APCER", "BPCER")}
	for _, t := range thresholds {
		paper, _ := Errors(of(Print), t)
		screen, _ := Errors(of(Screen), t)
		apcer, bpcer := Errors(all, t)
		lines = append(lines, fmt.Sprintf("%-10g %-12s %-13s %-7s %s", t, percent(paper), percent(screen),
			percent(apcer), percent(bpcer)))
	}
	return strings.Join(lines, "\n")
}

func percent(rate float64) string { return fmt.Sprintf("%.0f %%", 100*rate) }
