package gallery

import (
	"context"
	"fmt"
)

// Shared is a gallery in memory or in a database, for concurrent use: an enrolment database (ISO/IEC
// 2382-37). [Gallery.Shared] is one in memory; package postgres keeps one in a database, for more people than
// fit in memory and for several programs. Both identify the same person at the same distance as [Gallery].
//
// Calls that are cut short by their context return an error that wraps that of the context. All other errors
// are those of [Gallery].
type Shared interface {
	// Check returns [ErrStale] if embeddings are made by anything other than those of the gallery.
	Check(madeBy string) error
	// Enrol adds a person, or more embeddings of an enrolled person: all of them or none.
	Enrol(ctx context.Context, name string, vectors ...[]float32) error
	// Erase removes a person. It returns [ErrNotEnrolled] if they are not in the gallery.
	Erase(ctx context.Context, name string) error
	// Remove removes vector i of a person, counted from 0 in the order of enrolment.
	Remove(ctx context.Context, name string, i int) error
	// Count is the number of vectors of a person, 0 if they are not enrolled.
	Count(ctx context.Context, name string) (int, error)
	// Identify returns the nearest person if their distance is at most tau.
	Identify(ctx context.Context, probe []float32, tau float64) (Match, error)
	// Nearest is the k nearest people at any distance, nearest first.
	Nearest(ctx context.Context, probe []float32, k int) ([]Candidate, error)
	// Names lists the enrolled people in the order of their first enrolment.
	Names(ctx context.Context) ([]string, error)
}

// Shared returns the gallery as a [Shared]. Its calls check their context once, before they begin to work.
func (g *Gallery) Shared() Shared { return shared{g} }

type shared struct{ g *Gallery }

func (s shared) Check(madeBy string) error { return s.g.Check(madeBy) }

func (s shared) Enrol(ctx context.Context, name string, vectors ...[]float32) error {
	s.g.lock.Lock()
	defer s.g.lock.Unlock()
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("gallery: enrol %q: %w", name, err)
	}
	return s.g.enrol(name, vectors)
}

func (s shared) Erase(ctx context.Context, name string) error {
	s.g.lock.Lock()
	defer s.g.lock.Unlock()
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("gallery: erase %q: %w", name, err)
	}
	return s.g.erase(name)
}

func (s shared) Remove(ctx context.Context, name string, i int) error {
	s.g.lock.Lock()
	defer s.g.lock.Unlock()
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("gallery: remove from %q: %w", name, err)
	}
	return s.g.remove(name, i)
}

func (s shared) Count(ctx context.Context, name string) (int, error) {
	s.g.lock.RLock()
	defer s.g.lock.RUnlock()
	if err := ctx.Err(); err != nil {
		return 0, fmt.Errorf("gallery: count of %q: %w", name, err)
	}
	return s.g.count(name), nil
}

func (s shared) Identify(ctx context.Context, probe []float32, tau float64) (Match, error) {
	s.g.lock.RLock()
	defer s.g.lock.RUnlock()
	if err := ctx.Err(); err != nil {
		return Match{}, fmt.Errorf("gallery: identify: %w", err)
	}
	return s.g.identify(probe, tau)
}

func (s shared) Nearest(ctx context.Context, probe []float32, k int) ([]Candidate, error) {
	s.g.lock.RLock()
	defer s.g.lock.RUnlock()
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("gallery: nearest: %w", err)
	}
	return s.g.nearest(probe, k)
}

func (s shared) Names(ctx context.Context) ([]string, error) {
	s.g.lock.RLock()
	defer s.g.lock.RUnlock()
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("gallery: names: %w", err)
	}
	return s.g.names(), nil
}
