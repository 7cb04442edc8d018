package verify

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"unicode/utf8"
)

var (
	// ErrStale is wrapped by every [StaleError].
	ErrStale = errors.New("vectors of two makings do not compare")
	// ErrNotEnrolled is returned where somebody is to be erased who is not in the gallery.
	ErrNotEnrolled = errors.New("not enrolled")
)

// StaleError says that a gallery holds vectors of another network, or of other preprocessing, than those it
// is to be used with.
type StaleError struct {
	Gallery, Now string // What made the vectors of the gallery, and what makes those at hand.
}

// Error names both, and the remedy.
func (e *StaleError) Error() string {
	return fmt.Sprintf("verify: gallery: %v: the gallery was made by %q, this is %q: use that one, or enrol "+
		"everybody anew from pictures", ErrStale, e.Gallery, e.Now)
}

// Unwrap makes errors.Is(err, ErrStale) true.
func (e *StaleError) Unwrap() error { return ErrStale }

// Gallery is the people that a program knows, as vectors of their pictures. Make one with [NewGallery], or
// read it with [LoadGallery]; both bind it to what makes the vectors, since distances between vectors of two
// networks mean nothing. [Gallery.Check] asks again, where vectors come from elsewhere.
//
// A gallery is not safe for use by several goroutines at once where one of them enrols or erases.
type Gallery struct {
	madeBy string
	// unnormalised vectors may have any length.
	unnormalised bool

	people []enrolled
	places places
}

// enrolled is somebody in the gallery, in memory that nothing else uses.
type enrolled struct {
	name    []byte    // Not a string, which could not be overwritten.
	vectors []float32 // One after the other: a slice of each would take more than short vectors do.
	mean    []float32
}

// NewGallery is an empty gallery of embeddings, which have unit length. MadeBy names the network and the
// preprocessing that make them, best by a hash of both; an empty one, or one that is not UTF-8, is an error.
func NewGallery(madeBy string) (*Gallery, error) {
	if madeBy == "" || !utf8.ValidString(madeBy) {
		return nil, fmt.Errorf("verify: gallery made by %q: name the network and the preprocessing", madeBy)
	}
	return &Gallery{madeBy: madeBy, places: places{}}, nil
}

// NewUnnormalisedGallery is [NewGallery] for vectors whose length means something: raw pixels, and those of
// [Cohort.Scale]. It cannot tell a vector that is wrong by its length.
func NewUnnormalisedGallery(madeBy string) (*Gallery, error) {
	g, err := NewGallery(madeBy)
	if err != nil {
		return nil, err
	}
	g.unnormalised = true
	return g, nil
}

// MadeBy names what makes the vectors of the gallery.
func (g *Gallery) MadeBy() string { return g.madeBy }

// Check is a [StaleError] where vectors are made by something else than those of the gallery.
func (g *Gallery) Check(madeBy string) error {
	if madeBy != g.madeBy {
		return &StaleError{Gallery: g.madeBy, Now: madeBy}
	}
	return nil
}

// Names lists the people, in the order in which they were enrolled first.
func (g *Gallery) Names() []string {
	names := make([]string, len(g.people))
	for i, p := range g.people {
		names[i] = string(p.name)
	}
	return names
}

// Enrol adds somebody, or more vectors of somebody who is there already. The vectors are copied. A person is
// found by the mean of their vectors, brought back to their length, as in [FewShot].
//
// A name that is empty or not UTF-8, no vectors, and vectors that are not finite, not of unit length or of
// other dimensions than those of the gallery are errors; so are vectors of one person that cancel each other
// out. Then nothing is added.
func (g *Gallery) Enrol(name string, vectors ...[]float32) error {
	if err := g.admits(name, vectors); err != nil {
		return fmt.Errorf("verify: enrol %q: %w", name, err)
	}
	at, key := g.places.find(name, g.people)
	person := enrolled{name: []byte(name)}
	if at >= 0 {
		person = g.people[at]
	}
	if err := person.add(vectors); err != nil {
		return fmt.Errorf("verify: enrol %q: %w", name, err)
	}
	if at < 0 {
		at, g.people = len(g.people), append(g.people, person)
		g.places[key] = at
	}
	g.people[at] = person
	return nil
}

