package pretrained_test

import (
	"os/exec"
	"strings"
	"testing"
)

// Only the command that converts the weights depends on the reader of PyTorch files.
func TestNoReaderOfPyTorch(t *testing.T) {
	const format = `{{.ImportPath}}: {{join .Deps " "}}`
	out, err := exec.Command("go", "list", "-f", format, "../...").Output()
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for line := range strings.Lines(string(out)) {
		if path, deps, _ := strings.Cut(line, ": "); strings.Contains(deps, "gopickle") {
			found = append(found, path)
		}
	}
	if len(found) != 1 || !strings.HasSuffix(found[0], "/pkg/cmd/weights") {
		t.Errorf("want pkg/cmd/weights, got %q", found)
	}
}
