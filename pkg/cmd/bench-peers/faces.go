package main

import (
	_ "embed"
	"fmt"
	"path/filepath"
	"strconv"
	"time"

	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/face"
	"github.com/gosiamese/gosiamese/pkg/images/decode"
	"github.com/gosiamese/gosiamese/pkg/pretrained"
)

//go:embed faces.py
var facesScript string

// compareFaces times detection, alignment and embedding here and in ONNX Runtime, by turns.
func compareFaces(o options) error {
	folder, err := filepath.Abs(filepath.Join("pkg", "pretrained", "testdata"))
	if err != nil {
		return err
	}
	photo, err := filepath.Abs(o.photograph)
	if err != nil {
		return err
	}
	onnx := func(name string) string { return filepath.Join(o.faces, name) }
	theirs := &peer{name: "ONNX Runtime", needs: "onnx onnxruntime pillow"}
	yunet := onnx("face_detection_yunet_2023mar_int8bq.onnx")
	sface := onnx("face_recognition_sface_2021dec_int8bq.onnx")
	ready, err := theirs.start(o.python, facesScript, folder, yunet, sface, photo, strconv.Itoa(o.threads))
	if err != nil {
		return err
	}
	defer theirs.close()
	fmt.Printf("ONNX Runtime: %s", ready)
	dev, err := device.Open(o.backend)
	if err != nil {
		return err
	}
	defer dev.Close()
	fmt.Println(dev)
	work, end, err := ourFaces(dev, photo)
	if err != nil {
		return err
	}
	defer end()
	for _, w := range work {
		here := &contestant{name: w.name, time: w.time}
		there := &contestant{name: theirs.name, time: func(steps int) (time.Duration, error) {
			return theirs.request(w.key + " " + strconv.Itoa(steps))
		}}
		for range o.rounds {
			for _, c := range []*contestant{here, there} {
				time.Sleep(200 * time.Millisecond)
				took, err := c.time(o.steps)
				if err != nil {
					return err
				}
				c.times = append(c.times, took)
			}
		}
		fmt.Println(line(here, there))
	}
	return nil
}

// task is a piece of work that is timed.
type task struct {
	key, name string
	run       func() error
}

func (w task) time(steps int) (time.Duration, error) {
	var times []time.Duration
	for range steps {
		start := time.Now()
		if err := w.run(); err != nil {
			return 0, err
		}
		times = append(times, time.Since(start))
	}
	return median(times), nil
}

// ourFaces returns the work for a photograph, compiled and warm.
func ourFaces(dev *device.Device, photo string) (work []task, end func(), err error) {
	r, err := face.Open(dev)
	if err != nil {
		return nil, nil, err
	}
	photograph, err := decode.ReadFile(photo)
	if err != nil {
		return nil, nil, err
	}
	found, err := r.Detect(photograph)
	if err != nil {
		return nil, nil, err
	}
	if len(found) == 0 {
		return nil, nil, fmt.Errorf("bench-peers: %s: %w", photo, face.ErrNoFace)
	}
	plain, err := pretrained.SFace(dev, false)
	if err != nil {
		return nil, nil, err
	}
	aligned := face.Align(photograph, found[0].Landmarks)
	batch := make([][]float32, 32)
	for i := range batch {
		batch[i] = aligned
	}
	b := photograph.Bounds()
	work = []task{
		{"detect", fmt.Sprintf("detection, %d x %d", b.Dx(), b.Dy()), func() error {
			_, err := r.Detect(photograph)
			return err
		}},
		{"align", "alignment", func() error {
			aligned = face.Align(photograph, found[0].Landmarks)
			return nil
		}},
		{"embed1", "embedding of 1 face", func() error {
			_, err := plain.Run(batch[:1])
			return err
		}},
		{"embed32", "embedding of 32 faces", func() error {
			_, err := plain.Run(batch)
			return err
		}},
	}
	for _, w := range work {
		if err := w.run(); err != nil {
			return nil, nil, err
		}
	}
	return work, func() { plain.Close(); r.Close() }, nil
}
