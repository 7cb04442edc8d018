// Package archive reads the files of a published .tar.gz or .zip archive one after the other, without
// unpacking it to disk.
//
// Archives are untrusted: reading fails on path traversal, on links and devices, and on content that unpacks
// to more than the [Limits]. It also fails on a truncated archive, and on a file that is not an archive, most
// often an HTML page that a server sent instead.
//
//	for file, err := range archive.Files("lfw.tgz", archive.DefaultLimits()) {
//		if err != nil {
//			return err
//		}
//		data, err := io.ReadAll(file)
//		...
//	}
package archive

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/gosiamese/gosiamese/pkg/regularfile"
)

var (
	// ErrFormat is returned for a file that is not a supported archive.
	ErrFormat = errors.New("not a .tar.gz or .zip archive")
	// ErrDamaged is returned for an archive that is truncated or damaged.
	ErrDamaged = errors.New("archive damaged or truncated")
	// ErrUnsafe is returned for an entry whose name contains path traversal, and for a link or a device.
	ErrUnsafe = errors.New("unsafe entry")
	// ErrTooLarge is returned for content that unpacks to more than the limits.
	ErrTooLarge = errors.New("archive unpacks to more than the limits")
)

// An archive that unpacks to more than ratioFrom bytes may unpack to at most ratio times its own size:
// pictures expand less than 10 times, a decompression bomb about 1,000 times.
const (
	ratio     = 200
	ratioFrom = 16 << 20
)

// maxEntry is the largest limit allowed for one file, 1 TiB, so that sums of sizes do not overflow.
const maxEntry = 1 << 40

// Limits bounds the content of an archive. Each limit must be at least 1. In addition, content of more than
// 16 MiB must not exceed 200 times the size of the archive.
type Limits struct {
	Entry int64 // Maximum size of one file in bytes, at most 1 TiB.
	Total int64 // Maximum total size in bytes; for a .tar.gz, of the whole tar including headers.
	Count int   // Maximum number of entries, including folders.
}

// DefaultLimits suits the published face data sets: 64 MiB per file, 4 GiB and 200,000 entries in all.
func DefaultLimits() Limits { return Limits{Entry: 64 << 20, Total: 4 << 30, Count: 200_000} }

func (l Limits) check() error {
	if l.Entry < 1 || l.Entry > maxEntry || l.Total < 1 || l.Count < 1 {
		return fmt.Errorf("archive: limits of %d bytes a file, %d bytes and %d entries in all: want at "+
			"least 1, and at most %d bytes a file", l.Entry, l.Total, l.Count, int64(maxEntry))
	}
	return nil
}

// File is a regular file of an archive. It can be read once, before the iteration continues; bytes that are
// not read are skipped.
type File struct {
	io.Reader
	// Name is the path in the archive, with slashes; it is local ([fs.ValidPath]).
	Name string
	// Size is the number of bytes, at most [Limits].Entry.
	Size int64
}

// Files yields the regular files of the archive in the order in which they are stored, and skips folders. The
// format is detected from the first bytes, not from the name.
//
// An error ends the iteration. It names the archive, and the entry if there is one, and wraps
// [fs.ErrNotExist], [ErrFormat], [ErrDamaged], [ErrUnsafe] or [ErrTooLarge]. Reading a file can fail with the
// same errors.
func Files(path string, limits Limits) iter.Seq2[File, error] {
	return func(yield func(File, error) bool) {
		err := walk(path, limits, func(f File) bool { return yield(f, nil) })
		if err != nil {
			yield(File{}, err)
		}
	}
}

// walk visits the files until visit returns false, which is not an error.
func walk(path string, limits Limits, visit func(File) bool) error {
	if err := limits.check(); err != nil {
		return err
	}
	f, err := regularfile.Open(path)
	if errors.Is(err, regularfile.ErrNotRegular) {
		return fmt.Errorf("archive: %w: %w: name the archive itself", ErrFormat, err)
	}
	if err != nil {
		return fmt.Errorf("archive: %w", err)
	}
	defer f.Close() //nolint:errcheck // Read-only.
	info, err := f.Stat()
	if err != nil {
		return fmt.Errorf("archive: %w", err)
	}
	start := make([]byte, 16)
	n, err := f.ReadAt(start, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("archive: %w", err)
	}
	start = start[:n]
	w := &walker{path: path, limits: limits, visit: visit}
	switch {
	case bytes.HasPrefix(start, []byte("\x1f\x8b")):
		return w.walkTar(f)
	case bytes.HasPrefix(start, []byte("PK\x03\x04")), bytes.HasPrefix(start, []byte("PK\x05\x06")):
		return w.walkZip(f, info.Size())
	}
	return fmt.Errorf("archive: %s starts with %q: %w: fetch it again", path, start, ErrFormat)
}
