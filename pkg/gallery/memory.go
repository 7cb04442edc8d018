package gallery

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"sync"
	"unicode/utf8"

	"github.com/gosiamese/gosiamese/pkg/internal/vectors"
)

// memory implements [Memory].
type memory struct {
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
	vectors  []float32 // Concatenated: a slice per vector would take more memory than a short vector.
	template []float32
}

func (g *memory) Check(madeBy string) error {
	if madeBy != g.madeBy {
		return fmt.Errorf("gallery: %w: the gallery was made by %q, this is %q: use the former, or enrol "+
			"all people again from their pictures", ErrStale, g.madeBy, madeBy)
	}
	return nil
}

func (g *memory) Names(ctx context.Context) ([]string, error) {
	g.lock.RLock()
	defer g.lock.RUnlock()
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("gallery: names: %w", err)
	}
	names := make([]string, len(g.people))
	for i, p := range g.people {
		names[i] = string(p.name)
	}
	return names, nil
}

func (g *memory) Count(ctx context.Context, name string) (int, error) {
	g.lock.RLock()
	defer g.lock.RUnlock()
	if err := ctx.Err(); err != nil {
		return 0, fmt.Errorf("gallery: count of %q: %w", name, err)
	}
	if at := g.find(name); at >= 0 {
		return g.people[at].count(), nil
	}
	return 0, nil
}

// find is the position of a person, -1 if they are not enrolled.
func (g *memory) find(name string) int {
	at, _ := g.index.find(name, g.people)
	return at
}

// count is the number of vectors.
func (p *person) count() int { return len(p.vectors) / len(p.template) }

func (g *memory) Enrol(ctx context.Context, name string, vectors ...[]float32) error {
	g.lock.Lock()
	defer g.lock.Unlock()
	err := ctx.Err()
	if err == nil {
		err = g.enrol(name, vectors)
	}
	if err != nil {
		return fmt.Errorf("gallery: enrol %q: %w", name, err)
	}
	return nil
}

func (g *memory) enrol(name string, vectors [][]float32) error {
	if name == "" || !utf8.ValidString(name) {
		return errors.New("want a name in UTF-8")
	}
	if len(vectors) == 0 {
		return errors.New("no vectors: want at least one")
	}
	if err := g.accepts(vectors); err != nil {
		return err
	}
	at, key := g.index.find(name, g.people)
	p := person{name: []byte(name)}
	if at >= 0 {
		p = g.people[at]
	}
	if err := p.add(vectors); err != nil {
		return err
	}
	if at < 0 {
		at, g.people = len(g.people), append(g.people, p)
		g.index[key] = at
	}
	g.people[at] = p
	return nil
}

// accepts returns an error if vectors are invalid for this gallery, as enrolments or as probes.
func (g *memory) accepts(vectors [][]float32) error {
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

func (g *memory) checkAll(all iter.Seq[[]float32], dimensions int) error {
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

// replace replaces the vectors of the person and overwrites the old ones with zeros.
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

func (g *memory) Erase(ctx context.Context, name string) error {
	g.lock.Lock()
	defer g.lock.Unlock()
	err, at := ctx.Err(), g.find(name)
	if err == nil && at < 0 {
		err = ErrNotEnrolled
	}
	if err != nil {
		return fmt.Errorf("gallery: erase %q: %w", name, err)
	}
	p := g.people[at]
	clear(p.name)
	clear(p.template)
	clear(p.vectors)
	g.people = slices.Delete(g.people, at, at+1) // It zeroes the freed element.
	g.index = indexOf(g.people)
	return nil
}

func (g *memory) Remove(ctx context.Context, name string, i int) error {
	g.lock.Lock()
	defer g.lock.Unlock()
	err, at := ctx.Err(), g.find(name)
	if err == nil && at < 0 {
		err = ErrNotEnrolled
	}
	if err == nil {
		err = g.people[at].remove(i)
	}
	if err != nil {
		return fmt.Errorf("gallery: remove from %q: %w", name, err)
	}
	return nil
}

// remove changes nothing if it returns an error.
func (p *person) remove(i int) error {
	n, dimensions := p.count(), len(p.template)
	if i < 0 || i >= n {
		return fmt.Errorf("vector %d of %d: want 0 to %d", i, n, n-1)
	}
	if n == 1 {
		return errors.New("the only vector: erase the person instead")
	}
	return p.replace(slices.Concat(p.vectors[:i*dimensions], p.vectors[(i+1)*dimensions:]), dimensions)
}
