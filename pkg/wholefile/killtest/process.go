// Package killtest kills a program (SIGKILL) at any moment, again and again, to see what it leaves.
//
// The program is the test itself in another process, where [Dir] is not empty: it works there in steps, and
// says each to [Say].
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

// Dir is the folder in which this process is to work, since it is the one that is killed; "" where it is the
// one that tests.
func Dir() string { return os.Getenv(variable) }

// Say says that a step is done, counted from 1.
func Say(step int) { fmt.Println("step", step) }

// Process is one that works.
type Process struct {
	cmd   *exec.Cmd
	lines *bufio.Scanner
}

// Start runs the calling test again in another process, to work in dir, with a folder for temporary files of
// its own.
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

// Begun waits until the process says something.
func (p *Process) Begun(t *testing.T) {
	t.Helper()
	if !p.lines.Scan() {
		t.Fatal("the other process says nothing")
	}
}

// Wait returns the steps that the process says until its end, and whether that is its own: false where it was
// killed. An end with an error fails the test.
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
	if err != nil && p.cmd.ProcessState.ExitCode() != -1 { // -1: by a signal.
		t.Fatalf("%v: %s", err, strings.Join(rest, "\n"))
	}
	return steps, err == nil
}

// killed starts a process that works in dir, kills it after a while, 0 for never, and waits for it.
func killed(t *testing.T, dir string, while time.Duration) (steps []int, ended bool) {
	t.Helper()
	p := Start(t, dir)
	if while > 0 {
		defer time.AfterFunc(while, func() { _ = p.cmd.Process.Kill() }).Stop()
	}
	return p.Wait(t)
}
