// Package speed supports lesson 16 with tables and figures of times, and the checks of what is written in its
// cells.
package speed

import (
	"bytes"
	"fmt"

	"github.com/gosiamese/gosiamese/datasets/synthetic"
	"github.com/gosiamese/gosiamese/notebooks/lesson"
	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/images/decode"
)

// Backends opens the named backends that are available, and prints a line for each.
func Backends(names ...string) (present []*device.Device) {
	for _, name := range names {
		dev, err := device.Open(name)
		switch {
		case err == nil:
			fmt.Println(dev)
			present = append(present, dev)
		case name == "xla:cuda":
			fmt.Println("xla:cuda: no GPU here, or no plugin for it")
		default:
			fmt.Printf("%s: not here: `make lab` installs it where it can\n", name)
		}
	}
	return present
}

// Photograph returns a synthetic face of side x side pixels, as large as a photograph, as a JPEG file.
func Photograph(side int) ([]byte, error) {
	face, err := synthetic.Faces(1, 1, 256, 2)
	if err != nil {
		return nil, err
	}
	large, err := face.Resize(side, side)
	if err != nil {
		return nil, err
	}
	return lesson.JPEG(large, 0, 1), nil
}

// ReadScaled decodes a file and scales it to side x side pixels, as a loader does.
func ReadScaled(file []byte, side int) error {
	picture, err := decode.Read(bytes.NewReader(file), "a file in memory")
	if err != nil {
		return err
	}
	images.Gray(picture, side, side)
	return nil
}
