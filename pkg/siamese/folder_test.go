package siamese_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gofrs/flock"

	"github.com/gosiamese/gosiamese/pkg/internal/checkpoint"
	"github.com/gosiamese/gosiamese/pkg/internal/devicetest"
	"github.com/gosiamese/gosiamese/pkg/siamese"
	"github.com/gosiamese/gosiamese/pkg/trainer"
)

func TestFolderInUse(t *testing.T) {
	dev := devicetest.Open(t, "go")
	cfg := config(t.TempDir())
	lock := flock.New(filepath.Join(cfg.Dir, "lock"))
	if ok, err := lock.TryLock(); !ok || err != nil {
		t.Fatal(ok, err)
	}
	defer lock.Close() //nolint:errcheck // Not under test.
	_, err := siamese.Run(context.Background(), dev, split(t, patterns(12, 4)), cfg)
	if !errors.Is(err, trainer.ErrInUse) || !strings.Contains(err.Error(), cfg.Dir) {
		t.Errorf("got %v", err)
	}
}

func TestFolderWithOtherFiles(t *testing.T) {
	dev := devicetest.Open(t, "go")
	cfg := config(t.TempDir())
	if err := os.WriteFile(filepath.Join(cfg.Dir, "thesis.txt"), []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := siamese.Run(context.Background(), dev, split(t, patterns(12, 4)), cfg)
	if !errors.Is(err, trainer.ErrOther) || !strings.Contains(err.Error(), "choose another folder") {
		t.Errorf("got %v", err)
	}
}

func TestFolderIsAFile(t *testing.T) {
	dev := devicetest.Open(t, "go")
	cfg := config(filepath.Join(t.TempDir(), "file"))
	if err := os.WriteFile(cfg.Dir, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := siamese.Run(context.Background(), dev, split(t, patterns(12, 4)), cfg)
	if err == nil || !strings.Contains(err.Error(), "choose a folder that can be written") {
		t.Errorf("got %v", err)
	}
}

// A run rejects a folder whose state holds another network or no network.
func TestForeignState(t *testing.T) {
	dev := devicetest.Open(t, "go")
	data := split(t, patterns(12, 4))
	cfg := config(filepath.Join(t.TempDir(), "run"))
	if _, err := siamese.Run(context.Background(), dev, data, cfg); err != nil {
		t.Fatal(err)
	}
	state := filepath.Join(cfg.Dir, "state.safetensors")
	file, err := checkpoint.Load(state)
	if err != nil {
		t.Fatal(err)
	}
	other, err := siamese.New(
		siamese.Network{Height: 8, Width: 8, Channels: 1, Blocks: []int{4}, Dimensions: 8},
		1,
	)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := other.Embed(dev, data.Train.Pictures[:1]); err != nil {
		t.Fatal(err)
	}
	info, err := siamese.Info(other.Network)
	if err != nil {
		t.Fatal(err)
	}
	info["trainer.state"] = file.Info["trainer.state"]
	info["run"] = file.Info["run"]
	if err := checkpoint.Save(state, other.Store, nil, info); err != nil {
		t.Fatal(err)
	}
	if _, err := siamese.Run(context.Background(), dev, data, cfg); err == nil ||
		!strings.Contains(err.Error(), "another network") {
		t.Errorf("another network: got %v", err)
	}
	if err := os.WriteFile(state, []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := siamese.Run(context.Background(), dev, data, cfg); !errors.Is(err, checkpoint.ErrFormat) {
		t.Errorf("half a file: got %v", err)
	}
}

func TestOpenErrors(t *testing.T) {
	if _, err := siamese.Open(t.TempDir()); err == nil || !strings.Contains(err.Error(), "train first") {
		t.Errorf("got %v", err)
	}
}
