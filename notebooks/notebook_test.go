package notebooks

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
)

// notebook is an .ipynb file, kept as it is so that it can be written back.
type notebook map[string]any

type cell = map[string]any

func readNotebook(t *testing.T, path string) notebook {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var book notebook
	if err := json.Unmarshal(data, &book); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return book
}

func (b notebook) codeCells() []cell {
	var code []cell
	cells, _ := b["cells"].([]any)
	for _, c := range cells {
		if c, ok := c.(cell); ok && c["cell_type"] == "code" {
			code = append(code, c)
		}
	}
	return code
}

func (b notebook) outputs() []map[string]any {
	var all []map[string]any
	for _, c := range b.codeCells() {
		outputs, _ := c["outputs"].([]any)
		for _, o := range outputs {
			if o, ok := o.(map[string]any); ok {
				all = append(all, o)
			}
		}
	}
	return all
}

// figures counts the Vega-Lite figures.
func (b notebook) figures() int {
	n := 0
	for _, o := range b.outputs() {
		data, _ := o["data"].(map[string]any)
		if _, ok := data["application/vnd.vegalite.v5+json"]; ok {
			n++
		}
	}
	return n
}

// failure describes the first error that a cell left, or is empty.
func (b notebook) failure() string {
	for _, o := range b.outputs() {
		if o["output_type"] == "error" {
			return fmt.Sprintf("%v: %v", o["ename"], o["evalue"])
		}
	}
	return ""
}

// finished says whether every code cell has run.
func (b notebook) finished() bool {
	for _, c := range b.codeCells() {
		if c["execution_count"] == nil {
			return false
		}
	}
	return true
}

// source is the text of a cell.
func source(c cell) string { return joined(c["source"]) }

// joined is a text that the format keeps as one string or as a list of lines.
func joined(value any) string {
	lines, ok := value.([]any)
	if !ok {
		text, _ := value.(string)
		return text
	}
	var text strings.Builder
	for _, line := range lines {
		fmt.Fprint(&text, line)
	}
	return text.String()
}

// texts are the sources of the cells and all that they printed or showed as text.
func (b notebook) texts() []string {
	var all []string
	cells, _ := b["cells"].([]any)
	for _, c := range cells {
		if c, ok := c.(cell); ok {
			all = append(all, source(c))
		}
	}
	for _, o := range b.outputs() {
		all = append(all, joined(o["text"]))
		data, _ := o["data"].(map[string]any)
		for mime, value := range data {
			if strings.HasPrefix(mime, "text/") {
				all = append(all, joined(value))
			}
		}
	}
	return all
}
