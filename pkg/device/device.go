// Package device opens what the graphs run on: XLA through a PJRT plugin where one is found, else GoMLX's
// pure-Go backend, and says which in one line.
//
// A PJRT plugin is a shared library, pjrt_c_api_cpu_plugin.so or pjrt_c_api_cuda_plugin.so, in a folder named
// by PJRT_PLUGIN_LIBRARY_PATH or in the folders that go-xla searches. Nothing is downloaded here: the page of
// go-xla, https://github.com/gomlx/go-xla, says how to install one, and in a checkout of this module `make
// lab` does. XLA needs cgo, and is left out with -tags=noxla. The pure-Go backend needs nothing, is slower,
// and rounds differently: embeddings by the same weights agree to 1e-4.
package device

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/gomlx/compute"
	_ "github.com/gomlx/compute/gobackend" // The backend "go".
)

// ErrNoPlugin is returned when XLA is asked for and its PJRT plugin is not installed.
var ErrNoPlugin = errors.New("no PJRT plugin")

// Device is an open backend. The backend is a field rather than embedded, since GoMLX tells backends apart by
// identity and must be given the backend itself.
type Device struct {
	Backend compute.Backend

	// Config is GoMLX's name of it: "go", or "xla:" and the name of the plugin: "xla:cpu", "xla:cuda".
	Config string
	// Note says why the device is not the one a reader would expect; most often empty.
	Note string
}

// Open opens the backend called name: "go", "xla:cpu", "xla:cuda", or "xla" for the best plugin present.
//
// An empty name stands for the environment variable GOMLX_BACKEND and, where that is empty too, for XLA if a
// plugin is found and the pure-Go backend if not. An unknown name is an error, and so is an XLA name whose
// plugin is missing ([ErrNoPlugin]): what was asked for is never replaced silently.
func Open(name string) (*Device, error) {
	name = cmp.Or(name, os.Getenv(compute.ConfigEnvVar))
	kind, plugin, _ := strings.Cut(name, ":")
	switch kind {
	case "go":
		return open(name)
	case "xla":
		found, err := findPlugin(plugin)
		if err != nil {
			return nil, fmt.Errorf("device: backend %q: %w", name, err)
		}
		return open("xla:" + found)
	case "":
		return openBest()
	}
	return nil, fmt.Errorf("device: unknown backend %q: use \"go\", \"xla:cpu\" or \"xla:cuda\", "+
		"in the call or in %s", name, compute.ConfigEnvVar)
}

// openBest opens the first plugin that works, else the pure-Go backend with a note of what was tried.
func openBest() (*Device, error) {
	note := "no PJRT plugin found, so slower: " + remedy
	for _, plugin := range plugins() {
		d, err := open("xla:" + plugin)
		if err == nil {
			return d, nil
		}
		note = fmt.Sprintf("so slower: %v", err)
	}
	d, err := open("go")
	if err != nil {
		return nil, err
	}
	d.Note = note
	return d, nil
}

// findPlugin returns the installed plugin that answers to the name wanted, or the first of all where it is
// empty.
func findPlugin(wanted string) (string, error) {
	found := plugins()
	for _, plugin := range found {
		if wanted == "" || plugin == wanted || base(plugin) == wanted {
			return plugin, nil
		}
	}
	return "", fmt.Errorf(
		"%w %q among those found, %q: %s, or use backend \"go\"", ErrNoPlugin, cmp.Or(wanted, "cpu"), found,
		remedy)
}

// base is the name of a plugin without its version: "cpu" for "cpu_v0.83.1".
func base(plugin string) string {
	name, _, _ := strings.Cut(plugin, "_")
	return name
}

func open(config string) (*Device, error) {
	backend, err := compute.NewWithConfig(config)
	if err != nil {
		return nil, fmt.Errorf("device: backend %q does not open: %w", config, err)
	}
	return &Device{Backend: backend, Config: config}, nil
}

// Close gives the backend's resources back; nothing made with it can be used afterwards. A program that ends
// need not call it.
func (d *Device) Close() { d.Backend.Finalize() }

// String is one line: which backend, which plugin, how many devices.
func (d *Device) String() string {
	line := fmt.Sprintf("backend %s: pure Go, no plugin, 1 device", d.Config)
	if plugin, ok := strings.CutPrefix(d.Config, "xla:"); ok {
		line = fmt.Sprintf("backend xla: PJRT plugin %s, %s", plugin, devices(d.Backend.NumDevices()))
	}
	if d.Note != "" {
		line += " (" + d.Note + ")"
	}
	return line
}

func devices(n int) string {
	if n == 1 {
		return "1 device"
	}
	return fmt.Sprintf("%d devices", n)
}
