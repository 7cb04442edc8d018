package notebooks

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"testing"
)

// held is what a kernel holds after some number of cells, as printed by testdata/many.py, and what it leaves
// behind at its end.
type held struct {
	Cells, Files, Descriptors, Kilobytes int

	Figures int
	Left    []string
}

// manyCells executes cells in one kernel with its own folder for temporary files, and returns what it holds
// after the early ones and after all, and what it leaves behind.
func manyCells(t *testing.T, early, cells int) (first, last, end held) {
	t.Helper()
	lab, err := filepath.Abs("../.lab")
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command("../.lab/venv/bin/python", "testdata/many.py", lessonInBrowser,
		strconv.Itoa(early), strconv.Itoa(cells))
	command.Env = append(os.Environ(), "TMPDIR="+t.TempDir(),
		"JUPYTER_DATA_DIR="+filepath.Join(lab, "jupyter", "data"),
		"JUPYTER_RUNTIME_DIR="+filepath.Join(lab, "jupyter", "runtime"))
	var said bytes.Buffer
	command.Stderr = &said
	output, err := command.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, &said)
	}
	t.Logf("%s", output)
	lines := json.NewDecoder(bytes.NewReader(output))
	for _, into := range []*held{&first, &last, &end} {
		if err := lines.Decode(into); err != nil {
			t.Fatalf("%v\n%s", err, output)
		}
	}
	return first, last, end
}

// A kernel that has executed many cells, some with figures, holds no more files and descriptors than one that
// has executed few, and hardly more memory, and it leaves no files behind. LONG=1 executes 200 cells.
func TestManyCells(t *testing.T) {
	needLab(t)
	if runtime.GOOS != "linux" {
		t.Skip("needs Linux, which reports the resources of a process")
	}
	early, cells := 6, 12
	if os.Getenv("LONG") != "" {
		early, cells = 20, 200
	}
	first, last, end := manyCells(t, early, cells)
	if first.Cells != early || last.Cells != cells || end.Figures != cells/5 {
		t.Fatalf("after %d cells %+v, after %d %+v, at the end %+v", early, first, cells, last, end)
	}
	if last.Files > first.Files+2 || last.Descriptors > first.Descriptors+4 ||
		last.Kilobytes > first.Kilobytes+16<<10 {
		t.Errorf("the kernel holds %+v after %d cells, and %+v after %d", first, early, last, cells)
	}
	if len(end.Left) > 0 {
		t.Errorf("left behind: %q", end.Left)
	}
}
