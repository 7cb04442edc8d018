package checkpoint_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"github.com/gosiamese/gosiamese/pkg/internal/checkpoint"
)

// Empty tensors are neither read nor written, because no data in the file bounds their other axes.
func TestEmptyTensors(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	for _, shape := range []string{"2147483647,0", "0,2147483647", "0", "1,0,1"} {
		if err := os.WriteFile(path, withHeader(tensor("F32", shape, 0), 0), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := checkpoint.Load(path); !errors.Is(err, checkpoint.ErrFormat) ||
			!strings.Contains(err.Error(), "an axis of length 0") {
			t.Errorf("[%s]: got %v, want ErrFormat", shape, err)
		}
	}
	s := model.NewStore()
	empty := tensors.FromShape(shapes.Make(dtypes.Float32, 3, 0))
	if _, err := s.CreateVariable("/w", empty); err != nil {
		t.Fatal(err)
	}
	if err := checkpoint.Save(filepath.Join(t.TempDir(), "file"), s, nil, nil); err == nil ||
		!strings.Contains(err.Error(), "an axis of length 0") {
		t.Errorf("Save: got %v", err)
	}
}

// The names of scalars and of frozen variables are looked up without a linear search, so 2 MB of them load
// quickly.
func TestManyNames(t *testing.T) {
	const n = 20_000
	var header strings.Builder
	fmt.Fprintf(&header, `{"__metadata__":{"checkpoint.scalars":"%[1]s","checkpoint.frozen":"%[1]s"}`,
		strings.Repeat("a ", 500_000))
	for i := range n {
		fmt.Fprintf(&header, `,"/t%07d":{"dtype":"F32","shape":[1],"data_offsets":[%d,%d]}`, i, 4*i, 4*i+4)
	}
	header.WriteString("}")
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, withHeader(header.String(), 4*n), 0o600); err != nil {
		t.Fatal(err)
	}
	start := spent(t)
	file, err := checkpoint.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := file.Fill(model.NewStore()); err != nil {
		t.Fatal(err)
	}
	if took := spent(t) - start; took > 5*time.Second {
		t.Errorf("%d variables took %v of the processor", n, took)
	}
}

// spent returns the processor time of this process, which does not depend on other programs.
func spent(t *testing.T) time.Duration {
	t.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		t.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano())
}
