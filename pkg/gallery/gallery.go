// Package gallery identifies people: it keeps embeddings of enrolled people and finds the person nearest to a
// probe, or answers that the probe shows none of them.
//
// A person is represented by a template t, the mean of their embeddings rescaled to unit length ([Template]).
// A probe x is given the name of the person with the smallest distance d(x, t) if that is at most tau, and no
// name otherwise: open-set identification (ISO/IEC 2382-37). Choose tau with [OpenSet], on people other than
// those who are enrolled later: every enrolled person is one more chance for a false positive, so a tau
// chosen for single comparisons is too large for a gallery.
//
// Embeddings of faces are personal data. A gallery file is readable by its owner only, and [Gallery.Erase]
// followed by [Gallery.Save] removes a person from memory and file. Package postgres keeps a gallery in a
// database.
package gallery

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"sync"
	"unicode/utf8"

	"github.com/gosiamese/gosiamese/pkg/internal/vectors"
)

var (
	// ErrStale is returned if a gallery was made with another network, or with other preprocessing, than the
	// embeddings it is used with.
	ErrStale = errors.New("embeddings of different models are not comparable")
	// ErrNotEnrolled is returned if the person to erase or change is not in the gallery.
	ErrNotEnrolled = errors.New("not enrolled")
)

// Gallery holds enrolled people in memory. Make one with [New] or read it with [Load]. Both bind it to the
// model that computes the embeddings, since embeddings of different models are not comparable.
//
// A gallery is safe for concurrent use: people are identified in parallel, and enrolled, changed and erased
// one at a time.
type Gallery struct {
	madeBy string
	// unnormalised vectors may have any length.
	unnormalised bool

	lock   sync.RWMutex
	people []person
	index  index

	saving sync.Mutex // People can be identified meanwhile.
}

// person is an enrolled person. No other data shares its memory, so that it can be overwritten.
type person struct {
	name     []byte    // Not a string, which could not be overwritten.
	vectors  []float32 // One after the other: a slice of each would take more memory than short vectors do.
	template []float32
}

// New returns an empty gallery of embeddings of unit length. MadeBy identifies the network and the
// preprocessing that compute them, best by a hash of both. New returns an error if it is empty or not UTF-8.
func New(madeBy string) (*Gallery, error) {
	if madeBy == "" || !utf8.ValidString(madeBy) {
		return nil, fmt.Errorf("gallery: made by %q: name the network and the preprocessing, in UTF-8",
			madeBy)
	}
	return &Gallery{madeBy: madeBy, index: index{}}, nil
}

// NewUnnormalised is [New] for vectors whose length is meaningful: raw pixels, and embeddings after score
// normalisation (verify.NewScoreNorm). Such a gallery cannot detect invalid vectors by their length.
func NewUnnormalised(madeBy string) (*Gallery, error) {
	g, err := New(madeBy)
	if err != nil {
		return nil, err
	}
	g.unnormalised = true
	return g, nil
}

// Check returns [ErrStale] if embeddings are made by anything other than those of the gallery.
func (g *Gallery) Check(madeBy string) error {
	if madeBy != g.madeBy {
		return fmt.Errorf("gallery: %w: the gallery was made by %q, this is %q: use the former, or enrol "+
			"all people again from their pictures", ErrStale, g.madeBy, madeBy)
	}
	return nil
}

// Names lists the enrolled people in the order of their first enrolment.
func (g *Gallery) Names() []string {
	g.lock.RLock()
	defer g.lock.RUnlock()
	return g.names()
}

func (g *Gallery) names() []string {
	names := make([]string, len(g.people))
	for i, p := range g.people {
		names[i] = string(p.name)
	}
	return names
}

// Enrol adds a person, or more embeddings of an enrolled person. The vectors are copied. The person is found
// by the [Template] of all their vectors.
//
// Enrol returns an error, and adds nothing, if the name is empty or not UTF-8, if there are no vectors, if a
// vector is non-finite, not of unit length or of another dimension than the gallery, or if the vectors of the
// person cancel each other out.
func (g *Gallery) Enrol(name string, vectors ...[]float32) error {
	g.lock.Lock()
	defer g.lock.Unlock()
	return g.enrol(name, vectors)
}

func (g *Gallery) enrol(name string, vectors [][]float32) error {
	if err := g.admits(name, vectors); err != nil {
		return fmt.Errorf("gallery: enrol %q: %w", name, err)
	}
	at, key := g.index.find(name, g.people)
	p := person{name: []byte(name)}
	if at >= 0 {
		p = g.people[at]
	}
	if err := p.add(vectors); err != nil {
		return fmt.Errorf("gallery: enrol %q: %w", name, err)
	}
	if at < 0 {
		at, g.people = len(g.people), append(g.people, p)
		g.index[key] = at
	}
	g.people[at] = p
	return nil
}

