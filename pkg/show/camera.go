package show

import (
	"bytes"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"math"
	"os"
	"os/signal"

	"github.com/gosiamese/gosiamese/pkg/images/decode"
)

//go:embed camera.js
var cameraScript string

//go:embed camera.css
var cameraStyle string

// Camera is a panel in which a reader shows faces to a running cell, with a camera or by choosing pictures,
// enrols one of them, and sees the distance of each next one to it. The browser sends one frame at a time to
// the cell, and to nothing else; neither of them stores any.
//
// The panel needs JupyterLab and the running cell, and for a camera a page at localhost or by https. It ends
// if the reader presses Done or interrupts the cell, after some minutes without a frame, or when the browser
// disconnects; the camera goes off with it. Without a browser (see [Live]) the cell prints one line.
type Camera struct {
	About string  // What the cell does with the frames.
	Tau   float64 // Threshold of the distance, in [0, 4].

	// See looks at a frame of at most 640 pixels a side, or as a browser may send it, at most 2^20
	// pixels. If enrol is set, it first enrols the face in it. It is never called concurrently. The panel
	// shows an error that it returns, and goes on.
	See func(frame image.Image, enrol bool) (Seen, error)
}

// Seen is the answer to a frame.
type Seen struct {
	Text     string            // The verdict in a few words.
	More     string            // A sentence of explanation, or empty.
	Boxes    []image.Rectangle // The faces, in pixels of the frame; if one was enrolled, it is the first.
	Enrolled bool              // Whether a face was enrolled.

	// Compared is set if there is a Distance to the enrolled face, in [0, 4].
	Compared bool
	Distance float64
	Doubtful bool // Whether there is reason to doubt it.
}

// framePixels is the maximum number of pixels of a frame.
const framePixels = 1 << 20

const (
	// frameBytes is the maximum length of a frame: the script sends JPEGs of 640 pixels a side, which have 30
	// to 150 kB.
	frameBytes = 512 << 10
	// mostBoxes is the maximum number of boxes that are drawn.
	mostBoxes = 20
)

// Display shows the panel and returns when it has ended, with the number of frames in its place. It returns
// an error if the panel is invalid, or if the notebook is gone.
func (c Camera) Display(ctx context.Context) error {
	if c.See == nil || !(c.Tau >= 0 && c.Tau <= 4) {
		return fmt.Errorf("show: a camera panel needs See, and a tau in [0, 4], not %g", c.Tau)
	}
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt)
	defer stop()
	link := openLink()
	if link == nil {
		_, err := fmt.Println(visible(c.About) + " " + cameraWithout + " in JupyterLab.")
		return err
	}
	link.longest = frameBytes/3*4 + liveLongest // In base64.
	return newCameraSession(c, link).display(ctx)
}

const cameraWithout = "To show it a face, run this cell"

// view returns what the panel consists of.
func (c Camera) view() liveView {
	return liveView{
		about: c.About, without: cameraWithout, script: cameraScript,
		hint: "The cell runs until you press Done. If you show it nothing, it ends by itself after two " +
			"minutes.",
		options: object{"tau": c.Tau, "bytes": frameBytes, "style": liveStyle + cameraStyle},
	}
}

// cameraSeen is [Seen] as the script reads it.
type cameraSeen struct {
	Text     string       `json:"text"`
	More     string       `json:"more,omitempty"`
	Boxes    [][4]float64 `json:"boxes,omitempty"` // Left, top, width, height, as shares of the frame.
	Enrolled bool         `json:"enrolled,omitempty"`
	Compared bool         `json:"compared,omitempty"`
	Distance float64      `json:"distance"`
	Doubtful bool         `json:"doubtful,omitempty"`
}

// look decodes a frame and calls See. Errors become texts for the reader.
func (c Camera) look(data []byte, enrol bool) cameraSeen {
	frame, err := decodeFrame(data)
	if err != nil {
		return cameraSeen{Text: "no picture", More: err.Error()}
	}
	s, err := c.See(frame, enrol)
	if err == nil && s.Compared && !(s.Distance >= 0 && s.Distance <= math.MaxFloat32) {
		err = fmt.Errorf("show: a distance of %g", s.Distance)
	}
	if err != nil {
		return cameraSeen{Text: "no answer", More: err.Error()}
	}
	seen := cameraSeen{
		Text: s.Text, More: s.More, Enrolled: s.Enrolled,
		Compared: s.Compared, Distance: s.Distance, Doubtful: s.Doubtful,
	}
	if !s.Compared {
		seen.Distance = 0 // Whatever See returned.
	}
	bounds := frame.Bounds()
	w, h := float64(bounds.Dx()), float64(bounds.Dy())
	for _, b := range s.Boxes[:min(mostBoxes, len(s.Boxes))] {
		b = b.Sub(bounds.Min)
		seen.Boxes = append(seen.Boxes, [4]float64{
			float64(b.Min.X) / w, float64(b.Min.Y) / h, float64(b.Dx()) / w, float64(b.Dy()) / h,
		})
	}
	return seen
}

// decodeFrame decodes a JPEG from a browser, in bounded memory.
func decodeFrame(data []byte) (image.Image, error) {
	if len(data) > frameBytes {
		return nil, fmt.Errorf("show: a frame of %d bytes: at most %d", len(data), frameBytes)
	}
	config, err := jpeg.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("show: a frame is not a JPEG: %w", err)
	}
	if config.Width <= 0 || config.Height <= 0 || config.Width > framePixels/config.Height {
		return nil, fmt.Errorf("show: a frame of %d x %d pixels: at most %d", config.Height, config.Width,
			framePixels)
	}
	frame, err := decode.Read(bytes.NewReader(data), "a frame")
	if err == nil && frame.Bounds().Empty() {
		err = errors.New("show: an empty frame")
	}
	return frame, err
}
