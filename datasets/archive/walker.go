package archive

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"strings"
)

// walker is the state of one pass over an archive.
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
		return false, fmt.Errorf("archive: %s: %w: the name %.200q leads out of the folder: do not trust "+
			"the archive", w.path, ErrUnsafe, name)
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

// local returns the name without a leading "./" or a trailing "/".
func local(name string) string {
	name = strings.TrimSuffix(name, "/")
	for strings.HasPrefix(name, "./") {
		name = name[2:]
	}
	return name
}

// wrong adds the archive and the remedy to a read error; entry is empty if the error occurred between
// entries.
func (w *walker) wrong(entry string, err error) error {
	if entry != "" {
		entry = fmt.Sprintf(" at %.200q", entry)
	}
	if errors.Is(err, ErrTooLarge) {
		return fmt.Errorf("archive: %s%s: %w: is it the right file?", w.path, entry, err)
	}
	return fmt.Errorf("archive: %s%s: %w: fetch it again: %w", w.path, entry, ErrDamaged, err)
}

// content reads one file up to its size; its errors name the archive.
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

// bounded fails with [ErrTooLarge] after left bytes, or if the compression ratio is implausible.
type bounded struct {
	from   io.Reader
	left   int64
	read   int64
	packed *counter // The compressed input of from.
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

// swollen reports whether the compression ratio is implausible.
func swollen(unpacked, packed int64) bool { return unpacked > ratioFrom && unpacked/ratio > packed }

// counter counts the bytes read.
type counter struct {
	from io.Reader
	n    int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.from.Read(p)
	c.n += int64(n)
	return n, err
}
