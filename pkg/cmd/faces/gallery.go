package main

import (
	"errors"
	"fmt"
	"io/fs"
	"math"
	"slices"
	"strings"

	"github.com/gosiamese/gosiamese/pkg/face"
	"github.com/gosiamese/gosiamese/pkg/gallery"
	"github.com/gosiamese/gosiamese/pkg/images/decode"
)

// openGallery loads a gallery, or returns a new one if there is no file.
func (a *app) openGallery(path string) (gallery.Memory, error) {
	g, err := a.loadGallery(path)
	if errors.Is(err, fs.ErrNotExist) {
		madeBy, err := a.madeBy()
		if err != nil {
			return nil, err
		}
		return gallery.New(madeBy)
	}
	return g, err
}

// loadGallery loads a gallery. It returns an error if its embeddings are of another head, or of none.
func (a *app) loadGallery(path string) (gallery.Memory, error) {
	madeBy, err := a.madeBy()
	if err != nil {
		return nil, err
	}
	g, err := gallery.Load(path, madeBy)
	if errors.Is(err, gallery.ErrStale) {
		return nil, fmt.Errorf("%w (name with -head the run folder of the head that %s was enrolled with, "+
			"or leave -head out if it was SFace alone)", err, path)
	}
	return g, err
}

// enrolment is the answer of "faces enrol" in JSON.
type enrolment struct {
	People  int      `json:"people"`
	Added   int      `json:"photographs"`
	Skipped []string `json:"skipped"`
}

func (a *app) enrol(args []string) error {
	f := a.flags("enrol", "GALLERY FOLDER")
	doubtful := f.Bool("doubtful", false,
		"also enrol small, blurred and turned faces, and the largest of several")
	a.headFlag(f)
	rest, err := parse(f, args, 2, 2)
	if err != nil {
		return err
	}
	g, err := a.openGallery(rest[0])
	if err != nil {
		return err
	}
	r, end, err := a.open()
	if err != nil {
		return err
	}
	defer end()
	if err := g.Check(r.MadeBy()); err != nil {
		return err
	}
	all, err := a.portraits(r, rest[1], nil, nil)
	if err != nil {
		return err
	}
	skipped, shots := left(rest[1], all)
	shots = slices.DeleteFunc(shots, func(s shot) bool {
		doubts := s.Doubts()
		if len(doubts) == 0 || *doubtful {
			return false
		}
		skipped = append(skipped, s.Path+": "+strings.Join(messages(doubts), "; "))
		return true
	})
	embeddings, labels, names := labelled(shots)
	for k, name := range names {
		n, err := g.Count(a.ctx, name)
		if err != nil {
			return err
		}
		if n > 0 {
			return fmt.Errorf(
				"enrol: %q is enrolled already, with %d photographs: nothing was changed. Erase that "+
					"person first (faces erase), or rename the folder",
				name,
				n,
			)
		}
		var own [][]float32
		for i, label := range labels {
			if label == k {
				own = append(own, embeddings[i])
			}
		}
		if err := g.Enrol(a.ctx, name, own...); err != nil {
			return err
		}
	}
	if len(names) == 0 {
		return fmt.Errorf("enrol: no photograph of %q can be enrolled: %s", rest[1],
			strings.Join(skipped, "; "))
	}
	if err := g.Save(rest[0]); err != nil {
		return err
	}
	if a.json {
		return a.print(enrolment{len(names), len(shots), skipped})
	}
	a.say("enrolled %d people with %d photographs in %s\n", len(names), len(shots), rest[0])
	a.list("not enrolled", skipped)
	everyone, err := g.Names(a.ctx)
	if err != nil {
		return err
	}
	p, err := r.PolicyFor(len(everyone))
	if err != nil {
		a.say("%d people are enrolled, but no one can be identified: %v\n", len(everyone), err)
		return nil
	}
	a.say("%d people are enrolled: someone else is given one of their names in at most %.1f %% of "+
		"searches, as far as %s tells\n", len(everyone), 100*p.FPIR, p.Accept.Source)
	return nil
}

