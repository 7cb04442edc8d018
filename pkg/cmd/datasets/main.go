// Datasets puts ORL into a folder, for the lessons that show results on real faces.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"

	"github.com/gosiamese/gosiamese/datasets/fetch"
	"github.com/gosiamese/gosiamese/datasets/orl"
)

func main() {
	from := flag.String("from", "", "`folder` that holds the package already; if empty, it is downloaded")
	flag.Usage = func() {
		_, _ = fmt.Fprintln(flag.CommandLine.Output(), "usage: datasets [-from folder] folder")
		flag.PrintDefaults()
	}
	flag.Parse()
	if flag.NArg() != 1 {
		flag.Usage()
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	dir, err := orl.Fetch(ctx, fetch.Config{Dir: flag.Arg(0), From: *from})
	if err != nil {
		fmt.Fprintln(os.Stderr, "datasets:", err)
		os.Exit(1)
	}
	fmt.Println(dir)
}
