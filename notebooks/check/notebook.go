package check

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/gosiamese/gosiamese/pkg/regularfile"
)

// Notebook is an .ipynb file of format 4, with the fields that the rules need.
type Notebook struct {
	Path     string `json:"-"`
	Bytes    int    `json:"-"`
	Cells    []Cell `json:"cells"`
	Metadata struct {
		// MadeWith lists the settings with which the outputs were made, if they are not the default ones:
		// such outputs must not be kept or compared.
		MadeWith []string `json:"made_with"`
	} `json:"metadata"`
}

// Cell is a cell of a notebook.
type Cell struct {
	Type     string `json:"cell_type"`
	Source   Text   `json:"source"`
	Count    *int   `json:"execution_count"`
	Metadata struct {
		Tags []string `json:"tags"`
	} `json:"metadata"`
	Attachments map[string]any `json:"attachments"`
	Outputs     []Output       `json:"outputs"`
}

// Output is one output of a code cell.
type Output struct {
	Type  string         `json:"output_type"`
	Name  string         `json:"name"` // Name of a stream: "stdout", "stderr".
	Text  Text           `json:"text"` // Content of a stream.
	Data  map[string]any `json:"data"` // Content by MIME type.
	Error string         `json:"ename"`
	Value string         `json:"evalue"`
}

// Text is a text that the format stores as one string or as a list of lines.
type Text string

// UnmarshalJSON reads either form.
func (t *Text) UnmarshalJSON(data []byte) error {
	var lines []string
	if err := json.Unmarshal(data, &lines); err == nil {
		*t = Text(strings.Join(lines, ""))
		return nil
	}
	return json.Unmarshal(data, (*string)(t))
}

const vegaLite = "application/vnd.vegalite."

// maxBytes is the maximum size of a notebook that is read; [Config.MaxBytes] is the rule for its size.
const maxBytes = 64 << 20

// Read reads a notebook. It returns an error if the file is too large or not a notebook.
func Read(path string) (*Notebook, error) {
	f, err := regularfile.Open(path)
	if err != nil {
		return nil, fmt.Errorf("check: %w", err)
	}
	defer f.Close() //nolint:errcheck // Read-only.
	data, err := io.ReadAll(io.LimitReader(f, maxBytes+1))
	if err != nil {
		return nil, fmt.Errorf("check: %w", err)
	}
	if len(data) > maxBytes {
		return nil, fmt.Errorf("check: %s has more than %d bytes: execute it with smaller figures", path,
			maxBytes)
	}
	book := &Notebook{Path: path, Bytes: len(data)}
	if err := json.Unmarshal(data, book); err != nil {
		return nil, fmt.Errorf("check: %s is not a notebook: %w", path, err)
	}
	return book, nil
}

// Code returns the code cells.
func (b *Notebook) Code() (code []Cell) {
	for _, c := range b.Cells {
		if c.Type == "code" {
			code = append(code, c)
		}
	}
	return code
}

// Finished reports whether every code cell has run.
func (b *Notebook) Finished() bool {
	for _, c := range b.Code() {
		if c.Count == nil {
			return false
		}
	}
	return true
}

// Failure describes the first error of a cell, or is "" if there is none.
func (b *Notebook) Failure() string {
	for _, c := range b.Code() {
		for _, o := range c.Outputs {
			if o.Type == "error" {
				return o.Error + ": " + o.Value
			}
		}
	}
	return ""
}

// Figures counts the Vega-Lite figures.
func (b *Notebook) Figures() (n int) {
	for _, c := range b.Code() {
		n += c.figures()
	}
	return n
}

func (c Cell) figures() (n int) {
	for _, o := range c.Outputs {
		if o.figure() {
			n++
		}
	}
	return n
}

// figure reports whether the output is a Vega-Lite figure.
func (o Output) figure() bool {
	for mime := range o.Data {
		if strings.HasPrefix(mime, vegaLite) {
			return true
		}
	}
	return false
}

// text returns the content of a MIME type as text; the format stores it as one string or as a list of lines.
func (o Output) text(mime string) string {
	switch value := o.Data[mime].(type) {
	case string:
		return value
	case []any:
		var text strings.Builder
		for _, line := range value {
			fmt.Fprint(&text, line)
		}
		return text.String()
	}
	return ""
}

// comparison describes how the tags of a cell require its output to be compared.
type comparison struct {
	skip, words bool
	tolerance   float64
}

func (c Cell) comparison(tolerance float64) (comparison, error) {
	how := comparison{tolerance: tolerance}
	for _, tag := range c.Metadata.Tags {
		value, numbers := strings.CutPrefix(tag, "tolerance=")
		switch {
		case tag == "varies":
			how.skip = true
		case tag == "timing":
			how.words = true
		case numbers:
			share, err := strconv.ParseFloat(value, 64)
			if err != nil || !(share >= 0 && share < 10) {
				return how, fmt.Errorf("the tag %q: want a fraction such as tolerance=0.1", tag)
			}
			how.tolerance = share
		}
	}
	return how, nil
}
