package siamese

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"

	"github.com/gomlx/gomlx/core/tensors"
)

// ID names what makes vectors: the network, its weights, and what is done to pictures before, in words of
// your own such as "grey, middle 128 x 160, 64 x 48". Vectors of two IDs cannot be compared: a gallery
// keeps the ID (verify.NewGallery). It is an error where there are no weights yet.
func (m *Model) ID(preprocessing string) (string, error) {
	info, err := m.Network.info()
	if err != nil {
		return "", fmt.Errorf("siamese: %w", err)
	}
	values := map[string]*tensors.Tensor{}
	for v := range m.Store.IterVariables() {
		if !m.Has(v) {
			continue
		}
		if values[v.Path()], err = v.Value(); err != nil {
			return "", fmt.Errorf("siamese: %s: %w", v.Path(), err)
		}
	}
	if len(values) == 0 {
		return "", fmt.Errorf("siamese: a new model has no weights to be named by: embed or train first")
	}
	h := sha256.New()
	_, _ = fmt.Fprintln(h, info[networkKey]) // A hash never fails.
	for _, path := range slices.Sorted(maps.Keys(values)) {
		_, _ = fmt.Fprintln(h, path)
		if err := values[path].ConstBytes(func(data []byte) { _, _ = h.Write(data) }); err != nil {
			return "", fmt.Errorf("siamese: %s: %w", path, err)
		}
	}
	return fmt.Sprintf("siamese %s, %s", hex.EncodeToString(h.Sum(nil)[:8]), preprocessing), nil
}
