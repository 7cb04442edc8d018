package embedding

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"gonum.org/v1/gonum/stat"

	"github.com/gosiamese/gosiamese/notebooks/internal/figuretest"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/project"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

func TestSameOrder(t *testing.T) {
	labels := []int{0, 0, 1, 2} // Means at 1, 4 and 9: distances 9, 64, 25.
	a := [][]float32{{0}, {2}, {4}, {9}}
	if got := sameOrder(a, a, labels); got != 1 {
		t.Errorf("the same positions: got %g", got)
	}
	if got := sameOrder(a, [][]float32{{0}, {0}, {4}, {5}}, labels); math.Abs(got-2.0/3) > 1e-9 {
		t.Errorf("two of three pairs in order: got %g", got)
	}
}

// clusters returns pictures of people around random centres, three of each.
func clusters(people, dims int, sigma float64) (vectors [][]float32, labels []int) {
	rng := rand.New(rand.NewPCG(5, 5))
	for person := range people {
		centre := make([]float64, dims)
		for k := range centre {
			centre[k] = rng.NormFloat64()
		}
		for range 3 {
			var v []float32
			for _, c := range centre {
				v = append(v, float32(c+sigma*rng.NormFloat64()))
			}
			vectors, labels = append(vectors, v), append(labels, person)
		}
	}
	return vectors, labels
}

// Coordinates and variances are those of the library, for few and for many dimensions, and distances stay.
func TestPrincipal(t *testing.T) {
	for _, dims := range []int{5, 60} {
		vectors, _ := clusters(8, dims, 0.5)
		coordinates, variances, err := principal(vectors)
		if err != nil {
			t.Fatal(err)
		}
		if want := min(dims, len(vectors)-1); len(variances) != want || len(coordinates[0]) != want {
			t.Errorf("%d components, want %d", len(variances), want)
		}
		places, share, err := project.PCA(vectors)
		if err != nil {
			t.Fatal(err)
		}
		total := 0.0
		for _, v := range variances {
			total += v
		}
		if got := (variances[0] + variances[1]) / total; math.Abs(got-share) > 1e-6 {
			t.Errorf("share %g, want %g", got, share)
		}
		if v := stat.Variance(columns(coordinates)[1], nil); !near(v, variances[1]) {
			t.Errorf("variance %g, want %g", v, variances[1])
		}
		for i := range vectors {
			for k := range 2 {
				a, b := math.Abs(float64(coordinates[i][k])), math.Abs(float64(places[i][k]))
				if math.Abs(a-b) > 1e-4 {
					t.Errorf("vector %d: %g, want %g", i, a, b)
				}
			}
			a, b := verify.Distance(vectors[0], vectors[i]), verify.Distance(coordinates[0], coordinates[i])
			if math.Abs(a-b) > 1e-4*(1+a) {
				t.Errorf("distance %g became %g", a, b)
			}
		}
	}
}

func TestPaired(t *testing.T) {
	labels := []int{0, 0, 1, 1, 2, 2}
	before, after := []float64{0, 0, 0, 0, 0, 0}, []float64{1, 1, 1, 0, 0, 0}
	// The differences of three people are 1, 0.5 and 0: mean 0.5, standard error 0.5 / sqrt(3), t = 4.303.
	if got, want := paired(before, after, labels), "+50.0 points [-74.2, +100.0]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := paired(before, before, labels); got != "+0.0 points, no interval" {
		t.Errorf("equal: got %s", got)
	}
}

func TestTables(t *testing.T) {
	vectors, labels := clusters(12, 6, 0.1)
	noise, _ := clusters(36, 50, 1)
	methods := []Method{{"network", vectors}, {"noise", noise[:36]}}
	text, err := Accuracies(labels, methods...)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(text, "\n")
	if len(lines) != 3 || !strings.Contains(lines[1], "100.0 %") || !strings.Contains(lines[2], "points [-") {
		t.Errorf("got\n%s", text)
	}
	flatMap, err := PCA(vectors)
	if err != nil {
		t.Fatal(err)
	}
	text, err = Preserved(methods[0], labels, flatMap, vectors)
	if err != nil {
		t.Fatal(err)
	}
	lines = strings.Split(text, "\n")
	if !strings.Contains(lines[2], "t-SNE                100 %                        100 %") ||
		!strings.HasSuffix(lines[2], "100 %") || !strings.Contains(lines[3], "t-SNE minus PCA") {
		t.Errorf("the vectors themselves as a map: got\n%s", text)
	}
	f, err := Components(labels, methods...)
	if err != nil {
		t.Fatal(err)
	}
	figuretest.Obeys(t, "components", f)
	for _, bad := range []error{
		second(Accuracies(labels[:1], Method{"one", vectors[:1]})),
		second(Preserved(methods[0], labels, flatMap, vectors[:1])),
		second(Preserved(Method{"one", vectors[:1]}, labels, flatMap, flatMap)),
	} {
		if bad == nil {
			t.Error("too few vectors: want an error")
		}
	}
}

func second(_ string, err error) error { return err }

// In all components the accuracy is that of the vectors.
func TestSameAsNearest(t *testing.T) {
	vectors, labels := clusters(20, 4, 0.5)
	want, err := hits(vectors, labels)
	if err != nil {
		t.Fatal(err)
	}
	got := sameAsNearest(distances(vectors), labels)
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("picture %d: got %g, want %g", i, got[i], want[i])
		}
	}
	if m := stat.Mean(got, nil); m < 0.2 || m > 0.95 {
		t.Errorf("a poor example: accuracy %g", m)
	}
}

func TestSave(t *testing.T) {
	dir := t.TempDir()
	if _, err := Load(dir); err == nil || !strings.Contains(err.Error(), "first") {
		t.Errorf("nothing saved: got %v", err)
	}
	vectors, labels := clusters(12, 50, 0.1)
	set := images.Set{Height: 1, Width: 1, Channels: 1, Labels: labels}
	for i := range labels {
		set.Pictures = append(set.Pictures, []float32{float32(i) / 100})
	}
	for person := range 12 {
		set.Names = append(set.Names, string(rune('a'+person)))
	}
	few := make([][]float32, len(vectors))
	for i, v := range vectors {
		few[i] = v[:3]
	}
	if err := Save(dir, set, 0.25, Method{"network", few}, Method{"pixels", vectors}); err != nil {
		t.Fatal(err)
	}
	d, err := Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	ten, own := d.Ten(Network)
	if ten.Len() != 30 || len(own) != 30 || d.Tau != 0.25 || len(d.Methods[1].Vectors[0]) != 35 {
		t.Errorf("%v, %d vectors, tau %g, %d dimensions", ten, len(own), d.Tau, len(d.Methods[1].Vectors[0]))
	}
	for i := range own {
		if ten.Pictures[i][0] != float32(i)/100 || own[i][0] != few[i][0] {
			t.Errorf("picture %d has other vectors", i)
		}
	}
	if err := Save(dir, set, 0.25, Method{"network", few[:3]}); err == nil {
		t.Error("three vectors: want an error")
	}
}
