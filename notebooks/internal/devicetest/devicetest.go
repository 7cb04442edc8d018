// Package devicetest runs a test of the lessons on every backend of the machine. (The package of the same
// name in pkg/internal cannot be imported here.)
package devicetest

import (
	"errors"
	"testing"

	"github.com/gosiamese/gosiamese/pkg/device"
)

// Each runs the test on the pure-Go backend and on XLA, as subtests "go" and "xla". The latter is skipped,
// with the reason, if no plugin is found.
func Each(t *testing.T, test func(t *testing.T, dev *device.Device)) {
	t.Helper()
	for _, name := range []string{"go", "xla"} {
		t.Run(name, func(t *testing.T) { test(t, Open(t, name)) })
	}
}

// Open opens a backend for one test, or skips the test if its plugin is missing.
func Open(t testing.TB, name string) *device.Device {
	t.Helper()
	dev, err := device.Open(name)
	if errors.Is(err, device.ErrNoPlugin) {
		t.Skip("no PJRT plugin: `make test` installs one")
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(dev.Close)
	return dev
}
