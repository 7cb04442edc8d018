package images

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"unsafe"

	"github.com/edsrzf/mmap-go"
)

// Store keeps the pictures of a set in a file, for sets that are larger than memory: the system holds as much
// of it in memory as it can spare, and reads the rest when a batch asks for it. A set is added to in parts,
// each of which fits in memory:
//
//	store, err := images.NewStore("")
//	defer store.Close()
//	for seed := range uint64(50) {
//		part, err := synthetic.Faces(100, 10, 64, seed)
//		err = store.Add(part)
//	}
//	set, err := store.Set()
//
// The file is the program's own and goes with it: it holds the values as they are in memory, 4 bytes each,
// and is gone when the store is closed, on most systems also where the program is killed.
type Store struct {
	file   *os.File
	to     *bufio.Writer
	mapped mmap.MMap
	set    Set
	labels map[string]int // By name.
	err    error          // The first that writing gave: what follows it is not whole.
}

// NewStore makes an empty store in a folder, "" for the one of temporary files. In some systems that one is
// itself in memory; then name another.
func NewStore(folder string) (*Store, error) {
	file, err := os.CreateTemp(folder, ".pictures-*")
	if err != nil {
		return nil, fmt.Errorf("images: no store: %w: name a folder that can be written", err)
	}
	_ = os.Remove(file.Name()) // Systems that do not remove an open file do it in Close.
	return &Store{file: file, to: bufio.NewWriterSize(file, 1<<20), labels: map[string]int{}}, nil
}

// Add writes the pictures of a part to the file. People whom two parts name alike are one person. All parts
// have pictures of one size, and none can be added after [Store.Set].
func (s *Store) Add(part Set) error {
	if err := errors.Join(s.err, part.Check()); err != nil {
		return err
	}
	if s.mapped != nil {
		return errors.New("images: store: its set is in use already: add all parts before it is asked for")
	}
	if s.set.Len() == 0 {
		s.set.Height, s.set.Width, s.set.Channels = part.Height, part.Width, part.Channels
	}
	if part.Height != s.set.Height || part.Width != s.set.Width || part.Channels != s.set.Channels {
		return fmt.Errorf("images: store: pictures of %d x %d x %d after those of %d x %d x %d: bring all "+
			"to one size", part.Height, part.Width, part.Channels, s.set.Height, s.set.Width, s.set.Channels)
	}
	for i, picture := range part.Pictures {
		if err := binary.Write(s.to, binary.NativeEndian, picture); err != nil {
			return s.failed(err)
		}
		s.set.Pictures = append(s.set.Pictures, nil) // Its place is known when the file is whole.
		s.set.Labels = append(s.set.Labels, s.label(part.Names[part.Labels[i]]))
	}
	return nil
}

// label is the number of a person, who is new or not.
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
	s.err = fmt.Errorf("images: store: %w: make room on the disk, or name a folder on another", err)
	return s.err
}

// Set is all that was added, with the pictures in the file: it can be used as any other until the store is
// closed, and must not be afterwards. Pictures that are made from it, such as by [Set.Resize], are in memory.
func (s *Store) Set() (Set, error) {
	if s.err != nil || s.mapped != nil {
		return s.set, s.err
	}
	if s.set.Len() == 0 {
		return Set{}, errors.New("images: the store is empty: add sets to it")
	}
	if err := s.to.Flush(); err != nil {
		return Set{}, s.failed(err)
	}
	mapped, err := mmap.Map(s.file, mmap.RDONLY, 0)
	if err != nil {
		return Set{}, s.failed(err)
	}
	s.mapped = mapped
	values := unsafe.Slice((*float32)(unsafe.Pointer(&mapped[0])), len(mapped)/4)
	size := s.set.Height * s.set.Width * s.set.Channels
	for i := range s.set.Pictures {
		s.set.Pictures[i] = values[i*size : (i+1)*size : (i+1)*size]
	}
	return s.set, nil
}

// Close removes the file, with the pictures of the set.
func (s *Store) Close() error {
	var unmapped error
	if s.mapped != nil {
		unmapped = s.mapped.Unmap()
	}
	s.err = errors.New("images: the store is closed")
	err := errors.Join(unmapped, s.file.Close())
	_ = os.Remove(s.file.Name()) // Gone already on most systems.
	return err
}
