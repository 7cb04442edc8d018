package gallery

import (
	"errors"
	"fmt"
	"slices"

	"github.com/gosiamese/gosiamese/pkg/internal/vectors"
)

// Template is the biometric template of one person: the mean of their embeddings, rescaled to unit length. It
// returns an error if there are no embeddings, if one is not of unit length, or if they cancel each other
// out.
func Template(embeddings [][]float32) ([]float32, error) {
	if len(embeddings) == 0 {
		return nil, errors.New("gallery: template of no embeddings: want at least one")
	}
	all, dimensions := slices.Values(embeddings), len(embeddings[0])
	err := vectors.CheckFinite(all, dimensions)
	if err == nil {
		err = vectors.CheckUnit(all)
	}
	if err != nil {
		return nil, fmt.Errorf("gallery: template: %w", err)
	}
	template, err := vectors.Template(all, dimensions)
	if err != nil {
		return nil, fmt.Errorf("gallery: template: %w", err)
	}
	return template, nil
}
