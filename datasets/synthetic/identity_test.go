package synthetic

import (
	"math"
	"reflect"
	"testing"
)

const crowd = 300

// parameters returns all numbers of an identity, or of another struct of numbers.
func parameters(v reflect.Value) []float64 {
	switch v.Kind() {
	case reflect.Struct:
		var all []float64
		for i := range v.NumField() {
			all = append(all, parameters(v.Field(i))...)
		}
		return all
	case reflect.Int:
		return []float64{float64(v.Int()) / float64(styles-1)}
	default:
		return []float64{v.Float()}
	}
}

func TestIdentitiesAreIndependent(t *testing.T) {
	people := make([][]float64, crowd)
	for person := range people {
		people[person] = parameters(reflect.ValueOf(NewIdentity(1, person)))
	}
	n := len(people[0])
	column := func(i, lag int) []float64 {
		c := make([]float64, crowd-1)
		for person := range c {
			c[person] = people[person+lag][i]
		}
		return c
	}
	// With 300 people a correlation of independent numbers has a standard deviation of 0.058.
	const limit = 0.25
	for i := range n {
		mean, sd := meanSD(column(i, 0))
		if math.Abs(mean-0.5) > 0.08 || math.Abs(sd-0.29) > 0.05 {
			t.Errorf("parameter %d: mean %.2f, sd %.2f, want 0.50, 0.29 (uniform)", i, mean, sd)
		}
		if r := correlation(column(i, 0), column(i, 1)); math.Abs(r) > limit {
			t.Errorf("parameter %d of consecutive people: correlation %.2f", i, r)
		}
		for j := range i {
			if r := correlation(column(i, 0), column(j, 0)); math.Abs(r) > limit {
				t.Errorf("parameters %d and %d: correlation %.2f", i, j, r)
			}
		}
	}
}

func correlation(x, y []float64) float64 {
	mx, sx := meanSD(x)
	my, sy := meanSD(y)
	var r float64
	for i := range x {
		r += (x[i] - mx) / sx * (y[i] - my) / sy / float64(len(x)-1)
	}
	return r
}

// In passport pictures, where only the identity differs, even the two most similar of 300 people differ by a
// root mean square of several grey levels, more than two pictures of one person that differ only in camera
// noise.
func TestNoTwoPeopleAreNearlyEqual(t *testing.T) {
	pictures := make([][]float32, crowd)
	for person := range pictures {
		pictures[person] = portray(NewIdentity(1, person), Passport(), 64)
	}
	nearest, at := math.MaxInt, [2]int{}
	d := distances(pictures)
	for i := range d {
		for j := range i {
			if d[i][j] < nearest {
				nearest, at = d[i][j], [2]int{i, j}
			}
		}
	}
	rms := math.Sqrt(float64(nearest)/(64*64)) / 255
	t.Logf("people %v are the most similar: %.3f", at, rms)
	if rms < 0.03 {
		t.Errorf("people %v differ by only %.3f in grey (root mean square)", at, rms)
	}
}

func TestOcclusionsAreRare(t *testing.T) {
	count := map[Cover]int{}
	for person := range crowd {
		for picture := range 10 {
			count[NewNuisance(1, person, picture).Occlusion.Kind]++
		}
	}
	if share := 1 - float64(count[Nothing])/(crowd*10); share < 0.15 || share > 0.2 {
		t.Errorf("%.3f of the pictures are occluded, want 0.15 to 0.20", share)
	}
	for kind := Nothing; kind < covers; kind++ {
		if count[kind] < crowd/10 {
			t.Errorf("cover %d is in only %d of %d pictures", kind, count[kind], crowd*10)
		}
	}
}
