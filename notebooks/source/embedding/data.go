package embedding

import (
	"bytes"
	"encoding/gob"
	"fmt"
	"os"
	"path/filepath"

	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/project"
	"github.com/gosiamese/gosiamese/pkg/regularfile"
)

// The people on the maps of lesson 12, each with an own colour, and the pictures of each: so many that the
// six nearest neighbours that [Explore] lists can all show the same person.
const (
	shownPeople   = 10
	shownPictures = 7
)

// The methods of [Data].
const (
	Network = iota
	Fisherfaces
	Pixels
)

// Method is a way to embed pictures: its name, and the vectors of the test pictures, [n][d].
type Method struct {
	Name    string
	Vectors [][]float32
}

// Data is what the cells of lesson 12 work with.
type Data struct {
	Labels  []int
	Methods []Method   // By [Network], [Fisherfaces] and [Pixels].
	Shown   images.Set // The first seven pictures of the first ten people.
	Tau     float64    // A threshold for the distances of the network.
}

// Ten returns the first seven pictures of the first ten test people, or of all if there are fewer, and their
// vectors by a method.
func (d Data) Ten(method int) (images.Set, [][]float32) {
	var vectors [][]float32
	count := map[int]int{}
	for i, label := range d.Labels {
		if count[label]++; label < shownPeople && count[label] <= shownPictures {
			vectors = append(vectors, d.Methods[method].Vectors[i])
		}
	}
	return d.Shown, vectors
}

// dataFile is the file of [Save] in its folder.
const dataFile = "embeddings.gob"

// Save writes the vectors of a test set by the methods of [Data], in their order, into a folder.
// Vectors of more dimensions than there are pictures are stored by their principal components, all of them,
// so that their distances stay the same.
func Save(dir string, test images.Set, tau float64, methods ...Method) error {
	shown, err := test.Only(test.Names[:min(shownPeople, len(test.Names))]...)
	if err != nil {
		return err
	}
	d := Data{Labels: test.Labels, Shown: shown.First(shownPictures), Tau: tau}
	for _, m := range methods {
		if len(m.Vectors) != test.Len() {
			return fmt.Errorf("embedding: %d vectors of %s for %d pictures: want one for "+
				"each", len(m.Vectors),
				m.Name, test.Len())
		}
		if len(m.Vectors[0]) > test.Len() {
			if m.Vectors, _, err = principal(m.Vectors); err != nil {
				return err
			}
		}
		d.Methods = append(d.Methods, m)
	}
	var file bytes.Buffer
	if err := gob.NewEncoder(&file).Encode(d); err != nil {
		return fmt.Errorf("embedding: save vectors: %w", err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("embedding: save vectors: %w: set SIAMESE_RUNS to a writable folder", err)
	}
	part := filepath.Join(dir, dataFile+".part") // It is renamed when it is complete.
	if err := os.WriteFile(part, file.Bytes(), 0o600); err != nil {
		return fmt.Errorf("embedding: save vectors: %w: set SIAMESE_RUNS to a writable folder", err)
	}
	return os.Rename(part, filepath.Join(dir, dataFile))
}

// Load reads what [Save] has written.
func Load(dir string) (d Data, err error) {
	file, err := regularfile.ReadFile(filepath.Join(dir, dataFile))
	if err == nil {
		err = gob.NewDecoder(bytes.NewReader(file)).Decode(&d)
	}
	if err != nil {
		return d, fmt.Errorf("embedding: %w: run the cell \"The data, the network, and two baselines\" "+
			"first", err)
	}
	return d, nil
}

// PCA returns the map of vectors by their first two principal components.
func PCA(vectors [][]float32) ([][]float32, error) {
	places, _, err := project.PCA(vectors)
	return places, err
}
