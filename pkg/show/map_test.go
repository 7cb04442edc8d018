package show

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image/color"
	"image/png"
	"math"
	"strings"
	"testing"
)

// dotted is so many points in a row, each nearest to the next, of two people.
func dotted(n int) (points []Point, at [][]float32) {
	for i := range n {
		points = append(points, Point{Group: fmt.Sprint("p", i%2), Nearest: []int{(i + 1) % n}})
		at = append(at, []float32{float32(i), 0})
	}
	return points, at
}

func TestMapKeepsItsUnit(t *testing.T) {
	l := Layout{At: [][]float32{{-10, 3}, {10, 3}, {0, 8}}}
	at, err := l.places(3, 620)
	if err != nil {
		t.Fatal(err)
	}
	if across, down := at[1][0]-at[0][0], at[2][1]-at[0][1]; math.Abs(across-4*down) > 3 {
		t.Errorf("20 to the right are %g pixels, 5 down are %g", across, down)
	}
	for _, p := range at {
		for _, v := range p {
			if v < 20 || v > 600 {
				t.Errorf("%v lies at the edge", p)
			}
		}
	}
	if at, err = (Layout{At: [][]float32{{7, 7}}}).places(1, 100); err != nil || at[0] != [2]float64{50, 50} {
		t.Errorf("one point: got %v, %v", at, err)
	}
}

func TestMapTellsTheNeighbours(t *testing.T) {
	points, _ := dotted(4)
	marks, err := mapMarks(points, groupColors)
	if err != nil {
		t.Fatal(err)
	}
	if got := marks[0].says; got != "p0, nearest: p1" {
		t.Errorf("got %q", got)
	}
	if marks[0].color != marks[2].color || marks[0].color == marks[1].color {
		t.Error("colours are not those of the groups")
	}
}

func TestManyGroupsAreGrey(t *testing.T) {
	var points []Point
	for i := range len(groupColors) + 1 {
		points = append(points, Point{Group: fmt.Sprint(i)})
	}
	for n, want := range map[int]Color{len(points): grey, len(points) - 1: groupColors[0]} {
		marks, err := mapMarks(points[:n], groupColors)
		if err != nil || marks[0].color != want {
			t.Errorf("%d groups: got %v, %v", n, marks[0].color, err)
		}
	}
}

func TestTableIsText(t *testing.T) {
	rows := table{fields: []string{"x", "caption"}}
	rows.add(1.5, "p1, nearest: p2")
	data := rows.layer("circle", nil, object{})["data"].(object)
	if got := data["values"]; got != "x\tcaption\n1.5\tp1, nearest: p2\n" || rows.rows != 1 {
		t.Errorf("got %q", got)
	}
	parse := data["format"].(object)["parse"].(object)
	if parse["x"] != "number" || parse["caption"] != "string" {
		t.Errorf("got %v", parse)
	}
}

func TestFramedURL(t *testing.T) {
	url, err := ramp(6, 5, 1).framedURL("#0072B2")
	if err != nil {
		t.Fatal(err)
	}
	data, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(url, "data:image/png;base64,"))
	if err != nil {
		t.Fatal(err)
	}
	picture, err := png.Decode(bytes.NewReader(data))
	if err != nil || picture.Bounds().Dx() != 9 || picture.Bounds().Dy() != 10 {
		t.Fatalf("got %v, %v", picture.Bounds(), err)
	}
	for place, want := range map[[2]int]color.RGBA{
		{0, 0}: {0, 0x72, 0xB2, 255}, {8, 9}: {0, 0x72, 0xB2, 255},
		{2, 2}: {0, 0, 0, 255}, {6, 7}: {255, 255, 255, 255},
	} {
		if got := color.RGBAModel.Convert(picture.At(place[0], place[1])); got != want {
			t.Errorf("at %v: got %v, want %v", place, got, want)
		}
	}
}

func TestMapRefuses(t *testing.T) {
	points, at := dotted(3)
	far := []Point{{Nearest: []int{5}}}
	bad := []Point{{Picture: Picture{Pixels: []float32{1}, Height: 2, Width: 2, Channels: 1}}}
	red := []Point{{Picture: ramp(2, 2, 3)}}
	one, dot := [][]float32{{0, 0}}, []Point{{Group: "p"}}
	for want, try := range map[string]func() (Figure, error){
		"nothing to draw":        func() (Figure, error) { return Map(nil, Layout{}) },
		"without points or with": func() (Figure, error) { return Map(points) },
		"2 places for 3 points":  func() (Figure, error) { return Map(points, Layout{At: at[:2]}) },
		"has 1 numbers":          func() (Figure, error) { return Map(dot, Layout{At: [][]float32{{1}}}) },
		"place 0 is [NaN 0]": func() (Figure, error) {
			return Map(dot, Layout{At: [][]float32{{float32(math.NaN()), 0}}})
		},
		"want no tabs": func() (Figure, error) {
			return Map([]Point{{Group: "a\tb"}}, Layout{At: one})
		},
		"near to point 5 of 1": func() (Figure, error) { return Map(far, Layout{At: one}) },
		"point 0: 1 values":    func() (Figure, error) { return Map(bad, Layout{At: one}) },
		"want a grey picture":  func() (Figure, error) { return Map(red, Layout{At: one}) },
	} {
		if _, err := try(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

func TestNeighbours(t *testing.T) {
	face := ramp(4, 4, 1)
	face.Caption = "s1"
	figure := must(t)(Neighbours(Query{
		Picture: face, Title: "who?", Nearest: []Neighbour{{face, 0.25, true}, {face, 1.5, false}},
	}))
	want := "1 pictures with what lies nearest to each: 2 found, 1 of them of another person"
	if got := figure.description(); got != want {
		t.Errorf("got %q", got)
	}
	captions := figure["layer"].([]object)[1]
	for i, want := range []string{"s1", "s1", "d = 0.25", "s1", "d = 1.50"} {
		if got := at(captions, i)["text"]; got != want {
			t.Errorf("caption %d: got %q, want %q", i, got, want)
		}
	}
	for want, q := range map[string][]Query{
		"no queries":     nil,
		"no neighbours":  {{Picture: face}},
		"not a distance": {{Picture: face, Nearest: []Neighbour{{face, -1, true}}}},
		"0 x 0 pixels":   {{Picture: face, Nearest: []Neighbour{{Picture{}, 1, true}}}},
	} {
		if _, err := Neighbours(q...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}
