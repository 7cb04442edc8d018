// Package fairness supports lesson 17: groups of synthetic people and their error rates, simulated
// presentation attacks, and the check of its exercise.
package fairness

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/gob"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/gosiamese/gosiamese/datasets/synthetic"
	"github.com/gosiamese/gosiamese/notebooks/lesson"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/regularfile"
	"github.com/gosiamese/gosiamese/pkg/siamese"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// Pictures is the number of pictures of each person.
const Pictures = 10

// seed is the seed of the nuisances. No network of the course was trained on people of this seed.
const seed = 17

// Faces returns [Pictures] grey pictures of side x side pixels of each of n people: identity(first+i) makes
// person i of the set. Picture j of a person has the same pose, light and camera for any identity, so two
// identities that differ in one attribute differ in nothing else.
func Faces(side, first, n int, identity func(person int) synthetic.Identity) (images.Set, error) {
	set := images.Set{Height: side, Width: side, Channels: 1}
	for i := range n {
		set.Names = append(set.Names, fmt.Sprintf("person %d", first+i))
		for j := range Pictures {
			picture, err := synthetic.Draw(identity(first+i), synthetic.NewNuisance(seed, first+i, j), side)
			if err != nil {
				return images.Set{}, err
			}
			set.Pictures, set.Labels = append(set.Pictures, picture), append(set.Labels, i)
		}
	}
	return set, nil
}

// Embed returns the embeddings of a set by the best weights of a run. It keeps them in the
// folder of the run, and reads them from there the next time.
func Embed(dir string, set images.Set) ([][]float32, error) {
	history, err := siamese.Open(dir)
	if err != nil {
		return nil, err
	}
	best := history.Best()
	hash := sha256.New()
	_, _ = fmt.Fprintln(hash, best.Number, len(history.Epochs), best.Loss, best.EER) // Never fails.
	for _, p := range set.Pictures {
		_ = binary.Write(hash, binary.LittleEndian, p) // Never fails.
	}
	path := filepath.Join(dir, fmt.Sprintf("embeddings-%x.gob", hash.Sum(nil)[:8]))
	var vectors [][]float32
	if data, err := regularfile.ReadFile(path); err == nil {
		if gob.NewDecoder(bytes.NewReader(data)).Decode(&vectors) == nil && len(vectors) == set.Len() {
			return vectors, nil
		}
	}
	if vectors, err = lesson.Embed(dir, set); err != nil {
		return nil, err
	}
	return vectors, keep(path, vectors)
}

// keep writes embeddings to a file under another name, and renames it when it is complete.
func keep(path string, vectors [][]float32) error {
	var file bytes.Buffer
	if err := gob.NewEncoder(&file).Encode(vectors); err != nil {
		return fmt.Errorf("fairness: keep embeddings: %w", err)
	}
	if err := os.WriteFile(path+".part", file.Bytes(), 0o600); err != nil {
		return fmt.Errorf("fairness: keep embeddings: %w: set SIAMESE_RUNS to a writable folder", err)
	}
	return os.Rename(path+".part", path)
}

// T is the 97.5 % quantile of Student's t with people - 1 degrees of freedom, for 95 % intervals.
func T(people int) float64 {
	return distuv.StudentsT{Sigma: 1, Nu: float64(people - 1)}.Quantile(0.975)
}

// Group is the scores of the pairs of a group of people at a threshold.
type Group struct {
	Name   string
	Tau    float64
	Scores []verify.Score
	Labels []int
}

// Table formats FAR and FRR of groups at their thresholds, with their 95 % intervals over people.
func Table(groups ...Group) (string, error) {
	wide := 0
	for _, g := range groups {
		wide = max(wide, len(g.Name))
	}
	lines := []string{fmt.Sprintf("%-*s  %-5s  %-19s  %s", wide, "", "tau", "FAR", "FRR")}
	for _, g := range groups {
		r, err := verify.RatesAt(g.Scores, g.Labels, g.Tau)
		if err != nil {
			return "", err
		}
		lines = append(lines, fmt.Sprintf("%-*s  %.3f  %-19s  %s", wide, g.Name, g.Tau, r.FAR, r.FRR))
	}
	return strings.Join(lines, "\n"), nil
}

// Points formats a difference of two rates and its interval in percentage points.
func Points(value, low, high float64) string {
	return fmt.Sprintf("%+.1f points [%+.1f, %+.1f]", 100*value, 100*low, 100*high)
}
