package ownfaces

import (
	"github.com/gosiamese/gosiamese/notebooks/lesson"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/show"
)

// thumbnailSide is the side of the faces in figures, in pixels.
const thumbnailSide = 64

// Thumbnails returns pictures of a set by their indices, all without indices, scaled to 64 x 64 for a figure.
// They are shown as JPEG files, so that the notebook stays small.
func Thumbnails(set images.Set, indices ...int) (pictures []show.Picture, err error) {
	if len(indices) == 0 {
		for i := range set.Labels {
			indices = append(indices, i)
		}
	}
	some := set
	some.Pictures, some.Labels = nil, nil
	for _, i := range indices {
		some.Pictures = append(some.Pictures, set.Pictures[i])
		some.Labels = append(some.Labels, set.Labels[i])
	}
	if some, err = some.Resize(thumbnailSide, thumbnailSide); err != nil {
		return nil, err
	}
	for i := range some.Labels {
		p := lesson.Picture(some, i)
		p.Photograph = true
		pictures = append(pictures, p)
	}
	return pictures, nil
}

// People shows at most eight pictures of each of the first people of a set, a row for each.
func People(set images.Set, people int) (show.Figure, error) {
	const row = 8
	var indices []int
	for _, own := range set.ByPerson()[:min(people, len(set.Names))] {
		indices = append(indices, own[:min(row, len(own))]...)
	}
	pictures, err := Thumbnails(set, indices...)
	if err != nil {
		return nil, err
	}
	return show.Pictures(pictures...)
}
