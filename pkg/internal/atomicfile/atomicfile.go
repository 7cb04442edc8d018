// Package atomicfile replaces files atomically, so that a program that is killed leaves the old content.
//
// A file is written under another name in the same folder, synchronised with the disk and then renamed: a
// reader finds either the old content or the new. The folder for temporary files is not used, because the
// remains of killed programs would accumulate there; [Sweep] removes them from the folder of the file.
package atomicfile

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
)

// unfinished separates the name of a file from a random number while the file is written.
const unfinished = ".unfinished"

// Write writes a file and returns when it is on the disk. An existing file keeps its permissions; a new one
// gets those of mode. A symbolic link is kept and its target written; another hard link keeps the old
// content. If Write returns an error, the old content is unchanged; the error wraps the cause, such as
// [fs.ErrPermission] or [syscall.ENOSPC].
func Write(path string, data []byte, mode fs.FileMode) error {
	real, err := Follow(path)
	if err == nil {
		err = write(real, data, mode)
	}
	if _, folder := os.Stat(filepath.Dir(real)); errors.Is(err, fs.ErrNotExist) && folder == nil {
		return fmt.Errorf("%s is not written, the old content is kept: another program that saves the same "+
			"file has removed the unfinished one: save again, one program at a time: %w", path, err)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s is not written, its folder does not exist: create it, or choose another: %w",
			path, err)
	}
	if err != nil {
		return fmt.Errorf("%s is not written, the old content is kept: make room, or choose a folder that "+
			"can be written: %w", path, err)
	}
	return nil
}

// Follow resolves the symbolic links of a path, whether the file exists or not. [Sweep] needs the folder of
// the result.
func Follow(path string) (string, error) {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real, nil
	}
	for range 100 {
		target, err := os.Readlink(path)
		if err != nil { // Not a link: the file will be created here.
			return path, nil //nolint:nilerr // It need not exist.
		}
		if !filepath.IsAbs(target) {
			folder, err := filepath.EvalSymlinks(filepath.Dir(path))
			if err != nil {
				return "", err
			}
			target = filepath.Join(folder, target)
		}
		path = target
	}
	return "", errors.New("too many symbolic links: check them for a cycle")
}

func write(path string, data []byte, mode fs.FileMode) error {
	folder, name := filepath.Split(path)
	beside := filepath.Join(folder, fmt.Sprintf(".%s%s%d", name, unfinished, rand.Uint64()))
	there, errThere := os.Stat(path)
	if errThere == nil {
		mode &= there.Mode().Perm() // Not readable by more users than the old one.
	}
	f, err := os.OpenFile(beside, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil && errThere == nil {
		err = f.Chmod(there.Mode().Perm())
	}
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(beside, path)
	}
	if err != nil {
		_ = os.Remove(beside) // The error of writing is returned.
		return err
	}
	if dir, err := os.Open(filepath.Dir(path)); err == nil {
		_ = dir.Sync() // Makes the new name durable; not supported by every system.
		_ = dir.Close()
	}
	return nil
}

// Sweep removes from a folder the unfinished files of programs that were killed in [Write], if ours is true
// for the name of the file. No program may be writing them.
func Sweep(folder string, ours func(name string) bool) {
	entries, _ := os.ReadDir(folder) // An error does not matter: the next call of Write reports it.
	for _, entry := range entries {
		name, _, found := strings.Cut(entry.Name(), unfinished)
		if found && strings.HasPrefix(name, ".") && ours(name[1:]) {
			_ = os.Remove(filepath.Join(folder, entry.Name()))
		}
	}
}
