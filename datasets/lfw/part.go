package lfw

import (
	"crypto/sha256"
	"encoding/binary"
)

// Part is the part of the split that a person belongs to.
type Part int

// The parts are for training, for selecting the epoch and tau, and for reporting results, respectively.
const (
	Train Part = iota
	Validation
	Test
)

// String returns "training", "validation" or "test".
func (p Part) String() string {
	switch p {
	case Train:
		return "training"
	case Validation:
		return "validation"
	}
	return "test"
}

// PartOf returns the part of a person. It depends only on the name (as LFW writes it, with underscores), so
// it is the same for every subset and edition of the data: the first four bytes of the SHA-256 hash of the
// name, as a big-endian number modulo 100, are below 75 for training, below 87 for validation, and otherwise
// test.
func PartOf(name string) Part {
	sum := sha256.Sum256([]byte(name))
	switch place := binary.BigEndian.Uint32(sum[:]) % 100; {
	case place < 75:
		return Train
	case place < 87:
		return Validation
	}
	return Test
}
