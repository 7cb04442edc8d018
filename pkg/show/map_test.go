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

// dotted returns n points of two people in a row, each nearest to the next.
func dotted(n int) (points []Picture, nearest [][]int, at [][]float32) {
	for i := range n {
		points = append(points, Picture{Caption: fmt.Sprint("p", i%2)})
		nearest = append(nearest, []int{(i + 1) % n})
		at = append(at, []float32{float32(i), 0})
	}
	return points, nearest, at
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
				t.Errorf("%v is at the edge", p)
			}
		}
	}
	if at, err = (Layout{At: [][]float32{{7, 7}}}).places(1, 100); err != nil || at[0] != [2]float64{50, 50} {
		t.Errorf("one point: got %v, %v", at, err)
	}
}

func TestMapTellsTheNeighbours(t *testing.T) {
	points, nearest, _ := dotted(4)
	marks, err := mapMarks(points, nearest, groupColors)
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
	var points []Picture
	for i := range len(groupColors) + 1 {
		points = append(points, Picture{Caption: fmt.Sprint(i)})
	}
	for n, want := range map[int]string{len(points): grey, len(points) - 1: groupColors[0]} {
		marks, err := mapMarks(points[:n], make([][]int, n), groupColors)
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
	points, nearest, at := dotted(3)
	far := [][]int{{5}}
	bad := []Picture{{Pixels: []float32{1}, Height: 2, Width: 2, Channels: 1}}
	red := []Picture{ramp(2, 2, 3)}
	one, dot := [][]float32{{0, 0}}, []Picture{{Caption: "p"}}
	for want, try := range map[string]func() (Figure, error){
		"nothing to draw":        func() (Figure, error) { return Map(nil, nil, Layout{}) },
		"without points or with": func() (Figure, error) { return Map(points, nil) },
		"2 places for 3 points":  func() (Figure, error) { return Map(points, nearest, Layout{At: at[:2]}) },
		"has 1 numbers": func() (Figure, error) {
			return Map(dot, nil, Layout{At: [][]float32{{1}}})
		},
		"place 0 is [NaN 0]": func() (Figure, error) {
			return Map(dot, nil, Layout{At: [][]float32{{float32(math.NaN()), 0}}})
		},
		"want no tabs": func() (Figure, error) {
			return Map([]Picture{{Caption: "a\tb"}}, nil, Layout{At: one})
		},
		"neighbours of 1 points for 3": func() (Figure, error) { return Map(points, far, Layout{At: at}) },
		"near to point 5 of 1":         func() (Figure, error) { return Map(dot, far, Layout{At: one}) },
		"point 0: 1 values":            func() (Figure, error) { return Map(bad, nil, Layout{At: one}) },
		"want a grey picture":          func() (Figure, error) { return Map(red, nil, Layout{At: one}) },
	} {
		if _, err := try(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

func TestNeighbours(t *testing.T) {
	face := ramp(4, 4, 1)
	face.Caption = "s1"
	pictures := []Picture{face, {}}
	figure := must(t)(Neighbours(pictures, []string{"who?"}, []Pair{{0, 0, true, 0.25}, {0, 0, false, 1.5}}))
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
	for want, nearest := range map[string][][]Pair{
		"no queries":      nil,
		"no neighbours":   {{}},
		"not a distance":  {{{0, 0, true, -1}}},
		"0 x 0 pixels":    {{{0, 1, true, 1}}},
		"0 and 2 of 2":    {{{0, 2, true, 1}}},
		"is of picture 1": {{{0, 0, true, 1}, {1, 0, true, 1}}},
	} {
		_, err := Neighbours(pictures, make([]string, len(nearest)), nearest...)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}
