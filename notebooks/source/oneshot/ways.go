package oneshot

import (
	"fmt"
	"strings"

	"github.com/gosiamese/gosiamese/pkg/show"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// nWay returns the accuracy of n-way one-shot identification of each person, [people][n-1] for n = 1 to the
// number of people: the mean over all choices of a gallery picture and of a probe of the person, of n - 1
// other people, and of their gallery pictures. A tie counts as an error. Labels are 0 to people-1, and each
// person has two pictures.
//
// It is exact: with the share s of the pictures of another person that are at least as near to the probe as
// the gallery picture of its own person, that person is not nearer with the probability 1 - s. The mean of
// the product of these probabilities over all choices of k of the m other people so far follows from those
// over m - 1: f(k, m) = (1 - k/m) f(k, m-1) + (k/m) (1 - s) f(k-1, m-1).
func nWay(vectors [][]float32, labels []int) [][]float64 {
	people := byLabel(labels)
	d := make([][]float64, len(vectors))
	for i := range d {
		d[i] = make([]float64, len(vectors))
		for j := range i {
			d[i][j] = verify.Distance(vectors[i], vectors[j])
			d[j][i] = d[i][j]
		}
	}
	out := make([][]float64, len(people))
	for person, own := range people {
		out[person] = make([]float64, len(people))
		pairs := float64(len(own) * (len(own) - 1))
		for _, probe := range own {
			for _, enrolled := range own {
				if enrolled == probe {
					continue
				}
				for k, v := range notNearer(d[probe], d[probe][enrolled], people, person) {
					out[person][k] += v / pairs
				}
			}
		}
	}
	return out
}

// notNearer returns f(k) of [nWay] for k = 0 to the number of other people.
func notNearer(d []float64, own float64, people [][]int, person int) []float64 {
	f := []float64{1}
	for other, pictures := range people {
		if other == person {
			continue
		}
		nearer := 0
		for _, i := range pictures {
			if d[i] <= own {
				nearer++
			}
		}
		not := 1 - float64(nearer)/float64(len(pictures))
		m := len(f)
		f = append(f, 0)
		for k := m; k > 0; k-- {
			share := float64(k) / float64(m)
			f[k] = (1-share)*f[k] + share*not*f[k-1]
		}
	}
	return f
}

// byLabel lists the pictures of each person.
func byLabel(labels []int) (people [][]int) {
	for i, label := range labels {
		for label >= len(people) {
			people = append(people, nil)
		}
		people[label] = append(people[label], i)
	}
	return people
}

// Ways shows the accuracy of n-way one-shot identification over n, for each method and for guessing. The text
// is a line for each of the given n, with the paired differences of the methods from the first one, and their
// intervals over the people of the probes. Values of n above the number of people are omitted.
func Ways(labels []int, ways []int, methods ...Method) (figure show.Figure, text string, err error) {
	of := make([][][]float64, len(methods))
	for k, m := range methods {
		of[k] = nWay(m.Vectors, labels)
	}
	people := len(of[0])
	var x, guessing []float64
	series := make([]show.Series, len(methods))
	for n := 2; n <= people; n++ {
		x, guessing = append(x, float64(n)), append(guessing, 1/float64(n))
		for k := range methods {
			series[k].Name = methods[k].Name
			series[k].Values = append(series[k].Values, mean(of[k], n))
		}
	}
	lines := []string{" N   " + methods[0].Name}
	for _, m := range methods[1:] {
		lines[0] += fmt.Sprintf("   %-38s", m.Name+" (minus "+methods[0].Name+")")
	}
	for _, n := range ways {
		if n > people {
			continue
		}
		line := fmt.Sprintf("%2d   %5.1f %%", n, 100*mean(of[0], n))
		for k := range methods[1:] {
			line += fmt.Sprintf("   %5.1f %% %-30s", 100*mean(of[k+1], n), "("+gap(of[0], of[k+1], n)+")")
		}
		lines = append(lines, strings.TrimRight(line, " "))
	}
	lines[0] = strings.TrimRight(lines[0], " ")
	figure, err = show.Lines("N: people in the gallery, one picture of each", x, show.Panel{
		Title: "N-way one-shot identification, test people", Y: "accuracy",
		Series: append(series, show.Series{Name: "guessing (1/N)", Values: guessing, Color: "#555555"}),
	})
	return figure, strings.Join(lines, "\n"), err
}

// mean is the mean over people of the accuracy for n.
func mean(of [][]float64, n int) (sum float64) {
	for _, person := range of {
		sum += person[n-1] / float64(len(of))
	}
	return sum
}

// gap formats the paired difference of two methods for n, with its interval over people.
func gap(before, after [][]float64, n int) string {
	gained, ones := make([]float64, len(before)), make([]float64, len(before))
	for person := range before {
		gained[person], ones[person] = after[person][n-1]-before[person][n-1], 1
	}
	return paired(gained, ones)
}
