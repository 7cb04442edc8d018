package main

import (
	"fmt"

	"github.com/gosiamese/gosiamese/pkg/images"
)

// pad adds rows and columns that repeat the edge at each side of the pictures. A face that fills its picture
// becomes smaller in it, to match the pictures that a network was trained on. It returns an error if a number
// is negative.
func pad(s images.Set, top, right, bottom, left int) (images.Set, error) {
	if err := s.Check(); err != nil {
		return images.Set{}, err
	}
	if min(top, right, bottom, left) < 0 {
		return images.Set{}, fmt.Errorf("results: pad %d, %d, %d, %d pixels: want at least 0",
			top, right, bottom, left)
	}
	out := s
	out.Height, out.Width = top+s.Height+bottom, left+s.Width+right
	out.Pictures = make([][]float32, s.Len())
	for i, picture := range s.Pictures {
		for y := range out.Height {
			row := min(max(y-top, 0), s.Height-1) * s.Width
			for x := range out.Width {
				at := (row + min(max(x-left, 0), s.Width-1)) * s.Channels
				out.Pictures[i] = append(out.Pictures[i], picture[at:at+s.Channels]...)
			}
		}
	}
	return out, nil
}
