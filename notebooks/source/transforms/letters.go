package transforms

import (
	"fmt"

	"github.com/gosiamese/gosiamese/notebooks/lesson"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/show"
)

// letters are four letters that are mirror images of each other.
var letters = map[string][]string{
	"b": {"#...", "#...", "###.", "#..#", "#..#", "###."},
	"d": {"...#", "...#", ".###", "#..#", "#..#", ".###"},
	"p": {"###.", "#..#", "#..#", "###.", "#...", "#..."},
	"q": {".###", "#..#", "#..#", ".###", "...#", "...#"},
}

// Letters is a set of one picture each of b, d, p and q, black on white, 24 x 24.
func Letters() images.Set {
	const side, unit, left, top = 24, 3, 6, 3
	set := images.Set{Height: side, Width: side, Channels: 1, Names: []string{"b", "d", "p", "q"}}
	for label, name := range set.Names {
		picture := make([]float32, side*side)
		for i := range picture {
			x, y := i%side-left, i/side-top
			picture[i] = 1
			if x >= 0 && y >= 0 && x/unit < 4 && y/unit < 6 && letters[name][y/unit][x/unit] == '#' {
				picture[i] = 0.1
			}
		}
		set.Pictures, set.Labels = append(set.Pictures, picture), append(set.Labels, label)
	}
	return set
}

// Confused shows the pictures of a set and the results of transforms. Each result is captioned with its own
// class and with that of the picture in the set that it resembles most.
func Confused(set images.Set, transforms ...images.Transform) (show.Figure, error) {
	var pictures []show.Picture
	for i := range set.Pictures {
		pictures = append(pictures, lesson.Picture(set, i))
	}
	for _, t := range transforms {
		changed, err := set.Transformed(t, 1)
		if err != nil {
			return nil, err
		}
		for i, label := range lesson.NearestLabels(set, changed) {
			p := lesson.Picture(changed, i)
			p.Caption = fmt.Sprintf("%s → %s", p.Caption, set.Names[label])
			pictures = append(pictures, p)
		}
	}
	return show.Pictures(pictures...)
}
