// Package device opens the backend that computes the graphs: XLA if a PJRT plugin is found, otherwise GoMLX's
// pure-Go backend. [Device.String] reports which one.
//
// A PJRT plugin is a shared library, pjrt_c_api_cpu_plugin.so or pjrt_c_api_cuda_plugin.so, in the folder
// named by PJRT_PLUGIN_LIBRARY_PATH or in the folders that go-xla searches. This package downloads nothing:
// https://github.com/gomlx/go-xla explains how to install a plugin, and `make lab` installs one in a checkout
// of this module. XLA needs cgo and is left out with -tags=noxla. The pure-Go backend needs no library, is
// slower, and rounds differently: embeddings computed with the same weights agree to 1e-4.
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

// ErrNoPlugin is returned if XLA is requested and its PJRT plugin is not installed.
var ErrNoPlugin = errors.New("no PJRT plugin")

// Device is an open backend. The backend is a field and not embedded, because GoMLX compares backends by
// identity and must be given the backend itself.
type Device struct {
	Backend compute.Backend

	// Config is GoMLX's name of the backend: "go", or "xla:" and the name of the plugin, such as "xla:cpu" or
	// "xla:cuda".
	Config string
	// Note explains why the fastest backend was not opened; usually empty.
	Note string
}

// Open opens a backend by name: "go", "xla:cpu", "xla:cuda", or "xla" for the best plugin available.
//
// If the name is empty, Open uses the environment variable GOMLX_BACKEND. If that is empty too, it opens XLA
// if a plugin is found, and the pure-Go backend if not. Open returns an error if the name is unknown or if
// the plugin of an XLA name is missing ([ErrNoPlugin]); it never replaces a requested backend by another one.
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

// openBest opens the first plugin that works, or else the pure-Go backend, with a note that explains why no
// plugin works.
func openBest() (*Device, error) {
	note := "slower, because no PJRT plugin was found: " + remedy
	for _, plugin := range plugins() {
		d, err := open("xla:" + plugin)
		if err == nil {
			return d, nil
		}
		note = fmt.Sprintf("slower, because %v", err)
	}
	d, err := open("go")
	if err != nil {
		return nil, err
	}
	d.Note = note
	return d, nil
}

// findPlugin returns the installed plugin with the given name, or the first plugin if the name is empty.
func findPlugin(wanted string) (string, error) {
	found := plugins()
	for _, plugin := range found {
		if wanted == "" || plugin == wanted || base(plugin) == wanted {
			return plugin, nil
		}
	}
	return "", fmt.Errorf(
		"%w %q; found %q: %s, or use backend \"go\"", ErrNoPlugin, cmp.Or(wanted, "cpu"), found,
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
		return nil, fmt.Errorf("device: backend %q cannot be opened: %w", config, err)
	}
	return &Device{Backend: backend, Config: config}, nil
}

// Close frees the resources of the backend; nothing created with it can be used afterwards. It need not be
// called before a program exits.
func (d *Device) Close() { d.Backend.Finalize() }

// String reports the backend, the plugin and the number of devices in one line.
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
