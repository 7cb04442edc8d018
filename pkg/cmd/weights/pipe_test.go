//go:build unix

package main

import (
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// Opening a named pipe blocks until something writes to it, possibly forever.
func TestPipeIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- convert(path, path+" written") }()
	select {
	case err := <-done:
		if err == nil {
			t.Error("a pipe was read")
		}
	case <-time.After(2 * time.Second):
		t.Error("waits for the writer of a pipe")
	}
}
