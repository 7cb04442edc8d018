// Package wholefile writes files whole or not at all, so that a program that is killed leaves what was
// there.
//
// A file is written beside its place, brought to the disk and then renamed: a reader finds the old file or
// the new one, and never half of one. It is never written in the folder for temporary files, where what a
// kill leaves would pile up; [Sweep] removes that.
package wholefile

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
)

// unfinished stands between the name of a file and a number while it is written.
const unfinished = ".unfinished"

// Write writes a file, which is on the disk before it returns. A file that is there already keeps its
// permissions; a new one gets those of mode. Symbolic links stay, and what they stand for is written;
// another hard link keeps the old file. An error leaves what was there as it was, and wraps the cause:
// [fs.ErrPermission], [syscall.ENOSPC].
func Write(path string, data []byte, mode fs.FileMode) error {
	real, err := Follow(path)
	if err == nil {
		err = write(real, data, mode)
	}
	if _, folder := os.Stat(filepath.Dir(real)); errors.Is(err, fs.ErrNotExist) && folder == nil {
		return fmt.Errorf("%s is not written, what was there is kept: another program saves it, and has "+
			"removed what was unfinished: save again, one at a time: %w", path, err)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s is not written, its folder is gone: make it, or choose another: %w", path, err)
	}
	if err != nil {
		return fmt.Errorf("%s is not written, what was there is kept: make room, or choose a folder that "+
			"can be written: %w", path, err)
	}
	return nil
}

// Follow is the path that a path stands for in the end, through symbolic links, whether there is a file yet
// or not. [Sweep] wants its folder.
func Follow(path string) (string, error) {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real, nil
	}
	for range 100 {
		target, err := os.Readlink(path)
		if err != nil { // No link: here the file will be.
			return path, nil //nolint:nilerr // As it should.
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
	return "", errors.New("too many symbolic links: see that they do not run in a circle")
}

func write(path string, data []byte, mode fs.FileMode) error {
	folder, name := filepath.Split(path)
	beside := filepath.Join(folder, fmt.Sprintf(".%s%s%d", name, unfinished, rand.Uint64()))
	there, errThere := os.Stat(path)
	if errThere == nil {
		mode &= there.Mode().Perm() // Nobody reads the new file who cannot read the old one.
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
		_ = os.Remove(beside) // The error is that of writing.
		return err
	}
	if dir, err := os.Open(filepath.Dir(path)); err == nil {
		_ = dir.Sync() // The new name, too; not every system has it.
		_ = dir.Close()
	}
	return nil
}

// Sweep removes from a folder what programs that were killed in [Write] have left of files whose names are
// ours. Nobody may be writing them.
func Sweep(folder string, ours func(name string) bool) {
	entries, _ := os.ReadDir(folder) // Litter, no more: whoever writes next learns what is wrong.
	for _, entry := range entries {
		name, _, found := strings.Cut(entry.Name(), unfinished)
		if found && strings.HasPrefix(name, ".") && ours(name[1:]) {
			_ = os.Remove(filepath.Join(folder, entry.Name()))
		}
	}
}
