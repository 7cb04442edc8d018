// Package killtest kills a program (SIGKILL) at random moments and checks the files that it leaves behind.
//
// The program is the calling test itself, run again in another process, in which [Dir] is not empty. There it
// works in steps and reports each of them to [Report].
package killtest

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const (
	variable  = "SIAMESE_TEST_KILL"
	temporary = "temporary"
)

// Dir returns the folder in which to work if this process is the one to be killed, and "" otherwise.
func Dir() string { return os.Getenv(variable) }

// Report reports that a step, counted from 1, is done.
func Report(step int) { fmt.Println("step", step) }

// Process is a running copy of the calling test.
type Process struct {
	cmd   *exec.Cmd
	lines *bufio.Scanner
}

// Start runs the calling test in another process, which works in dir and has its own folder for temporary
// files.
func Start(t *testing.T, dir string) *Process {
	t.Helper()
	if err := os.MkdirAll(filepath.Join(dir, temporary), 0o755); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
	cmd.Env = append(os.Environ(), variable+"="+dir, "TMPDIR="+filepath.Join(dir, temporary))
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	return &Process{cmd: cmd, lines: bufio.NewScanner(out)}
}

// WaitForOutput waits until the process has printed a line.
func (p *Process) WaitForOutput(t *testing.T) {
	t.Helper()
	if !p.lines.Scan() {
		t.Fatal("the other process prints nothing")
	}
}

// Wait waits for the end of the process. It returns the steps that the process reported, and false if it was
// killed. A process that ends with an error fails the test.
func (p *Process) Wait(t *testing.T) (steps []int, ended bool) {
	t.Helper()
	var rest []string
	for p.lines.Scan() {
		var step int
		if _, err := fmt.Sscanf(p.lines.Text(), "step %d", &step); err != nil {
			rest = append(rest, p.lines.Text())
			continue
		}
		steps = append(steps, step)
	}
	err := p.cmd.Wait()
	if err != nil && p.cmd.ProcessState.ExitCode() != -1 { // -1 means killed by a signal.
		t.Fatalf("%v: %s", err, strings.Join(rest, "\n"))
	}
	return steps, err == nil
}

// killed starts a process that works in dir, kills it after a while (never if that is 0) and waits for it.
func killed(t *testing.T, dir string, while time.Duration) (steps []int, ended bool) {
	t.Helper()
	p := Start(t, dir)
	if while > 0 {
		defer time.AfterFunc(while, func() { _ = p.cmd.Process.Kill() }).Stop()
	}
	return p.Wait(t)
}
