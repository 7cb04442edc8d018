package synthetic

import (
	"crypto/sha256"
	"encoding/hex"
	"math"
	"reflect"
	"runtime"
	"slices"
	"testing"

	"github.com/gosiamese/gosiamese/pkg/images"
)

func animals(t testing.TB, perClass, side int, seed uint64) images.Set {
	t.Helper()
	set, err := Animals(perClass, side, seed)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func TestAnimalsAreTheSameEverywhere(t *testing.T) {
	tests := []struct {
		perClass, side int
		seed           uint64
		want           string
	}{
		{40, 48, 1, "660180e90088ebfb1778ad7f33f82563eaf96327c453a6c89352d513a57831c7"},
		{10, 17, math.MaxUint64, "cd0d84c191febac1ae06ea12665134dcc9e06649668f6bd2503b549e13aebb01"},
		{2, 512, 7, "0ee5011fa5ed29de28329f6189a051f12f7552c86714d7656731d54e7c348785"},
	}
	for _, test := range tests {
		sum := sha256.New()
		for _, picture := range animals(t, test.perClass, test.side, test.seed).Pictures {
			for _, v := range picture {
				sum.Write([]byte{uint8(level(v))})
			}
		}
		if got := hex.EncodeToString(sum.Sum(nil)); got != test.want {
			t.Errorf("%d animals per class of side %d, seed %d: sha256 %s, want %s",
				test.perClass, test.side, test.seed, got, test.want)
		}
	}
}

func TestFewerAnimalsAreTheFirstOfMore(t *testing.T) {
	few, many := animals(t, 3, 32, 5), animals(t, 7, 32, 5)
	for i, picture := range few.Pictures {
		kind, j := i/3, i%3
		if !reflect.DeepEqual(picture, many.Pictures[kind*7+j]) {
			t.Errorf("%s %d differs when more are requested", few.Names[kind], j)
		}
	}
}

func TestAnimalsAreAllDifferent(t *testing.T) {
	seen := map[string]int{}
	for _, seed := range []uint64{5, 6} {
		for i, picture := range animals(t, 20, 32, seed).Pictures {
			bytes := make([]byte, len(picture))
			for k, v := range picture {
				bytes[k] = uint8(level(v))
			}
			if j, twice := seen[string(bytes)]; twice {
				t.Errorf("pictures %d and %d are equal (seed %d)", i, j, seed)
			}
			seen[string(bytes)] = i
		}
	}
}

func TestAnimalsDoNotDependOnTheNumberOfWorkers(t *testing.T) {
	many := animals(t, 9, 32, 2)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	if one := animals(t, 9, 32, 2); !reflect.DeepEqual(one, many) {
		t.Error("one worker gives other animals than many")
	}
}

func TestAnimalsAreCatsThenDogs(t *testing.T) {
	set := animals(t, 12, 40, 3)
	if err := set.Check(); err != nil {
		t.Fatal(err)
	}
	if set.Height != 40 || set.Width != 40 || set.Channels != 3 {
		t.Errorf("[%d, %d, %d], want [40, 40, 3]", set.Height, set.Width, set.Channels)
	}
	if want := []string{"cat", "dog"}; !reflect.DeepEqual(set.Names, want) {
		t.Errorf("names %q, want %q", set.Names, want)
	}
	if want := append(make([]int, 12), slices.Repeat([]int{1}, 12)...); !reflect.DeepEqual(set.Labels, want) {
		t.Errorf("labels %v, want %v", set.Labels, want)
	}
}

func TestAnimalsHaveValuesInRange(t *testing.T) {
	for i, picture := range animals(t, 20, 48, 3).Pictures {
		grey := true
		for k, v := range picture {
			if v < 0 || v > 1 || v != float32(level(v))/255 {
				t.Fatalf("picture %d: %g is not a multiple of 1/255 in [0, 1]", i, v)
			}
			grey = grey && math.Abs(float64(v-picture[k/3*3])) < 0.1
		}
		if low, high := slices.Min(picture), slices.Max(picture); high-low < 0.3 || grey {
			t.Errorf("picture %d has values from %g to %g, grey: %t, want contrast and colour",
				i, low, high, grey)
		}
	}
}

func TestAnimalsErrors(t *testing.T) {
	tests := []struct {
		perClass, side int
		want           string
	}{
		{0, 48, "synthetic: 0 pictures per class: ask for at least 1"},
		{-3, 48, "synthetic: -3 pictures per class: ask for at least 1"},
		{1, 15, "synthetic: side 15: choose a side in [16, 512]"},
		{1, 513, "synthetic: side 513: choose a side in [16, 512]"},
	}
	for _, test := range tests {
		set, err := Animals(test.perClass, test.side, 1)
		if err == nil || err.Error() != test.want || set.Len() != 0 {
			t.Errorf("Animals(%d, %d): %d pictures, error %v, want %s",
				test.perClass, test.side, set.Len(), err, test.want)
		}
	}
}

// The whole head is in the picture, including the tips of erect ears.
func TestAnimalsAreNotClipped(t *testing.T) {
	for j := range 500 {
		for kind := range speciesNames {
			a := newAnimal(1, species(kind), j)
			p := pet{view: newView(a.pose, 100)}
			for _, q := range append(p.shape(1, -0.1, earTip), p.shape(-1, -0.1, earTip)...) {
				if q.x < 0 || q.x > 100 || q.y < 0 {
					t.Errorf("%s %d: an ear is at %.1f, %.1f, want 0 to 100",
						speciesNames[kind], j, q.x, q.y)
				}
			}
			if chin := p.at(0, 0.95, 0); chin.y > 100 {
				t.Errorf("%s %d: the chin is at %.1f, want at most 100", speciesNames[kind], j, chin.y)
			}
		}
	}
}

func TestAnimalsAreRarelyHidden(t *testing.T) {
	count := [5]int{}
	for j := range 2000 {
		count[newAnimal(1, species(j%2), j).scene.before]++
	}
	if share := 1 - float64(count[0])/2000; share < 0.16 || share > 0.2 {
		t.Errorf("%.3f of the animals are partly hidden, want 0.16 to 0.20", share)
	}
	for kind, n := range count {
		if n < 50 {
			t.Errorf("foreground %d is in only %d of 2000 pictures", kind, n)
		}
	}
}
