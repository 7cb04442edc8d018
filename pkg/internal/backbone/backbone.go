// Package backbone finds the backbone of a network that is loaded, and checks the built-in one and pictures.
package backbone

import (
	"fmt"
	"math/bits"

	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/nn"
)

// Check returns an error if the CNN of package nn cannot be built: if there are no blocks, if a block has no
// channels, or if pictures of height x width cannot be halved once per block.
func Check(height, width int, channels []int) error {
	if len(channels) == 0 {
		return fmt.Errorf("backbone: no blocks: give the channels of each, such as 32, 64, 128, 128")
	}
	for i, n := range channels {
		if n < 1 {
			return fmt.Errorf("backbone: block %d has %d channels, want at least 1", i+1, n)
		}
	}
	multiple := 1 << min(len(channels), bits.UintSize-2) // More would overflow int.
	if height < multiple || width < multiple || height%multiple != 0 || width%multiple != 0 {
		return fmt.Errorf(
			"backbone: pictures of %d x %d pixels cannot be halved %d times: resize to a multiple of %d",
			height, width, len(channels), multiple)
	}
	return nil
}

// CheckPictures returns an error with the remedy if the pictures of a set do not have the size, or the number
// of channels, that a network takes.
func CheckPictures(set images.Set, height, width, channels int) error {
	if set.Height == height && set.Width == width && set.Channels == channels {
		return nil
	}
	remedy := "resize the set"
	if set.Channels != channels {
		remedy = fmt.Sprintf("set Network.Channels to %d, or load pictures with %d", set.Channels, channels)
	}
	return fmt.Errorf("pictures are %d x %d x %d, the network needs %d x %d x %d: %s", set.Height, set.Width,
		set.Channels, height, width, channels, remedy)
}

// Name is the name of a backbone; empty for nil, the CNN of package nn.
func Name(b nn.Backbone) string {
	if b == nil {
		return ""
	}
	return b.Name()
}

// Find returns the backbone with the given name among those given, any of which may be nil; nil for the empty
// name. It returns an error if no backbone has the name.
func Find(name string, among []nn.Backbone) (nn.Backbone, error) {
	if name == "" {
		return nil, nil
	}
	for _, b := range among {
		if Name(b) == name {
			return b, nil
		}
	}
	return nil, fmt.Errorf("the network has the backbone %q: pass this backbone when loading it", name)
}
