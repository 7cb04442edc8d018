package siamese

import "fmt"

// maxNumbers are the most numbers of float32 that a layer may hold for one picture, 1 GiB: a file that asks
// for more is refused before anything of that size is made.
const maxNumbers = 1 << 28

// numbers are how many numbers the largest layer holds for one picture. In float64 they do not overflow.
func (n Network) numbers() float64 {
	height, width := float64(n.Height), float64(n.Width)
	most := height * width * float64(n.Channels)
	if n.LocalContrast > 0 {
		most = max(most, height*height, width*width) // See backbone.LocalContrast.
	}
	in := n.Channels
	for i, out := range n.Blocks {
		most = max(most, height*width*9*float64(in), height*width*float64(out))
		height, width = height/2, width/2
		if i > 0 && n.Residual > 0 {
			most = max(most, height*width*9*float64(out))
		}
		in = out
	}
	return max(most, float64(n.Dimensions))
}

// checkMemory returns an error if the network takes unreasonable memory for a single picture.
func (n Network) checkMemory() error {
	if numbers := n.numbers(); numbers > maxNumbers {
		return fmt.Errorf("siamese: network for pictures of %d x %d: its largest layer takes %.3g GiB for "+
			"one picture, at most 1 GiB is allowed: take smaller pictures or fewer channels", n.Height,
			n.Width,
			numbers*4/(1<<30))
	}
	return nil
}
