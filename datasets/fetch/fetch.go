// Package fetch brings a published file into a folder, whole or not at all.
//
// The file grows under another name, NAME.part, is compared with its published sha256, and only then takes
// its own name. What was cut short goes on where it stopped, also in the next program. Answers that may be
// better later (202, 403, 408, 429, 5xx), silence, short bodies and wrong lengths are tried again, a bounded
// number of times with growing pauses. A folder, a file:// URL or another server can stand in for the
// published address.
//
// Plain net/http, since the library grab v3 has no tries, no limits of size and silence, asks with HEAD
// (which signed addresses refuse), and appends whatever the answer to a Range is.
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

// MaxSize is the largest file believed where [File.Size] is 0: 1 GiB.
const MaxSize = 1 << 30

var (
	// ErrChecksum is returned where a file has another sha256 than the published one.
	ErrChecksum = errors.New("not the published file")
	// ErrTooLarge is returned where more bytes come, or are announced, than are believed.
	ErrTooLarge = errors.New("file too large")
)

// File is a published file.
type File struct {
	// Name is the name in the folder, without any path.
	Name string
	// URL is the published address, http or https. It may be empty where the file is only taken from
	// elsewhere.
	URL string
	// SHA256 is the published checksum, 64 hexadecimal digits. Empty means that none is known: then a file
	// that is there already is believed, a partial one is begun again, and a download counts as whole when
	// the server's own length or framing says so (an answer without either is refused).
	SHA256 string
	// Size is the largest number of bytes believed, no matter what a server says; 0 means [MaxSize].
	Size int64
}

// Config says where a file is stored and where it comes from.
type Config struct {
	// Dir is the folder of the file. It is created if it does not exist.
	Dir string
	// From is the source: "" for the published address; a folder, or its file:// URL, that holds a file of the
	// same name; or an http(s):// address, to which the name is appended.
	From string
	// Progress, if not nil, is called with the number of bytes that have arrived and with their total, 0 if it
	// is unknown. The former returns to 0 if a download starts again.
	Progress func(done, total int64)
}

// Get returns the path of the file in the folder, and downloads or copies it first if it is missing.
//
// A file that exists with the right sha256 is returned at once, even from a folder that is not writable. If the
// sha256 is wrong Get returns an error that wraps [ErrChecksum] and keeps the file. Errors name the file and
// the remedy; they wrap [ErrTooLarge], [fs.ErrNotExist], [fs.ErrPermission], or the cause of ctx, after which
// the next call continues the download. Programs that get the same file into the same folder take turns: the
// second one finds the file of the first.
func Get(ctx context.Context, file File, cfg Config) (string, error) {
	return get(ctx, job{bounds: defaultBounds(), file: file, path: filepath.Join(cfg.Dir, file.Name), Config: cfg})
}

// job is one call of [Get].
type job struct {
	bounds
	Config
	file File
	path string // Of the file.
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
		return "", fmt.Errorf("fetch: %w: choose a folder that can be written", err)
	}
	unlock, err := lock(ctx, j.path)
	if err != nil {
		return "", err
	}
	defer unlock()
	if there, err := j.present(); err != nil || there { // Another program was faster.
		return j.path, err
	}
	if source.path != "" {
		return j.path, j.copyFrom(ctx, source.path)
	}
	return j.path, j.download(ctx, source.url)
}

// present tells whether the file is there already; a wrong one is an error.
func (j job) present() (bool, error) {
	got, err := sumOf(j.path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("fetch: %w: move it away, or choose another folder", err)
	}
	if err := j.file.compare(got); err != nil {
		return false, fmt.Errorf("fetch: %s is %w: move it away to fetch it again", j.path, err)
	}
	return true, nil
}

// check returns an error where a field of the file is not what its documentation says.
func (f File) check() error {
	if f.Name == "" || f.Name != filepath.Base(f.Name) || !filepath.IsLocal(f.Name) || f.Name == "." {
		return fmt.Errorf("fetch: %q is no name of a file: give one without a path", f.Name)
	}
	if raw, err := hex.DecodeString(f.SHA256); err != nil || len(raw) != 32 && len(raw) != 0 {
		return fmt.Errorf("fetch: %s: %q is no sha256: give 64 hexadecimal digits, or none", f.Name, f.SHA256)
	}
	if f.Size < 0 {
		return fmt.Errorf("fetch: %s: a size of %d bytes: give 0 where none is known", f.Name, f.Size)
	}
	return nil
}

// most is the largest number of bytes believed.
func (f File) most() int64 {
	if f.Size == 0 {
		return MaxSize
	}
	return f.Size
}
