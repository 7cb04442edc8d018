package lesson

import (
	"github.com/gosiamese/gosiamese/datasets/synthetic"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/show"
)

// ImageTasks shows what is asked of a picture in each task, on drawn animals and faces, with the answers that
// the program which drew them knows.
func ImageTasks() (show.Figure, error) {
	const side, animal = 80, 7
	animals, err := synthetic.Animals(animal+1, side, 1)
	if err != nil {
		return nil, err
	}
	masks, err := synthetic.Silhouettes(animal+1, side, 1)
	if err != nil {
		return nil, err
	}
	faces, err := synthetic.Faces(2, 3, side, 1)
	if err != nil {
		return nil, err
	}
	const cat, dog = animal, animal + animal + 1
	one, both := captioned(animals.Picture(cat), ""), beside(animals.Picture(cat), animals.Picture(dog))
	box, other := boxOf(masks.Picture(cat), "cat"), boxOf(masks.Picture(dog), "dog")
	other.X += side
	named, parted := one, captioned(tinted(animals.Picture(cat), masks.Picture(cat)), "which pixels are cat")
	named.Caption = "a cat"
	one.Caption = "a cat, and where"
	return show.Marks(
		show.Marked{Title: "classification", Picture: named},
		show.Marked{Title: "localisation", Picture: one, Boxes: []show.Box{box}},
		show.Marked{
			Title: "object detection", Picture: captioned(both, "a cat and a dog, and where"),
			Boxes: []show.Box{box, other},
		},
		show.Marked{Title: "segmentation", Picture: parted},
		show.Marked{
			Title:   "verification",
			Picture: captioned(beside(faces.Picture(0), faces.Picture(1)), "one person: same"),
		},
		show.Marked{
			Title:   "verification",
			Picture: captioned(beside(faces.Picture(2), faces.Picture(3)), "two people: different"),
		},
	)
}

func captioned(p images.Picture, caption string) show.Picture {
	return show.Picture{
		Pixels: p.Values, Height: p.Height, Width: p.Width, Channels: p.Channels, Caption: caption,
	}
}

// beside lays two pictures of one size side by side.
func beside(a, b images.Picture) images.Picture {
	out := images.Picture{Height: a.Height, Width: a.Width + b.Width, Channels: a.Channels}
	for y := range a.Height {
		for _, p := range []images.Picture{a, b} {
			row := p.Width * p.Channels
			out.Values = append(out.Values, p.Values[y*row:(y+1)*row]...)
		}
	}
	return out
}

// boxOf is the smallest box around what a mask covers by half.
func boxOf(mask images.Picture, name string) show.Box {
	left, top, right, bottom := mask.Width, mask.Height, 0, 0
	for i, v := range mask.Values {
		if v > 0.5 {
			x, y := i%mask.Width, i/mask.Width
			left, top, right, bottom = min(left, x), min(top, y), max(right, x+1), max(bottom, y+1)
		}
	}
	return show.Box{
		X: float64(left), Y: float64(top), Width: float64(right - left), Height: float64(bottom - top),
		Name: name,
	}
}

// tinted lays a colour over what a mask covers, and makes the rest pale.
func tinted(p, mask images.Picture) images.Picture {
	colour := [3]float32{0.9, 0.62, 0}
	values := make([]float32, len(p.Values))
	for i, v := range p.Values {
		covered := mask.Values[i/3]
		values[i] = covered*(0.4*v+0.6*colour[i%3]) + (1-covered)*(0.5+0.5*v)
	}
	p.Values = values
	return p
}

// Balance shows how many pictures of each class the parts of a data set hold.
func Balance(parts images.Split) (show.Figure, error) {
	var series []show.Series
	for label, name := range parts.Train.Names {
		own := show.Series{Name: name}
		for _, set := range []images.Set{parts.Train, parts.Validation, parts.Test} {
			own.Values = append(own.Values, float64(set.Balance()[label]))
		}
		series = append(series, own)
	}
	return show.Columns("pictures", []string{"training", "validation", "unseen"}, series...)
}

// BatchPictures shows the pictures of a batch with their labels, of a set whose pictures have its size.
func BatchPictures(batch images.Batch, set images.Set) (show.Figure, error) {
	size := set.Height * set.Width * set.Channels
	drawn := set
	drawn.Pictures, drawn.Labels = nil, nil
	for i, label := range batch.Labels {
		drawn.Pictures = append(drawn.Pictures, batch.Values[i*size:(i+1)*size])
		drawn.Labels = append(drawn.Labels, int(label))
	}
	drawn, err := Thumbnails(drawn)
	if err != nil {
		return nil, err
	}
	var pictures []show.Picture
	for i := range drawn.Pictures {
		pictures = append(pictures, Picture(drawn, i))
	}
	return show.Pictures(pictures...)
}

// Thumbnails is the set with pictures of 40 x 40, so that a notebook that shows many of them stays small.
func Thumbnails(set images.Set) (images.Set, error) { return set.Resize(40, 40) }
