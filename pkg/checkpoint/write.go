package checkpoint

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
)

// WriteFile writes any file whole or not at all, and on the disk before it returns. An error leaves the file
// that was there as it was, and wraps the cause: [fs.ErrPermission], [syscall.ENOSPC].
//
// A program that is killed meanwhile may leave an unfinished file in the same folder, whose name is that of
// the file with a dot before and a number after.
func WriteFile(path string, data []byte) error {
	err := write(path, data)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("checkpoint: %s is not written, its folder is gone: make it, or choose another: %w",
			path, err)
	}
	if err != nil {
		return fmt.Errorf(
			"checkpoint: %s is not written, what was there is kept: make room, or choose a folder that "+
				"can be written: %w", path, err)
	}
	return nil
}

// write keeps to one folder: beside the file, what a kill leaves behind is found by those who look after it.
func write(path string, data []byte) error {
	folder, name := filepath.Split(path)
	beside := filepath.Join(folder, fmt.Sprintf(".%s%d", name, rand.Uint64()))
	f, err := os.OpenFile(beside, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
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
