// Package mapped keeps the pictures of a set in a memory-mapped file, for sets that are larger than memory:
// the operating system holds as much of the file in memory as it can, and reads the rest when a batch needs
// it.
//
// A set is written in parts, each of which fits in memory:
//
//	set, remove, err := mapped.Write("", func(yield func(images.Set, error) bool) {
//		for seed := range uint64(50) {
//			if !yield(synthetic.Faces(100, 10, 64, seed)) {
//				return
//			}
//		}
//	})
//	defer remove()
package mapped

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"iter"
	"os"
	"sync"
	"unsafe"

	"github.com/edsrzf/mmap-go"

	"github.com/gosiamese/gosiamese/pkg/images"
)

// Write writes the pictures of all parts to a temporary file, 4 bytes for each value, and returns one set
// whose pictures are in the file. People with the same name in two parts are one person. Pictures derived
// from the set, for example by [images.Set.Resize], are in memory.
//
// The file is in the given folder, "" for the folder of temporary files; on some systems that folder is
// itself in memory, so choose another one there. Call remove to delete the file; the set must not be used
// after that. On most systems the file is also removed if the program is killed.
//
// Write returns an error, and leaves no file, if there are no parts, if a part is yielded with an error, or
// if their pictures differ in size.
func Write(folder string, parts iter.Seq2[images.Set, error]) (
	set images.Set, remove func() error, err error,
) {
	file, err := os.CreateTemp(folder, ".pictures-*")
	if err != nil {
		return images.Set{}, nil, fmt.Errorf("mapped: %w: name a folder that can be written", err)
	}
	_ = os.Remove(file.Name()) // If the system cannot remove an open file, closed removes it later.
	w := writer{to: bufio.NewWriterSize(file, 1<<20), labels: map[string]int{}}
	for part, errPart := range parts {
		if err = errPart; err == nil {
			err = w.add(part)
		}
		if err != nil {
			break
		}
	}
	var pictures mmap.MMap
	if err == nil {
		pictures, err = w.finish(file)
	}
	if err != nil {
		return images.Set{}, nil, errors.Join(err, closed(file, nil))
	}
	return w.set, sync.OnceValue(func() error { return closed(file, pictures) }), nil
}

// closed removes a file and its mapping, if there is one.
func closed(file *os.File, pictures mmap.MMap) error {
	var unmapped error
	if pictures != nil {
		unmapped = pictures.Unmap()
	}
	err := errors.Join(unmapped, file.Close())
	_ = os.Remove(file.Name()) // Gone already on most systems.
	return err
}

// writer writes the pictures of parts one after the other.
type writer struct {
	to     *bufio.Writer
	set    images.Set     // Without the values of the pictures, until the file is mapped.
	labels map[string]int // By name.
}

func (w *writer) add(part images.Set) error {
	if err := part.Check(); err != nil {
		return err
	}
	if w.set.Len() == 0 {
		w.set.Height, w.set.Width, w.set.Channels = part.Height, part.Width, part.Channels
	}
	if part.Height != w.set.Height || part.Width != w.set.Width || part.Channels != w.set.Channels {
		return fmt.Errorf("mapped: pictures of %d x %d x %d after those of %d x %d x %d: bring all "+
			"to one size", part.Height, part.Width, part.Channels, w.set.Height, w.set.Width, w.set.Channels)
	}
	for i, picture := range part.Pictures {
		if err := binary.Write(w.to, binary.NativeEndian, picture); err != nil {
			return failed(err)
		}
		w.set.Pictures = append(w.set.Pictures, nil) // Its address is known when the file is mapped.
		w.set.Labels = append(w.set.Labels, w.label(part.Names[part.Labels[i]]))
	}
	return nil
}

// label returns the number of a person, and adds the person if it is new.
func (w *writer) label(name string) int {
	label, known := w.labels[name]
	if !known {
		label = len(w.set.Names)
		w.labels[name] = label
		w.set.Names = append(w.set.Names, name)
	}
	return label
}

func failed(err error) error {
	return fmt.Errorf("mapped: %w: make room on the disk, or name a folder on another", err)
}

// finish maps the file, and gives the pictures of the set their values.
func (w *writer) finish(file *os.File) (mmap.MMap, error) {
	if w.set.Len() == 0 {
		return nil, errors.New("mapped: no parts: want at least one set")
	}
	if err := w.to.Flush(); err != nil {
		return nil, failed(err)
	}
	pictures, err := mmap.Map(file, mmap.RDONLY, 0)
	if err != nil {
		return nil, failed(err)
	}
	values := unsafe.Slice((*float32)(unsafe.Pointer(&pictures[0])), len(pictures)/4)
	size := w.set.Height * w.set.Width * w.set.Channels
	for i := range w.set.Pictures {
		w.set.Pictures[i] = values[i*size : (i+1)*size : (i+1)*size]
	}
	return pictures, nil
}
