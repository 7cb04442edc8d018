package siamese_test

import (
	"testing"

	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/siamese"
)

// The default network has the channels of the set, or one if the set has none.
func TestDefaultConfigTakesChannels(t *testing.T) {
	for set, want := range map[int]int{0: 1, 1: 1, 3: 3} {
		cfg := siamese.DefaultConfig("run", images.Set{Height: 32, Width: 48, Channels: set})
		if n := cfg.Network; n.Height != 32 || n.Width != 48 || n.Channels != want {
			t.Errorf("%d channels: the network is for %d x %d x %d", set, n.Height, n.Width, n.Channels)
		}
	}
}
