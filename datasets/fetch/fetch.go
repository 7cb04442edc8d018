// Package fetch downloads a published file into a folder, completely or not at all.
//
// The file is downloaded as NAME.part, its sha256 is compared with the published one, and then it is renamed.
// An interrupted download is resumed, even by another process. Temporary failures (status 202, 403, 408,
// 429 and 5xx, a stalled connection, short bodies and wrong lengths) are retried a bounded number of times
// with growing delays. A folder, a file:// URL or another server can replace the published address.
//
// It uses net/http: the library grab v3 has no retries and no limits on size and time, sends HEAD requests
// (which signed URLs reject), and appends the response to a range request without checking it.
package fetch

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// MaxSize is the limit for a file whose [File.Size] is 0: 1 GiB.
const MaxSize = 1 << 30

var (
	// ErrChecksum is returned if the sha256 of a file is not the published one.
	ErrChecksum = errors.New("not the published file")
	// ErrTooLarge is returned if a file, or the size that a server announces, exceeds the limit.
	ErrTooLarge = errors.New("file too large")
)

// File is a published file.
type File struct {
	// Name is the file name in the folder, without a path.
	Name string
	// URL is the published address, http or https. It may be empty if the file comes from another source.
	URL string
	// SHA256 is the published checksum, 64 hexadecimal digits. If it is empty, an existing file is trusted, a
	// partial download starts over, and a download is complete if it agrees with the length or framing of the
	// response (a response with neither is refused).
	SHA256 string
	// Size is the limit in bytes, whatever a server announces; 0 means [MaxSize].
	Size int64
}

// Config describes where a file is stored and where it comes from.
type Config struct {
	// Dir is the folder of the file. It is created if it does not exist.
	Dir string
	// From is the source: "" for the published address; a folder, or its file:// URL, that holds a file of
	// the same name; or an http(s):// address, to which the name is appended.
	From string
	// Progress, if not nil, is called with the number of bytes received and the total, which is 0 if unknown.
	// The number of bytes returns to 0 if a download starts over.
	Progress func(done, total int64)
}

// Get returns the path of the file in the folder, and downloads or copies it first if it is missing.
//
// A file that exists with the right sha256 is returned at once, even from a folder that is not writable. If
// the sha256 is wrong, Get keeps the file and returns an error that wraps [ErrChecksum]. Errors name the file
// and the remedy; they wrap [ErrTooLarge], [fs.ErrNotExist], [fs.ErrPermission], or the cause of ctx; after a
// cancellation the next call resumes the download. Processes that get the same file into the same folder take
// turns: the second one finds the file that the first one downloaded.
func Get(ctx context.Context, file File, cfg Config) (string, error) {
	return get(ctx, job{
		bounds: defaultBounds(), Config: cfg, file: file, path: filepath.Join(cfg.Dir, file.Name),
	})
}

// job is one call of [Get].
type job struct {
	bounds
	Config
	file File
	path string // Path of the complete file.
}

func get(ctx context.Context, j job) (string, error) {
	if err := j.file.check(); err != nil {
		return "", err
	}
	if there, err := j.present(); err != nil || there {
		return j.path, err
	}
	source, err := find(j.file, j.From)
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(filepath.Dir(j.path), 0o755); err != nil {
		return "", fmt.Errorf("fetch: %w: choose a writable folder", err)
	}
	unlock, err := lock(ctx, j.path)
	if err != nil {
		return "", err
	}
	defer unlock()
	if there, err := j.present(); err != nil || there { // Another process was faster.
		return j.path, err
	}
	if source.path != "" {
		return j.path, j.copyFrom(ctx, source.path)
	}
	return j.path, j.download(ctx, source.url)
}

// present reports whether the file exists; it returns an error if its checksum is wrong.
func (j job) present() (bool, error) {
	got, err := sumOf(j.path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("fetch: %w: move it away, or choose another folder", err)
	}
	if err := j.file.compare(got); err != nil {
		return false, fmt.Errorf("fetch: %s is %w: move it away to download it again", j.path, err)
	}
	return true, nil
}

// check returns an error if a field of the file is invalid.
func (f File) check() error {
	if f.Name == "" || f.Name != filepath.Base(f.Name) || !filepath.IsLocal(f.Name) || f.Name == "." {
		return fmt.Errorf("fetch: %q is not a file name: give one without a path", f.Name)
	}
	if raw, err := hex.DecodeString(f.SHA256); err != nil || len(raw) != 32 && len(raw) != 0 {
		return fmt.Errorf("fetch: %s: %q is not a sha256: give 64 hexadecimal digits, or none", f.Name,
			f.SHA256)
	}
	if f.Size < 0 {
		return fmt.Errorf("fetch: %s: a size of %d bytes: give 0 if it is unknown", f.Name, f.Size)
	}
	return nil
}

// most returns the size limit in bytes.
func (f File) most() int64 {
	if f.Size == 0 {
		return MaxSize
	}
	return f.Size
}
