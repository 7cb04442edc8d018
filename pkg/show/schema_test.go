package show

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// must returns the figure of valid input.
func must(t *testing.T) func(Figure, error) Figure {
	return func(f Figure, err error) Figure {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
}

// ramp returns a picture whose values rise from 0 to 1.
func ramp(height, width, channels int) Picture {
	p := Picture{Height: height, Width: width, Channels: channels}
	p.Pixels = make([]float32, height*width*channels)
	for i := range p.Pixels {
		p.Pixels[i] = float32(i) / float32(len(p.Pixels)-1)
	}
	return p
}

// figures are figures of all kinds, with the edge cases of each.
func figures(t *testing.T) map[string]Figure {
	face := ramp(12, 10, 1)
	face.Caption = "s1"
	var many []Picture
	for range 11 {
		many = append(many, face)
	}
	faces := []Picture{face, ramp(10, 12, 3), ramp(3, 3, 3), ramp(12, 24, 3)}
	triplet := Triplet{Positive: 1, AP: 0.65, AN: 1.42}
	low, high := []float64{0.5, 0.2}, []float64{1, 0.7}
	distance := Panel{Title: "people seen", Y: "squared distance", Series: []Series{
		{Name: "d(a, p)", Values: []float64{0.8, 0.4}, Low: low, High: high, Color: Genuine},
		{Name: "d(a, n)", Values: []float64{1, 1.6}, Color: Impostor},
	}}
	share := Panel{Title: "active", Y: "share", Series: []Series{{Name: "share", Values: []float64{0, 0}}}}
	shrinks := distance
	shrinks.Log = true
	epochs := []float64{1, 2}
	first := Panel{Title: "first", Y: "loss", Series: []Series{{Name: "loss", Values: []float64{0.2}}}}
	curve := Curve{
		Name: "network", Tau: []float64{-1, 0.5, 1}, FAR: []float64{0, 0.1, 1}, FRR: []float64{1, 0.2, 0},
	}
	pixels := Curve{Name: "raw pixels", Tau: []float64{0, 9}, FAR: []float64{0, 1}, FRR: []float64{1, 0}}
	dots, nearest, row := dotted(5)
	layouts := []Layout{{"seed 1", row}, {"seed 2", row}, {"", row}}
	thumbs, known := []Picture{face, face, {Caption: "s3"}}, [][]int{{1}, nil, nil}
	thumbs[1].Caption = "s2"
	found := []Pair{{0, 0, true, 0.3}, {0, 2, false, 1.2}}
	genuine, impostor := Pair{0, 1, true, 0.65}, Pair{0, 1, false, 0.65}
	explored, at, d := crowd(13, 3)
	learnt, all := learning(4, 3)
	plane := []Triplet{{AP: 0.5, AN: 1}, {AP: 1, AN: 1}}
	backends := Panel{Title: "a step", Y: "ms", Series: []Series{bar("go", 240), bar("xla", 12.5)}}
	none := Series{Name: "a", Values: []float64{0}, Color: Impostor}
	zero := Panel{Title: "none", Y: "share", Series: []Series{none}}
	live := pretend(0)
	runs := []*liveRun{live.begin(1, []int{0, 1}), live.begin(2, []int{2, 0})}
	for _, r := range runs {
		r.add(0, 0.2, 0.3, 0)
		r.done = true
	}
	return map[string]Figure{
		"live":            must(t)(live.figure(runs)),
		"live one":        must(t)(live.figure(runs[:1])),
		"bars":            must(t)(Bars(backends)),
		"panels of bars":  must(t)(Bars(backends, zero, zero)),
		"pairs":           must(t)(Pairs(0.6, faces, genuine, genuine, impostor)),
		"impostors":       must(t)(Pairs(0, faces, impostor)),
		"neighbours":      must(t)(Neighbours(faces, []string{"named s1", ""}, found, found[:1])),
		"map of dots":     must(t)(Map(dots, nearest, layouts...)),
		"map of faces":    must(t)(Map(thumbs, known, Layout{"PCA", row[:3]})),
		"one picture":     must(t)(Pictures(ramp(3, 3, 1))),
		"many pictures":   must(t)(Pictures(many...)),
		"one triplet":     must(t)(Triplets(0.2, faces, triplet)),
		"triplets":        must(t)(Triplets(0, faces, triplet, Triplet{})),
		"one panel":       must(t)(Lines("epoch", epochs, distance)),
		"three panels":    must(t)(Lines("epoch", epochs, distance, distance, share)),
		"logarithmic":     must(t)(Lines("epoch", epochs, shrinks, share)),
		"one epoch":       must(t)(Lines("epoch", []float64{1}, first)),
		"curves":          must(t)(ROC(0.001, 200, curve, pixels)),
		"pixels":          must(t)(Pixels(face, 1, 2, 8)),
		"plane":           must(t)(TripletScatter(0.2, plane, []string{"near", "none"}, plane[1:], nil)),
		"one curve":       must(t)(ROC(0.5, 2, curve)),
		"marks":           must(t)(Annotated(boxed(titled(face, "task"), Box{1, 1, 4, 4, "cat"}), faces[3])),
		"columns":         must(t)(Columns("pictures", []string{"training", "unseen"}, share.Series[0])),
		"confusion":       must(t)(Confusion([]string{"cat", "dog"}, [][]int{{9, 1}, {0, 3}})),
		"embeddings":      must(t)(Embeddings(explored, at, d, 0.6)),
		"two faces":       must(t)(Embeddings(explored[:2], at[:2], two(d), 0)),
		"epochs":          must(t)(Epochs(learnt, all...)),
		"tau":             must(t)(Tau(0.5, drawnPairs(8), nil, nil)),
		"tau far":         must(t)(Tau(99, []Pair{{Same: true}, {Distance: 1234}}, nil, nil)),
		"tau with faces":  must(t)(Tau(0, drawnPairs(8), append(few(7), Picture{}), madeUp)),
		"alpha":           must(t)(Alpha(0.2, minedAtRandom(40), few(9))),
		"alpha of one":    must(t)(Alpha(2, []Triplet{{0, 1, 2, 0, 0}}, few(3))),
		"align":           must(t)(Align(movable())),
		"alpha of sample": must(t)(Alpha(0, minedAtRandom(900), few(9))),
	}
}

// vegaLite is the schema to which every figure must conform.
func vegaLite(t *testing.T) *jsonschema.Schema {
	path := os.Getenv("VEGA_LITE_SCHEMA")
	if path == "" {
		t.Skip("VEGA_LITE_SCHEMA is unset: make test sets it to the vega-lite-schema.json of Vega-Lite 5")
	}
	schema, err := jsonschema.NewCompiler().Compile(path)
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func TestFiguresObeyVegaLite(t *testing.T) {
	schema := vegaLite(t)
	for name, f := range figures(t) {
		spec, err := f.plain()
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(spec); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSchemaRefusesWrongFigures(t *testing.T) {
	schema := vegaLite(t)
	for name, spoil := range map[string]func(spec object){
		"a mark that is none":     func(spec object) { firstLayer(spec)["mark"] = "bra" },
		"a type that is none":     func(spec object) { encoding(spec, "x")["type"] = "number" },
		"an option that is none":  func(spec object) { encoding(spec, "x")["scales"] = object{} },
		"a width that is a text":  func(spec object) { spec["width"] = "wide" },
		"a slider without a type": func(spec object) { delete(bind(spec), "input") },
	} {
		spec, err := must(t)(Tau(0.5, drawnPairs(8), nil, nil)).plain()
		if err != nil {
			t.Fatal(err)
		}
		spoil(spec)
		if schema.Validate(spec) == nil {
			t.Errorf("%s passes", name)
		}
	}
}

func encoding(spec object, channel string) object {
	return firstLayer(spec)["encoding"].(object)[channel].(object)
}

// firstLayer returns the first layer of the histograms of [Tau].
func firstLayer(spec object) object {
	row := spec["vconcat"].(list)[1].(object)
	return row["hconcat"].(list)[0].(object)["layer"].(list)[0].(object)
}

func bind(spec object) object {
	return spec["params"].(list)[0].(object)["bind"].(object)
}

// Some versions of Vega-Lite guess the type of a channel without one, others refuse it.
func TestEveryChannelHasItsType(t *testing.T) {
	for name, f := range figures(t) {
		spec, err := f.plain()
		if err != nil {
			t.Fatal(err)
		}
		visit(spec, name, func(path string, node any) {
			if encodings, ok := node.(object)["encoding"].(object); ok {
				checkTypes(t, path, encodings)
			}
		})
	}
}

func checkTypes(t *testing.T, path string, encodings object) {
	for channel, definition := range encodings {
		if channel == "x2" || channel == "y2" { // Their type is that of x and y.
			continue
		}
		visit(object{"": definition}, path+"/"+channel, func(path string, node any) {
			_, field := node.(object)["field"]
			_, datum := node.(object)["datum"]
			if _, typed := node.(object)["type"]; (field || datum) && !typed {
				t.Errorf("%s has no type", path)
			}
		})
	}
}

// visit calls do for every object in the tree.
func visit(node any, path string, do func(path string, node any)) {
	switch node := node.(type) {
	case object:
		do(path, node)
		for key, child := range node {
			visit(child, path+"/"+key, do)
		}
	case list:
		for i, child := range node {
			visit(child, fmt.Sprintf("%s/%d", path, i), do)
		}
	}
}

// GoNB sends a figure in Go's gob encoding, which supports neither null nor unregistered types.
func TestFiguresSurviveGoNB(t *testing.T) {
	for name, f := range figures(t) {
		spec, err := f.plain()
		if err != nil {
			t.Fatal(err)
		}
		sent := struct{ Data map[string]any }{map[string]any{mimeType: spec}}
		got := sent
		got.Data = nil
		var pipe bytes.Buffer
		if err := gob.NewEncoder(&pipe).Encode(sent); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if err := gob.NewDecoder(&pipe).Decode(&got); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		want, _ := json.Marshal(sent)
		have, _ := json.Marshal(got)
		if !reflect.DeepEqual(want, have) {
			t.Errorf("%s was changed by the encoding:\n%s\n%s", name, want, have)
		}
	}
}
