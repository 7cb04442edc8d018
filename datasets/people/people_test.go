package people_test

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/datasets/people"
	"github.com/gosiamese/gosiamese/pkg/images/decode"
)

// folder writes files to a new folder; a name that ends in a slash is an empty folder.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		path := filepath.Join(dir, name)
		if strings.HasSuffix(name, "/") {
			content = ""
			path = filepath.Join(path, "x")
		}
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(name, "/") {
			continue
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// stripes returns a dark picture whose columns from left (included) to right (excluded) are bright.
func stripes(width, height, left, right int) image.Image {
	out := image.NewRGBA(image.Rect(0, 0, width, height))
	draw.Draw(out, out.Rect, image.NewUniform(color.RGBA{0, 0, 51, 255}), image.Point{}, draw.Src)
	draw.Draw(out, image.Rect(left, 0, right, height), image.NewUniform(color.RGBA{255, 204, 0, 255}),
		image.Point{}, draw.Src)
	return out
}

func asPNG(t *testing.T, picture image.Image) string {
	t.Helper()
	var coded bytes.Buffer
	if err := png.Encode(&coded, picture); err != nil {
		t.Fatal(err)
	}
	return coded.String()
}

func asJPEG(t *testing.T, picture image.Image) string {
	t.Helper()
	var coded bytes.Buffer
	if err := jpeg.Encode(&coded, picture, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	return coded.String()
}

// turned returns a JPEG whose EXIF orientation puts its first row on the right and its first column at the
// top.
func turned(t *testing.T, picture image.Image) string {
	t.Helper()
	coded := asJPEG(t, picture)
	note := "\xff\xe1\x00\x22Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08" +
		"\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06\x00\x00\x00\x00\x00\x00"
	return coded[:2] + note + coded[2:]
}

func pgm(v byte) string { return fmt.Sprintf("P5\n2 2\n255\n%s", bytes.Repeat([]byte{v}, 4)) }

func TestLoad(t *testing.T) {
	dir := folder(t, map[string]string{
		"b/2.PGM": pgm(51), "b/10.pgm": pgm(102), "b/.thumb.pgm": "hidden", "b/notes.txt": "notes",
		"b/inner/1.pgm": pgm(0), "b/folder.jpg/": "", "a/only.pgm": pgm(153), "README": "about",
		".git/config": "", "Ç/1.jpeg": asJPEG(t, stripes(8, 8, 0, 8)), "lone.pgm": pgm(0),
	})
	cfg := people.DefaultConfig()
	cfg.Height, cfg.Width = 4, 3
	set, err := people.Load(dir, cfg)
	if err != nil {
		t.Fatal(err)
	}
	if err := set.Check(); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(set.Names, []string{"a", "b", "Ç"}) || !slices.Equal(set.Labels, []int{0, 1, 1, 2}) {
		t.Errorf("got people %q, labels %v", set.Names, set.Labels)
	}
	for i, want := range []float64{153. / 255, 102. / 255, 51. / 255, 0.299 + 0.587*0.8} {
		for _, got := range set.Pictures[i] {
			if math.Abs(float64(got)-want) > 0.02 {
				t.Errorf("picture %d: %v, want %.3f everywhere", i, set.Pictures[i], want)
				break
			}
		}
	}
}

// Two spellings of a name in Unicode, as file systems produce them, are one person; names may hold any
// character.
func TestLoadNames(t *testing.T) {
	const composed, decomposed = "Jos\u00e9", "Jose\u0301"
	dir := folder(t, map[string]string{
		decomposed + "/1.pgm": pgm(51), "Josef/1.pgm": pgm(102), composed + "/2.pgm": pgm(153),
		"<!--<script>/1.pgm": pgm(0), "__proto__/1.pgm": pgm(0), `back\/1.pgm`: pgm(0), "a\x1b/1.pgm": pgm(0),
		"Josef/\xe9.pgm": pgm(102),
	})
	cfg := people.DefaultConfig()
	var asked []string
	cfg.Keep = func(name string) bool { asked = append(asked, name); return true }
	set, err := people.Load(dir, cfg)
	if err != nil {
		t.Fatal(err)
	}
	if err := set.Check(); err != nil {
		t.Error(err)
	}
	want := []string{"<!--<script>", "Josef", composed, "__proto__", "a\x1b", `back\`}
	if !slices.Equal(set.Names, want) || !slices.Equal(set.Labels, []int{0, 1, 1, 2, 2, 3, 4, 5}) {
		t.Errorf("got people %+q, labels %v, want %+q", set.Names, set.Labels, want)
	}
	if slices.Contains(asked, decomposed) {
		t.Errorf("Keep was asked for %+q", asked)
	}
	for i, want := range map[int]float32{3: 0.2, 4: 0.6} {
		if got := set.Pictures[i][0]; math.Abs(float64(got-want)) > 0.02 {
			t.Errorf("picture %d of José is %g, want %g", i, got, want)
		}
	}
}

func TestLoadNameNotUTF8(t *testing.T) {
	dir := folder(t, map[string]string{"Jos\xe9/1.pgm": pgm(1)})
	_, err := people.Load(dir, people.DefaultConfig())
	if err == nil || !strings.Contains(err.Error(), `folder "Jos\xe9"`) ||
		!strings.Contains(err.Error(), "is not UTF-8: rename the folder") {
		t.Errorf("got %v", err)
	}
}

// A person that Keep rejects is not read, even if the photographs are broken.
func TestLoadKeeps(t *testing.T) {
	dir := folder(t, map[string]string{
		"anna/1.png": asPNG(t, stripes(8, 8, 2, 6)), "bela/1.png": "broken", "list.txt": "",
	})
	cfg := people.DefaultConfig()
	cfg.Keep = func(name string) bool { return name == "anna" }
	set, err := people.Load(dir, cfg)
	if err != nil || set.Len() != 1 || !slices.Equal(set.Names, []string{"anna"}) {
		t.Errorf("got %v, %v", set, err)
	}
	cfg.Keep = func(string) bool { return false }
	if _, err := people.Load(dir, cfg); err == nil ||
		!strings.Contains(err.Error(), "Keep selects none of the 3") {
		t.Errorf("none kept: %v", err)
	}
}

func TestLoadCropsTheMiddle(t *testing.T) {
	dir := folder(t, map[string]string{"a/1.png": asPNG(t, stripes(40, 20, 10, 30))})
	set, err := people.Load(dir, people.Config{Height: 5, Width: 5, Channels: 3, Part: 1})
	if err != nil {
		t.Fatal(err)
	}
	if got := set.Pictures[0][:3]; !near(got, 1, 0.8, 0) {
		t.Errorf("the first pixel of the crop is %v", got)
	}
	set, err = people.Load(dir, people.Config{Height: 4, Width: 8, Channels: 3, Part: 1})
	if err != nil {
		t.Fatal(err)
	}
	row := set.Pictures[0][:24]
	if !near(row[:3], 0, 0, 0.2) || !near(row[9:12], 1, 0.8, 0) || !near(row[21:], 0, 0, 0.2) {
		t.Errorf("Part 1: the first row is %v", row)
	}
	set, err = people.Load(dir, people.Config{Height: 4, Width: 8, Channels: 3, Part: 0.5})
	if err != nil {
		t.Fatal(err)
	}
	if got := set.Pictures[0][:3]; !near(got, 1, 0.8, 0) {
		t.Errorf("Part 0.5: the first pixel is %v", got)
	}
}

func near(pixel []float32, want ...float64) bool {
	for i, w := range want {
		if math.Abs(float64(pixel[i])-w) > 0.05 {
			return false
		}
	}
	return true
}

// The bright half is stored on the left, and is at the top when the photograph is upright.
func TestLoadUpright(t *testing.T) {
	dir := folder(t, map[string]string{"a/1.jpg": turned(t, stripes(32, 16, 0, 16))})
	set, err := people.Load(dir, people.Config{Height: 4, Width: 2, Channels: 3, Part: 1})
	if err != nil {
		t.Fatal(err)
	}
	picture := set.Pictures[0]
	if !near(picture[:3], 1, 0.8, 0) || !near(picture[21:], 0, 0, 0.2) {
		t.Errorf("got %v", picture)
	}
}

func TestLoadErrors(t *testing.T) {
	for name, c := range map[string]struct {
		files map[string]string
		want  []string
		is    error
	}{
		"no files":   {nil, []string{"no folders in", "one for each person"}, nil},
		"only files": {map[string]string{"1.jpg": ""}, []string{"no folders in"}, nil},
		"no photographs": {
			map[string]string{"anna/1.heic": "", "anna/2.heic": "", "bela/1.pgm": pgm(1)},
			[]string{"anna", "among the 2 files", "convert"},
			nil,
		},
		"text":  {map[string]string{"a/1.jpg": "hello"}, []string{"1.jpg", "save it again"}, image.ErrFormat},
		"empty": {map[string]string{"a/1.jpg": ""}, []string{"1.jpg"}, image.ErrFormat},
		"huge": {
			map[string]string{"a/1.pgm": "P5\n40000 40000\n255\n"},
			[]string{"40000 x 40000"},
			decode.ErrTooLarge,
		},
		"truncated": {
			map[string]string{"a/1.pgm": pgm(1), "b/2.jpg": asJPEG(t, stripes(64, 64, 0, 9))[:900]},
			[]string{filepath.Join("b", "2.jpg")},
			decode.ErrDamaged,
		},
		"two broken": {map[string]string{"a/1.pgm": "x", "b/2.pgm": "x"}, []string{"1.pgm", "2.pgm"}, nil},
	} {
		_, err := people.Load(folder(t, c.files), people.DefaultConfig())
		if err == nil || c.is != nil && !errors.Is(err, c.is) {
			t.Errorf("%s: got %v", name, err)
			continue
		}
		for _, want := range append(c.want, "people: ") {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: got %v, want %q", name, err, want)
			}
		}
	}
	if _, err := people.Load("no such folder", people.DefaultConfig()); !errors.Is(err, fs.ErrNotExist) ||
		!strings.Contains(err.Error(), "name the folder") {
		t.Errorf("missing: got %v", err)
	}
}

func TestLoadConfigErrors(t *testing.T) {
	dir := folder(t, map[string]string{"a/1.pgm": pgm(1)})
	for want, change := range map[string]func(*people.Config){
		"64 x 0":     func(c *people.Config) { c.Height = 0 },
		"-1 x 64":    func(c *people.Config) { c.Width = -1 },
		"2 channels": func(c *people.Config) { c.Channels = 2 },
		"part 0":     func(c *people.Config) { c.Part = 0 },
		"part NaN":   func(c *people.Config) { c.Part = math.NaN() },
	} {
		cfg := people.DefaultConfig()
		change(&cfg)
		if _, err := people.Load(dir, cfg); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

// Links within the folder are followed; links that lead out of it return an error.
func TestLoadLinks(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("needs symbolic links")
	}
	link := func(dir, to, from string) {
		t.Helper()
		if err := os.Symlink(to, filepath.Join(dir, from)); err != nil {
			t.Fatal(err)
		}
	}
	outside := folder(t, map[string]string{"c/1.pgm": pgm(1)})
	dir := folder(t, map[string]string{"a/1.pgm": pgm(1), "store.txt/2.pgm": pgm(2)})
	link(dir, "../store.txt/2.pgm", "a/2.pgm")
	set, err := people.Load(dir, people.DefaultConfig())
	if err != nil || set.Len() != 3 {
		t.Errorf("got %v, %v", set, err)
	}
	for from, to := range map[string]string{
		"c": filepath.Join(outside, "c"), "a/3.jpg": filepath.Join(outside, "c", "1.pgm"),
		"a/4.jpg": "nowhere",
	} {
		dir := folder(t, map[string]string{"a/1.pgm": pgm(1)})
		link(dir, to, from)
		_, err := people.Load(dir, people.DefaultConfig())
		if err == nil || !strings.Contains(err.Error(), filepath.FromSlash(from)) ||
			!strings.Contains(err.Error(), "put the file itself there") {
			t.Errorf("%s: got %v", from, err)
		}
	}
}

// Pictures that compress to almost no bytes are refused, however many are read in parallel.
func TestLoadBlankPictures(t *testing.T) {
	var coded bytes.Buffer
	if err := png.Encode(&coded, image.NewGray(image.Rect(0, 0, 5000, 5000))); err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for i := range 20 {
		files[fmt.Sprintf("anna/%d.png", i)] = coded.String()
	}
	_, err := people.Load(folder(t, files), people.DefaultConfig())
	if !errors.Is(err, decode.ErrTooLarge) || !strings.Contains(err.Error(), "scale them down") {
		t.Errorf("got %v", err)
	}
}
