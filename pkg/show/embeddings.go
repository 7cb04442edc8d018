package show

import (
	"cmp"
	"fmt"
	"slices"
	"sort"
)

const (
	mostFaces   = 120 // More would make the figure too large.
	listedFaces = 6   // So many are listed.

	mapSide = 470.0 // Pixels.
)

// Embeddings is a map of faces to explore. Choose a face by a click, or type its name, "s17/3" for the third
// face of s17; a part of it is enough. Lines lead to the six faces that are nearest by the distances d,
// [n][n], and these are listed with their distances and the verdict at the threshold tau, which has a slider.
// Faces that are accepted for the chosen one, d <= tau, are bright on the map; rings mark verdicts that are
// wrong. A slider magnifies the map around the chosen face; the map can be dragged, and zoomed with the wheel
// while Ctrl is held.
//
// Every point has a picture, as for [Map], and its place is at[i], [n][2]; Nearest is not looked at. Of more
// than 120 points the first 120 are drawn, the others are nobody's neighbours, and the figure says so. The
// slider starts at the step nearest to tau; a step is 0.01 for distances in [0, 4].
//
// Fewer than two points, points without pictures, another number of places or distances, and what [Map] and
// [Tau] refuse are errors.
func Embeddings(points []Point, at [][]float32, d [][]float64, tau float64) (Figure, error) {
	f, err := newFaces(points, at, d, tau)
	if err != nil {
		return nil, err
	}
	start := f.slider.nearest(tau)
	what := fmt.Sprintf("%d faces of %d people", len(f.points), len(groupsOf(f.points)))
	if len(f.points) < len(points) {
		what = fmt.Sprintf("the first %d of %d faces", len(f.points), len(points))
	}
	return checked(figure(
		fmt.Sprintf("A map of %s. At tau = %g: %s", what, f.slider.at(start), f.says(0, start)),
		object{
			"params": f.params(start),
			"vconcat": list{
				object{"hconcat": list{f.plot(what), f.list()}, "spacing": 28, "bounds": "flush"},
				f.people(),
			},
			"spacing": 12,
		},
	))
}

// faces are what the explorer shows of n faces.
type faces struct {
	points []Point
	marks  []mark
	at     [][2]float64 // On the map, in pixels from the bottom left.
	d      [][]float64
	slider slider
}

// newFaces checks what [Embeddings] is given and places the faces.
func newFaces(points []Point, at [][]float32, d [][]float64, tau float64) (f faces, err error) {
	if len(points) < 2 || len(at) != len(points) || len(d) != len(points) {
		return f, fmt.Errorf("show: embeddings: %d points, %d places, distances of %d: want the same "+
			"number, 2 at least", len(points), len(at), len(d))
	}
	n := min(len(points), mostFaces)
	f.points, f.d = slices.Clone(points[:n]), d[:n]
	most := tau
	for i := range f.points {
		if len(d[i]) != len(points) {
			return f, fmt.Errorf("show: embeddings: %d distances of face %d, want %d", len(d[i]), i,
				len(points))
		}
		own := slices.Concat(d[i][:n], []float64{tau})
		if err := distances(fmt.Sprintf("distances of face %d, and tau", i), own); err != nil {
			return f, err
		}
		if f.points[i].Picture.Pixels == nil {
			return f, fmt.Errorf("show: embeddings: face %d has no picture", i)
		}
		f.points[i].Nearest = nil
		most = max(most, slices.Max(own))
	}
	if f.marks, err = mapMarks(f.points, peopleColors); err != nil {
		return f, err
	}
	if f.at, err = (Layout{At: at[:n]}).places(n, mapSide); err != nil {
		return f, fmt.Errorf("show: embeddings: %w", err)
	}
	for i := range f.at {
		f.at[i][1] = mapSide - f.at[i][1]
	}
	f.slider = slideTo(most)
	return f, nil
}

// names are the people, and which of their faces it is.
func (f faces) names() (names []string) {
	count := map[string]int{}
	for _, p := range f.points {
		count[p.Group]++
		names = append(names, fmt.Sprintf("%s/%d", p.Group, count[p.Group]))
	}
	return names
}

// accepted is the first place of the slider at which a distance is accepted, d <= tau.
func (s slider) accepted(d float64) int {
	return sort.Search(s.steps+1, func(i int) bool { return d <= s.at(i) })
}

// nearest are the faces nearest to a face, the nearest first, without itself.
func (f faces) nearest(face int) []int {
	var others []int
	for i := range f.points {
		if i != face {
			others = append(others, i)
		}
	}
	slices.SortStableFunc(others, func(a, b int) int { return cmp.Compare(f.d[face][a], f.d[face][b]) })
	return others[:min(listedFaces, len(others))]
}

// says is what the figure writes of a face at a place of the slider.
func (f faces) says(face, step int) string {
	var accepted, all [2]int
	for i, p := range f.points {
		if i == face {
			continue
		}
		kind := 1
		if p.Group == f.points[face].Group {
			kind = 0
		}
		all[kind]++
		if f.slider.accepted(f.d[face][i]) <= step {
			accepted[kind]++
		}
	}
	return fmt.Sprintf("accepted for %s: %d of %d of the same person, %d of %d of others",
		f.names()[face], accepted[0], all[0], accepted[1], all[1])
}
