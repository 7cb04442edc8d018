// Audit checks the modules that this one depends on. It compares docs/licences.md, the list of their
// licences, with their licence files, and lists known vulnerabilities found by govulncheck.
//
//	go run ./pkg/cmd/audit -govulncheck .lab/bin/govulncheck
//	go run ./pkg/cmd/audit -write
//
// It fails if a licence is not recognised as permissive, if the list is out of date, or if our code calls a
// function with a known vulnerability for which a fix is available.
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"time"
)

const (
	page = "docs/licences.md"
	// patience bounds the whole audit, in case the network does not respond.
	patience = 10 * time.Minute
)

func main() {
	tool := flag.String("govulncheck", "", "path of govulncheck; if empty, vulnerabilities are not checked")
	write := flag.Bool("write", false, "write "+page+" and exit")
	flag.Parse()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	err := licences(ctx, *write)
	if err == nil && *tool != "" && !*write {
		err = vulnerabilities(ctx, *tool)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "audit:", err)
		os.Exit(1)
	}
}

// licences writes the licence page, or prints it and compares it with the committed one.
func licences(ctx context.Context, write bool) error {
	found, err := modules(ctx)
	if err != nil {
		return err
	}
	text, err := licencePage(found)
	if err != nil {
		return err
	}
	if write {
		return os.WriteFile(page, text, 0o644)
	}
	fmt.Printf("%s\n", text)
	committed, err := os.ReadFile(page)
	if err == nil && !bytes.Equal(committed, text) {
		err = errors.New("it differs")
	}
	if err != nil {
		return fmt.Errorf("%s is out of date: %w: run go run ./pkg/cmd/audit -write", page, err)
	}
	return nil
}
