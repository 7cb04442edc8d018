package checkpoint_test

import (
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/google/go-cmp/cmp"

	"github.com/gosiamese/gosiamese/pkg/internal/atomicfile"
	"github.com/gosiamese/gosiamese/pkg/internal/checkpoint"
)

func store(t *testing.T) *model.Store {
	t.Helper()
	s := model.NewStore()
	for path, value := range map[string]any{
		"/a/weights": [][]float32{{1, 2, 3}, {4, 5, 6}},
		"/a/frozen":  []float32{7},
		"/step":      int64(12),
		"/rate":      float32(0.5),
		"/random":    []uint64{1, 1 << 63, 3},
	} {
		v, err := s.CreateVariable(path, tensors.MustFromAnyValue(value))
		if err != nil {
			t.Fatal(err)
		}
		v.SetTrainable(path == "/a/weights")
	}
	return s
}

func TestSaveAndLoad(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	want := store(t)
	if err := checkpoint.Save(path, want, nil, map[string]string{"epoch": "3"}); err != nil {
		t.Fatal(err)
	}
	file, err := checkpoint.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	if file.Info["epoch"] != "3" {
		t.Errorf("table of strings: %v", file.Info)
	}
	got := model.NewStore()
	if err := file.Fill(got); err != nil {
		t.Fatal(err)
	}
	for v := range want.IterVariables() {
		other := got.GetVariable(v.Path())
		if other == nil || !other.Shape().Equal(v.Shape()) || other.Trainable != v.Trainable {
			t.Errorf("%s: got %v", v, other)
			continue
		}
		if diff := cmp.Diff(v.MustValue().Value(), other.MustValue().Value()); diff != "" {
			t.Errorf("%s (-want +got)\n%s", v.Path(), diff)
		}
	}
}

func TestSaveKeepsWhatIsAskedFor(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	keep := func(v *model.Variable) bool { return v.Trainable }
	if err := checkpoint.Save(path, store(t), keep, map[string]string{}); err != nil {
		t.Fatal(err)
	}
	file, err := checkpoint.Load(path)
	if err != nil || len(file.Tensors) != 1 || file.Tensors["/a/weights"] == nil {
		t.Errorf("got %v, %v", file, err)
	}
}

func TestSaveReplacesWholeOrNotAtAll(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "file")
	for range 2 {
		if err := checkpoint.Save(path, store(t), nil, map[string]string{}); err != nil {
			t.Fatal(err)
		}
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
		t.Errorf("left behind: %v, %v", entries, err)
	}
	err := atomicfile.Write(filepath.Join(dir, "no", "file"), nil, 0o644)
	if !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "folder does not exist: create it") {
		t.Errorf("a folder that is missing: got %v", err)
	}
}

// Fill rejects non-finite values; such a file can still be loaded and inspected.
func TestFillRefusesNotFinite(t *testing.T) {
	for _, bad := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		path, s := filepath.Join(t.TempDir(), "file"), store(t)
		if _, err := s.CreateVariable("/bad", tensors.FromValue([]float32{1, float32(bad)})); err != nil {
			t.Fatal(err)
		}
		if err := checkpoint.Save(path, s, nil, nil); err != nil {
			t.Fatal(err)
		}
		file, err := checkpoint.Load(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := file.Fill(model.NewStore()); err == nil ||
			!strings.Contains(err.Error(), "variable /bad: it holds NaN or Inf: take another") {
			t.Errorf("%g: got %v", bad, err)
		}
	}
}
