// Plugin downloads the XLA plugin for the CPU into a folder, with go-xla's own installer, which does not
// verify a sha256: make calls it only with PLUGIN=unverified.
package main

import (
	"fmt"
	"os"
	"time"

	"github.com/gomlx/go-xla/installer"
)

// patience bounds the download, which has no limit of its own.
const patience = 5 * time.Minute

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: plugin folder")
		os.Exit(2)
	}
	done := make(chan error, 1)
	go func() { done <- installer.CPUAutoInstall(os.Args[1], false, installer.Quiet) }()
	select {
	case err := <-done:
		if err != nil {
			fmt.Fprintln(os.Stderr, "plugin: download the XLA plugin:", err)
			os.Exit(1)
		}
	case <-time.After(patience):
		fmt.Fprintln(os.Stderr, "plugin: download the XLA plugin: no response within", patience)
		os.Exit(1)
	}
}
