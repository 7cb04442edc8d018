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

// module is one that the build uses, as go list says it.
type module struct {
	Path, Version, Dir string
	Main               bool

	imported bool // By pkg or datasets, not by the course and tests alone.
}

// modules are those that any package or test of this module is built from on Linux with cgo, in order.
func modules(ctx context.Context) ([]module, error) {
	imported, err := dependencies(ctx, "./pkg/...", "./datasets/...")
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

// dependencies are the modules of all packages that some are built from, without this one.
func dependencies(ctx context.Context, arguments ...string) (found []module, err error) {
	cmd := exec.CommandContext(ctx, "go", append([]string{"list", "-deps", "-json=Module"}, arguments...)...)
	// The same list on every machine.
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
		if p.Module != nil && !p.Module.Main { // The standard library has no module.
			found = append(found, *p.Module)
		}
	}
	slices.SortFunc(found, func(a, b module) int { return strings.Compare(a.Path, b.Path) })
	return slices.Compact(found), nil
}

// run is what a command prints; its error says what it has printed on stderr.
func run(cmd *exec.Cmd) ([]byte, error) {
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		return out, fmt.Errorf("%v: %w: %s", cmd, err, bytes.TrimSpace(said.Bytes()))
	}
	return out, nil
}
