package verify

import (
	"context"
	"fmt"
	"sync"
)

// SharedGallery is a gallery that several goroutines use at once: an enrolment database (ISO/IEC 2382-37).
// [LockedGallery] holds it in memory, postgres.Gallery of this module in a database, for more people than
// fit in memory, and for several programs. Both name the same person at the same distance, as [Gallery]
// does.
//
// Whatever is cut short by its context wraps the error of the context. Errors of the other methods are those
// of [Gallery].
type SharedGallery interface {
	// Check is a [StaleError] where vectors are made by something else than those of the gallery.
	Check(madeBy string) error
	// Enrol adds somebody, or more vectors of somebody who is there already: all of them or none.
	Enrol(ctx context.Context, name string, vectors ...[]float32) error
	// Erase forgets somebody; [ErrNotEnrolled] where they are not there.
	Erase(ctx context.Context, name string) error
	// Remove takes back one enrolment of somebody, in the order in which they were enrolled, from 0.
	Remove(ctx context.Context, name string, i int) error
	// Count is how many vectors of somebody are enrolled, 0 where they are not there.
	Count(ctx context.Context, name string) (int, error)
	// Identify names the nearest person where the distance is at most tau.
	Identify(ctx context.Context, probe []float32, tau float64) (Match, error)
	// Nearest is the k nearest people, at any distance, nearest first.
	Nearest(ctx context.Context, probe []float32, k int) ([]Candidate, error)
	// Names lists the people, in the order in which they were enrolled first.
	Names(ctx context.Context) ([]string, error)
}

var _ SharedGallery = (*LockedGallery)(nil)

// LockedGallery is a [Gallery] behind a lock. People are identified side by side, and enrolled and erased
// one after the other. A context is asked once, before the work begins.
type LockedGallery struct {
	lock    sync.RWMutex
	gallery *Gallery
	saving  sync.Mutex // People are identified meanwhile.
}

// NewLockedGallery takes a gallery over: from now on it must be used through the lock only.
func NewLockedGallery(g *Gallery) *LockedGallery { return &LockedGallery{gallery: g} }

// Check is as in [SharedGallery].
func (l *LockedGallery) Check(madeBy string) error { return l.gallery.Check(madeBy) }

// Enrol is as in [SharedGallery].
func (l *LockedGallery) Enrol(ctx context.Context, name string, vectors ...[]float32) error {
	l.lock.Lock()
	defer l.lock.Unlock()
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("verify: enrol %q: %w", name, err)
	}
	return l.gallery.Enrol(name, vectors...)
}

// Erase is as in [SharedGallery].
func (l *LockedGallery) Erase(ctx context.Context, name string) error {
	l.lock.Lock()
	defer l.lock.Unlock()
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("verify: erase %q: %w", name, err)
	}
	return l.gallery.Erase(name)
}

// Remove is as in [SharedGallery].
func (l *LockedGallery) Remove(ctx context.Context, name string, i int) error {
	l.lock.Lock()
	defer l.lock.Unlock()
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("verify: remove from %q: %w", name, err)
	}
	return l.gallery.Remove(name, i)
}

// Count is as in [SharedGallery].
func (l *LockedGallery) Count(ctx context.Context, name string) (int, error) {
	l.lock.RLock()
	defer l.lock.RUnlock()
	if err := ctx.Err(); err != nil {
		return 0, fmt.Errorf("verify: count of %q: %w", name, err)
	}
	return l.gallery.Count(name), nil
}

// Nearest is as in [SharedGallery].
func (l *LockedGallery) Nearest(ctx context.Context, probe []float32, k int) ([]Candidate, error) {
	l.lock.RLock()
	defer l.lock.RUnlock()
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("verify: nearest: %w", err)
	}
	return l.gallery.Nearest(probe, k)
}

// Identify is as in [SharedGallery].
func (l *LockedGallery) Identify(ctx context.Context, probe []float32, tau float64) (Match, error) {
	l.lock.RLock()
	defer l.lock.RUnlock()
	if err := ctx.Err(); err != nil {
		return Match{}, fmt.Errorf("verify: identify: %w", err)
	}
	return l.gallery.Identify(probe, tau)
}

// Names is as in [SharedGallery].
func (l *LockedGallery) Names(ctx context.Context) ([]string, error) {
	l.lock.RLock()
	defer l.lock.RUnlock()
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("verify: names: %w", err)
	}
	return l.gallery.Names(), nil
}

// Save writes the gallery as [Gallery.Save] does, one time after the other.
func (l *LockedGallery) Save(path string) error {
	l.saving.Lock()
	defer l.saving.Unlock()
	l.lock.RLock()
	defer l.lock.RUnlock()
	return l.gallery.Save(path)
}
