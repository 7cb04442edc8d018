package show

import (
	"cmp"
	"fmt"
	"slices"
	"sort"
)

const (
	mostFaces   = 120 // More faces would make the figure too large.
	listedFaces = 6

	mapSide = 470.0 // Pixels.
)

// Embeddings is an interactive map of faces. A face is selected by a click, or by typing its name, such as
// "s17/3" for the third face of s17, or a part of it. Lines lead to the six nearest faces by the distances d,
// [n][n]; these are listed with their distances and the decisions at the threshold tau, which is set by a
// slider. Faces accepted as the same person as the selected one, d <= tau, are bright on the map; rings mark
// wrong decisions. A second slider magnifies the map around the selected face; the map can be dragged, and
// zoomed with the wheel while Ctrl is held.
//
// The points are grey pictures with the person as caption, as for [Map], and at[i] is the position of point
// i, [n][2]. Of more than 120 points only the first 120 are drawn and compared, and the figure reports it.
// The slider of tau starts at the step nearest to tau; a step is 0.01 for distances in [0, 4].
//
// Embeddings returns an error if there are fewer than two points, if a point has no pixels, if positions or
// distances differ in number from the points, or if [Map] or [Tau] would return one.
func Embeddings(points []Picture, at [][]float32, d [][]float64, tau float64) (Figure, error) {
	f, err := newFaces(points, at, d, tau)
	if err != nil {
		return nil, err
	}
	start := f.slider.nearest(tau)
	what := fmt.Sprintf("%d faces of %d people", len(f.points), len(groupsOf(f.points)))
	if len(f.points) < len(points) {
		what = fmt.Sprintf("the first %d of %d faces", len(f.points), len(points))
	}
	return figure(
		fmt.Sprintf("A map of %s. At tau = %g: %s", what, f.slider.at(start), f.says(0, start)),
		object{
			"params": f.params(tau),
			"vconcat": list{
				object{"hconcat": list{f.plot(what), f.list()}, "spacing": 28, "bounds": "flush"},
				f.people(),
			},
			"spacing": 12,
		},
	)
}

// faces holds the content of the figure for n faces.
type faces struct {
	points []Picture
	marks  []mark
	at     [][2]float64 // On the map, in pixels from the bottom left.
	d      [][]float64
	slider slider
}

// newFaces checks the arguments of [Embeddings] and places the faces.
func newFaces(points []Picture, at [][]float32, d [][]float64, tau float64) (f faces, err error) {
	if len(points) < 2 || len(at) != len(points) || len(d) != len(points) {
		return f, fmt.Errorf("show: embeddings: %d points, %d places, distances of %d: want the same "+
			"number, at least 2", len(points), len(at), len(d))
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
		if f.points[i].Pixels == nil {
			return f, fmt.Errorf("show: embeddings: face %d has no picture", i)
		}
		most = max(most, slices.Max(own))
	}
	if f.marks, err = mapMarks(f.points, make([][]int, n), peopleColors); err != nil {
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

// names returns the names of the faces: the person, and the number of the face.
func (f faces) names() (names []string) {
	count := map[string]int{}
	for _, p := range f.points {
		count[p.Caption]++
		names = append(names, fmt.Sprintf("%s/%d", p.Caption, count[p.Caption]))
	}
	return names
}

// accepted returns the first position of the slider at which a distance is accepted, d <= tau.
func (s slider) accepted(d float64) int {
	return sort.Search(s.steps+1, func(i int) bool { return d <= s.at(i) })
}

// nearest returns the indices of the faces nearest to a face, itself excluded, the nearest first.
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

// says returns the text of the figure about a face at a position of the slider.
func (f faces) says(face, step int) string {
	var accepted, all [2]int
	for i, p := range f.points {
		if i == face {
			continue
		}
		kind := 1
		if p.Caption == f.points[face].Caption {
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
