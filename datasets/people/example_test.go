package people_test

import (
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/gosiamese/gosiamese/datasets/people"
)

// Two people with one photograph each; the photographs in this example have four pixels.
func Example() {
	album, err := os.MkdirTemp("", "album")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(album) //nolint:errcheck // On failure only a temporary folder remains.
	for _, person := range []string{"anna", "bela"} {
		if err := os.Mkdir(filepath.Join(album, person), 0o700); err != nil {
			log.Fatal(err)
		}
		photograph := []byte("P5 2 2 255 \x10\x20\x30\x40")
		if err := os.WriteFile(filepath.Join(album, person, "1.pgm"), photograph, 0o600); err != nil {
			log.Fatal(err)
		}
	}
	cfg := people.DefaultConfig()
	cfg.Height, cfg.Width = 112, 92
	set, err := people.Load(album, cfg)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(set, set.Names)
	// Output:
	// 2 people, 2 pictures of 112 x 92 [anna bela]
}
