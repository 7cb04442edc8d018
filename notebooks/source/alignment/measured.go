package alignment

import (
	_ "embed"
	"encoding/json"
	"fmt"

	"github.com/gosiamese/gosiamese/pkg/verify"
)

// Measurement is what `make results ONLY=misaligned` measured, for the figures of the lesson.
type Measurement struct {
	Commit, Source string
	Pairs          int     // Number of genuine pairs.
	Tau            float64 // The default threshold of package face.
	Kinds          []Kind
	Moved          Moved
}

// Kind is one kind of misalignment, of the first photograph of each pair.
type Kind struct {
	Name, Unit string
	Points     []Point
}

// Point is the result at one value of a misalignment.
type Point struct {
	Value             float64
	FAR, FRR          verify.Estimate // At the threshold of the measurement.
	Genuine, Impostor [3]float64      // Distances: their quantiles of 10, 50 and 90 %.
}

// Moved are distances of a photograph whose landmarks are moved to another one of the same person.
type Moved struct {
	Photograph, Other string // Names in package photographs.
	// Shifts are in inter-eye distances. Distance is [6][len(Shifts)][len(Shifts)]: for each landmark, and
	// then for all together, by the shift to the right and then by that down.
	Shifts   []float64
	Distance [6][][]float64
}

//go:embed misaligned.json
var measured []byte

// Measured is the measurement that is stored with the lesson.
func Measured() (m Measurement, err error) {
	if err := json.Unmarshal(measured, &m); err != nil {
		return m, fmt.Errorf("alignment: misaligned.json: run make results ONLY=misaligned: %w", err)
	}
	return m, nil
}
