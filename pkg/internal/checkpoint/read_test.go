package checkpoint_test

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"github.com/gosiamese/gosiamese/pkg/internal/checkpoint"
	"github.com/gosiamese/gosiamese/pkg/resourcetest"
)

// bound is mostly the memory for parsing the JSON.
var bound = resourcetest.Bound{Fixed: 256 << 10, PerByte: 1000}

// withHeader returns a file with a header and the given number of bytes of values.
func withHeader(header string, numbers int) []byte {
	data := binary.LittleEndian.AppendUint64(nil, uint64(len(header)))
	return append(append(data, header...), make([]byte, numbers)...)
}

// tensor returns a header with one tensor, which occupies the given number of bytes.
func tensor(dtype, shape string, bytes uint64) string {
	return fmt.Sprintf(`{"w":{"dtype":"%s","shape":[%s],"data_offsets":[0,%d]}}`, dtype, shape, bytes)
}

func hostiles() map[string][]byte {
	const huge = 1 << 40
	return map[string][]byte{
		"empty":           nil,
		"seven bytes":     make([]byte, 7),
		"no header":       []byte(`{"a":"b"}`),
		"endless header":  append(binary.LittleEndian.AppendUint64(nil, 1<<63), '{'),
		"large header":    append(binary.LittleEndian.AppendUint64(nil, 17<<20), '{'),
		"huge axis":       withHeader(tensor("F32", "1099511627776", 4*huge), 8),
		"huge and empty":  withHeader(tensor("F32", "1099511627776,0", 0), 0),
		"empty and huge":  withHeader(tensor("F32", "0,1099511627776", 0), 0),
		"huge product":    withHeader(tensor("F32", "2147483647,2147483647,2147483647,4", 8), 8),
		"past the end":    withHeader(tensor("F32", "1000000", 4_000_000), 8),
		"shorter":         withHeader(tensor("F32", "1", 4), 8),
		"other size":      withHeader(tensor("F32", "3", 8), 8),
		"many axes":       withHeader(tensor("F32", "2"+strings.Repeat(",1", 99_999), 8), 8),
		"no such numbers": withHeader(tensor("F128", "1", 16), 16),
		"bytes":           withHeader(tensor("U8", "8", 8), 8),
		"negative":        withHeader(tensor("F32", "-1", 8), 8),
		"a long shape":    withHeader(tensor("F32", `"`+strings.Repeat("x", 1<<20)+`"`, 8), 8),
		"deep":            withHeader(strings.Repeat(`{"a":`, 9_000), 0),
		"null":            withHeader("null", 8),
	}
}

// A file that declares more than it contains is rejected before memory is allocated for it, with a short
// error.
func TestLoadRefusesHostile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	for name, data := range hostiles() {
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		var err error
		bound.Check(t, len(data), func() { _, err = checkpoint.Load(path) })
		if !errors.Is(err, checkpoint.ErrFormat) || !strings.Contains(err.Error(), path) ||
			!strings.Contains(err.Error(), "restore it") || len(err.Error()) > 1000 {
			t.Errorf("%s: got %.2000v, want ErrFormat and the path", name, err)
		}
	}
}

// Save rejects what Load would reject.
func TestSaveRefusesWhatLoadRefuses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	s := model.NewStore()
	deep := tensors.FromShape(shapes.Make(dtypes.Float32, make([]int, 17)...))
	if _, err := s.CreateVariable("/w", deep); err != nil {
		t.Fatal(err)
	}
	if err := checkpoint.Save(path, s, nil, nil); err == nil || !strings.Contains(err.Error(), "17 axes") {
		t.Errorf("got %v", err)
	}
	err := checkpoint.Save(path, store(t), nil, map[string]string{"a": strings.Repeat("x", 17<<20)})
	if err == nil || !strings.Contains(err.Error(), "shorter texts") {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("a file was written")
	}
}

// For any bytes, Load returns a checkpoint or an error, and its memory is bounded by the length of the file.
func FuzzLoad(f *testing.F) {
	path := filepath.Join(f.TempDir(), "file")
	s := model.NewStore()
	if _, err := s.CreateVariable("/w", tensors.MustFromAnyValue([]float32{1, 2})); err != nil {
		f.Fatal(err)
	}
	if err := checkpoint.Save(path, s, nil, map[string]string{"a": "b"}); err != nil {
		f.Fatal(err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Add(whole[:len(whole)-3])
	for _, data := range hostiles() {
		if len(data) < 1<<10 {
			f.Add(data)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		var file *checkpoint.File
		var err error
		bound.Check(t, len(data), func() { file, err = checkpoint.Load(path) })
		if err != nil {
			if !errors.Is(err, checkpoint.ErrFormat) {
				t.Fatalf("got %v, want ErrFormat", err)
			}
			return
		}
		if err := file.Fill(model.NewStore()); err != nil {
			t.Log(err)
		}
	})
}
