package mapped_test

import (
	"errors"
	"fmt"
	"iter"
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

// write writes parts to a file in a folder, and removes the file after the test.
func write(t *testing.T, folder string, parts ...images.Set) (images.Set, func() error) {
	t.Helper()
	set, remove, err := mapped.Write(folder, sequence(nil, parts...))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = remove() }) // Some tests have already removed it.
	return set, remove
}

// sequence yields parts, followed by the error if it is not nil.
func sequence(err error, parts ...images.Set) iter.Seq2[images.Set, error] {
	return func(yield func(images.Set, error) bool) {
		for _, part := range parts {
			if !yield(part, nil) {
				return
			}
		}
		if err != nil {
			yield(images.Set{}, err)
		}
	}
}

func TestWrite(t *testing.T) {
	var parts []images.Set
	for _, names := range [][]string{{"p0", "p1"}, {"p1", "p2"}, {"p2"}} {
		part, err := numbered(2, 1, 3).Only(names...)
		if err != nil {
			t.Fatal(err)
		}
		parts = append(parts, part)
	}
	got, remove := write(t, t.TempDir(), parts...)
	want := images.Set{
		Height: 1, Width: 1, Channels: 1,
		Pictures: [][]float32{{0}, {1}, {10}, {10}, {20}, {21}, {22}, {20}, {21}, {22}},
		Labels:   []int{0, 0, 1, 1, 2, 2, 2, 2, 2, 2}, // A person in two parts is one person.
		Names:    []string{"p0", "p1", "p2"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for range 2 { // The second time there is nothing left to remove.
		if err := remove(); err != nil {
			t.Error(err)
		}
	}
}

// The pictures are in the file, not on the heap, and the file is visible to no one else.
func TestWriteTakesNoMemory(t *testing.T) {
	folder := t.TempDir()
	heap := func() float64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return float64(m.HeapAlloc) / (1 << 20)
	}
	before := heap()
	const parts, pictures, side = 40, 64, 64 // 40 MiB.
	set, remove, err := mapped.Write(folder, func(yield func(images.Set, error) bool) {
		for range parts {
			part := images.Set{Height: side, Width: side, Channels: 1, Names: []string{"one"}}
			for range pictures {
				part.Pictures = append(part.Pictures, make([]float32, side*side))
				part.Labels = append(part.Labels, 0)
			}
			if !yield(part, nil) {
				return
			}
		}
	})
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
	if err := remove(); err != nil {
		t.Error(err)
	}
}

func TestWriteErrors(t *testing.T) {
	wide := images.Set{
		Height: 1, Width: 2, Channels: 1,
		Pictures: [][]float32{{1, 2}}, Labels: []int{0}, Names: []string{"w"},
	}
	folder, own := t.TempDir(), errors.New("of the part")
	for want, c := range map[string]struct {
		folder string
		parts  iter.Seq2[images.Set, error]
	}{
		"name a folder that can be written": {"no such folder", sequence(nil, wide)},
		"want at least one set":             {folder, sequence(nil)},
		"the set is empty":                  {folder, sequence(nil, wide, images.Set{})},
		"1 x 2 x 1 after those of 1 x 1":    {folder, sequence(nil, numbered(1), wide)},
		"of the part":                       {folder, sequence(own, wide)},
	} {
		set, _, err := mapped.Write(c.folder, c.parts)
		if err == nil || !strings.Contains(err.Error(), want) || set.Len() > 0 {
			t.Errorf("got %v, %v, want %q", set, err, want)
		}
	}
	if files, err := os.ReadDir(folder); err != nil || len(files) > 0 {
		t.Errorf("the folder holds %v, %v", files, err)
	}
}
