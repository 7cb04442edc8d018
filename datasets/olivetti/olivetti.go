// Package olivetti reads the Olivetti faces: 40 people with 10 grey pictures each of 64 x 64 pixels, in the
// MATLAB file olivettifaces.mat published by Sam Roweis.
//
// They show the people of the ORL Database of Faces, cropped more closely: a network that is trained on one
// of the two must not be tested on the other.
//
// The tests use generated files of the same format, not the published file. Credit: Samaria and Harter 1994,
// "Parameterisation of a stochastic model for human face identification".
package olivetti

import (
	"context"
	"fmt"
	"os"

	"github.com/gosiamese/gosiamese/datasets/fetch"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/regularfile"
)

// Side is the height and width of a picture.
const Side = 64

// PerPerson is the number of pictures of each person.
const PerPerson = 10

// maxFile is the maximum size of a file, in bytes.
const maxFile = 64 << 20

// Load reads the matrix faces of olivettifaces.mat, with one picture in each column and ten columns for
// each person; values from 0 to 255 become [0, 1]. The people are named olivetti-1, olivetti-2, ... in the
// order of the file, which may differ from that of s1, s2, ... in ORL. Load returns an error that names the
// file if it is not a MATLAB 5 file with this matrix; the error wraps [fs.ErrNotExist] if there is no such
// file.
func Load(path string) (images.Set, error) {
	info, err := os.Stat(path)
	if err != nil {
		return images.Set{}, fmt.Errorf("olivetti: %w: fetch olivettifaces.mat, or give its path", err)
	}
	if info.Size() > maxFile {
		return images.Set{}, fmt.Errorf("olivetti: %s has %d bytes: want olivettifaces.mat", path,
			info.Size())
	}
	data, err := regularfile.ReadFile(path)
	if err != nil {
		return images.Set{}, fmt.Errorf("olivetti: %w", err)
	}
	m, err := readMatrix(data)
	if err != nil {
		return images.Set{}, fmt.Errorf("olivetti: %s: %w: fetch olivettifaces.mat again", path, err)
	}
	return facesOf(m, path)
}

func facesOf(m matrix, path string) (images.Set, error) {
	if m.rows != Side*Side || m.columns == 0 || m.columns%PerPerson != 0 {
		return images.Set{}, fmt.Errorf("olivetti: %s: the matrix faces is %d x %d: want %d x 400, ten "+
			"columns per person", path, m.rows, m.columns, Side*Side)
	}
	set := images.Set{Height: Side, Width: Side, Channels: 1}
	for i := range m.columns {
		column, picture := m.values[i*m.rows:(i+1)*m.rows], make([]float32, m.rows)
		for at, v := range column { // In column-major order.
			if !(v >= 0 && v <= 255) {
				return images.Set{}, fmt.Errorf("olivetti: %s: picture %d has the value %g: want 0 "+
					"to 255", path, i, v)
			}
			picture[at%Side*Side+at/Side] = float32(v / 255)
		}
		if i%PerPerson == 0 {
			set.Names = append(set.Names, fmt.Sprintf("olivetti-%d", i/PerPerson+1))
		}
		set.Pictures, set.Labels = append(set.Pictures, picture), append(set.Labels, i/PerPerson)
	}
	return set, nil
}

// Fetch downloads olivettifaces.mat, unless it is already in the folder, and returns its path; see
// [fetch.Get].
func Fetch(ctx context.Context, cfg fetch.Config) (string, error) {
	return fetch.Get(ctx, fetch.File{
		Name: "olivettifaces.mat", URL: "https://ndownloader.figshare.com/files/5976027", Size: maxFile,
		SHA256: "b612fb967f2dc77c9c62d3e1266e0c73d5fca46a4b8906c18e454d41af987794",
	}, cfg)
}
