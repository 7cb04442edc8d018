package embedding

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"

	"github.com/gosiamese/gosiamese/pkg/project"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// Accuracies formats a line for each method: its share of the variance in two principal components, its
// 1-nearest-neighbour accuracy in all dimensions, and the paired difference of that from the first method.
func Accuracies(labels []int, methods ...Method) (string, error) {
	lines := []string{fmt.Sprintf("%-12s %10s  %22s  %22s   %s", "", "dimensions", "variance in 2 of them",
		"1-nearest neighbour", "minus "+methods[0].Name)}
	var first []float64
	for k, m := range methods {
		_, variances, err := principal(m.Vectors)
		if err != nil {
			return "", err
		}
		hits, err := hits(m.Vectors, labels)
		if err != nil {
			return "", err
		}
		line := fmt.Sprintf("%-12s %10d  %20.0f %%  %20.1f %%", m.Name, len(m.Vectors[0]),
			100*floats.Sum(variances[:min(2, len(variances))])/floats.Sum(variances), 100*stat.Mean(hits,
				nil))
		if k == 0 {
			first = hits
		} else {
			line += "   " + paired(first, hits, labels)
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n"), nil
}

// hits is 1 for each vector whose nearest neighbour shows the same person, and else 0.
func hits(vectors [][]float32, labels []int) ([]float64, error) {
	nearest, err := project.Nearest(vectors, 1)
	if err != nil {
		return nil, err
	}
	out := make([]float64, len(labels))
	for i, found := range nearest {
		if labels[found[0]] == labels[i] {
			out[i] = 1
		}
	}
	return out, nil
}

// neighbours is the number of neighbours of the recall: ten, or half of the pictures if these are few.
func neighbours(pictures int) int { return min(10, pictures/2) }

// recalls returns the share of the nearest neighbours of each vector that are also nearest on the map.
func recalls(vectors, places [][]float32) ([]float64, error) {
	k := neighbours(len(vectors))
	before, err := project.Nearest(vectors, k)
	if err != nil {
		return nil, err
	}
	after, err := project.Nearest(places, k)
	if err != nil {
		return nil, err
	}
	out := make([]float64, len(vectors))
	for i := range out {
		if out[i], err = project.NeighbourRecall(before[i:i+1], after[i:i+1]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Preserved formats what two maps of the vectors of a method preserve: for the map by PCA, the map by t-SNE,
// and the paired difference of both, the recall of the ten nearest neighbours and the 1-nearest-neighbour
// accuracy; and for each map the share of pairs of distances between the means of people that are in the same
// order.
func Preserved(m Method, labels []int, pca, tsne [][]float32) (string, error) {
	var kept, right [2][]float64
	var order [2]float64
	for k, places := range [][][]float32{pca, tsne} {
		var err error
		if kept[k], err = recalls(m.Vectors, places); err != nil {
			return "", err
		}
		if right[k], err = hits(places, labels); err != nil {
			return "", err
		}
		order[k] = sameOrder(m.Vectors, places, labels)
	}
	const row = "%-22s %-28s %-28s %s"
	lines := []string{fmt.Sprintf(row, m.Name, "neighbours kept", "1-nearest neighbour", "order of "+
		"distances")}
	percent := func(v []float64) string { return fmt.Sprintf("%.0f %%", 100*stat.Mean(v, nil)) }
	for k, name := range []string{"PCA", "t-SNE"} {
		lines = append(lines, fmt.Sprintf(row, "  "+name, percent(kept[k]), percent(right[k]),
			fmt.Sprintf("%.0f %%", 100*order[k])))
	}
	vectors, err := hits(m.Vectors, labels)
	if err != nil {
		return "", err
	}
	lines = append(lines,
		fmt.Sprintf(row, "  t-SNE minus PCA", paired(kept[0], kept[1], labels),
			paired(right[0], right[1], labels), ""),
		fmt.Sprintf(row, "  t-SNE minus vectors", "", paired(vectors, right[1], labels), ""), "")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n"), nil
}

// paired formats the mean of after - before, two numbers in [0, 1] for each picture, with its 95 % interval
// over people in percentage points: one person is left out at a time (the jackknife), and Student's t has as
// many degrees of freedom as there are people, minus one.
func paired(before, after []float64, labels []int) string {
	people := slices.Max(labels) + 1
	gained, pictures := make([]float64, people), make([]float64, people)
	for i, label := range labels {
		gained[label] += after[i] - before[i]
		pictures[label]++
	}
	value := floats.Sum(gained) / floats.Sum(pictures)
	without := make([]float64, people)
	for i := range without {
		without[i] = (floats.Sum(gained) - gained[i]) / (floats.Sum(pictures) - pictures[i])
	}
	n := float64(people)
	variance := stat.PopVariance(without, nil) * (n - 1)
	if people < 3 || !(variance > 1e-15) {
		return fmt.Sprintf("%+.1f points, no interval", 100*value)
	}
	half := distuv.StudentsT{Sigma: 1, Nu: n - 1}.Quantile(0.975) * math.Sqrt(variance)
	return fmt.Sprintf("%+.1f points [%+.1f, %+.1f]", 100*value, 100*max(-1, value-half),
		100*min(1, value+half))
}

// sameOrder compares the distances between the means of people in two spaces: it is the share of pairs of
// distances whose order is the same in both; chance is one half.
func sameOrder(a, b [][]float32, labels []int) float64 {
	return (1 + stat.Kendall(betweenMeans(a, labels), betweenMeans(b, labels), nil)) / 2
}

// betweenMeans returns the squared distances between the means of all pairs of people.
func betweenMeans(vectors [][]float32, labels []int) (distances []float64) {
	means := map[int][]float32{}
	count := map[int]float32{}
	last := 0
	for i, label := range labels {
		last = max(last, label)
		if means[label] == nil {
			means[label] = make([]float32, len(vectors[i]))
		}
		count[label]++
		for axis, v := range vectors[i] {
			means[label][axis] += (v - means[label][axis]) / count[label]
		}
	}
	for a := range last + 1 {
		for b := range a {
			if means[a] != nil && means[b] != nil {
				distances = append(distances, verify.Distance(means[a], means[b]))
			}
		}
	}
	return distances
}