func (a *app) erase(args []string) error {
	f := a.flags("erase", "GALLERY NAME...")
	rest, err := parse(f, args, 2, -1)
	if err != nil {
		return err
	}
	madeBy, err := gallery.MadeBy(rest[0]) // Erasing needs no network, and no head.
	if err != nil {
		return err
	}
	g, err := gallery.Load(rest[0], madeBy)
	if err != nil {
		return err
	}
	for _, name := range rest[1:] {
		if err := g.Erase(a.ctx, name); err != nil {
			return fmt.Errorf("erase: %w; nothing was changed", err)
		}
	}
	if err := g.Save(rest[0]); err != nil {
		return err
	}
	if a.json {
		return a.print(map[string][]string{"erased": rest[1:]})
	}
	a.say("erased from %s: %s\n", rest[0], strings.Join(rest[1:], ", "))
	return nil
}

// identified is a face of "faces identify" in JSON.
type identified struct {
	portrait

	Answer   string   `json:"answer"` // "known", "not sure" or "unknown".
	Name     string   `json:"name,omitempty"`
	Distance *float64 `json:"distance,omitempty"` // None if no one is enrolled.
}

func (a *app) identify(args []string) error {
	f := a.flags("identify", "GALLERY PHOTO...")
	annotated := f.String("annotate", "", "`folder` for copies of the photographs with boxes and names")
	a.headFlag(f)
	rest, err := parse(f, args, 2, -1)
	if err != nil {
		return err
	}
	g, err := a.loadGallery(rest[0])
	if err != nil {
		return err
	}
	names, err := g.Names(a.ctx)
	if err != nil {
		return err
	}
	r, end, err := a.open()
	if err != nil {
		return err
	}
	defer end()
	policy, err := r.PolicyFor(len(names))
	if err != nil {
		return err
	}
	if policy.Accept.Target > face.DefaultThreshold().Target {
		a.tell("the smallest FAR of the head is %g: up to %.0f %% of people who are not enrolled are given "+
			"a name. Leave -head out, or tune with more people\n", policy.Accept.Target, 100*policy.FPIR)
	}
	allNamed := true
	var out []identified
	for _, file := range rest[1:] {
		photograph, err := decode.ReadFile(file)
		if err != nil {
			return err
		}
		found, err := r.Identify(a.ctx, g, photograph, policy)
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		var marks []marked
		for _, id := range found {
			allNamed = allNamed && id.Known
			marks = append(marks, marked{id.Face, answer(id)})
			out = append(out, inJSON(file, id))
		}
		if *annotated != "" {
			if err := annotate(*annotated, file, photograph, marks); err != nil {
				return err
			}
		}
		if !a.json {
			a.showIdentified(file, found, policy)
		}
		allNamed = allNamed && len(found) > 0
	}
	if a.json {
		if err := a.print(out); err != nil {
			return err
		}
	}
	if !allNamed {
		return errNo
	}
	return nil
}

func inJSON(file string, id face.Identification) identified {
	i := identified{
		portrait: portraitOf(file, id.Face, id.Quality, id.Doubts),
		Answer:   "unknown",
		Name:     id.Name,
	}
	switch {
	case id.Known:
		i.Answer = "known"
	case id.Unsure:
		i.Answer = "not sure"
	}
	if id.Distance < math.MaxFloat64 {
		i.Distance = &id.Distance
	}
	return i
}

// answer is what is written beside a face.
func answer(id face.Identification) string {
	switch {
	case id.Known:
		return id.Name
	case id.Unsure:
		return id.Name + "?"
	}
	return "unknown"
}

func (a *app) showIdentified(file string, found []face.Identification, p face.Policy) {
	if len(found) == 0 {
		a.say("%s: no face found\n", file)
	}
	for _, id := range found {
		b := id.Box
		a.say("%s: face at %.0f, %.0f (%.0f x %.0f pixels): ", file, b.X, b.Y, b.Width, b.Height)
		switch {
		case id.Known:
			a.say("%s (distance %.2f, at most %.2f)\n", id.Name, id.Distance, p.Accept.Tau)
		case id.Unsure && len(id.Doubts) > 0:
			a.say("not sure, perhaps %s (distance %.2f; %s)\n", id.Name, id.Distance,
				strings.Join(messages(id.Doubts), "; "))
		case id.Unsure:
			a.say("not sure, perhaps %s (distance %.2f, between %.2f and %.2f)\n", id.Name, id.Distance,
				p.Accept.Tau, p.Doubt.Tau)
		default:
			a.say("unknown\n")
		}
	}
}
