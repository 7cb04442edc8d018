package lfw_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"hash/fnv"
	"image"
	"image/jpeg"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/datasets/archive"
	"github.com/gosiamese/gosiamese/datasets/lfw"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/images/decode"
)

// photograph returns a JPEG of noise of width x height that depends on the seed.
func photograph(t testing.TB, seed string, width, height int) string {
	t.Helper()
	h := fnv.New64()
	_, _ = h.Write([]byte(seed))
	rng := rand.New(rand.NewPCG(h.Sum64(), 0))
	picture := image.NewRGBA(image.Rect(0, 0, width, height))
	for i := range picture.Pix {
		picture.Pix[i] = byte(rng.Uint32())
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, picture, nil); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// album has three people, six photographs of 40 x 40, and files to be skipped.
func album(t testing.TB) map[string]string {
	t.Helper()
	files := map[string]string{"README": "about", "Ann_B/notes.txt": "", "Ann_B/._Ann_B_0001.jpg": "junk"}
	for _, name := range []string{
		"Zoe/Zoe_0001.jpg", "Ann_B/Ann_B_0010.jpg", "Ann_B/Ann_B_0002.jpg", "Ann_B/Ann_B_0009.jpg",
		"Émile/Émile_0001.jpg", "Zoe/Zoe_0002.jpg",
	} {
		files[name] = photograph(t, name, 40, 40)
	}
	return files
}

// pack writes a .tgz with the files in the folder top.
func pack(t testing.TB, top string, files map[string]string) string {
	t.Helper()
	var out bytes.Buffer
	zipped := gzip.NewWriter(&out)
	w := tar.NewWriter(zipped)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		h := &tar.Header{Name: top + name, Size: int64(len(files[name])), Mode: 0o644}
		if err := w.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(files[name])); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(w.Close(), zipped.Close()); err != nil {
		t.Fatal(err)
	}
	return write(t, "lfw.tgz", out.String())
}

func write(t testing.TB, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// unpack writes the files to a new folder.
func unpack(t testing.TB, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// small crops to 30 x 20 and scales to 15 x 10 (height x width).
func small() lfw.Config {
	cfg := lfw.DefaultConfig()
	cfg.CropWidth, cfg.CropHeight, cfg.Width, cfg.Height = 20, 30, 10, 15
	return cfg
}

func load(t *testing.T, path string, cfg lfw.Config) lfw.Faces {
	t.Helper()
	faces, err := lfw.Load(path, cfg)
	if err != nil {
		t.Fatal(err)
	}
	if err := faces.Check(); err != nil {
		t.Fatal(err)
	}
	return faces
}

// The archive, with or without a top folder, and the folder yield the same set.
func TestLoad(t *testing.T) {
	files := album(t)
	for name, path := range map[string]string{
		"archive": pack(t, "lfw-deepfunneled/", files), "no top": pack(t, "", files),
		"folder": unpack(t, files),
	} {
		for _, channels := range []int{1, 3} {
			cfg := small()
			cfg.Channels = channels
			faces := load(t, path, cfg)
			if !slices.Equal(faces.Names, []string{"Ann_B", "Zoe", "Émile"}) ||
				!slices.Equal(faces.Labels, []int{0, 0, 0, 1, 1, 2}) ||
				!slices.Equal(faces.Numbers, []int{2, 9, 10, 1, 2, 1}) {
				t.Errorf("%s: got %q, %v, %v", name, faces.Names, faces.Labels, faces.Numbers)
			}
			for i, number := range faces.Numbers {
				person := faces.Names[faces.Labels[i]]
				file := fmt.Sprintf("%s/%s_%04d.jpg", person, person, number)
				want := middle(t, files[file], channels)
				if !slices.Equal(faces.Pictures[i], want) {
					t.Errorf("%s: picture %d is not the central crop of %s", name, i, file)
				}
			}
		}
	}
}

// middle returns a photograph of 40 x 40, cropped and scaled as by the configuration small.
func middle(t *testing.T, content string, channels int) []float32 {
	t.Helper()
	whole, err := jpeg.Decode(strings.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	part := whole.(*image.YCbCr).SubImage(image.Rect(10, 5, 30, 35))
	if channels == 3 {
		return images.RGB(part, 15, 10)
	}
	return images.Gray(part, 15, 10)
}

func TestKeepAndMaxPictures(t *testing.T) {
	files := album(t)
	files["Zoe/Zoe_0001.jpg"] = "not decoded"
	files["Ann_B/Ann_B_0010.jpg"] = "nor this"
	for _, path := range []string{pack(t, "lfw/", files), unpack(t, files)} {
		cfg := small()
		cfg.MaxPictures = 2
		cfg.Keep = func(name string) bool { return name != "Zoe" }
		faces := load(t, path, cfg)
		if !slices.Equal(faces.Names, []string{"Ann_B", "Émile"}) ||
			!slices.Equal(faces.Numbers, []int{2, 9, 1}) {
			t.Errorf("got %q, %v", faces.Names, faces.Numbers)
		}
		cfg.Keep = func(string) bool { return false }
		if _, err := lfw.Load(path, cfg); err == nil || !strings.Contains(err.Error(), "Keep selects none") {
			t.Errorf("got %v", err)
		}
	}
}

func TestLoadErrors(t *testing.T) {
	const first = "Zoe/Zoe_0001.jpg"
	picture := photograph(t, "", 40, 40)
	for name, c := range map[string]struct {
		files map[string]string
		want  string
		is    error
	}{
		"empty":        {map[string]string{"README": ""}, "name the published .tgz", nil},
		"other folder": {map[string]string{"Ann/Zoe_0001.jpg": picture}, "not named as in LFW", nil},
		"no number":    {map[string]string{"Zoe/Zoe.jpg": picture}, "not named as in LFW", nil},
		"number 0":     {map[string]string{"Zoe/Zoe_0000.jpg": picture}, "the number 0", nil},
		"twice":        {map[string]string{first: picture, "Zoe/Zoe_00001.jpg": picture}, "has both", nil},
		"no picture":   {map[string]string{first: "hello"}, first, image.ErrFormat},
		"cut":          {map[string]string{first: picture[:len(picture)/2]}, first, decode.ErrDamaged},
		"too small":    {map[string]string{first: photograph(t, "", 20, 29)}, "29 x 20", nil},
		"too many pixels": {
			map[string]string{first: huge(picture)}, "65535 x 65535", decode.ErrTooLarge,
		},
		"too many bytes": {
			map[string]string{first: picture + strings.Repeat("0", 5<<20)}, strconv.Itoa(4 << 20), nil,
		},
	} {
		for kind, path := range map[string]string{
			"archive": pack(t, "lfw/", c.files), "folder": unpack(t, c.files),
		} {
			_, err := lfw.Load(path, small())
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), path) ||
				c.is != nil && !errors.Is(err, c.is) {
				t.Errorf("%s, %s: got %v, want %q", name, kind, err, c.want)
			}
		}
	}
}

// huge makes the header of a JPEG claim 65535 x 65535 pixels.
func huge(picture string) string {
	at := strings.Index(picture, "\xff\xc0") + 5
	return picture[:at] + "\xff\xff\xff\xff" + picture[at+4:]
}

func TestLoadWrongPath(t *testing.T) {
	whole, err := os.ReadFile(pack(t, "lfw/", album(t)))
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		path string
		want string
		is   error
	}{
		"missing": {"no/such.tgz", "name the published .tgz", fs.ErrNotExist},
		"page":    {write(t, "lfw.tgz", "<html>"), "want a .tgz of Person_Name", archive.ErrFormat},
		"cut":     {write(t, "lfw.tgz", string(whole[:len(whole)/2])), "fetch it again", archive.ErrDamaged},
		"unsafe":  {pack(t, "../", album(t)), "leads out", archive.ErrUnsafe},
	} {
		_, err := lfw.Load(c.path, small())
		if !errors.Is(err, c.is) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", name, err, c.want)
		}
	}
}

