package lfw

import (
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gosiamese/gosiamese/datasets/archive"
	"github.com/gosiamese/gosiamese/pkg/regularfile"
)

// maxPhotograph is the size limit of one photograph; those of LFW are about 20 kB.
const maxPhotograph = 4 << 20

// source is a collection of photographs.
type source interface {
	// names returns the paths of all files, with slashes.
	names() ([]string, error)
	// read passes the content of each requested file once, in any order.
	read(wanted map[string]int, give func(index int, content []byte)) error
	close()
}

func open(path string) (source, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("lfw: %w: name the published .tgz, or the folder that it unpacks to", err)
	}
	if !info.IsDir() {
		return packed(path), nil
	}
	root, err := os.OpenRoot(path)
	if err != nil {
		return nil, fmt.Errorf("lfw: %w: make it readable", err)
	}
	return folder{root}, nil
}

// packed is the path of an archive.
type packed string

func (p packed) limits() archive.Limits {
	return archive.Limits{Entry: maxPhotograph, Total: 1 << 30, Count: 100_000}
}

func (p packed) names() (names []string, err error) {
	for file, err := range archive.Files(string(p), p.limits()) {
		if err != nil {
			return nil, fmt.Errorf("lfw: want a .tgz of Person_Name/Person_Name_0001.jpg: %w", err)
		}
		names = append(names, file.Name)
	}
	return names, nil
}

func (p packed) read(wanted map[string]int, give func(int, []byte)) error {
	left := len(wanted)
	for file, err := range archive.Files(string(p), p.limits()) {
		if err != nil {
			return fmt.Errorf("lfw: %w", err)
		}
		index, is := wanted[file.Name]
		if !is {
			continue
		}
		content, err := io.ReadAll(file)
		if err != nil {
			return fmt.Errorf("lfw: %w", err)
		}
		give(index, content)
		if left--; left == 0 {
			return nil
		}
	}
	return fmt.Errorf("lfw: %s changed while it was read: read it again", string(p))
}

func (p packed) close() {}

// folder has one folder for each person. Links that lead out of it are not followed.
type folder struct{ root *os.Root }

func (f folder) names() (names []string, err error) {
	err = fs.WalkDir(f.root.FS(), ".", func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.Type().IsRegular(), entry.Type() == fs.ModeSymlink:
			names = append(names, path)
		case entry.IsDir() && strings.Count(path, "/") > 0: // Below the folder of a person.
			return fs.SkipDir
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("lfw: %s: %w: make it readable", f.root.Name(), err)
	}
	return names, nil
}

func (f folder) read(wanted map[string]int, give func(int, []byte)) error {
	for _, name := range slices.Sorted(maps.Keys(wanted)) {
		content, err := f.readFile(name)
		if err != nil {
			return fmt.Errorf("lfw: %s: %w", f.root.Name(), err)
		}
		give(wanted[name], content)
	}
	return nil
}

func (f folder) readFile(name string) ([]byte, error) {
	in, err := regularfile.OpenIn(f.root, filepath.FromSlash(name))
	if err != nil {
		return nil, err
	}
	defer in.Close() //nolint:errcheck // Read-only.
	content, err := io.ReadAll(io.LimitReader(in, maxPhotograph+1))
	if err == nil && len(content) > maxPhotograph {
		err = fmt.Errorf("%s has more than %d bytes: is it a photograph of LFW?", name,
			maxPhotograph)
	}
	return content, err
}

func (f folder) close() { _ = f.root.Close() } // Read-only.
