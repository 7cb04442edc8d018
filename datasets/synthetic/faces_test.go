package synthetic

import (
	"crypto/sha256"
	"encoding/hex"
	"math"
	"os"
	"os/exec"
	"reflect"
	"regexp"
	"runtime"
	"testing"

	"github.com/gosiamese/gosiamese/pkg/images"
)

func faces(t testing.TB, people, perPerson, side int, seed uint64) images.Set {
	t.Helper()
	set, err := Faces(people, perPerson, side, seed)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// The checksums hold on every platform: they were computed on amd64 and checked on 386, arm64, s390x, ppc64le
// and riscv64.
func TestFacesAreTheSameEverywhere(t *testing.T) {
	tests := []struct {
		people, perPerson, side int
		seed                    uint64
		want                    string
	}{
		{40, 10, 64, 1, "ca7de1d439ab6e6b026bbc88fe81d535b1f48195e8ae5b28d445382ff0999b1b"},
		{20, 2, 17, math.MaxUint64, "762f49c07346f29ba0cfb3f03d7fe3ffcbc87d39974966a9a78eed0d8c678d69"},
		{10, 1, 512, 7, "b63861b0822c74057651b76e140275af828c474b456f985a25e0c545443e189e"},
	}
	for _, test := range tests {
		sum := sha256.New()
		for _, picture := range faces(t, test.people, test.perPerson, test.side, test.seed).Pictures {
			for _, v := range picture {
				sum.Write([]byte{uint8(level(v))})
			}
		}
		if got := hex.EncodeToString(sum.Sum(nil)); got != test.want {
			t.Errorf("%d x %d faces of side %d, seed %d: sha256 %s, want %s",
				test.people, test.perPerson, test.side, test.seed, got, test.want)
		}
	}
}

// A fused multiply-add would change the checksums above on machines that have one. The test compiles for
// arm64, whose compiler fuses most.
func TestNoFusedMultiply(t *testing.T) {
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("needs the go command to compile for arm64")
	}
	build := exec.Command("go", "build", "-gcflags=-S", ".")
	build.Env = append(os.Environ(), "GOOS=linux", "GOARCH=arm64", "CGO_ENABLED=0")
	assembly, err := build.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, assembly)
	}
	if !regexp.MustCompile(`\sFMULD\s`).Match(assembly) {
		t.Fatal("the listing has no multiplication: is it for arm64?")
	}
	for _, line := range regexp.MustCompile(`.*\sFN?M(ADD|SUB)[SD]\s.*`).FindAllString(string(assembly), -1) {
		t.Errorf("fused multiply-add: write the product as mul(a, b): %s", line)
	}
}

func TestFewerFacesAreTheFirstOfMore(t *testing.T) {
	few, many := faces(t, 3, 2, 32, 5), faces(t, 7, 4, 32, 5)
	for i, picture := range few.Pictures {
		person, j := i/2, i%2
		if few.Labels[i] != person || few.Names[person] != many.Names[person] {
			t.Errorf("picture %d: label %d, name %q, want %d, %q",
				i, few.Labels[i], few.Names[person], person, many.Names[person])
		}
		if !reflect.DeepEqual(picture, many.Pictures[person*4+j]) {
			t.Errorf("picture %d of person %d differs when more people or pictures are requested", j, person)
		}
	}
	other := faces(t, 3, 2, 32, 6)
	if reflect.DeepEqual(few.Pictures[0], other.Pictures[0]) || few.Names[0] == other.Names[0] {
		t.Error("a different seed gives the same picture or name")
	}
}

func TestFacesDoNotDependOnTheNumberOfWorkers(t *testing.T) {
	many := faces(t, 9, 3, 32, 2)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	if one := faces(t, 9, 3, 32, 2); !reflect.DeepEqual(one, many) {
		t.Error("one worker gives other faces than many")
	}
}

func TestValues(t *testing.T) {
	set := faces(t, 10, 3, 64, 3)
	if set.Height != 64 || set.Width != 64 || set.Channels != 1 || set.Len() != 30 || len(set.Names) != 10 {
		t.Fatalf("[%d, %d, %d], %d pictures, %d names, want [64, 64, 1], 30, 10",
			set.Height, set.Width, set.Channels, set.Len(), len(set.Names))
	}
	for i, picture := range set.Pictures {
		low, high := float32(1), float32(0)
		for _, v := range picture {
			low, high = min(low, v), max(high, v)
			if v != float32(level(v))/255 {
				t.Fatalf("picture %d: %g is not a multiple of 1/255", i, v)
			}
		}
		if low < 0 || high > 1 || high-low < 0.3 {
			t.Errorf("picture %d has values from %g to %g, want contrast within [0, 1]", i, low, high)
		}
	}
}

func TestErrors(t *testing.T) {
	tests := []struct {
		people, perPerson, side int
		want                    string
	}{
		{0, 1, 64, "synthetic: 0 people: ask for at least 1"},
		{1, -2, 64, "synthetic: -2 pictures per person: ask for at least 1"},
		{1, 1, 15, "synthetic: side 15: choose a side in [16, 512]"},
		{1, 1, 513, "synthetic: side 513: choose a side in [16, 512]"},
	}
	for _, test := range tests {
		set, err := Faces(test.people, test.perPerson, test.side, 1)
		if err == nil || err.Error() != test.want || set.Len() != 0 {
			t.Errorf("Faces(%d, %d, %d): %d pictures, error %v, want %s",
				test.people, test.perPerson, test.side, set.Len(), err, test.want)
		}
	}
}

func TestDrawErrors(t *testing.T) {
	tests := []struct {
		spoil func(*Identity, *Nuisance)
		want  string
	}{
		{
			func(_ *Identity, n *Nuisance) { n.Pose.Yaw = 61 },
			"synthetic: pose of 61 degrees: choose angles in [-60, 60]",
		},
		{
			func(_ *Identity, n *Nuisance) { n.Pose.Roll = math.NaN() },
			"synthetic: pose of NaN degrees: choose angles in [-60, 60]",
		},
		{
			func(_ *Identity, n *Nuisance) { n.Pose.Scale = 0 },
			"synthetic: scale 0: choose a scale in [0.25, 4]",
		},
		{
			func(id *Identity, _ *Nuisance) { id.Hair.Style = styles },
			"synthetic: hair style 10: choose one in [0, 9]",
		},
		{
			func(_ *Identity, n *Nuisance) { n.Occlusion.Kind = -1 },
			"synthetic: occlusion -1: choose one in [0, 4]",
		},
	}
	for _, test := range tests {
		id, n := NewIdentity(1, 0), Passport()
		test.spoil(&id, &n)
		if picture, err := Draw(id, n, 64); picture != nil || err == nil || err.Error() != test.want {
			t.Errorf("error %v, want %s", err, test.want)
		}
	}
}

func BenchmarkDraw(b *testing.B) {
	id, n := NewIdentity(1, 0), NewNuisance(1, 0, 0)
	for b.Loop() {
		portray(id, n, 64)
	}
}
