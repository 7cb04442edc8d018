package main

import (
	"fmt"
	"image"
	"strings"

	"github.com/gosiamese/gosiamese/pkg/face"
	"github.com/gosiamese/gosiamese/pkg/images/decode"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// verification is the answer of "faces verify" in JSON.
type verification struct {
	Same        bool     `json:"same"`
	Distance    float64  `json:"distance"`
	Tau         float64  `json:"tau"`
	Probability float64  `json:"probability"`
	FAR         rate     `json:"far"`
	FRR         rate     `json:"frr"`
	A           portrait `json:"a"`
	B           portrait `json:"b"`
}

// rate is an error rate with its 95 % interval.
type rate struct {
	Value float64 `json:"value"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
}

// portrait is a face in JSON.
type portrait struct {
	File      string        `json:"file"`
	Score     float64       `json:"score"`
	Box       [4]float64    `json:"box"`       // x, y, width, height.
	Landmarks [5][2]float64 `json:"landmarks"` // Eyes, nose, corners of the mouth.
	Size      float64       `json:"size"`
	Sharpness float64       `json:"sharpness"`
	Turn      float64       `json:"turn"`
	Clarity   float64       `json:"clarity"`
	Doubts    []string      `json:"doubts,omitempty"`
}

func portraitOf(file string, f face.Face, q face.Quality, doubts []error) portrait {
	p := portrait{
		File: file, Score: f.Score, Box: [4]float64{f.Box.X, f.Box.Y, f.Box.Width, f.Box.Height},
		Size: q.Size, Sharpness: q.Sharpness, Turn: q.Turn, Clarity: q.Clarity, Doubts: messages(doubts),
	}
	for k, l := range f.Landmarks {
		p.Landmarks[k] = [2]float64{l.X, l.Y}
	}
	return p
}

func (a *app) verify(args []string) error {
	f := a.flags("verify", "A.jpg B.jpg")
	far := f.Float64("far", face.DefaultThreshold().Target, "largest FAR of the threshold")
	annotated := f.String("annotate", "", "`folder` for copies of the photographs with boxes and landmarks")
	a.headFlag(f)
	files, err := parse(f, args, 2, 2)
	if err != nil {
		return err
	}
	if _, err := face.ThresholdAt(*far); err != nil && a.head == "" {
		return err
	}
	var photographs [2]image.Image
	for i, file := range files {
		if photographs[i], err = decode.ReadFile(file); err != nil {
			return err
		}
	}
	r, end, err := a.open()
	if err != nil {
		return err
	}
	defer end()
	threshold, err := r.ThresholdAt(*far)
	if err != nil {
		return err
	}
	v, err := r.Verify(photographs[0], photographs[1], threshold)
	if err != nil {
		return fmt.Errorf("%s and %s: %w", files[0], files[1], err)
	}
	for i, p := range []face.Portrait{v.A, v.B} {
		if *annotated == "" {
			break
		}
		if err := annotate(*annotated, files[i], photographs[i], []marked{{p.Face, ""}}); err != nil {
			return err
		}
	}
	if err := a.showVerification(v, files); err != nil || v.Same {
		return err
	}
	return errNo
}

func (a *app) showVerification(v face.Verification, files []string) error {
	t := v.Threshold
	if a.json {
		return a.print(verification{
			Same: v.Same, Distance: v.Distance, Tau: t.Tau, Probability: v.Probability,
			FAR: rate{t.FAR.Value, t.FAR.Low, t.FAR.High}, FRR: rate{t.FRR.Value, t.FRR.Low, t.FRR.High},
			A: portraitOf(files[0], v.A.Face, v.A.Quality, v.A.Doubts()),
			B: portraitOf(files[1], v.B.Face, v.B.Quality, v.B.Doubts()),
		})
	}
	answer := "different people"
	if v.Same {
		answer = "the same person"
	}
	a.say("%s: distance %.2f, threshold %.2f\n", answer, v.Distance, t.Tau)
	a.say("probability of one person, if half of such pairs show one: %s\n", sure(v.Probability))
	a.say("measured on %d people of %s: two people are taken for one in %v, one person for two in %v "+
		"of pairs\n", t.People, t.Source, small(t.FAR), small(t.FRR))
	for i, p := range []face.Portrait{v.A, v.B} {
		if doubts := p.Doubts(); len(doubts) > 0 {
			a.say("doubtful: %s: %s\n", files[i], strings.Join(messages(doubts), "; "))
		}
	}
	return nil
}

// small writes a small rate and its interval.
func small(e verify.Estimate) string {
	return fmt.Sprintf("%.2g %% [%.2g, %.2g]", 100*e.Value, 100*e.Low, 100*e.High)
}

// sure writes a probability, without claiming certainty.
func sure(p float64) string {
	switch {
	case p < 0.001:
		return "below 0.1 %"
	case p > 0.999:
		return "above 99.9 %"
	}
	return fmt.Sprintf("%.1f %%", 100*p)
}
