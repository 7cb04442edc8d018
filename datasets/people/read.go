package people

import (
	"errors"
	"fmt"
	"image"
	"path/filepath"
	"runtime"
	"sync"

	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/images/decode"
	"github.com/gosiamese/gosiamese/pkg/regularfile"
)

// readAll reads the photographs in parallel. The error names every photograph that cannot be read.
func (a album) readAll(photographs []photograph) ([][]float32, error) {
	pictures, errs := make([][]float32, len(photographs)), make([]error, len(photographs))
	var reader decode.Reader
	next := make(chan int)
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for i := range next {
				pictures[i], errs[i] = a.read(&reader, photographs[i].path)
			}
		})
	}
	for i := range photographs {
		next <- i
	}
	close(next)
	workers.Wait()
	return pictures, errors.Join(errs...)
}

// read decodes one photograph and scales it to the size of the set.
func (a album) read(reader *decode.Reader, file string) ([]float32, error) {
	f, err := regularfile.OpenIn(a.root, filepath.FromSlash(file))
	if err != nil {
		return nil, fmt.Errorf("people: %w: make it readable, or remove it", err)
	}
	defer f.Close() //nolint:errcheck // Read-only.
	var values []float32
	err = reader.Read(f, a.name(file), func(whole image.Image) error {
		height, width := a.cfg.crop(whole.Bounds().Size())
		part, err := images.CenterCrop(whole, height, width)
		if err != nil {
			return err
		}
		if a.cfg.Channels == 3 {
			values = images.RGB(part, a.cfg.Height, a.cfg.Width)
		} else {
			values = images.Gray(part, a.cfg.Height, a.cfg.Width)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("people: %w: save it again as JPG or PNG, or remove it", err)
	}
	return values, nil
}

// crop returns the size of the region of a photograph that is kept.
func (c Config) crop(size image.Point) (height, width int) {
	w, h := float64(size.X), float64(size.Y)
	shape := float64(c.Width) / float64(c.Height)
	w, h = c.Part*min(w, h*shape), c.Part*min(h, w/shape)
	return max(int(h+0.5), 1), max(int(w+0.5), 1)
}
