// Package figuretest validates the figures of the lessons against the schema of Vega-Lite.
package figuretest

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/gosiamese/gosiamese/pkg/show"
)

// Obeys validates a figure against the schema, in a subtest of the given name, which is skipped if the schema
// is missing.
func Obeys(t *testing.T, name string, f show.Figure) {
	t.Helper()
	t.Run(name, func(t *testing.T) {
		if err := Schema(t).Validate(Plain(t, f)); err != nil {
			t.Error(err)
		}
	})
}

// Schema returns the schema of Vega-Lite, or skips the test if it is missing.
func Schema(t *testing.T) *jsonschema.Schema {
	t.Helper()
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

// Plain returns a figure in JSON's own types.
func Plain(t *testing.T, f show.Figure) (spec map[string]any) {
	t.Helper()
	text, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &spec); err != nil {
		t.Fatal(err)
	}
	return spec
}
