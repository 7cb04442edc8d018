// Package alignment supports lesson 13, from a photograph to a face: its figures, misalignments of landmarks
// and what they cost, and the check of its exercise.
package alignment
