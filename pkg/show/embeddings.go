package show

import (
	"cmp"
	"fmt"
	"slices"
	"sort"
	"strconv"
	"strings"
)

const (
	mostFaces    = 120 // More would make the figure too large.
	nearestFaces = 6   // So many are listed.

	mapSide = 470.0 // Pixels.
)

// Embeddings is a map of faces to explore. Choose a face, by a click or in the list of names, where typing a
// name finds it: lines lead to the six faces that are nearest by their distances, which are listed with these
// distances, [n][n], and with the verdict at the threshold tau, which has a slider. Faces that are accepted
// for the chosen one, d <= tau, are bright on the map; rings mark verdicts that are wrong. A slider magnifies
// the map around the chosen face; the map can be dragged, and zoomed with the wheel while Ctrl is held.
//
// Every point has a picture, as for [Map], and its place is at[i], [n][2]; Nearest is not looked at. Of more
// than 120 points the first 120 are drawn, the others are nobody's neighbours, and the figure says so. The
// slider starts at the step nearest to tau; a step is 0.01 for distances in [0, 4].
//
// Fewer than two points, points without pictures, another number of places or distances, and what [Map] and
// [Tau] refuse are errors.
func Embeddings(points []Point, at [][]float32, d [][]float64, tau float64) (Figure, error) {
	if len(points) < 2 || len(at) != len(points) || len(d) != len(points) {
		return nil, fmt.Errorf("show: embeddings: %d points, %d places, distances of %d: want the same "+
			"number, 2 at least", len(points), len(at), len(d))
	}
	all := len(points)
	n := min(all, mostFaces)
	points, at, d = slices.Clone(points[:n]), at[:n], d[:n]
	most := tau
	for i := range points {
		if len(d[i]) != all {
			return nil, fmt.Errorf("show: embeddings: %d distances of face %d, want %d", len(d[i]), i, all)
		}
		if err := distances(fmt.Sprintf("distances of face %d, and tau", i),
			append(slices.Clone(d[i]), tau)); err != nil {
			return nil, err
		}
		if points[i].Picture.Pixels == nil {
			return nil, fmt.Errorf("show: embeddings: face %d has no picture", i)
		}
		points[i].Nearest = nil
		most = max(most, slices.Max(d[i][:n]))
	}
	marks, err := mapMarks(points, groupColors[2:])
	if err != nil {
		return nil, err
	}
	places, err := Layout{At: at}.places(n, mapSide)
	if err != nil {
		return nil, fmt.Errorf("show: embeddings: %w", err)
	}
	for i := range places {
		places[i][1] = mapSide - places[i][1]
	}
	f := faces{points: points, marks: marks, at: places, d: d, slider: slideTo(most)}
	start := f.slider.nearest(tau)
	says := fmt.Sprintf("%d faces of %d people", n, len(groupsOf(points)))
	if n < all {
		says = fmt.Sprintf("the first %d of %d faces, of %d people", n, all, len(groupsOf(points)))
	}
	return checked(figure(
		fmt.Sprintf("A map of %s. At tau = %g: %s", says, f.slider.at(start), f.says(0, start)),
		object{
			"params": f.params(start), "hconcat": list{f.plot(says), f.list()}, "spacing": 28, "bounds": "flush",
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

// names are those of the list: the person, and which of their faces it is.
func (f faces) names() (names []string) {
	count := map[string]int{}
	for _, p := range f.points {
		count[p.Group]++
		names = append(names, fmt.Sprintf("%s · %d", p.Group, count[p.Group]))
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
	return others[:min(nearestFaces, len(others))]
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

// params are what can be chosen, and tables of all faces as texts, which stay small in a notebook: columns, and
// rows of which one is that of the chosen face. Faces are numbers from 0.
func (f faces) params(start int) list {
	var steps, near, far, urls, xs, ys, people []string
	groups := groupsOf(f.points)
	for i, p := range f.points {
		var codes strings.Builder
		for _, d := range f.d[i][:len(f.points)] {
			fmt.Fprintf(&codes, "%02s", strconv.FormatInt(int64(f.slider.accepted(d)), 36))
		}
		var n, d []string
		for _, j := range f.nearest(i) {
			n, d = append(n, fmt.Sprint(j)), append(d, digits(f.d[i][j]))
		}
		steps, near, far = append(steps, codes.String()), append(near, strings.Join(n, " ")),
			append(far, strings.Join(d, " "))
		urls, people = append(urls, f.marks[i].url), append(people, fmt.Sprint(slices.Index(groups, p.Group)))
		xs, ys = append(xs, fmt.Sprint(f.at[i][0])), append(ys, fmt.Sprint(f.at[i][1]))
	}
	return slices.Concat(
		list{
			object{"name": "tau", "value": f.slider.at(start), "bind": object{
				"input": "range", "name": "tau", "min": 0, "max": f.slider.end(), "step": f.slider.at(1),
			}},
			object{"name": "zoom", "value": 1, "bind": object{
				"input": "range", "name": "zoom", "min": 1, "max": 6, "step": 0.5,
			}},
			object{"name": "step", "expr": fmt.Sprintf("round(tau / %g)", f.slider.at(1))},
			object{"name": "chosen", "expr": "isValid(face.name) ? indexof(names, face.name[0]) : 0"},
		},
		texts("names", f.names(), ""), texts("people", people, ""), texts("urls", urls, ""),
		texts("xs", xs, ""), texts("ys", ys, ""),
		texts("steps", steps, "[chosen]"), texts("near", near, "[chosen]"), texts("far", far, "[chosen]"))
}

// texts is a list of texts in one, and a name for its parts, or for one of them.
func texts(name string, values []string, part string) list {
	return list{
		object{"name": name + "Text", "value": strings.Join(values, "\t")},
		object{"name": name, "expr": "split(" + name + "Text, '\\t')" + part},
	}
}
