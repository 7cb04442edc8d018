package verify_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/pkg/verify"
)

// Distances after scaling are those of scikit-learn.
func TestCohortReference(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("testdata", "cohort.json"))
	if err != nil {
		t.Fatal(err)
	}
	var want struct {
		Cohort, Faces [][]float32
		Nearest       int
		Distances     [][]float64
	}
	if err := json.Unmarshal(text, &want); err != nil {
		t.Fatal(err)
	}
	cohort, err := verify.NewCohort(want.Cohort, want.Nearest)
	if err != nil {
		t.Fatal(err)
	}
	scaled, err := cohort.Scale(want.Faces)
	if err != nil {
		t.Fatal(err)
	}
	for i := range scaled {
		for j := range scaled {
			if got := verify.Distance(scaled[i], scaled[j]); math.Abs(got-want.Distances[i][j]) > 1e-5 {
				t.Errorf("faces %d and %d: distance %g, want %g", i, j, got, want.Distances[i][j])
			}
		}
	}
	if want.Faces[0][0] == scaled[0][0] {
		t.Error("the vectors given were changed, or nothing was scaled")
	}
}

func TestCohortErrors(t *testing.T) {
	strangers := [][]float32{{1, 0}, {0, 1}, {0.6, 0.8}}
	nan := float32(math.NaN())
	for _, c := range []struct {
		cohort [][]float32
		near   int
		want   string
	}{
		{strangers, 0, "0 nearest of a cohort of 3"},
		{strangers, 4, "4 nearest of a cohort of 3"},
		{nil, 1, "1 nearest of a cohort of 0"},
		{[][]float32{{1, 0}, {1}}, 1, "cohort"},
		{[][]float32{{1, 0}, {1, 1}}, 1, "cohort: verify: vector 1 has the length 1.414"},
		{[][]float32{{1, nan}, {1, 0}}, 1, "cohort"},
	} {
		_, err := verify.NewCohort(c.cohort, c.near)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("cohort %v, %d: got %v, want %q", c.cohort, c.near, err, c.want)
		}
	}
	cohort, err := verify.NewCohort(strangers, 1)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := cohort.Scale([][]float32{{1, 0, 0}}); err == nil ||
		!strings.Contains(err.Error(), "two networks") {
		t.Errorf("longer vectors: got %v", err)
	}
	if _, err := cohort.Scale([][]float32{{-1, 0}, {0, 1}}); !errors.Is(err, verify.ErrInCohort) ||
		!strings.Contains(err.Error(), "vector 1") {
		t.Errorf("a face of the cohort: got %v", err)
	}
	if _, err := cohort.Scale([][]float32{{nan, 1}}); err == nil {
		t.Error("a vector that is not a number was scaled")
	}
}

func ExampleCohort() {
	strangers := [][]float32{{1, 0}, {0.8, 0.6}, {0, 1}} // Most often vectors of the training people.
	cohort, err := verify.NewCohort(strangers, 2)
	if err != nil {
		log.Fatal(err)
	}
	hub, other, loner := []float32{0.96, 0.28}, []float32{0.6, 0.8}, []float32{-1, 0}
	scaled, err := cohort.Scale([][]float32{hub, other, loner})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("hub and other: %.2f, then %.2f\n", verify.Distance(hub, other),
		verify.Distance(scaled[0], scaled[1]))
	fmt.Printf("other and loner: %.2f, then %.2f\n", verify.Distance(other, loner),
		verify.Distance(scaled[1], scaled[2]))
	// Output:
	// hub and other: 0.40, then 3.65
	// other and loner: 3.20, then 5.99
}
