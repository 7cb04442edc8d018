// Package trained holds a network that was trained on 2,000 synthetic people, none of whom is in a lesson.
// Lessons use it if a strong network is the point and training one would take too long.
//
// `make results ONLY=synthetic` trained it, in build/results/synthetic, and measured it (docs/results.md,
// "Synthetic faces: held-out people").
package trained

import (
	_ "embed"

	"github.com/gosiamese/gosiamese/pkg/siamese"
)

//go:embed faces.safetensors
var faces []byte

// Model returns the network: grey pictures of 64 x 64 pixels to unit vectors of 128 dimensions.
func Model() (*siamese.Model, error) { return siamese.Decode(faces) }
