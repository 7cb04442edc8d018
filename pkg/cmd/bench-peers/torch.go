package main

import (
	"bufio"
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

//go:embed step.py
var script string

// torch is a running process of step.py.
type torch struct {
	name       string // "PyTorch eager" or "PyTorch compile".
	version    string
	threads    int
	parameters int

	command *exec.Cmd
	ask     io.WriteCloser
	answers *bufio.Reader
	said    bytes.Buffer // Its standard error.
}

// startTorch starts the PyTorch process and waits until it is ready. Form is "eager" or "compile".
func startTorch(python string, batch, side int, form string) (*torch, error) {
	if python == "" {
		return nil, errors.New("bench-peers: no Python: set PEER_PYTHON to one with PyTorch, such as " +
			"PEER_PYTHON=/path/to/venv/bin/python")
	}
	t := &torch{name: "PyTorch " + form}
	t.command = exec.Command(python, "-c", script, strconv.Itoa(batch), strconv.Itoa(side), form)
	// In the root, since Python would import a folder "torch" of the working directory.
	t.command.Dir, t.command.Stderr = string(os.PathSeparator), &t.said
	var err error
	if t.ask, err = t.command.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := t.command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	t.answers = bufio.NewReader(out)
	if err := t.command.Start(); err != nil {
		return nil, fmt.Errorf("bench-peers: %w: set PEER_PYTHON to a Python with PyTorch", err)
	}
	line, err := t.answers.ReadString('\n')
	if err == nil {
		_, err = fmt.Sscanf(line, "ready %s %d %d", &t.version, &t.threads, &t.parameters)
	}
	if err != nil {
		return nil, t.broken(python, err)
	}
	return t, nil
}

// broken explains why the script ended.
func (t *torch) broken(python string, err error) error {
	t.close()
	said := strings.TrimSpace(t.said.String())
	if strings.HasSuffix(said, "no PyTorch in this Python") {
		return fmt.Errorf("bench-peers: no PyTorch in %s: run %s -m pip install torch, or set PEER_PYTHON "+
			"to a Python that has it", python, python)
	}
	if lines := strings.Split(said, "\n"); len(lines) > 10 {
		said = strings.Join(lines[len(lines)-10:], "\n")
	}
	return fmt.Errorf("bench-peers: %s: %w: %s", t.name, err, said)
}

// time runs the given number of steps and returns their median time.
func (t *torch) time(steps int) (time.Duration, error) {
	if _, err := fmt.Fprintln(t.ask, steps); err != nil {
		return 0, t.broken("", err)
	}
	line, err := t.answers.ReadString('\n')
	if err != nil {
		return 0, t.broken("", err)
	}
	ms, err := strconv.ParseFloat(strings.TrimSpace(line), 64)
	return time.Duration(ms * float64(time.Millisecond)), err
}

// close ends the script.
func (t *torch) close() {
	t.ask.Close()    //nolint:errcheck // The script may have ended.
	t.command.Wait() //nolint:errcheck // The exit status is irrelevant.
}
