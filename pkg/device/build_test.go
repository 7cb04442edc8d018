package device

import (
	"os"
	"os/exec"
	"testing"
)

// All packages build for systems without cgo or without XLA, which use the pure-Go backend.
func TestBuildsElsewhere(t *testing.T) {
	for _, target := range []struct{ system, processor string }{
		{"linux", "amd64"},
		{"darwin", "arm64"},
		{"linux", "arm64"},
		{"windows", "amd64"},
		{"js", "wasm"},
		{"windows", "arm64"},
	} {
		cmd := exec.Command("go", "build", "github.com/gosiamese/gosiamese/pkg/...")
		cmd.Env = append(os.Environ(), "GOOS="+target.system, "GOARCH="+target.processor, "CGO_ENABLED=0")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%s/%s: %v\n%s", target.system, target.processor, err, out)
		}
	}
}

// All packages build with each build tag, and their tests with them.
func TestBuildsWithTags(t *testing.T) {
	for _, tag := range []string{"noxla", "onnx"} {
		for _, args := range [][]string{
			{"build", "-tags=" + tag, "github.com/gosiamese/gosiamese/pkg/..."},
			{"vet", "-tags=" + tag, "github.com/gosiamese/gosiamese/pkg/siamese"},
		} {
			if out, err := exec.Command("go", args...).CombinedOutput(); err != nil {
				t.Errorf("go %v: %v\n%s", args, err, out)
			}
		}
	}
}
