// Package show draws pictures, plots and explorers in a notebook cell.
//
// A [Figure] is one value: a Vega-Lite v5 specification including its data. JupyterLab draws it itself,
// offline, even if the notebook is not trusted or the kernel is gone; sliders and tooltips are part of it.
// Colours have the same meaning everywhere: [Genuine] for d(a, p) and genuine pairs, [Impostor] for d(a, n)
// and impostor pairs.
//
// Outside a notebook a figure prints its one-line description, and [Progress] a line of text. No other
// package depends on GoNB, and this one imports no other package of the project than images/decode, for the
// frames of [Camera]: it takes plain numbers and pixels.
package show

import (
	"encoding/gob"
	"encoding/json"
	"fmt"
	"maps"

	"github.com/janpfeifer/gonb/gonbui"
	"github.com/janpfeifer/gonb/gonbui/protocol"
)

// maxBytes limits the size of a figure: a notebook with many of them must stay small.
const maxBytes = 400_000

// mimeType is the MIME type by which JupyterLab recognises a figure.
const mimeType = "application/vnd.vegalite.v5+json"

// Genuine and Impostor are the colours of the two kinds of pairs in all figures. Colour-blind readers can
// distinguish them (Okabe and Ito 2008).
const (
	Genuine  = "#0072B2" // Blue: d(a, p), two pictures of one person.
	Impostor = "#D55E00" // Vermillion: d(a, n), pictures of two people.
)

// palette holds the colours of everything else, in this order.
var palette = []string{"#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#555555"}

const (
	ink  = "#222222"
	grey = "#666666"
)

// Figure is a Vega-Lite v5 specification. Screen readers read its description, and terminals print it.
type Figure map[string]any

type (
	object = map[string]any
	list   = []any
)

func init() {
	gob.Register(object{})
	gob.Register(list{})
}

// Display shows the figure as output of the cell, and returns when the notebook has received it. Outside a
// notebook it prints the description of the figure. It returns an error if the figure is not a JSON value or
// too large, or if the notebook is gone.
func (f Figure) Display() error {
	if !gonbui.IsNotebook {
		_, err := fmt.Println(f.description())
		return err
	}
	output, err := f.output()
	if err != nil {
		return err
	}
	gonbui.SendData(&protocol.DisplayData{Data: output})
	return flush()
}

// output is the output of the cell that shows the figure.
func (f Figure) output() (map[protocol.MIMEType]any, error) {
	spec, err := f.plain()
	if err != nil {
		return nil, err
	}
	return map[protocol.MIMEType]any{mimeType: spec, protocol.MIMETextPlain: f.description()}, nil
}

// flush waits until the notebook has received all output: pending output is lost when the program ends.
func flush() error {
	if !gonbui.IsNotebook {
		return nil
	}
	if err := gonbui.Open(); err != nil { // Sync would wait forever.
		return fmt.Errorf("show: reach the notebook: %w", err)
	}
	gonbui.Sync()
	return nil
}

func (f Figure) description() string {
	text, _ := f["description"].(string)
	return visible(text)
}

// MarshalJSON returns the specification as Display sends it.
func (f Figure) MarshalJSON() ([]byte, error) {
	spec, err := f.plain()
	if err != nil {
		return nil, err
	}
	return json.Marshal(spec)
}

// plain returns the figure in JSON's own types, the only ones that GoNB's encoding transmits.
func (f Figure) plain() (object, error) {
	data, err := json.Marshal(object(f))
	if err != nil {
		return nil, fmt.Errorf("show: the figure is not JSON: %w", err)
	}
	if len(data) > maxBytes {
		return nil, fmt.Errorf("show: the figure has %d kB, more than %d: "+
			"show fewer or smaller pictures, or fewer points", len(data)/1000, maxBytes/1000)
	}
	var spec object
	if err := json.Unmarshal(data, &spec); err != nil {
		return nil, fmt.Errorf("show: the figure is not JSON: %w", err)
	}
	allVisible(spec)
	return spec, nil
}

// Spec completes a Vega-Lite v5 specification of a figure of your own with what all figures share: the fonts,
// the colours of axes and text, and a background that is white even in a dark theme, because the text is
// dark. The description is for screen readers and terminals. An entry of body replaces a shared one.
func Spec(description string, body map[string]any) Figure {
	f := Figure{
		"$schema":     "https://vega.github.io/schema/vega-lite/v5.json",
		"description": description,
		"usermeta":    object{"embedOptions": object{"renderer": "svg", "actions": false}},
		"background":  "white",
		"padding":     16,
		"config": object{
			"font":   "Helvetica, Arial, sans-serif",
			"view":   object{"stroke": "transparent"},
			"title":  object{"fontSize": 15, "anchor": "start", "color": ink},
			"header": object{"labelFontSize": 14, "labelColor": ink},
			"legend": object{
				"labelFontSize": 13, "labelColor": ink, "labelLimit": 320, "columnPadding": 24,
				"symbolOpacity": 1, "symbolStrokeWidth": 3,
			},
			"axis": object{
				"labelFontSize": 12, "titleFontSize": 13, "titleFontWeight": "normal",
				"labelColor": ink, "titleColor": ink,
				"gridColor": "#E8E8E8", "labelFlush": false, "domainColor": "#999999", "tickColor": "#999999",
			},
		},
	}
	maps.Copy(f, body)
	return f
}

// figure is [Spec], or the error that Display would return.
func figure(description string, body object) (Figure, error) {
	f := Spec(description, body)
	if _, err := f.plain(); err != nil {
		return nil, err
	}
	return f, nil
}
