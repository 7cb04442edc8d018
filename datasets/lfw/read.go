package lfw

import (
	"bytes"
	"fmt"
	"image"
	"runtime"
	"sync"

	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/images/decode"
)

// readAll decodes the photographs in parallel while the source is read. If several fail, it returns the error
// of the first photograph.
func readAll(from source, path string, wanted []photograph, cfg Config) ([][]float32, error) {
	type job struct {
		index   int
		content []byte
	}
	pictures, errs := make([][]float32, len(wanted)), make([]error, len(wanted))
	var reader decode.Reader
	jobs := make(chan job)
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for j := range jobs {
				pictures[j.index], errs[j.index] = cfg.decode(&reader, j.content, path, wanted[j.index].file)
			}
		})
	}
	index := make(map[string]int, len(wanted))
	for i, p := range wanted {
		index[p.file] = i
	}
	err := from.read(index, func(i int, content []byte) { jobs <- job{i, content} })
	close(jobs)
	workers.Wait()
	if err != nil {
		return nil, err
	}
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return pictures, nil
}

// decode decodes one photograph and scales it to the size of the set.
func (c Config) decode(reader *decode.Reader, content []byte, path, file string,
) (values []float32, err error) {
	name := path + "/" + file
	err = reader.Read(bytes.NewReader(content), name, func(whole image.Image) error {
		if c.Picture != nil {
			values, err = c.Picture(file, whole)
			return err
		}
		part, err := images.CenterCrop(whole, c.CropHeight, c.CropWidth)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if c.Channels == 3 {
			values = images.RGB(part, c.Height, c.Width)
		} else {
			values = images.Gray(part, c.Height, c.Width)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("lfw: %w", err)
	}
	return values, nil
}
