package synthetic

import "github.com/gosiamese/gosiamese/pkg/images"

// Silhouettes returns a mask for each picture of [Animals]: the same animals in the same order, one channel,
// the share of each pixel that the animal covers, from 0 (background) to 1. This is the ground truth for
// segmentation, and its bounding box is the ground truth for localisation. Objects in front of the animal are
// ignored.
func Silhouettes(perClass, side int, seed uint64) (images.Set, error) {
	set, err := Animals(perClass, side, seed)
	if err != nil {
		return images.Set{}, err
	}
	set.Channels = 1
	for i, label := range set.Labels {
		set.Pictures[i] = silhouette(newAnimal(seed, species(label), i%perClass), side)
	}
	return set, nil
}

// silhouette paints an animal on a dark and on a light background: where they agree, the animal covers the
// background.
func silhouette(a animal, side int) []float32 {
	var grounds [2][]int32
	for k, ground := range []int32{0, one} {
		p := pet{film: newFilm(side), view: newView(a.pose, side), animal: a}
		for i := range p.light {
			p.light[i], p.grey[i] = one, ground
		}
		p.figure()
		grounds[k] = p.grey
	}
	out := make([]float32, side*side)
	for i := range out {
		out[i] = min(max(float32(one-grounds[1][i]+grounds[0][i])/one, 0), 1)
	}
	return out
}
