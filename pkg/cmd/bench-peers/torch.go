package main

import (
	"bufio"
	"bytes"
	_ "embed"
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
	peer

	version    string
	threads    int
	parameters int
}

// peer is a running Python script that runs and times on request.
type peer struct {
	name    string // Such as "PyTorch eager".
	needs   string // The Python package that the script needs, such as "torch".
	command *exec.Cmd
	ask     io.WriteCloser
	answers *bufio.Reader
	said    bytes.Buffer // Its standard error.
}

// startTorch starts the PyTorch process and waits until it is ready. Form is "eager" or "compile".
func startTorch(python string, batch, side int, form string) (*torch, error) {
	t := &torch{peer: peer{name: "PyTorch " + form, needs: "torch"}}
	line, err := t.start(python, script, strconv.Itoa(batch), strconv.Itoa(side), form)
	if err != nil {
		return nil, err
	}
	if _, err := fmt.Sscanf(line, "ready %s %d %d", &t.version, &t.threads, &t.parameters); err != nil {
		return nil, t.broken(python, err)
	}
	return t, nil
}

// start starts the script and returns its first line.
func (t *peer) start(python, script string, args ...string) (line string, err error) {
	if python == "" {
		return "", fmt.Errorf("bench-peers: no Python: set PEER_PYTHON to one with %s, such as "+
			"PEER_PYTHON=/path/to/venv/bin/python", title(t.needs))
	}
	t.command = exec.Command(python, append([]string{"-c", script}, args...)...)
	// In the root, since Python would import a folder "torch" of the working directory.
	t.command.Dir, t.command.Stderr = string(os.PathSeparator), &t.said
	if t.ask, err = t.command.StdinPipe(); err != nil {
		return "", err
	}
	out, err := t.command.StdoutPipe()
	if err != nil {
		return "", err
	}
	t.answers = bufio.NewReader(out)
	if err := t.command.Start(); err != nil {
		return "", fmt.Errorf("bench-peers: %w: set PEER_PYTHON to a Python with %s", err, title(t.needs))
	}
	if line, err = t.answers.ReadString('\n'); err != nil {
		return "", t.broken(python, err)
	}
	return line, nil
}

// title is the name of a Python package as its documents write it.
func title(name string) string {
	if name == "torch" {
		return "PyTorch"
	}
	return "ONNX Runtime"
}

// broken explains why the script ended.
func (t *peer) broken(python string, err error) error {
	t.close()
	said := strings.TrimSpace(t.said.String())
	if strings.Contains(said, "no "+title(t.needs)+" in this Python") {
		return fmt.Errorf("bench-peers: no %s in %s: run %s -m pip install %s, or set PEER_PYTHON to a "+
			"Python that has it", title(t.needs), python, python, t.needs)
	}
	if lines := strings.Split(said, "\n"); len(lines) > 10 {
		said = strings.Join(lines[len(lines)-10:], "\n")
	}
	return fmt.Errorf("bench-peers: %s: %w: %s", t.name, err, said)
}

// time runs the given number of steps and returns their median time.
func (t *torch) time(steps int) (time.Duration, error) { return t.request(strconv.Itoa(steps)) }

// request writes a line to the script and reads a time in milliseconds.
func (t *peer) request(line string) (time.Duration, error) {
	if _, err := fmt.Fprintln(t.ask, line); err != nil {
		return 0, t.broken("", err)
	}
	answer, err := t.answers.ReadString('\n')
	if err != nil {
		return 0, t.broken("", err)
	}
	ms, err := strconv.ParseFloat(strings.TrimSpace(answer), 64)
	return time.Duration(ms * float64(time.Millisecond)), err
}

// close ends the script.
func (t *peer) close() {
	t.ask.Close()    //nolint:errcheck // The script may have ended.
	t.command.Wait() //nolint:errcheck // The exit status is irrelevant.
}
