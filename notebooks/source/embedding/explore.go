package embedding

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/gosiamese/gosiamese/notebooks/lesson"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/project"
	"github.com/gosiamese/gosiamese/pkg/show"
	"github.com/gosiamese/gosiamese/pkg/siamese"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// Sides of the pictures on maps, in pixels: [Explore] shows selected ones larger.
const (
	exploreSide = 40
	epochsSide  = 24
)

// thumbnails returns the pictures of a set as points of a map.
func thumbnails(set images.Set, side int) ([]show.Picture, error) {
	small, err := set.Resize(side, side)
	if err != nil {
		return nil, err
	}
	var points []show.Picture
	for i := range set.Labels {
		points = append(points, lesson.Picture(small, i))
	}
	return points, nil
}

// Explore returns an interactive map of the pictures of a set, at positions places [n][2], with a slider for
// tau: select a picture, and see its nearest neighbours by their embeddings, and which pictures are
// accepted as the same person.
func Explore(set images.Set, vectors, places [][]float32, tau float64) (show.Figure, error) {
	points, err := thumbnails(set, exploreSide)
	if err != nil {
		return nil, err
	}
	distances := make([][]float64, len(vectors))
	for i, a := range vectors {
		for _, b := range vectors {
			distances[i] = append(distances[i], verify.Distance(a, b))
		}
	}
	return show.Embeddings(points, places, distances, tau)
}

// ExploreMaps is [Explore] with several maps of the same pictures, and buttons to choose the one that is
// shown.
func ExploreMaps(set images.Set, vectors [][]float32, tau float64, maps ...show.Layout) (show.Figure, error) {
	var first show.Figure
	var titles, xs, ys list
	for k, m := range maps {
		figure, err := Explore(set, vectors, m.At, tau)
		if err != nil {
			return nil, err
		}
		if k == 0 {
			first = figure
		}
		titles = append(titles, m.Title)
		xs, ys = append(xs, value(figure, "xsText")), append(ys, value(figure, "ysText"))
	}
	if len(maps) < 2 {
		return nil, fmt.Errorf("embedding: %d maps: want at least two to choose from", len(maps))
	}
	// The figure of one map reads the positions from its data; those of the chosen map are in the parameters.
	text, err := json.Marshal(first)
	if err != nil {
		return nil, err
	}
	moved := strings.NewReplacer("toNumber(datum.x0)", "toNumber(xs[datum.id])",
		"toNumber(datum.y0)", "toNumber(ys[datum.id])").Replace(string(text))
	var figure show.Figure
	if err := json.Unmarshal([]byte(moved), &figure); err != nil {
		return nil, err
	}
	params := list{
		object{"name": "map", "value": titles[0], "bind": object{
			"input": "radio", "name": "map", "options": titles,
		}},
		object{"name": "titles", "value": titles},
	}
	for _, p := range figure["params"].(list) {
		p := p.(object)
		switch p["name"] {
		case "xsText":
			p["value"] = xs
		case "ysText":
			p["value"] = ys
		case "xs", "ys":
			p["expr"] = fmt.Sprintf("split(%sText[indexof(titles, map)], '\\t')", p["name"])
		}
		params = append(params, p)
	}
	figure["params"] = params
	return figure, nil
}

type (
	object = map[string]any
	list   = []any
)

// value returns the value of a parameter of a figure.
func value(figure show.Figure, name string) any {
	for _, p := range figure["params"].(list) {
		if p := p.(object); p["name"] == name {
			return p["value"]
		}
	}
	return nil
}

// ExploreEpochs shows how the embeddings of a few validation people of a run moved from epoch to epoch, with
// a slider for the epoch. All epochs share one plane, that of a PCA of all their embeddings.
func ExploreEpochs(history siamese.History, validation images.Set) (show.Figure, error) {
	set, err := siamese.Watched(validation)
	if err != nil {
		return nil, err
	}
	vectors, err := history.Vectors()
	if err != nil {
		return nil, err
	}
	var all [][]float32
	for i, v := range vectors {
		if len(v) != set.Len() {
			return nil, fmt.Errorf("embedding: %d embeddings of epoch %d, %d pictures: give the validation "+
				"people of the run", len(v), i+1, set.Len())
		}
		all = append(all, v...)
	}
	places, _, err := project.PCA(all)
	if err != nil {
		return nil, err
	}
	points, err := thumbnails(set, epochsSide)
	if err != nil {
		return nil, err
	}
	var epochs []show.Epoch
	for i, v := range vectors {
		scores, err := verify.Scores(v, set.Labels)
		if err != nil {
			return nil, err
		}
		curve, err := verify.ROC(scores)
		if err != nil {
			return nil, err
		}
		e := show.Epoch{At: places[i*set.Len() : (i+1)*set.Len()]}
		e.Genuine, e.Impostor = verify.GenuineImpostor(scores)
		e.EER, _ = curve.EER()
		epochs = append(epochs, e)
	}
	return show.Epochs(points, epochs...)
}
