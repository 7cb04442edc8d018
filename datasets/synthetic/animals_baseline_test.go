package synthetic

import (
	"cmp"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/pkg/images"
)

// halves returns the first train pictures of each class, and the rest.
func halves(set images.Set, train int) (seen, unseen images.Set) {
	perClass := set.Len() / 2
	for i, picture := range set.Pictures {
		to := &unseen
		if i%perClass < train {
			to = &seen
		}
		to.Pictures, to.Labels = append(to.Pictures, picture), append(to.Labels, set.Labels[i])
	}
	return seen, unseen
}

// Raw pixels are hardly better than chance: the classes differ in shape.
func TestAnimalsAreHardForRawPixels(t *testing.T) {
	seen, unseen := halves(animals(t, 200, 32, 1), 150)
	right := 0
	for i, probe := range unseen.Pictures {
		best, label := math.MaxInt, 0
		for j, picture := range seen.Pictures {
			sum := 0
			for k, v := range probe {
				step := level(v) - level(picture[k])
				sum += step * step
			}
			if sum < best {
				best, label = sum, seen.Labels[j]
			}
		}
		if label == unseen.Labels[i] {
			right++
		}
	}
	share := float64(right) / float64(unseen.Len())
	source, err := os.ReadFile("animals.go")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(source), fmt.Sprintf("accuracy of %.2f on 100 others", share)) {
		t.Errorf("the comment of Animals does not state the accuracy of raw pixels, %.2f", share)
	}
	if share < 0.5 || share > 0.8 {
		t.Errorf("raw pixels classify %.2f of the pictures: tune them to 0.5 to 0.8", share)
	}
}

// threshold returns the share of the values, n of each class with cats first, that the best single threshold
// classifies correctly, in either direction.
func threshold(values []float64) float64 {
	n := len(values) / 2
	order := make([]int, len(values))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(values[a], values[b]) })
	best, lead := 0, 0
	for at, i := range order {
		if i < n {
			lead++
		} else {
			lead--
		}
		last := at == len(order)-1 || values[order[at+1]] != values[i]
		if last {
			best = max(best, lead, -lead)
		}
	}
	return 0.5 + float64(best)/float64(len(values))
}

// Neither the mean of a colour nor any single value separates the classes. With 200 animals of each class,
// the best threshold on an uninformative number has an accuracy of 0.54 on average, and of at least 0.57 in
// one case of 20.
func TestAnimalsAreNotToldByColour(t *testing.T) {
	set := animals(t, 200, 32, 2)
	values, means := make([]float64, set.Len()), [3][]float64{}
	for k := range means {
		means[k] = make([]float64, set.Len())
	}
	worst := 0.0
	for at := range set.Pictures[0] {
		for i, picture := range set.Pictures {
			values[i] = float64(picture[at])
			means[at%3][i] += values[i] / (32 * 32)
		}
		worst = max(worst, threshold(values))
	}
	if worst > 0.7 {
		t.Errorf("a single value classifies %.3f of the pictures, want at most 0.7", worst)
	}
	for k, mean := range means {
		share := threshold(mean)
		t.Logf("the mean of colour %d classifies %.3f, the best single value %.3f", k, share, worst)
		if share > 0.6 {
			t.Errorf("the mean of colour %d classifies %.3f of the pictures, want at most 0.6", k, share)
		}
	}
}
