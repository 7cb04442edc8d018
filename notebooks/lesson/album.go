package lesson

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"slices"

	"github.com/gosiamese/gosiamese/datasets/people"
	"github.com/gosiamese/gosiamese/datasets/synthetic"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/show"
)

// drawnNames are the people of the album that lesson 13 makes.
var drawnNames = []string{
	"adam", "bita", "carla", "dara", "emil", "farid", "greta", "hamid", "ines", "jan", "kaveh", "leila",
	"mina", "nils", "omid", "paula", "quentin", "reza", "sara", "tomas", "ulla", "vida", "wim", "yara",
}

// drawnSeed is not that of the people whom lessons learn from.
const drawnSeed = 2

// Album is the folder of people of lesson 13: orl_faces in the folder that DATA names, or that folder
// itself; without DATA 24 drawn people, whose pictures are written as files, eight of each. Two of the
// drawn people come with a mistake as it happens in real folders: adam's picture 1 is there twice, saved
// anew and smaller, and picture 3 of bita lies in the folder of farid too, mirrored.
func Album() (string, error) {
	if dir := Real("orl_faces"); dir != "" {
		return dir, nil
	}
	dir := Dir("13-album")
	faces, err := synthetic.Faces(len(drawnNames), 8, 96, drawnSeed)
	if err != nil {
		return "", err
	}
	numbers := make([]int, len(drawnNames))
	for i, label := range faces.Labels {
		numbers[label]++
		name := fmt.Sprintf("%d.png", numbers[label])
		if err := write(filepath.Join(dir, drawnNames[label], name), asPNG(faces, i)); err != nil {
			return "", err
		}
	}
	smaller, err := faces.Resize(72, 72)
	if err != nil {
		return "", err
	}
	for path, data := range map[string][]byte{
		"adam/9.jpg":  asJPEG(smaller, 0, 1),
		"farid/9.jpg": asJPEG(faces.Flipped(), 1*8+2, 1),
	} {
		if err := write(filepath.Join(dir, filepath.FromSlash(path)), data); err != nil {
			return "", err
		}
	}
	return dir, nil
}

// Others are drawn people to learn from, ten pictures each of 64 x 64 pixels: nobody of [Album].
func Others(people int) (images.Set, error) { return synthetic.Faces(people, 10, 64, 1) }

// write makes a file, and the folder that it is in.
func write(path string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("lesson: %w: set SIAMESE_RUNS to a folder that can be written", err)
	}
	if err := os.WriteFile(path, data, 0o600); err != nil {
		return fmt.Errorf("lesson: %w: set SIAMESE_RUNS to a folder that can be written", err)
	}
	return nil
}

// grey is picture i of a set of one channel.
func grey(set images.Set, i int) *image.Gray {
	out := image.NewGray(image.Rect(0, 0, set.Width, set.Height))
	for k, v := range set.Pictures[i] {
		out.Pix[k] = byte(255*v + 0.5)
	}
	return out
}

// asPNG is picture i of a set, [height, width], as a file.
func asPNG(set images.Set, i int) []byte {
	var file bytes.Buffer
	_ = png.Encode(&file, grey(set, i)) // A buffer takes everything.
	return file.Bytes()
}

// asJPEG is picture i of a set as a file with the note how the camera was held (EXIF 2.3, tag
// Orientation), from 1, upright.
func asJPEG(set images.Set, i int, orientation uint16) []byte {
	var file bytes.Buffer
	_ = jpeg.Encode(&file, grey(set, i), &jpeg.Options{Quality: 80}) // A buffer takes everything.
	order := binary.BigEndian
	note := order.AppendUint32([]byte("MM\x00\x2a"), 8)                // One directory follows,
	note = order.AppendUint16(order.AppendUint16(note, 1), 0x0112)     // of one entry: Orientation,
	note = order.AppendUint32(order.AppendUint16(note, 3), 1)          // one number of two bytes,
	note = append(order.AppendUint16(note, orientation), 0, 0)         // filled up to four;
	note = append([]byte("Exif\x00\x00"), append(note, 0, 0, 0, 0)...) // and no other directory.
	segment := append(order.AppendUint16([]byte{0xff, 0xe1}, uint16(2+len(note))), note...)
	return slices.Concat(file.Bytes()[:2], segment, file.Bytes()[2:])
}

// Sideways writes a picture as a camera stores it that was held sideways, with a note (EXIF) how to turn
// it, into a folder of one person, and returns the stored pixels and what the loader makes of the file.
func Sideways() (pictures []show.Picture, err error) {
	dir := Dir("13-sideways")
	face, err := synthetic.Faces(1, 1, 96, drawnSeed)
	if err != nil {
		return nil, err
	}
	data := asJPEG(turnedLeft(face), 0, 6)
	if err := write(filepath.Join(dir, drawnNames[0], "1.jpg"), data); err != nil {
		return nil, err
	}
	stored, err := jpeg.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("lesson: %w", err)
	}
	loaded, err := people.Load(dir, people.DefaultConfig())
	if err != nil {
		return nil, err
	}
	upright := Picture(loaded, 0)
	upright.Caption = "loaded"
	return []show.Picture{{
		Pixels: images.Gray(stored, 96, 96), Height: 96, Width: 96, Channels: 1, Caption: "stored",
	}, upright}, nil
}

// turnedLeft is a set of one square picture of one channel, turned by a quarter against the clock.
func turnedLeft(set images.Set) images.Set {
	side, out := set.Width, set
	turned := make([]float32, len(set.Pictures[0]))
	for y := range side {
		for x := range side {
			turned[(side-1-x)*side+y] = set.Pictures[0][y*side+x]
		}
	}
	out.Pictures = [][]float32{turned}
	return out
}

// Cropped shows the first picture of a folder of people, as the loader makes it with each of the parts.
func Cropped(dir string, parts ...float64) (pictures []show.Picture, err error) {
	for _, part := range parts {
		cfg := people.DefaultConfig()
		cfg.Part = part
		set, err := people.Load(dir, cfg)
		if err != nil {
			return nil, err
		}
		p := Picture(set, 0)
		p.Caption = fmt.Sprintf("part %g", part)
		pictures = append(pictures, p)
	}
	return pictures, nil
}

// Broken is a folder of people as it comes from a telephone: of three people's seven files one is sound,
// three are no pictures or not whole, and three are of no matter.
func Broken() (string, error) {
	dir := Dir("13-broken")
	face, err := synthetic.Faces(1, 1, 96, drawnSeed)
	if err != nil {
		return "", err
	}
	whole := asPNG(face, 0)
	for path, data := range map[string][]byte{
		"adam/1.png": whole, "adam/2.png": whole[:len(whole)/2], "adam/notes.txt": []byte("summer"),
		"bita/1.jpg": []byte("<html>not found</html>"), "bita/.hidden": nil,
		"carla/1.pgm": []byte("P5 90000 90000 255 "), "list.csv": []byte("adam,bita,carla"),
	} {
		if err := write(filepath.Join(dir, filepath.FromSlash(path)), data); err != nil {
			return "", err
		}
	}
	return dir, nil
}
