// Audit looks at the modules that this one is built from. It holds docs/licences.md, the list of their
// licences, to what is there, and lists known vulnerabilities, which govulncheck finds.
//
//	go run ./pkg/cmd/audit -govulncheck .lab/bin/govulncheck
//	go run ./pkg/cmd/audit -write
//
// It fails where a licence is not a permissive one that is recognised, where the list is not current, and
// where our code calls what is vulnerable in a module and mended in a newer version of it.
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
	// patience bounds the whole audit: it may wait for a network that does not answer.
	patience = 10 * time.Minute
)

func main() {
	tool := flag.String("govulncheck", "", "the path of govulncheck; without it no vulnerabilities")
	write := flag.Bool("write", false, "write "+page+" and end")
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

// licences writes the page of licences, or prints it and holds the one that is there to it.
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
		err = errors.New("it says something else")
	}
	if err != nil {
		return fmt.Errorf("%s is not what was found: %w: run go run ./pkg/cmd/audit -write", page, err)
	}
	return nil
}
