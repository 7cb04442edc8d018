package lfw

import (
	"crypto/sha256"
	"encoding/binary"
)

// Side is the part of the data that a person belongs to.
type Side int

// The sides: for training, for selecting the epoch and tau, and for the reported results alone.
const (
	Train Side = iota
	Validation
	Test
)

// String returns "training", "validation" or "test".
func (s Side) String() string {
	switch s {
	case Train:
		return "training"
	case Validation:
		return "validation"
	}
	return "test"
}

// SideOf returns the side of a person. It depends on the name alone (as LFW writes it, with underscores), so
// it is the same for every subset and edition of the data: the first four bytes of the SHA-256 of the name, a
// big-endian number, modulo 100, are below 75 for training, below 87 for validation, else test.
func SideOf(name string) Side {
	sum := sha256.Sum256([]byte(name))
	switch place := binary.BigEndian.Uint32(sum[:]) % 100; {
	case place < 75:
		return Train
	case place < 87:
		return Validation
	}
	return Test
}
