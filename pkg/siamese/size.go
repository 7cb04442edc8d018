package siamese

import "fmt"

// maxNumbers is the largest number of float32 values that a layer may hold for one picture, 1 GiB. A file
// that needs more is rejected before anything of that size is allocated.
const maxNumbers = 1 << 28

// numbers is the number of values in the largest layer for one picture. It is a float64, which does not
// overflow.
func (n Network) numbers() float64 {
	height, width := float64(n.Height), float64(n.Width)
	most := height * width * float64(n.Channels)
	if n.LocalContrast > 0 {
		most = max(most, height*height, width*width) // See nn.LocalContrast.
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

// checkMemory returns an error if the network needs too much memory for a single picture.
func (n Network) checkMemory() error {
	if numbers := n.numbers(); numbers > maxNumbers {
		return fmt.Errorf("siamese: network for pictures of %d x %d: its largest layer takes %.3g GiB "+
			"per picture, more than the limit of 1 GiB: use smaller pictures or fewer channels", n.Height,
			n.Width,
			numbers*4/(1<<30))
	}
	return nil
}
