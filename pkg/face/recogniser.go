package face

import (
	"errors"
	"fmt"
	"image"
	"math"

	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/pretrained"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// MadeBy identifies the networks and the preprocessing of this package, for package gallery: embeddings of
// another version are not comparable, nor are those of a head ([Recogniser.MadeBy]).
const MadeBy = "YuNet (2023-03), similarity transform, SFace (2021-12) with mirror image; version 1"

// Recogniser holds the detector and the embedding network, and a head if [OpenTuned] made it. Any number of
// goroutines may use it.
type Recogniser struct {
	detector, embedder *pretrained.Network

	head *tunedHead // Nil for SFace alone.
}

// Open loads both networks. The error wraps [pretrained.ErrMissing] if their weights are not on this machine,
// and explains how to get them.
func Open(dev *device.Device) (*Recogniser, error) {
	detector, err := pretrained.YuNet(dev, side)
	if err != nil {
		return nil, fmt.Errorf("face: %w", err)
	}
	embedder, err := pretrained.SFace(dev, true)
	if err != nil {
		detector.Close()
		return nil, fmt.Errorf("face: %w", err)
	}
	return &Recogniser{detector: detector, embedder: embedder}, nil
}

// Close frees the networks. No other call may be running.
func (r *Recogniser) Close() {
	r.detector.Close()
	r.embedder.Close()
	if r.head != nil {
		r.head.embedder.Close()
	}
}

// Embed maps aligned faces, as [Align] returns them, to embeddings of unit length, [n][128]. Each is the sum
// of the embeddings of the face and of its mirror image, scaled to unit length, and mapped by the head if the
// recogniser has one.
func (r *Recogniser) Embed(aligned [][]float32) ([][]float32, error) {
	embeddings, err := r.embedder.Run(aligned)
	if err != nil {
		return nil, fmt.Errorf("face: embed: %w", err)
	}
	if r.head == nil {
		return embeddings, nil
	}
	return r.head.apply(embeddings)
}

// Portrait is the face that a photograph is of.
type Portrait struct {
	Face
	Quality
	Embedding []float32 // [128], of unit length.
	Others    int       // Number of other faces in the photograph that are at least half as wide.
}

// Doubts are those of [Quality], and one that wraps [ErrSeveralFaces] if the photograph shows others.
func (p Portrait) Doubts() []error {
	doubts := p.Quality.Doubts()
	if p.Others > 0 {
		doubts = append(
			doubts,
			fmt.Errorf("%w: %d, and the largest near the middle was taken", ErrSeveralFaces,
				p.Others+1),
		)
	}
	return doubts
}

// Main finds the face that a photograph is of; see [Principal]. The error wraps [ErrNoFace] if there is none.
func (r *Recogniser) Main(photograph image.Image) (Face, error) {
	faces, err := r.detectSome(photograph)
	if err != nil {
		return Face{}, err
	}
	f, _ := Principal(photograph, faces)
	return f, nil
}

// Portrait finds the face that a photograph is of, as [Recogniser.Main] does, and its embedding. The error
// wraps [ErrNoFace] if there is none.
func (r *Recogniser) Portrait(photograph image.Image) (Portrait, error) {
	faces, err := r.detectSome(photograph)
	if err != nil {
		return Portrait{}, err
	}
	f, others := Principal(photograph, faces)
	aligned := Align(photograph, f.Landmarks)
	embeddings, err := r.Embed([][]float32{aligned})
	if err != nil {
		return Portrait{}, err
	}
	return Portrait{f, Measure(f, aligned), embeddings[0], others}, nil
}

// detectSome is Detect with an error that wraps ErrNoFace if there is none.
func (r *Recogniser) detectSome(photograph image.Image) ([]Face, error) {
	faces, err := r.Detect(photograph)
	if err == nil && len(faces) == 0 {
		h, w := sizeOf(photograph)
		return nil, fmt.Errorf("face: %w in a photograph of %d x %d pixels: it must show a whole, upright "+
			"face", ErrNoFace, h, w)
	}
	return faces, err
}

// Central is the embedding of the face that a photograph is of, for benchmarks that need an answer for each
// photograph: if no face is found, it is that of the middle of the photograph.
func (r *Recogniser) Central(photograph image.Image) (embedding []float32, found bool, err error) {
	p, err := r.Portrait(photograph)
	if !errors.Is(err, ErrNoFace) {
		return p.Embedding, true, err
	}
	embeddings, err := r.Embed([][]float32{middle(photograph)})
	if err != nil {
		return nil, false, err
	}
	return embeddings[0], false, nil
}

// Principal returns the one of the faces in a photograph that it is of, which is large, certain and near the
// middle, and the number of others that are at least half as wide. Without faces it returns the zero Face.
func Principal(photograph image.Image, faces []Face) (principal Face, others int) {
	if len(faces) == 0 {
		return Face{}, 0
	}
	h, w := sizeOf(photograph)
	best := -1.0
	for _, f := range faces {
		c := f.Box.centre()
		far := math.Hypot(c.X-float64(w)/2, c.Y-float64(h)/2) / float64(min(h, w)) // In shorter sides.
		if weight := f.Score * f.Box.Width / (1 + 40*far*far); weight > best {
			principal, best = f, weight
		}
	}
	others = -1 // The face itself is counted, too.
	for _, f := range faces {
		if f.Box.Width >= principal.Box.Width/2 {
			others++
		}
	}
	return principal, others
}

// Verification is the answer to whether two photographs show the same person.
type Verification struct {
	A, B        Portrait
	Distance    float64 // Of the embeddings, in [0, 4].
	Same        bool    // Whether the distance is at most the threshold.
	Probability float64 // Of one person, at the prior of the threshold's calibration.
	Threshold   Threshold
}

// Verify decides whether the portraits of two photographs show the same person. The error wraps [ErrNoFace]
// if one shows no face, and [gallery.ErrStale] if the threshold was measured for other embeddings, with
// another head or without one.
func (r *Recogniser) Verify(a, b image.Image, t Threshold) (v Verification, err error) {
	if err := t.check(r.MadeBy()); err != nil {
		return v, err
	}
	for i, photograph := range []image.Image{a, b} {
		p, err := r.Portrait(photograph)
		if err != nil {
			return v, fmt.Errorf("photograph %d: %w", i+1, err)
		}
		v.A, v.B = v.B, p
	}
	v.Distance = verify.Distance(v.A.Embedding, v.B.Embedding)
	v.Same = v.Distance <= t.Tau
	v.Probability, v.Threshold = t.Calibration.Probability(v.Distance), t
	return v, nil
}
