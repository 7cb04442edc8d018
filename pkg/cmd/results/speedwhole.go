package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"time"

	"github.com/gosiamese/gosiamese/datasets/synthetic"
	"github.com/gosiamese/gosiamese/pkg/device"
)

// lessonInFull is the lesson whose memory use is measured.
const lessonInFull = "notebooks/07_triplet_loss.ipynb"

// command runs another program on a device; its output is reported if it fails.
func (l *lab) command(dev *device.Device, name string, args ...string) (printed []byte, err error) {
	cmd := exec.CommandContext(l.ctx, name, args...)
	cmd.Env = append(os.Environ(), "GOMLX_BACKEND="+dev.Config, "DATA=", "QUICK=")
	printed, err = cmd.CombinedOutput()
	if err != nil {
		return nil, fmt.Errorf("%s: %w: %s", cmd, err, printed)
	}
	return printed, nil
}

// wholeRows measures whole programs and cells, from the command to the result, including compilation and
// loading.
func (l *lab) wholeRows(size speedSize, goDev, xla *device.Device) ([][]string, error) {
	set, err := synthetic.Faces(1, 1, size.side, 1)
	if err != nil {
		return nil, err
	}
	_, network, done, err := size.saved(goDev, set)
	if err != nil {
		return nil, err
	}
	defer done()
	rows := [][]string{
		{"`go run` of a program that loads a network and embeds a face, already built"},
		{"cell of a notebook that loads a network and embeds 100 faces"},
		{"memory of the largest process of lesson 07, in full"},
	}
	for _, dev := range []*device.Device{goDev, xla} {
		cells := []string{"not available", "not available", "not available"}
		if dev != nil {
			if cells, err = l.whole(dev, network); err != nil {
				return nil, err
			}
		}
		for i, cell := range cells {
			rows[i] = append(rows[i], cell)
		}
	}
	return rows, nil
}

// whole returns the table cells of one backend.
func (l *lab) whole(dev *device.Device, network string) ([]string, error) {
	start, err := l.stopwatch().calls(dev.Config+": go run", 1, func() error {
		_, err := l.command(dev, "go", "run", "./pkg/cmd/start", network)
		return err
	})
	if err != nil {
		return nil, err
	}
	cell, err := l.cells(dev, network, 6)
	if err != nil {
		return nil, err
	}
	memory := "skipped"
	if dev.Config != "go" {
		if memory, err = l.memory(dev); err != nil {
			return nil, err
		}
	}
	return []string{start.String(), cell.String(), memory}, nil
}

// execute runs a notebook with its kernel, as `make lesson` does.
func (l *lab) execute(dev *device.Device, notebook string) (printed []byte, err error) {
	out, err := os.MkdirTemp("", "speed")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(out) //nolint:errcheck // A temporary folder.
	return l.command(dev, ".lab/venv/bin/python", "notebooks/lab/execute.py", notebook, out)
}

const embedCell = `import (
	"github.com/gosiamese/gosiamese/datasets/synthetic"
	"github.com/gosiamese/gosiamese/notebooks/lesson"
	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/siamese"
)

%%%%
m := lesson.Must(siamese.Load(%q))
faces := lesson.Must(synthetic.Faces(100, 1, m.Network.Height, %d))
vectors := lesson.Must(m.Embed(lesson.Must(device.Open("")), faces.Pictures))
fmt.Println(len(vectors), vectors[0][0])`

// cells times a notebook cell repeatedly. Each time the cell samples other faces, so that it is compiled
// again. The first time is not counted, since it includes the start of the kernel.
func (l *lab) cells(dev *device.Device, network string, times int) (timing, error) {
	sources := []string{"%noautoget"} // As the lessons: no cell downloads modules.
	for i := range times + 2 {        // The last cell marks the end of the last timed one.
		sources = append(sources, fmt.Sprintf(embedCell, network, i))
	}
	path, done, err := writeNotebook(sources)
	if err != nil {
		return nil, err
	}
	defer done()
	printed, err := l.execute(dev, path)
	if err != nil {
		return nil, err
	}
	started, err := cellStarts(printed)
	if err != nil || len(started) != len(sources) {
		return nil, fmt.Errorf("%d cells started, want %d: %w: %s", len(started), len(sources), err, printed)
	}
	var t timing
	for i := 2; i < len(started)-1; i++ {
		t = append(t, started[i+1]-started[i])
	}
	slices.Sort(t)
	return t, nil
}

var cellStart = regexp.MustCompile(`(?m)^ *([0-9.]+) s  cell `)

// cellStarts returns the time at which each cell was sent, as printed by execute.py.
func cellStarts(printed []byte) (at []time.Duration, err error) {
	for _, found := range cellStart.FindAllSubmatch(printed, -1) {
		seconds, err := strconv.ParseFloat(string(found[1]), 64)
		if err != nil {
			return nil, err
		}
		at = append(at, time.Duration(seconds*float64(time.Second)))
	}
	return at, nil
}

// writeNotebook writes a notebook to the folder build, which, like that of the lessons, is in the module.
func writeNotebook(sources []string) (path string, done func(), err error) {
	var cells []map[string]any
	for i, source := range sources {
		cells = append(cells, map[string]any{
			"id": fmt.Sprint(i), "cell_type": "code", "source": source, "metadata": map[string]any{},
			"outputs": []any{}, "execution_count": nil,
		})
	}
	text, err := json.Marshal(map[string]any{
		"cells": cells, "metadata": map[string]any{}, "nbformat": 4, "nbformat_minor": 5,
	})
	if err != nil {
		return "", nil, err
	}
	if err := os.MkdirAll("build", 0o755); err != nil {
		return "", nil, err
	}
	file, err := os.CreateTemp("build", "speed-*.ipynb")
	if err != nil {
		return "", nil, err
	}
	_, err = file.Write(text)
	done = func() { os.Remove(file.Name()) } //nolint:errcheck // On failure a file remains in build.
	return file.Name(), done, errors.Join(err, file.Close())
}

var largestProcess = regexp.MustCompile(`the largest process took ([0-9]+ MB)`)

// memory returns the peak memory of the largest process of the lesson: the kernel, a compiler or the program
// of a cell.
func (l *lab) memory(dev *device.Device) (string, error) {
	printed, err := l.execute(dev, lessonInFull)
	if err != nil {
		return "", err
	}
	found := largestProcess.FindSubmatch(printed)
	if found == nil {
		return "", fmt.Errorf("%s: no memory figure in the output: %s", lessonInFull, printed)
	}
	return string(found[1]), nil
}
