// Package regularfile opens regular files and nothing else. Reading a named pipe could block forever, and a
// device may have no end.
package regularfile

import (
	"errors"
	"io"
	"io/fs"
	"os"
)

// ErrNotRegular is returned for anything but a regular file.
var ErrNotRegular = errors.New("a folder, a pipe or a device, where a regular file is wanted")

// Open opens a file for reading, through symbolic links.
func Open(path string) (*os.File, error) { return open(path, os.Stat, os.Open) }

// OpenIn is [Open] within a root, which symbolic links cannot leave.
func OpenIn(root *os.Root, name string) (*os.File, error) {
	return open(name, root.Stat, root.Open)
}

// ReadFile returns the content of a file.
func ReadFile(path string) ([]byte, error) {
	f, err := Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close() //nolint:errcheck // Opened for reading only.
	return io.ReadAll(f)
}

// open checks the file type before opening, since opening a pipe waits for its writer, and again afterwards.
func open(path string, stat func(string) (fs.FileInfo, error), from func(string) (*os.File, error)) (
	*os.File, error,
) {
	info, err := stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, &fs.PathError{Op: "open", Path: path, Err: ErrNotRegular}
	}
	f, err := from(path)
	if err != nil {
		return nil, err
	}
	if info, err = f.Stat(); err == nil && !info.Mode().IsRegular() {
		err = &fs.PathError{Op: "open", Path: path, Err: ErrNotRegular}
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}
