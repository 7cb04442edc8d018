package mapped_test

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/images/mapped"
)

// numbered returns a set in which picture i of person p holds the number 10p + i.
func numbered(counts ...int) images.Set {
	set := images.Set{Height: 1, Width: 1, Channels: 1}
	for person, count := range counts {
		set.Names = append(set.Names, fmt.Sprintf("p%d", person))
		for i := range count {
			set.Pictures = append(set.Pictures, []float32{float32(10*person + i)})
			set.Labels = append(set.Labels, person)
		}
	}
	return set
}

func store(t *testing.T, folder string) *mapped.Store {
	t.Helper()
	s, err := mapped.New(folder)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() }) // Some tests have closed it.
	return s
}

func TestStore(t *testing.T) {
	s := store(t, t.TempDir())
	for _, names := range [][]string{{"p0", "p1"}, {"p1", "p2"}, {"p2"}} {
		part, err := numbered(2, 1, 3).Only(names...)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Add(part); err != nil {
			t.Fatal(err)
		}
	}
	got, err := s.Set()
	if err != nil {
		t.Fatal(err)
	}
	want := images.Set{
		Height: 1, Width: 1, Channels: 1,
		Pictures: [][]float32{{0}, {1}, {10}, {10}, {20}, {21}, {22}, {20}, {21}, {22}},
		Labels:   []int{0, 0, 1, 1, 2, 2, 2, 2, 2, 2}, // A person in two parts is one person.
		Names:    []string{"p0", "p1", "p2"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if again, err := s.Set(); err != nil || !cmp.Equal(want, again) {
		t.Errorf("the second time: %v, %v", again, err)
	}
}

// The content of the file is not in the heap, and the file is private to the process.
func TestStoreTakesNoMemory(t *testing.T) {
	folder := t.TempDir()
	s := store(t, folder)
	heap := func() float64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return float64(m.HeapAlloc) / (1 << 20)
	}
	before := heap()
	const parts, pictures, side = 40, 64, 64 // 40 MiB.
	for range parts {
		part := images.Set{Height: side, Width: side, Channels: 1, Names: []string{"one"}}
		for range pictures {
			part.Pictures = append(part.Pictures, make([]float32, side*side))
			part.Labels = append(part.Labels, 0)
		}
		if err := s.Add(part); err != nil {
			t.Fatal(err)
		}
	}
	set, err := s.Set()
	if err != nil || set.Len() != parts*pictures {
		t.Fatalf("%v, %v", set, err)
	}
	if grown := heap() - before; grown > 4 {
		t.Errorf("the heap has grown by %.1f MiB", grown)
	}
	runtime.KeepAlive(set)
	if files, err := os.ReadDir(folder); err != nil || runtime.GOOS != "windows" && len(files) > 0 {
		t.Errorf("the folder holds %v, %v", files, err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

func TestStoreErrors(t *testing.T) {
	if _, err := mapped.New("no such folder"); err == nil ||
		!strings.Contains(err.Error(), "name a folder that can be written") {
		t.Errorf("a missing folder: %v", err)
	}
	s := store(t, "")
	check := func(err error, want string) {
		t.Helper()
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
	_, err := s.Set()
	check(err, "the store is empty")
	check(s.Add(images.Set{}), "the set is empty")
	if err := s.Add(numbered(1)); err != nil {
		t.Fatal(err)
	}
	wide := images.Set{
		Height: 1, Width: 2, Channels: 1,
		Pictures: [][]float32{{1, 2}}, Labels: []int{0}, Names: []string{"w"},
	}
	check(s.Add(wide), "1 x 2 x 1 after those of 1 x 1 x 1")
	if _, err := s.Set(); err != nil {
		t.Fatal(err)
	}
	check(s.Add(numbered(1)), "in use already")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	_, err = s.Set()
	check(err, "the store is closed")
	check(s.Add(numbered(1)), "the store is closed")
}
