package main

import (
	"errors"
	"fmt"
	"image"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/gosiamese/gosiamese/datasets/people"
	"github.com/gosiamese/gosiamese/pkg/face"
)

// shot is a photograph of a person with its face, or why there is none.
type shot struct {
	people.Photograph

	name string
	face.Portrait
	err error
}

// album opens the networks and finds the faces in a folder; see portraits and left.
func (a *app) album(dir string) (without []string, shots []shot, err error) {
	r, end, err := a.open()
	if err != nil {
		return nil, nil, err
	}
	defer end()
	all, err := a.portraits(r, dir, nil, nil)
	if err != nil {
		return nil, nil, err
	}
	without, shots = left(dir, all)
	return without, shots, nil
}

// portraits finds the face of each photograph in a folder with one folder for each person. Photographs
// without a face, and files that cannot be read, are in the list with their error.
func (a *app) portraits(r *face.Recogniser, dir string, keep func(name string) bool,
	use func(p people.Photograph, picture image.Image) (face.Portrait, error),
) ([]shot, error) {
	if use == nil {
		use = func(_ people.Photograph, picture image.Image) (face.Portrait, error) {
			return r.Portrait(picture)
		}
	}
	var lock sync.Mutex
	found, progress := map[int]shot{}, progress{app: a, start: time.Now()}
	names, photographs, err := people.Each(a.ctx, dir, keep,
		func(i int, p people.Photograph, picture image.Image, err error) error {
			s := shot{Photograph: p, err: err}
			if err == nil {
				s.Portrait, s.err = use(p, picture)
			}
			if s.err != nil && err == nil && !errors.Is(s.err, face.ErrNoFace) {
				return s.err
			}
			lock.Lock()
			defer lock.Unlock()
			found[i] = s
			progress.show(len(found))
			return nil
		})
	progress.end()
	if err != nil {
		return nil, err
	}
	shots := make([]shot, len(photographs))
	for i := range shots {
		shots[i] = found[i]
		shots[i].name = names[photographs[i].Label]
	}
	return shots, nil
}

// progress says now and then how many photographs are done.
type progress struct {
	*app

	start, last time.Time
	shown       bool
}

func (p *progress) show(done int) {
	every := 10 * time.Second
	if p.interactive {
		every = 200 * time.Millisecond
	}
	now := time.Now()
	if now.Sub(p.start) < time.Second || now.Sub(p.last) < every {
		return
	}
	before, after := "", "\n"
	if p.interactive {
		before, after = "\r", ""
	}
	p.tell("%s%d photographs, %.1f a second%s", before, done, float64(done)/now.Sub(p.start).Seconds(), after)
	p.last, p.shown = now, true
}

func (p *progress) end() {
	if p.shown && p.interactive {
		p.tell("\n")
	}
}

// left returns the photographs without a face, or that cannot be read, each with the reason, and the others.
func left(dir string, shots []shot) (without []string, rest []shot) {
	for _, s := range shots {
		if s.err != nil {
			without = append(
				without,
				fmt.Sprintf("%s: %v", filepath.Join(dir, filepath.FromSlash(s.Path)), s.err),
			)
			continue
		}
		rest = append(rest, s)
	}
	return without, rest
}

// list prints the first lines of a list below a title.
func (a *app) list(title string, lines []string) {
	const most = 10
	if len(lines) == 0 {
		return
	}
	a.say("%s:\n", title)
	for _, line := range lines[:min(most, len(lines))] {
		a.say("  %s\n", line)
	}
	if len(lines) > most {
		a.say("  and %d more (-json lists all)\n", len(lines)-most)
	}
}

// labelled returns the embeddings of photographs, and the index of each person's name.
func labelled(shots []shot) (embeddings [][]float32, labels []int, names []string) {
	for _, s := range shots {
		i := slices.Index(names, s.name)
		if i < 0 {
			i, names = len(names), append(names, s.name)
		}
		embeddings, labels = append(embeddings, s.Embedding), append(labels, i)
	}
	return embeddings, labels, names
}
