package device

import (
	"errors"
	"os"
	"strings"
	"testing"
)

// missing names a plugin that does not exist.
const missing = "xla:no-such-plugin"

func TestOpenGo(t *testing.T) {
	d, err := Open("go")
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if got, want := d.String(), "backend go: pure Go, no plugin, 1 device"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestOpenXLA(t *testing.T) {
	if len(plugins()) == 0 {
		t.Skip("no PJRT plugin: run `make test`, which installs one")
	}
	d, err := Open("xla")
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if line := d.String(); !strings.HasPrefix(line, "backend xla: PJRT plugin ") ||
		!strings.Contains(line, "device") {
		t.Errorf("got %q", line)
	}
}

func TestOpenFromEnvironment(t *testing.T) {
	t.Setenv("GOMLX_BACKEND", "go")
	d, err := Open("")
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if d.Config != "go" || d.Note != "" {
		t.Errorf("got %+v", d)
	}
}

func TestOpenBest(t *testing.T) {
	t.Setenv("GOMLX_BACKEND", "")
	d, err := Open("")
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if len(plugins()) == 0 && (d.Config != "go" || !strings.Contains(d.Note, "make lab")) {
		t.Errorf("without plugins: got %q, note %q", d.Config, d.Note)
	}
	if len(plugins()) > 0 && os.Getenv("PJRT_PLUGIN_LIBRARY_PATH") != "" &&
		!strings.HasPrefix(d.Config, "xla:") {
		t.Errorf("with plugins %q: got %v", plugins(), d)
	}
}

func TestOpenErrors(t *testing.T) {
	for name, want := range map[string]string{
		"tpu9":  `unknown backend "tpu9": use "go", "xla:cpu" or "xla:cuda"`,
		missing: "run `make lab`",
	} {
		_, err := Open(name)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Open(%q): got error %v, want one with %q", name, err, want)
		}
	}
	if _, err := Open(missing); !errors.Is(err, ErrNoPlugin) {
		t.Errorf("Open(%q): got %v, want ErrNoPlugin", missing, err)
	}
}