// admits returns an error if the person cannot be enrolled with these vectors.
func (g *Gallery) admits(name string, vectors [][]float32) error {
	if name == "" || !utf8.ValidString(name) {
		return errors.New("want a name in UTF-8")
	}
	if len(vectors) == 0 {
		return errors.New("no vectors: want at least one")
	}
	return g.accepts(vectors)
}

// accepts returns an error if vectors do not belong in the gallery, as enrolments or as probes.
func (g *Gallery) accepts(vectors [][]float32) error {
	dimensions := len(vectors[0])
	if err := g.checkAll(slices.Values(vectors), dimensions); err != nil {
		return err
	}
	if len(g.people) == 0 || dimensions == len(g.people[0].template) {
		return nil
	}
	return fmt.Errorf("a vector of %d dimensions for a gallery of %d: use the network that made the gallery",
		dimensions, len(g.people[0].template))
}

func (g *Gallery) checkAll(all iter.Seq[[]float32], dimensions int) error {
	if err := vectors.CheckFinite(all, dimensions); err != nil || g.unnormalised {
		return err
	}
	return vectors.CheckUnit(all)
}

// add changes nothing if it returns an error.
func (p *person) add(vectors [][]float32) error {
	dimensions := len(vectors[0])
	all := make([]float32, len(p.vectors), len(p.vectors)+dimensions*len(vectors))
	copy(all, p.vectors)
	for _, vector := range vectors {
		all = append(all, vector...)
	}
	return p.replace(all, dimensions)
}

// replace gives the person other vectors, and overwrites the earlier ones.
func (p *person) replace(all []float32, dimensions int) error {
	template, err := vectors.Template(slices.Chunk(all, dimensions), dimensions)
	if err != nil {
		clear(all)
		return err
	}
	clear(p.vectors)
	clear(p.template)
	p.vectors, p.template = all, template
	return nil
}

// Erase removes a person: name and vectors are overwritten with zeros in memory. It returns [ErrNotEnrolled]
// if the person is not in the gallery. To remove the person from the gallery file as well, call
// [Gallery.Save].
func (g *Gallery) Erase(name string) error {
	g.lock.Lock()
	defer g.lock.Unlock()
	return g.erase(name)
}

func (g *Gallery) erase(name string) error {
	at := g.find(name)
	if at < 0 {
		return fmt.Errorf("gallery: erase %q: %w", name, ErrNotEnrolled)
	}
	p := g.people[at]
	clear(p.name)
	clear(p.template)
	clear(p.vectors)
	g.people = slices.Delete(g.people, at, at+1) // It clears the element that becomes free.
	g.index = indexOf(g.people)
	return nil
}

// Count is the number of vectors of a person, 0 if the person is not enrolled.
func (g *Gallery) Count(name string) int {
	g.lock.RLock()
	defer g.lock.RUnlock()
	return g.count(name)
}

func (g *Gallery) count(name string) int {
	at := g.find(name)
	if at < 0 {
		return 0
	}
	return len(g.people[at].vectors) / len(g.people[at].template)
}

// Remove removes vector i of a person, counted from 0 in the order of enrolment, and overwrites it as
// [Gallery.Erase] does. It returns [ErrNotEnrolled] if the person is not in the gallery, and an error if i is
// out of range, if it is the only vector of the person, or if the remaining ones cancel each other out.
func (g *Gallery) Remove(name string, i int) error {
	g.lock.Lock()
	defer g.lock.Unlock()
	return g.remove(name, i)
}

func (g *Gallery) remove(name string, i int) error {
	at, n := g.find(name), g.count(name)
	switch {
	case at < 0:
		return fmt.Errorf("gallery: remove from %q: %w", name, ErrNotEnrolled)
	case i < 0 || i >= n:
		return fmt.Errorf("gallery: remove vector %d of %d of %q: want 0 to %d", i, n, name, n-1)
	case n == 1:
		return fmt.Errorf("gallery: remove the only vector of %q: erase the person instead", name)
	}
	p := &g.people[at]
	dimensions := len(p.template)
	rest := slices.Concat(p.vectors[:i*dimensions], p.vectors[(i+1)*dimensions:])
	if err := p.replace(rest, dimensions); err != nil {
		return fmt.Errorf("gallery: remove from %q: %w", name, err)
	}
	return nil
}

// find is the position of a person, -1 if they are not enrolled.
func (g *Gallery) find(name string) int {
	at, _ := g.index.find(name, g.people)
	return at
}
