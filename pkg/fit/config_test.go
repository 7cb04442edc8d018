package fit_test

import (
	"testing"

	"github.com/gosiamese/gosiamese/pkg/fit"
	"github.com/gosiamese/gosiamese/pkg/images"
)

// The default network is for the pictures of the set, in colour or not.
func TestDefaultConfigTakesChannels(t *testing.T) {
	for set, want := range map[int]int{0: 1, 1: 1, 3: 3} {
		cfg := fit.DefaultConfig("run", images.Set{Height: 32, Width: 48, Channels: set})
		if n := cfg.Network; n.Height != 32 || n.Width != 48 || n.Channels != want {
			t.Errorf("%d channels: the network is for %d x %d x %d", set, n.Height, n.Width, n.Channels)
		}
	}
}
