package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Tensors are read in row-major order, whatever their strides in the file. testdata/small.py wrote the files.
func TestReadTorch(t *testing.T) {
	rows := make([]float32, 24)
	for i := range rows {
		rows[i] = float32(i)
	}
	var transposed []float32 // transposed[i][j][k] = rows[j][k][i]
	for i := range 4 {
		for j := range 2 {
			for k := range 3 {
				transposed = append(transposed, float32(12*j+4*k+i))
			}
		}
	}
	want := map[string]array{
		"rows":       {dims: []int{2, 3, 4}, values: rows},
		"transposed": {dims: []int{4, 2, 3}, values: transposed},
		"part":       {dims: []int{6}, values: []float32{5, 7, 9, 11, 13, 15}},
		"scalar":     {dims: []int{}, values: []float32{7.5}},
	}
	for _, name := range []string{"small.pth", "small_zip.pth"} {
		got, err := readTorch(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(array{})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// Truncated files and files of other kinds return an error, without a panic or an endless loop.
func TestReadTorchErrors(t *testing.T) {
	whole, err := os.ReadFile(filepath.Join("testdata", "small.pth"))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "broken.pth")
	const numbers = 4*24 + 8 // Bytes of values at the end: a file without them is not rejected.
	for size := 0; size < len(whole)-numbers; size += 7 {
		if err := os.WriteFile(path, whole[:size], 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := readTorch(path); err == nil {
			t.Errorf("the first %d of %d bytes were read", size, len(whole))
		}
	}
	if err := os.WriteFile(path, []byte("no network at all"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := readTorch(path); err == nil || !strings.Contains(err.Error(), "not a PyTorch file") {
		t.Errorf("got %v", err)
	}
}

func TestInRowsErrors(t *testing.T) {
	data := make([]float32, 6)
	for name, c := range map[string]struct {
		offset        int
		dims, strides []int
	}{
		"past the end":     {0, []int{2, 3}, []int{3, 2}},
		"offset":           {1, []int{2, 3}, []int{3, 1}},
		"axes and strides": {0, []int{2, 3}, []int{3}},
		"negative stride":  {5, []int{6}, []int{-1}},
		"too many":         {0, []int{1 << 40, 1 << 40}, []int{0, 0}},
	} {
		if got, err := inRows(data, c.offset, c.dims, c.strides); err == nil {
			t.Errorf("%s: got %v", name, got)
		}
	}
}

// A file of another network is rejected with the name of the missing tensor, and nothing is written.
func TestConvertRefuses(t *testing.T) {
	small, out := filepath.Join("testdata", "small.pth"), filepath.Join(t.TempDir(), "out.safetensors")
	if err := convert(small, out); err == nil || !strings.Contains(err.Error(), "SHA-256") {
		t.Errorf("got %v", err)
	}
	if err := convertLite0(small, out); err == nil || !strings.Contains(err.Error(), "_conv_stem.weight") {
		t.Errorf("got %v", err)
	}
	if err := convert(out, out+" written"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no file: got %v", err)
	}
	if _, err := os.Stat(out); err == nil {
		t.Error("a file was written")
	}
}
