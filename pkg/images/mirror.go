package images

// Mirrored returns the set with every picture turned left to right. The vectors of a picture and of its
// mirror image, added and brought to unit length, are a steadier answer than one of them. Labels and names
// are shared with the set.
func (s Set) Mirrored() Set {
	out := s
	out.Pictures = make([][]float32, len(s.Pictures))
	row := s.Width * s.Channels
	for i, picture := range s.Pictures {
		mirrored := make([]float32, 0, len(picture))
		for start := 0; start < len(picture); start += row {
			for at := start + row - s.Channels; at >= start; at -= s.Channels {
				mirrored = append(mirrored, picture[at:at+s.Channels]...)
			}
		}
		out.Pictures[i] = mirrored
	}
	return out
}
