// Package gallery identifies people: it keeps embeddings of enrolled people and finds the person nearest to
// a probe, or answers that the probe shows none of them.
//
// A person is represented by a template t, the mean of their embeddings rescaled to unit length
// ([Template]). A probe x is given the name of the person with the smallest distance d(x, t) if that is at
// most tau, and no name otherwise: open-set identification (ISO/IEC 2382-37). Choose tau with [OpenSet], on
// people other than those who are enrolled later: every enrolled person is one more chance for a false
// positive, so a tau chosen for single comparisons is too large for a gallery.
//
// A [Gallery] is in memory ([New], [Load]) or, for more people than fit in memory and for several programs,
// in a database (package postgres). Both find the same person at the same distance.
//
// Embeddings of faces are personal data. A gallery file is readable by its owner only, and Erase followed by
// Save removes a person from memory and file.
package gallery

import (
	"context"
	"errors"
	"fmt"
	"unicode/utf8"
)

var (
	// ErrStale is returned if the embeddings of a gallery come from a different network, or different
	// preprocessing, than those it is used with.
	ErrStale = errors.New("embeddings of different models are not comparable")
	// ErrNotEnrolled is returned if the person to erase or change is not in the gallery.
	ErrNotEnrolled = errors.New("not enrolled")
)

// Gallery is a set of enrolled people: an enrolment database (ISO/IEC 2382-37). It is bound to the model
// that computes the embeddings, since embeddings of different models are not comparable.
//
// A gallery is safe for concurrent use: calls identify people in parallel, and only one call at a time
// enrols, changes or erases a person. A call cut short by its context returns an error that wraps the
// context's error.
type Gallery interface {
	// Check returns [ErrStale] if madeBy is not that of the gallery.
	Check(madeBy string) error

	// Enrol adds a person, or more embeddings of an enrolled person: all of them or none. The vectors are
	// copied. The person is found by the [Template] of all their vectors.
	//
	// It returns an error if the name is empty or not UTF-8, if there are no vectors, if a vector is
	// non-finite, not of unit length or of a dimension other than the gallery's, or if the vectors of the
	// person cancel each other out.
	Enrol(ctx context.Context, name string, vectors ...[]float32) error

	// Erase removes a person and all their vectors. It returns [ErrNotEnrolled] if they are not in the
	// gallery.
	Erase(ctx context.Context, name string) error

	// Remove removes vector i of a person, counted from 0 in the order of enrolment. It returns
	// [ErrNotEnrolled] if the person is not in the gallery, and an error if i is out of range, if it is the
	// only vector of the person, or if the remaining ones cancel each other out.
	Remove(ctx context.Context, name string, i int) error

	// Count is the number of vectors of a person, 0 if they are not enrolled.
	Count(ctx context.Context, name string) (int, error)

	// Names lists the enrolled people in the order of their first enrolment.
	Names(ctx context.Context) ([]string, error)

	// Identify returns the nearest person if the distance of the probe to their template is at most tau,
	// and an unknown person otherwise. On a tie it is the person who was enrolled first.
	// verify.Identification.AtFPIR chooses tau.
	//
	// It returns an error if tau is NaN, or if the probe is non-finite, not of unit length or of a dimension
	// other than the gallery's.
	Identify(ctx context.Context, probe []float32, tau float64) (Match, error)

	// Nearest is the candidate list of a probe (ISO/IEC 2382-37): the k nearest people at any distance,
	// nearest first, or all people if fewer are enrolled. On a tie the person who was enrolled first comes
	// first. It returns an error if k is below 1, and for probes that Identify rejects.
	Nearest(ctx context.Context, probe []float32, k int) ([]Candidate, error)
}

// Memory is a gallery in memory, which can be saved to a file. Its methods check the context once, at the
// start. Erase and Remove overwrite name and vectors with zeros; call Save to remove them from the file as
// well.
type Memory interface {
	Gallery

	// Save writes the gallery to a file that only its owner may read, completely or not at all. If there is a
	// file of a gallery with the same madeBy, it is replaced and keeps its permissions. Any other file is
	// left alone: Save returns [ErrStale] for a gallery with a different madeBy, and [ErrDamaged] otherwise.
	// The file has at most 256 MiB.
	//
	// After Erase the new file contains nothing of the erased person, even if the path is a symbolic link to
	// it. The disk may still contain the old file in free blocks, in backups, and under other hard links. A
	// program that is killed while it saves may leave an unfinished hidden file in the same folder; the next
	// Save removes it. Two programs must not save to one file at the same time: one of them may get an error,
	// and its data is not saved.
	Save(path string) error
}

// New returns an empty gallery of embeddings of unit length. MadeBy identifies the network and the
// preprocessing that compute them, preferably by a hash of both. New returns an error if it is empty or not
// UTF-8.
func New(madeBy string) (Memory, error) {
	if err := checkMaker(madeBy); err != nil {
		return nil, err
	}
	return &memory{madeBy: madeBy, index: index{}}, nil
}

// NewUnnormalised is [New] for vectors whose length is meaningful: raw pixels, and embeddings after score
// normalisation (verify.NewScoreNorm). Such a gallery cannot detect invalid vectors by their length.
func NewUnnormalised(madeBy string) (Memory, error) {
	if err := checkMaker(madeBy); err != nil {
		return nil, err
	}
	return &memory{madeBy: madeBy, unnormalised: true, index: index{}}, nil
}

func checkMaker(madeBy string) error {
	if madeBy == "" || !utf8.ValidString(madeBy) {
		return fmt.Errorf("gallery: made by %q: name the network and the preprocessing, in UTF-8", madeBy)
	}
	return nil
}
