package archive

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"strings"
)

// walker is one walk through an archive.
type walker struct {
	path   string
	limits Limits
	visit  func(File) bool
	count  int
}

// admit counts an entry and checks its name, kind and size; regular reports whether it is a file to visit.
func (w *walker) admit(name string, mode fs.FileMode, size int64) (regular bool, err error) {
	w.count++
	if w.count > w.limits.Count {
		return false, fmt.Errorf("archive: %s: %w: more than %d entries: is it the right file?", w.path,
			ErrTooLarge, w.limits.Count)
	}
	clean := local(name)
	if !fs.ValidPath(clean) || !filepath.IsLocal(filepath.FromSlash(clean)) || strings.Contains(name, `\`) {
		return false, fmt.Errorf("archive: %s: %w: the name %.200q leads out of a folder: do not trust the "+
			"archive", w.path, ErrUnsafe, name)
	}
	if mode.IsDir() {
		return false, nil
	}
	if !mode.IsRegular() || clean == "." {
		return false, fmt.Errorf("archive: %s: %w: %.200q is a link or a device: do not trust the archive",
			w.path, ErrUnsafe, name)
	}
	if size < 0 || size > w.limits.Entry {
		return false, fmt.Errorf("archive: %s: %w: %.200q has %d bytes, at most %d are accepted", w.path,
			ErrTooLarge, name, size, w.limits.Entry)
	}
	return true, nil
}

// local returns the name without a leading "./" and a trailing "/".
func local(name string) string {
	name = strings.TrimSuffix(name, "/")
	for strings.HasPrefix(name, "./") {
		name = name[2:]
	}
	return name
}

// wrong adds the archive and the remedy to an error of reading; entry is empty between the entries.
func (w *walker) wrong(entry string, err error) error {
	if entry != "" {
		entry = fmt.Sprintf(" at %.200q", entry)
	}
	if errors.Is(err, ErrTooLarge) {
		return fmt.Errorf("archive: %s%s: %w: is it the right file?", w.path, entry, err)
	}
	return fmt.Errorf("archive: %s%s: %w: fetch it again: %w", w.path, entry, ErrDamaged, err)
}

// content reads a file: its errors name the archive, and it ends at the size of the file.
type content struct {
	from io.Reader
	w    *walker
	name string
}

func (c content) Read(p []byte) (int, error) {
	n, err := c.from.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		return n, c.w.wrong(c.name, err)
	}
	return n, err
}

// bounded fails with [ErrTooLarge] after left bytes, or if there are too many for their packed size.
type bounded struct {
	from   io.Reader
	left   int64
	read   int64
	packed *counter // What from is unpacked from.
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.from.Read(p)
	b.left -= int64(n)
	b.read += int64(n)
	if b.left < 0 || swollen(b.read, b.packed.n) {
		return 0, ErrTooLarge
	}
	return n, err
}

// swollen reports whether the bytes are too many for their packed size.
func swollen(unpacked, packed int64) bool { return unpacked > ratioFrom && unpacked/ratio > packed }

// counter counts the bytes that are read.
type counter struct {
	from io.Reader
	n    int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.from.Read(p)
	c.n += int64(n)
	return n, err
}
