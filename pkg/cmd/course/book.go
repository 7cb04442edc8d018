package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/gosiamese/gosiamese/pkg/internal/atomicfile"
	"github.com/gosiamese/gosiamese/pkg/regularfile"
)

// book is an .ipynb file of format 4.5, with the fields in the order in which Jupyter writes them.
type book struct {
	Cells       []bookCell `json:"cells"`
	Metadata    any        `json:"metadata"`
	Format      int        `json:"nbformat"`
	FormatMinor int        `json:"nbformat_minor"`
}

// bookCell has its fields in alphabetical order, as Jupyter writes them.
type bookCell struct {
	Type     string           `json:"cell_type"`
	Count    *json.RawMessage `json:"execution_count,omitempty"`
	ID       string           `json:"id"`
	Metadata cellMetadata     `json:"metadata"`
	Outputs  *json.RawMessage `json:"outputs,omitempty"`
	Source   []string         `json:"source"`
}

// cellMetadata holds the tags of a cell.
type cellMetadata struct {
	Tags []string `json:"tags,omitempty"`
}

// metadata names the kernel.
var metadata = map[string]any{
	"kernelspec":    map[string]any{"display_name": "Go (gonb)", "language": "go", "name": "gonb"},
	"language_info": map[string]any{"file_extension": ".go", "mimetype": "text/x-go", "name": "go"},
}

// newBook returns a notebook without outputs.
func newBook(cells []cell) book {
	b := book{Metadata: metadata, Format: 4, FormatMinor: 5}
	for i, c := range cells {
		made := bookCell{Type: "markdown", ID: fmt.Sprintf("text-%02d", i+1), Source: lines(c.text)}
		if c.code {
			made.Type, made.ID = "code", fmt.Sprintf("code-%02d", i+1)
			made.Count, made.Outputs = raw("null"), raw("[]")
			made.Metadata.Tags = c.tags
		}
		b.Cells = append(b.Cells, made)
	}
	return b
}

func raw(text string) *json.RawMessage {
	value := json.RawMessage(text)
	return &value
}

func lines(text string) []string { return strings.SplitAfter(text, "\n") }

// readBook reads a notebook; if the file does not exist, the notebook has no cells.
func readBook(path string) (b book, err error) {
	text, err := regularfile.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return book{}, nil
	}
	if err != nil {
		return b, err
	}
	if err := json.Unmarshal(text, &b); err != nil {
		return b, fmt.Errorf("%s: %w", path, err)
	}
	return b, nil
}

// keep copies the outputs from an older notebook if the code of all cells is unchanged: a changed cell may
// affect those after it.
func (b *book) keep(old book) {
	code := func(b book) (sources []string, cells []*bookCell) {
		for i := range b.Cells {
			if c := &b.Cells[i]; c.Type == "code" {
				sources, cells = append(sources, strings.Join(c.Source, "")), append(cells, c)
			}
		}
		return sources, cells
	}
	now, cells := code(*b)
	before, filled := code(old)
	if !slices.Equal(now, before) {
		return
	}
	for i, c := range cells {
		c.Outputs = filled[i].Outputs
		if filled[i].Count != nil { // The format requires null for a cell that has not run.
			c.Count = filled[i].Count
		}
	}
	b.Metadata = old.Metadata
}

func (b book) write(path string) error {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", " ")
	if err := encoder.Encode(b); err != nil {
		return err
	}
	return atomicfile.Write(path, text.Bytes(), 0o644)
}
