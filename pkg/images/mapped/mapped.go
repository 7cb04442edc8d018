// Package mapped keeps the pictures of a set in a memory-mapped file, for sets that are larger than memory:
// the operating system holds as much of the file in memory as it can, and reads the rest when a batch needs
// it.
//
// A set is added in parts, each of which fits in memory:
//
//	store, err := mapped.New("")
//	defer store.Close()
//	for seed := range uint64(50) {
//		part, err := synthetic.Faces(100, 10, 64, seed)
//		err = store.Add(part)
//	}
//	set, err := store.Set()
package mapped

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"unsafe"

	"github.com/edsrzf/mmap-go"

	"github.com/gosiamese/gosiamese/pkg/images"
)

// Store is a set of pictures in a temporary file, 4 bytes for each value. The file is removed when the
// store is closed, and on most systems also if the program is killed.
type Store struct {
	file   *os.File
	to     *bufio.Writer
	mapped mmap.MMap
	set    images.Set
	labels map[string]int // By name.
	err    error          // The first error of writing, after which the file is incomplete.
}

// New makes an empty store in a folder, "" for the folder of temporary files. On some systems that folder is
// itself in memory; name another there.
func New(folder string) (*Store, error) {
	file, err := os.CreateTemp(folder, ".pictures-*")
	if err != nil {
		return nil, fmt.Errorf("mapped: no store: %w: name a folder that can be written", err)
	}
	_ = os.Remove(file.Name()) // Systems that do not remove an open file do it in Close.
	return &Store{file: file, to: bufio.NewWriterSize(file, 1<<20), labels: map[string]int{}}, nil
}

// Add writes the pictures of a part to the file. People with the same name in two parts are one person. All
// parts have pictures of one size, and no part can be added after [Store.Set].
func (s *Store) Add(part images.Set) error {
	if err := errors.Join(s.err, part.Check()); err != nil {
		return err
	}
	if s.mapped != nil {
		return errors.New("mapped: the set of the store is in use already: add all parts before calling Set")
	}
	if s.set.Len() == 0 {
		s.set.Height, s.set.Width, s.set.Channels = part.Height, part.Width, part.Channels
	}
	if part.Height != s.set.Height || part.Width != s.set.Width || part.Channels != s.set.Channels {
		return fmt.Errorf("mapped: pictures of %d x %d x %d after those of %d x %d x %d: bring all "+
			"to one size", part.Height, part.Width, part.Channels, s.set.Height, s.set.Width, s.set.Channels)
	}
	for i, picture := range part.Pictures {
		if err := binary.Write(s.to, binary.NativeEndian, picture); err != nil {
			return s.failed(err)
		}
		s.set.Pictures = append(s.set.Pictures, nil) // Its address is known when the file is mapped.
		s.set.Labels = append(s.set.Labels, s.label(part.Names[part.Labels[i]]))
	}
	return nil
}

// label returns the number of a person, and adds the person if it is new.
func (s *Store) label(name string) int {
	label, known := s.labels[name]
	if !known {
		label = len(s.set.Names)
		s.labels[name] = label
		s.set.Names = append(s.set.Names, name)
	}
	return label
}

func (s *Store) failed(err error) error {
	s.err = fmt.Errorf("mapped: %w: make room on the disk, or name a folder on another", err)
	return s.err
}

// Set returns the set of all parts, with its pictures in the file. It must not be used after the store is
// closed. Pictures that are made from it, such as by [images.Set.Resize], are in memory.
func (s *Store) Set() (images.Set, error) {
	if s.err != nil || s.mapped != nil {
		return s.set, s.err
	}
	if s.set.Len() == 0 {
		return images.Set{}, errors.New("mapped: the store is empty: add sets to it")
	}
	if err := s.to.Flush(); err != nil {
		return images.Set{}, s.failed(err)
	}
	mapped, err := mmap.Map(s.file, mmap.RDONLY, 0)
	if err != nil {
		return images.Set{}, s.failed(err)
	}
	s.mapped = mapped
	values := unsafe.Slice((*float32)(unsafe.Pointer(&mapped[0])), len(mapped)/4)
	size := s.set.Height * s.set.Width * s.set.Channels
	for i := range s.set.Pictures {
		s.set.Pictures[i] = values[i*size : (i+1)*size : (i+1)*size]
	}
	return s.set, nil
}

// Close removes the file with the pictures of the set.
func (s *Store) Close() error {
	var unmapped error
	if s.mapped != nil {
		unmapped = s.mapped.Unmap()
	}
	s.err = errors.New("mapped: the store is closed")
	err := errors.Join(unmapped, s.file.Close())
	_ = os.Remove(s.file.Name()) // Gone already on most systems.
	return err
}
