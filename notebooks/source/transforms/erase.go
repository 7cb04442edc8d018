package transforms

import (
	"fmt"
	"math/rand/v2"

	"github.com/gosiamese/gosiamese/pkg/images"
)

// erased is the value of erased pixels.
const erased = 0.5

// CheckErase checks an answer to the first exercise of lesson 03, the transform that sets a random square of
// side x side pixels to 0.5. It reports that the answer is right, or the first thing that is wrong, with a
// hint.
func CheckErase(erase func(side int) images.Transform) string {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, c := range []struct{ height, width, channels, side int }{
		{6, 6, 1, 2}, {7, 5, 1, 3}, {5, 8, 1, 3}, {6, 7, 3, 2}, {4, 4, 3, 4}, {6, 5, 3, 1},
	} {
		p := random(c.height, c.width, c.channels, rng)
		for i := range p.Values {
			p.Values[i] *= 0.4 // Below the value of erased pixels.
		}
		if wrong := checkErase(erase(c.side), p, c.side); wrong != "" {
			return "Not yet: " + wrong + "."
		}
	}
	return "Right: a random square is erased, each position is equally likely, and the picture that came " +
		"in is as it was."
}

// checkErase samples many positions of the square in one picture.
func checkErase(t images.Transform, p images.Picture, side int) string {
	const each = 200 // Samples for each position.
	rows, columns := p.Height-side+1, p.Width-side+1
	counts := make([]int, rows*columns)
	for seed := range uint64(each * rows * columns) {
		out, wrong := applied(t, p, seed)
		if wrong != "" {
			return wrong
		}
		top, left, wrong := squareOf(out, p, side)
		if wrong != "" {
			return wrong
		}
		if seed < 5 {
			again, _ := applied(t, p, seed)
			if y, x, _ := squareOf(again, p, side); y != top || x != left {
				return "the same seed gives two different squares.\nHint: take all random numbers from rng"
			}
		}
		counts[top*columns+left]++
	}
	return positions(counts, rows, columns, each)
}

// positions reports what is wrong with how often the square was at each position.
func positions(counts []int, rows, columns, each int) string {
	used, lastRow, lastColumn, least, most := 0, 0, 0, counts[0], counts[0]
	for i, n := range counts {
		if n > 0 {
			used++
		}
		if i/columns == rows-1 {
			lastRow += n
		}
		if i%columns == columns-1 {
			lastColumn += n
		}
		least, most = min(least, n), max(most, n)
	}
	where := fmt.Sprintf("of %d x %d possible positions ", rows, columns)
	switch {
	case used == 1 && len(counts) > 1:
		return "the square is always at the same place.\nHint: rng.IntN(n) returns a random number from 0 " +
			"to n - 1"
	case lastRow == 0 || lastColumn == 0:
		return where + "the last row or column is never used.\nHint: rng.IntN(n) ends at n - 1, and a " +
			"square fits at Height - side + 1 rows"
	case used < len(counts):
		return where + fmt.Sprintf("only %d are used.\nHint: take one random number for the row and another "+
			"for the column, each from all that fit", used)
	case float64(least) < 0.6*float64(each) || float64(most) > 1.4*float64(each):
		return where + fmt.Sprintf("one is used %d times and another %d times.\nHint: choose among the "+
			"positions at which the square fits, instead of moving it back inside", most, least)
	}
	return ""
}

// squareOf returns where the erased square of a picture is, or what is wrong with it.
func squareOf(out, p images.Picture, side int) (top, left int, wrong string) {
	if out.Height != p.Height || out.Width != p.Width || out.Channels != p.Channels {
		return 0, 0, fmt.Sprintf("a picture of %s becomes %s.\nHint: begin with out := p, which copies "+
			"the size",
			sized(p), sized(out))
	}
	top, left = p.Height, p.Width
	bottom, right, changed, partly := 0, 0, 0, false
	for y := range p.Height {
		for x := range p.Width {
			here := 0
			for c := range p.Channels {
				i := (y*p.Width+x)*p.Channels + c
				if out.Values[i] == p.Values[i] {
					continue
				}
				if out.Values[i] != erased {
					return 0, 0, fmt.Sprintf("row %d, column %d has become %.2f, want %g, or the value that "+
						"it had",
						y, x, out.Values[i], erased)
				}
				here++
			}
			if here == 0 {
				continue
			}
			partly = partly || here < p.Channels
			changed++
			top, bottom, left, right = min(top, y), max(bottom, y), min(left, x), max(right, x)
		}
	}
	height, width := bottom-top+1, right-left+1
	switch {
	case changed == 0:
		return 0, 0, "nothing is erased.\nHint: choose the first row and column of the square at random, " +
			"then set its pixels in a copy"
	case changed == p.Height*p.Width && side < p.Height:
		return 0, 0, "the whole picture is erased.\nHint: only rows from the first to the first + side - " +
			"1, and columns likewise"
	case partly:
		return 0, 0, "some channels of a pixel are erased, others are not.\nHint: a pixel has p.Channels " +
			"values, one after the other"
	case height != side || width != side || changed != side*side:
		return 0, 0, fmt.Sprintf("in a picture of %d x %d, %d pixels in %d rows and %d columns are erased, "+
			"want a square of %d x %[6]d that lies inside.\nHint: channel c of row y, column x is number "+
			"(y*p.Width + x)*p.Channels + c", p.Height, p.Width, changed, height, width, side)
	}
	return top, left, ""
}
