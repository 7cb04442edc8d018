package siamese

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"

	"github.com/gomlx/gomlx/core/tensors"
)

// ID identifies what produces an embedding: the network, its weights, and the preprocessing of pictures,
// described in words of your own such as "grey, middle 128 x 160, 64 x 48". Embeddings with different IDs are
// not comparable; a gallery therefore stores the ID (gallery.New). ID returns an error if the model has
// no weights yet.
func (m *Model) ID(preprocessing string) (string, error) {
	info, err := m.Network.info()
	if err != nil {
		return "", fmt.Errorf("siamese: %w", err)
	}
	values := map[string]*tensors.Tensor{}
	for v := range m.All() {
		if values[v.Path()], err = v.Value(); err != nil {
			return "", fmt.Errorf("siamese: %s: %w", v.Path(), err)
		}
	}
	if len(values) == 0 {
		return "", fmt.Errorf("siamese: ID: a new model has no weights yet: embed or train first")
	}
	h := sha256.New()
	_, _ = fmt.Fprintln(h, info[networkKey]) // Writing to a hash never fails.
	for _, path := range slices.Sorted(maps.Keys(values)) {
		_, _ = fmt.Fprintln(h, path)
		if err := values[path].ConstBytes(func(data []byte) { _, _ = h.Write(data) }); err != nil {
			return "", fmt.Errorf("siamese: %s: %w", path, err)
		}
	}
	return fmt.Sprintf("siamese %s, %s", hex.EncodeToString(h.Sum(nil)[:8]), preprocessing), nil
}
