package fetch

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/gosiamese/gosiamese/pkg/regularfile"
)

// sumOf returns the sha256 of a file, in hexadecimal digits.
func sumOf(path string) (string, error) {
	f, err := regularfile.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close() //nolint:errcheck // Read-only.
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// compare returns an error that wraps [ErrChecksum] if got is not the published sha256.
func (f File) compare(got string) error {
	if f.SHA256 == "" || strings.EqualFold(got, f.SHA256) {
		return nil
	}
	return fmt.Errorf("%w: its sha256 is %s, the published one is %s", ErrChecksum, got, f.SHA256)
}

// openPart opens the partial download, keeping its content.
func (j job) openPart() (*os.File, error) {
	part, err := os.OpenFile(j.path+".part", os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, fmt.Errorf("fetch: %w: choose a writable folder", err)
	}
	return part, nil
}

// begin truncates the part to zero length.
func begin(part *os.File) error {
	if err := part.Truncate(0); err != nil {
		return err
	}
	_, err := part.Seek(0, io.SeekStart)
	return err
}

// publish syncs the part to disk and renames it to its final name. The part is closed in any case.
func (j job) publish(part *os.File) error {
	err := part.Sync()
	if errClose := part.Close(); err == nil {
		err = errClose
	}
	if err == nil {
		err = os.Rename(part.Name(), j.path)
	}
	if err != nil {
		return fmt.Errorf("fetch: %s could not be written: free disk space, or choose a writable folder: %w",
			j.path, err)
	}
	return nil
}

// copyFrom copies the file from a local path.
func (j job) copyFrom(ctx context.Context, path string) error {
	in, err := regularfile.Open(path)
	if err != nil {
		return fmt.Errorf("fetch: %w: make it readable", err)
	}
	defer in.Close() //nolint:errcheck // Read-only.
	info, err := in.Stat()
	if err != nil {
		return fmt.Errorf("fetch: %w", err)
	}
	if info.Size() > j.file.most() {
		return fmt.Errorf("fetch: %s: %w: %d bytes, at most %d are accepted: is it the right file?", path,
			ErrTooLarge, info.Size(), j.file.most())
	}
	part, err := j.openPart()
	if err != nil {
		return err
	}
	defer part.Close() //nolint:errcheck // Closed by publish on success.
	if err := begin(part); err != nil {
		return fmt.Errorf("fetch: %w", err)
	}
	from := &meter{Reader: in, job: j, total: info.Size(), alive: func() error { return context.Cause(ctx) }}
	if _, err := io.Copy(part, io.LimitReader(from, info.Size())); err != nil {
		return fmt.Errorf("fetch: %s could not be copied from %s: %w", j.path, path, err)
	}
	got, err := sumOf(part.Name())
	if err != nil {
		return fmt.Errorf("fetch: %w", err)
	}
	if err := j.file.compare(got); err != nil {
		_ = os.Remove(part.Name()) // Nothing in it is worth keeping.
		return fmt.Errorf("fetch: %s is %w: use another source", path, err)
	}
	return j.publish(part)
}

// meter reads, reports the progress, and enforces the limit.
type meter struct {
	io.Reader
	job         job
	done, total int64
	alive       func() error // Called after each read that returned data; an error ends reading.
}

func (m *meter) Read(p []byte) (int, error) {
	n, err := m.Reader.Read(p)
	if n == 0 {
		return n, err
	}
	m.done += int64(n)
	if m.job.Progress != nil {
		m.job.Progress(m.done, m.total)
	}
	if ended := m.alive(); ended != nil {
		return n, ended
	}
	return n, err
}
