package main

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/gosiamese/gosiamese/datasets/people"
	"github.com/gosiamese/gosiamese/pkg/face"
	"github.com/gosiamese/gosiamese/pkg/internal/atomicfile"
	"github.com/gosiamese/gosiamese/pkg/pretrained"
)

// cropping is the answer of "faces crop" in JSON.
type cropping struct {
	Written  int      `json:"written"`
	NotFound []string `json:"not_found"`
}

// crop writes the aligned face of each photograph to a folder of the same layout, in which no file may be.
func (a *app) crop(args []string) error {
	rest, err := parse(a.flags("crop", "FOLDER OUT"), args, 2, 2)
	if err != nil {
		return err
	}
	out := rest[1]
	if entries, err := os.ReadDir(out); err == nil && len(entries) > 0 {
		return fmt.Errorf("crop: %s is not empty: name a new folder", out)
	}
	r, end, err := a.open()
	if err != nil {
		return err
	}
	defer end()
	shots, err := a.portraits(
		r,
		rest[0],
		nil,
		func(p people.Photograph, picture image.Image) (face.Portrait, error) {
			portrait, err := r.Portrait(picture)
			if err != nil {
				return portrait, err
			}
			to := filepath.Join(out, filepath.FromSlash(strings.TrimSuffix(p.Path, path.Ext(p.Path))+".png"))
			if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
				return portrait, err
			}
			if _, err := os.Lstat(to); err == nil {
				return portrait, fmt.Errorf("crop: two photographs are named %s: rename one of them",
					strings.TrimSuffix(p.Path, path.Ext(p.Path)))
			}
			data, err := encoded(face.Align(picture, portrait.Landmarks))
			if err != nil {
				return portrait, err
			}
			return portrait, atomicfile.Write(to, data, 0o600)
		},
	)
	if err != nil {
		return err
	}
	without, written := left(rest[0], shots)
	if a.json {
		return a.print(cropping{len(written), without})
	}
	a.say("wrote %d faces of %d x %d pixels to %s\n", len(written), pretrained.SFaceSide,
		pretrained.SFaceSide, out)
	a.list("no face", without)
	return nil
}

// encoded is an aligned face as a PNG file.
func encoded(aligned []float32) ([]byte, error) {
	const n = pretrained.SFaceSide
	picture := image.NewRGBA(image.Rect(0, 0, n, n))
	for i := range n * n {
		p := aligned[3*i:][:3]
		picture.Set(i%n, i/n,
			color.RGBA{uint8(p[0]*0xff + 0.5), uint8(p[1]*0xff + 0.5), uint8(p[2]*0xff + 0.5), 0xff})
	}
	var out bytes.Buffer
	err := png.Encode(&out, picture)
	return out.Bytes(), err
}
