package show

import (
	"fmt"
	"image"
	"image/png"
	"math"
)

// thumbGreys suffice to recognise a small face, and halve the size of its file.
const thumbGreys = 16

// thumbURL is [Picture.dataURL] of a thumbnail in few grey levels: the longer side has at most the given
// number of pixels, each the mean of those it covers.
func (p Picture) thumbURL(side int) (string, error) {
	if _, err := p.dataURL(); err != nil {
		return "", err
	}
	shrink := max(float64(max(p.Width, p.Height))/float64(side), 1)
	width := max(int(math.Round(float64(p.Width)/shrink)), 1)
	height := max(int(math.Round(float64(p.Height)/shrink)), 1)
	out := image.NewPaletted(image.Rect(0, 0, width, height), greys(thumbGreys))
	for y := range height {
		for x := range width {
			v := p.mean(span(x, width, p.Width), span(y, height, p.Height))
			out.SetColorIndex(x, y, uint8(math.Round((thumbGreys-1)*v)))
		}
	}
	return pngURL(out, png.BestCompression)
}

// span returns the beginning and end of pixel i of n in pixels of the whole.
func span(i, n, whole int) [2]float64 {
	unit := float64(whole) / float64(n)
	return [2]float64{float64(i) * unit, float64(i+1) * unit}
}

// mean returns the mean grey of a part of the picture, in [0, 1]; pixels are weighted by their area inside
// it.
func (p Picture) mean(across, down [2]float64) float64 { return p.meanOf(across, down, 0, p.Channels) }

// meanOf is [Picture.mean] over the given number of channels from a channel on.
func (p Picture) meanOf(across, down [2]float64, channel, channels int) float64 {
	inside := func(i int, span [2]float64) float64 {
		return max(min(float64(i+1), span[1])-max(float64(i), span[0]), 0)
	}
	var sum, area float64
	for y := int(down[0]); y < min(int(math.Ceil(down[1])), p.Height); y++ {
		for x := int(across[0]); x < min(int(math.Ceil(across[1])), p.Width); x++ {
			part := inside(x, across) * inside(y, down)
			for c := channel; c < channel+channels; c++ {
				v := p.Pixels[(y*p.Width+x)*p.Channels+c]
				sum += part * float64(min(max(v, 0), 1)) / float64(channels)
			}
			area += part
		}
	}
	return sum / area
}

// thumbnails returns parameters that hold a small copy and the caption of each used picture, by its index.
func thumbnails(pictures []Picture, side int, used []int) (list, error) {
	urls, captions := make([]string, len(pictures)), make([]string, len(pictures))
	for _, i := range used {
		if urls[i] != "" {
			continue
		}
		url, err := pictures[i].thumbURL(side)
		if err != nil {
			return nil, fmt.Errorf("show: picture %d: %w", i, err)
		}
		urls[i], captions[i] = url, pictures[i].Caption
	}
	return list{looked("faces", urls), object{"name": "names", "expr": quoted(captions)}}, nil
}
