package siamese_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gosiamese/gosiamese/datasets/synthetic"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/images/mapped"
	"github.com/gosiamese/gosiamese/pkg/internal/devicetest"
	"github.com/gosiamese/gosiamese/pkg/siamese"
)

// stored writes a set of synthetic faces to a file, in the given number of parts, and opens it.
func stored(t *testing.T, parts, people, pictures, side int) images.Set {
	t.Helper()
	set, remove, err := mapped.Write(t.TempDir(), func(yield func(images.Set, error) bool) {
		for seed := range parts {
			if !yield(synthetic.Faces(people, pictures, side, uint64(seed))) {
				return
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := remove(); err != nil {
			t.Error(err)
		}
	})
	return set
}

// Training on a set in a file gives bit for bit the same result as training on the same set in memory.
func TestStoredLearnsAlike(t *testing.T) {
	dev := devicetest.Open(t, "go")
	inMemory, err := synthetic.Faces(12, 4, 16, 0)
	if err != nil {
		t.Fatal(err)
	}
	var histories []siamese.History
	for _, set := range []images.Set{inMemory, stored(t, 1, 12, 4, 16)} {
		cfg := config(filepath.Join(t.TempDir(), "run"))
		cfg.Network.Height, cfg.Network.Width = 16, 16
		history, err := siamese.Run(context.Background(), dev, split(t, set), cfg)
		if err != nil {
			t.Fatal(err)
		}
		histories = append(histories, history)
	}
	if diff := cmp.Diff(histories[0].Epochs, histories[1].Epochs); diff != "" {
		t.Error(diff)
	}
}

// On Linux, a process limited to 1.23 GB of its own memory can train on 50,000 faces of 96 x 96 (1.84 GB),
// because the pages of a mapped file belong to the system, which can reclaim them. XLA alone needs 0.8 GB of
// the limit to compile, mostly for the stacks of its threads.
func TestLargerThanMemory(t *testing.T) {
	const limit, pictures, side = 1_200_000, 50_000, 96 // The limit in units of 1024 bytes.
	if os.Getenv("FIT_TEST_LARGER") == "" {
		if os.Getenv("LONG") == "" {
			t.Skip("needs LONG: generating 50,000 faces takes minutes")
		}
		cmd := exec.Command("sh", "-c", `ulimit -d "$0" && exec "$@"`, fmt.Sprint(limit), os.Args[0],
			"-test.run=^TestLargerThanMemory$", "-test.v")
		cmd.Env = append(os.Environ(), "FIT_TEST_LARGER=1")
		out, err := cmd.CombinedOutput()
		t.Logf("%s", out)
		if err != nil || !strings.Contains(string(out), "--- PASS") {
			t.Error(err)
		}
		return
	}
	start := time.Now()
	set := stored(t, pictures/1000, 100, 10, side)
	t.Logf("%d faces generated and stored in %.0f s", set.Len(), time.Since(start).Seconds())
	data, err := images.NewSplit(set, 20, 20, 1)
	if err != nil {
		t.Fatal(err)
	}
	start = time.Now()
	cfg := siamese.DefaultConfig(filepath.Join(t.TempDir(), "run"), set)
	cfg.Network.Blocks = []int{8, 16, 32, 64}
	cfg.People, cfg.Pictures, cfg.Epochs, cfg.Steps = 8, 4, 2, len(data.Train.Pictures)/32/2
	history, err := siamese.Run(context.Background(), devicetest.Open(t, ""), data, cfg)
	if err != nil {
		t.Fatal(err)
	}
	for _, epoch := range history.Epochs {
		t.Logf("epoch %d: EER %.3f on the validation people", epoch.Number, epoch.EER)
	}
	t.Logf("%d steps in %.0f s, %s of private memory at the end", cfg.Epochs*cfg.Steps,
		time.Since(start).Seconds(), status(t, "VmData"))
	if eer := history.Epochs[len(history.Epochs)-1].EER; eer > 0.2 {
		t.Errorf("EER %.3f: nothing was learnt", eer)
	}
}

// status returns a value that the system reports about this process.
func status(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	_, after, _ := strings.Cut(string(text), name+":")
	line, _, _ := strings.Cut(after, "\n")
	return strings.TrimSpace(line)
}
