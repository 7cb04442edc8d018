package photographs_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/datasets/photographs"
)

// Every photograph of the folder is listed with its credit, in the package and in CREDITS.md, and decodes.
func TestAll(t *testing.T) {
	files, err := filepath.Glob("*.jpg")
	if err != nil || len(files) != len(photographs.All()) {
		t.Fatalf("%d files, %d photographs, %v", len(files), len(photographs.All()), err)
	}
	credits, err := os.ReadFile("CREDITS.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range photographs.All() {
		row := fmt.Sprintf("| %s.jpg | [%s](%s) | %s | %s |", p.Name, p.Person, p.Source, p.Author, p.Licence)
		if !strings.Contains(string(credits), row) {
			t.Errorf("CREDITS.md has no row %s", row)
		}
		picture, err := p.Open()
		if err != nil {
			t.Fatal(err)
		}
		if size := picture.Bounds().Size(); min(size.X, size.Y) < 100 {
			t.Errorf("%s: %v pixels", p.Name, size)
		}
		for _, part := range []string{p.Name, p.Author, p.Licence} {
			if part == "" || !strings.Contains(p.Caption(), part) {
				t.Errorf("%s: the caption %q lacks %q", p.Name, p.Caption(), part)
			}
		}
		data, err := p.File()
		if err != nil {
			t.Fatal(err)
		}
		if same, err := os.ReadFile(p.Name + ".jpg"); err != nil || string(same) != string(data) {
			t.Errorf("%s: the file differs, %v", p.Name, err)
		}
	}
}

func TestUnknown(t *testing.T) {
	if _, err := photographs.Get("nobody"); err == nil || !strings.Contains(err.Error(), `"nobody"`) {
		t.Errorf("got %v", err)
	}
	if _, err := (photographs.Photograph{Name: "nobody"}).Open(); err == nil {
		t.Error("a photograph that does not exist: want an error")
	}
	p, err := photographs.Get("ardern-2022")
	if err != nil || p.Year != 2022 || p.Person != "Jacinda Ardern" {
		t.Errorf("got %+v, %v", p, err)
	}
}