// A link out of the folder must not be followed.
func TestLoadLinkOut(t *testing.T) {
	dir := unpack(t, map[string]string{"Zoe/notes": ""})
	secret := write(t, "secret.jpg", photograph(t, "", 40, 40))
	if err := os.Symlink(secret, filepath.Join(dir, "Zoe", "Zoe_0001.jpg")); err != nil {
		t.Skip("needs symbolic links:", err)
	}
	if _, err := lfw.Load(dir, small()); err == nil || !strings.Contains(err.Error(), "escapes") {
		t.Errorf("got %v", err)
	}
}

func TestLoadConfig(t *testing.T) {
	for _, change := range []func(*lfw.Config){
		func(c *lfw.Config) { c.CropWidth = 0 }, func(c *lfw.Config) { c.CropHeight = -1 },
		func(c *lfw.Config) { c.Height = 0 }, func(c *lfw.Config) { c.Width = 0 },
		func(c *lfw.Config) { c.Channels = 2 }, func(c *lfw.Config) { c.MaxPictures = -1 },
	} {
		cfg := lfw.DefaultConfig()
		change(&cfg)
		_, err := lfw.Load(t.TempDir(), cfg)
		if err == nil || !strings.Contains(err.Error(), "want positive") {
			t.Errorf("%+v: got %v", cfg, err)
		}
	}
}

// The expected parts were computed with Python: int.from_bytes(hashlib.sha256(name).digest()[:4], "big") %
// 100.
func TestPartOf(t *testing.T) {
	for name, want := range map[string]lfw.Part{
		"Aaron_Peirsol":  lfw.Train,      // 20
		"Abner_Martinez": lfw.Train,      // 74
		"Alice_Fisher":   lfw.Validation, // 75
		"Tony_Blair":     lfw.Validation, // 81
		"Angela_Merkel":  lfw.Validation, // 86
		"Anna_Jones":     lfw.Test,       // 87
		"AJ_Cook":        lfw.Test,       // 89
	} {
		if got := lfw.PartOf(name); got != want {
			t.Errorf("%s: got %v, want %v", name, got, want)
		}
	}
}
