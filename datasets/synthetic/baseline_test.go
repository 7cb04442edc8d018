package synthetic

import (
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"
)

const groups, group, perPerson = 40, 10, 10

// pixelBaseline is the performance of raw pixels; the package comment describes how it is measured.
type pixelBaseline struct{ oneShot, spread, eer float64 }

// String formats the figures as in the package comment.
func (f pixelBaseline) String() string {
	return fmt.Sprintf("%.3f +- %.3f; %.3f", f.oneShot, f.spread, f.eer)
}

func measureBaseline(t testing.TB) pixelBaseline {
	t.Helper()
	set, err := Faces(groups*group, perPerson, 64, 1)
	if err != nil {
		t.Fatal(err)
	}
	var shares []float64
	var genuine, impostor []int
	for pictures := range slices.Chunk(set.Pictures, group*perPerson) {
		d := distances(pictures)
		shares = append(shares, oneShot(d))
		for i := range d {
			for j := range i {
				if i/perPerson == j/perPerson {
					genuine = append(genuine, d[i][j])
					continue
				}
				impostor = append(impostor, d[i][j])
			}
		}
	}
	mean, sd := meanSD(shares)
	return pixelBaseline{mean, sd, equalErrorRate(genuine, impostor)}
}

// distances returns the exact squared Euclidean distances, in units of 1/255^2.
func distances(pictures [][]float32) [][]int {
	d := make([][]int, len(pictures))
	for i := range d {
		d[i] = make([]int, len(pictures))
		for j := range i {
			sum := 0
			for k, v := range pictures[i] {
				step := level(v) - level(pictures[j][k])
				sum += step * step
			}
			d[i][j], d[j][i] = sum, sum
		}
	}
	return d
}

func level(v float32) int { return int(v*255 + 0.5) }

// oneShot returns the share of pictures identified correctly by the nearest gallery picture. The gallery is
// picture k of each person, for every k in turn, and the probes are all other pictures.
func oneShot(d [][]int) float64 {
	right, all := 0, 0
	for k := range perPerson {
		for probe := range d {
			if probe%perPerson == k {
				continue
			}
			best := 0
			for person := range group {
				if d[probe][person*perPerson+k] < d[probe][best*perPerson+k] {
					best = person
				}
			}
			all++
			if best == probe/perPerson {
				right++
			}
		}
	}
	return float64(right) / float64(all)
}

// equalErrorRate returns the error rate at the threshold where FAR equals FRR.
func equalErrorRate(genuine, impostor []int) float64 {
	slices.Sort(genuine)
	slices.Sort(impostor)
	for i, tau := range genuine {
		reject := 1 - float64(i+1)/float64(len(genuine))
		within, _ := slices.BinarySearch(impostor, tau+1)
		if accept := float64(within) / float64(len(impostor)); accept >= reject {
			return (accept + reject) / 2
		}
	}
	return 1
}

func meanSD(x []float64) (mean, sd float64) {
	for _, v := range x {
		mean += v / float64(len(x))
	}
	for _, v := range x {
		sd += (v - mean) * (v - mean) / float64(len(x)-1)
	}
	return mean, math.Sqrt(sd)
}

func TestPixelBaseline(t *testing.T) {
	f := measureBaseline(t)
	if f.oneShot < 0.45 || f.oneShot > 0.55 {
		t.Errorf("raw pixels identify %.3f of the pictures: tune the nuisance until it is 0.45 to 0.55",
			f.oneShot)
	}
	source, err := os.ReadFile("faces.go")
	if err != nil {
		t.Fatal(err)
	}
	for part := range strings.SplitSeq(f.String(), "; ") {
		if !strings.Contains(string(source), part) {
			t.Errorf("the package comment in faces.go lacks %s (measured: %v)", part, f)
		}
	}
}

func BenchmarkPixelBaseline(b *testing.B) {
	for b.Loop() {
		f := measureBaseline(b)
		b.ReportMetric(f.oneShot, "1-shot")
		b.ReportMetric(f.spread, "sd")
		b.ReportMetric(f.eer, "EER")
	}
}
