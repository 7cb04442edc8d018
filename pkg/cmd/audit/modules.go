package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
)

// module is a module used by the build, as reported by go list.
type module struct {
	Path, Version, Dir string
	Main               bool

	imported bool // By pkg or datasets, not only by commands, the course and tests.
}

// modules returns, sorted, the modules that any package or test of this module depends on, on Linux with cgo.
func modules(ctx context.Context) ([]module, error) {
	packages, err := run(exec.CommandContext(ctx, "go", "list", "./pkg/...", "./datasets/..."))
	if err != nil {
		return nil, err
	}
	library := slices.DeleteFunc(strings.Fields(string(packages)), func(path string) bool {
		return strings.Contains(path, "/pkg/cmd/")
	})
	imported, err := dependencies(ctx, library...)
	if err != nil {
		return nil, err
	}
	all, err := dependencies(ctx, "-test", "./...")
	if err != nil {
		return nil, err
	}
	for i, m := range all {
		all[i].imported = slices.Contains(imported, m)
	}
	return all, nil
}

// dependencies returns the modules of all packages that the given ones depend on, except this one.
func dependencies(ctx context.Context, arguments ...string) (found []module, err error) {
	cmd := exec.CommandContext(ctx, "go", append([]string{"list", "-deps", "-json=Module"}, arguments...)...)
	// So that the list is the same on every machine.
	cmd.Env = append(os.Environ(), "GOOS=linux", "GOARCH=amd64", "CGO_ENABLED=1")
	out, err := run(cmd)
	if err != nil {
		return nil, err
	}
	for listed := json.NewDecoder(bytes.NewReader(out)); ; {
		var p struct{ Module *module }
		if err := listed.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, fmt.Errorf("%v: %w", cmd, err)
		}
		if p.Module != nil && !p.Module.Main { // The standard library belongs to no module.
			found = append(found, *p.Module)
		}
	}
	slices.SortFunc(found, func(a, b module) int { return strings.Compare(a.Path, b.Path) })
	return slices.Compact(found), nil
}

// run returns the output of a command; its error includes what the command printed to stderr.
func run(cmd *exec.Cmd) ([]byte, error) {
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		return out, fmt.Errorf("%v: %w: %s", cmd, err, bytes.TrimSpace(said.Bytes()))
	}
	return out, nil
}
