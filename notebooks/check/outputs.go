package check

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/png"
	"path/filepath"
	"regexp"
	"strings"
)

// checkOutputs requires that a notebook has run completely and without errors, or, if [Config].Unfilled
// matches it, that it has no outputs.
func checkOutputs(cfg Config, b *Notebook) (problems []Problem) {
	add := func(cell int, format string, arguments ...any) {
		problems = append(problems, Problem{b.Path, cell, 0, "outputs", fmt.Sprintf(format, arguments...)})
	}
	unfilled := cfg.unfilled(b)
	if with := b.Metadata.MadeWith; len(with) > 0 {
		add(0, "made with %s set: execute it with plain settings", strings.Join(with, ", "))
	}
	for i, c := range b.Code() {
		switch {
		case unfilled && (c.Count != nil || len(c.Outputs) > 0):
			add(i+1, "has outputs, but the notebook is kept without")
			continue
		case !unfilled && c.Count == nil:
			add(i+1, "was not executed: execute the notebook and keep its outputs")
		}
		for _, o := range c.Outputs {
			switch {
			case o.Type == "error":
				add(i+1, "failed: %s: %s", o.Error, o.Value)
			case o.Name == "stderr":
				add(i+1, "wrote to stderr: %.80q", o.Text)
			case o.empty():
				add(i+1, "an empty output")
			}
		}
	}
	return problems
}

func (cfg Config) unfilled(b *Notebook) bool {
	return cfg.Unfilled != nil && cfg.Unfilled.MatchString(b.Path)
}

// empty reports whether the output shows nothing.
func (o Output) empty() bool {
	if o.Type == "stream" {
		return strings.TrimSpace(string(o.Text)) == ""
	}
	for mime, value := range o.Data {
		if _, structured := value.(map[string]any); structured || strings.TrimSpace(o.text(mime)) != "" {
			return false
		}
	}
	return true
}

// checkFigures requires a PNG with every figure, for viewers that cannot draw it, and a figure from every
// cell whose code displays one.
func checkFigures(cfg Config, b *Notebook) (problems []Problem) {
	for i, c := range b.Code() {
		add := func(text string) {
			problems = append(problems, Problem{b.Path, i + 1, 0, "figures", text})
		}
		calls := cfg.FigureCall != nil && cfg.FigureCall.MatchString(string(c.Source))
		if calls && !cfg.unfilled(b) && c.Count != nil && c.figures() == 0 {
			add("shows no figure, although its code displays one")
		}
		for _, o := range c.Outputs {
			if o.figure() {
				if text := badPicture(o.text("image/png")); text != "" {
					add(text)
				}
			}
		}
	}
	return problems
}

// maxPixels is the maximum size of a PNG that is decoded, since decoding allocates the size in its header.
const maxPixels = 4_000_000

// badPicture describes what is wrong with a PNG in base64, or returns "".
func badPicture(text string) string {
	if text == "" {
		return "a figure without its PNG: execute the notebook with make notebooks"
	}
	data, err := base64.StdEncoding.DecodeString(strings.ReplaceAll(text, "\n", ""))
	if err != nil {
		return fmt.Sprintf("the PNG of a figure: %v", err)
	}
	size, err := png.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return fmt.Sprintf("the PNG of a figure: %v", err)
	}
	if size.Width > maxPixels/size.Height {
		return fmt.Sprintf("the PNG of a figure claims %d x %d pixels, want at most %d: draw it smaller",
			size.Width, size.Height, maxPixels)
	}
	picture, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		return fmt.Sprintf("the PNG of a figure: %v", err)
	}
	if blank(picture) {
		return "the PNG of a figure is of one colour: nothing was drawn"
	}
	return ""
}

func blank(picture image.Image) bool {
	bounds := picture.Bounds()
	first := picture.At(bounds.Min.X, bounds.Min.Y)
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			if picture.At(x, y) != first {
				return false
			}
		}
	}
	return true
}

// machinePath matches a path that exists only on the machine that executed the notebook.
var machinePath = regexp.MustCompile(`(^|[\s"'(=\[])(/(home|root|tmp|Users|var|private)/|[A-Z]:\\)`)

// checkPaths forbids paths of one machine in sources and outputs.
func checkPaths(cfg Config, b *Notebook) (problems []Problem) {
	root, err := filepath.Abs(cfg.Module)
	if err != nil || cfg.Module == "" {
		root = "\x00"
	}
	number := 0
	for _, c := range b.Cells {
		if c.Type == "code" {
			number++
		}
		for _, text := range c.texts() {
			if machinePath.MatchString(text) || strings.Contains(text, root+"/") {
				said := fmt.Sprintf("a path of this machine: %.120q", strings.TrimSpace(text))
				problems = append(problems, Problem{b.Path, number, 0, "paths", said})
			}
		}
	}
	return problems
}

// texts returns the source of a cell and all text that it printed or showed.
func (c Cell) texts() []string {
	all := []string{string(c.Source)}
	for _, o := range c.Outputs {
		all = append(all, string(o.Text))
		for mime := range o.Data {
			if strings.HasPrefix(mime, "text/") {
				all = append(all, o.text(mime))
			}
		}
	}
	return all
}