// admits returns an error where somebody cannot be enrolled so.
func (g *Gallery) admits(name string, vectors [][]float32) error {
	if name == "" || !utf8.ValidString(name) {
		return errors.New("want a name in UTF-8")
	}
	if len(vectors) == 0 {
		return errors.New("no vectors, want one at least")
	}
	return g.takes(vectors)
}

// takes returns an error where vectors do not fit the gallery.
func (g *Gallery) takes(vectors [][]float32) error {
	if err := g.checkAll(slices.Values(vectors), len(vectors[0])); err != nil {
		return err
	}
	return g.fits(vectors[0])
}

func (g *Gallery) checkAll(vectors iter.Seq[[]float32], dimensions int) error {
	if err := checkFinite(vectors, dimensions); err != nil || g.unnormalised {
		return err
	}
	return checkUnit(vectors)
}

// add changes nothing where it returns an error.
func (p *enrolled) add(vectors [][]float32) error {
	dimensions := len(vectors[0])
	all := make([]float32, len(p.vectors), len(p.vectors)+dimensions*len(vectors))
	copy(all, p.vectors)
	for _, vector := range vectors {
		all = append(all, vector...)
	}
	return p.become(all, dimensions)
}

// become takes other vectors for the person, and overwrites those of before.
func (p *enrolled) become(vectors []float32, dimensions int) error {
	mean, err := meanOf(slices.Chunk(vectors, dimensions), dimensions)
	if err != nil {
		clear(vectors)
		return err
	}
	clear(p.vectors)
	clear(p.mean)
	p.vectors, p.mean = vectors, mean
	return nil
}

// Erase forgets somebody: name and vectors are overwritten with zeros in memory. Somebody who is not there
// is [ErrNotEnrolled]. Save the gallery to erase them from its file; see [Gallery.Save].
func (g *Gallery) Erase(name string) error {
	at := g.find(name)
	if at < 0 {
		return fmt.Errorf("verify: erase %q: %w", name, ErrNotEnrolled)
	}
	p := g.people[at]
	clear(p.name)
	clear(p.mean)
	clear(p.vectors)
	g.people = slices.Delete(g.people, at, at+1) // It clears the place that gets free.
	g.places = placesOf(g.people)
	return nil
}

// Count is how many vectors of somebody are enrolled, 0 where they are not there.
func (g *Gallery) Count(name string) int {
	at := g.find(name)
	if at < 0 {
		return 0
	}
	return len(g.people[at].vectors) / len(g.people[at].mean)
}

// Remove takes back one enrolment of somebody: vector i of [Gallery.Count], in the order in which they were
// enrolled, from 0. It is overwritten as by [Gallery.Erase]. Somebody who is not there is [ErrNotEnrolled];
// an i outside the range, the only vector, and others that cancel each other out without it are errors.
func (g *Gallery) Remove(name string, i int) error {
	at, n := g.find(name), g.Count(name)
	switch {
	case at < 0:
		return fmt.Errorf("verify: remove from %q: %w", name, ErrNotEnrolled)
	case i < 0 || i >= n:
		return fmt.Errorf("verify: remove vector %d of %d of %q: want 0 to %d", i, n, name, n-1)
	case n == 1:
		return fmt.Errorf("verify: remove the only vector of %q: erase the person", name)
	}
	p := &g.people[at]
	dimensions := len(p.mean)
	rest := slices.Concat(p.vectors[:i*dimensions], p.vectors[(i+1)*dimensions:])
	if err := p.become(rest, dimensions); err != nil {
		return fmt.Errorf("verify: remove from %q: %w", name, err)
	}
	return nil
}

// find is where somebody stands among the people, -1 where they are not there.
func (g *Gallery) find(name string) int {
	at, _ := g.places.find(name, g.people)
	return at
}

// fits returns an error where a vector has another length than those of the gallery.
func (g *Gallery) fits(vector []float32) error {
	if len(g.people) == 0 || len(vector) == len(g.people[0].mean) {
		return nil
	}
	return fmt.Errorf("verify: a vector of %d dimensions for a gallery of %d: take the network that made it",
		len(vector), len(g.people[0].mean))
}
