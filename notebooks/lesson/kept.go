package lesson

import (
	"bytes"
	"crypto/sha256"
	"encoding/gob"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gosiamese/gosiamese/pkg/face"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/regularfile"
)

// detectionFile is a detection as it is kept: values are multiples of 1/255, so bytes hold them.
type detectionFile struct {
	List            []string // The files at the time, and the version of the detector.
	Set             images.Set
	Values          [][]byte // The pictures of the set.
	Without, Doubts []string
}

// kept returns the path of the file that keeps the faces of a folder. A folder has one such file, so that no
// faces remain of photographs that were removed.
func kept(dir string) (string, error) {
	whole, err := filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("lesson: %w", err)
	}
	name := fmt.Sprintf("faces-%x", sha256.Sum256([]byte(whole)))[:16] + ".gob"
	return filepath.Join(runs(), name), nil
}

// facesVersion changes with the limits of detection and of quality, and with the format of the file.
const facesVersion = "; faces 2"

// listed lists the files in the sub-folders of a folder, with size and time, hidden files excepted.
func listed(dir string) (list []string, err error) {
	list = []string{face.MadeBy + facesVersion}
	folders, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("lesson: %w: name a folder with one sub-folder for each person", err)
	}
	for _, folder := range folders {
		files, err := os.ReadDir(filepath.Join(dir, folder.Name()))
		if err != nil || strings.HasPrefix(folder.Name(), ".") { // Not a folder, or not readable.
			continue
		}
		for _, file := range files {
			path := filepath.Join(folder.Name(), file.Name())
			info, err := os.Stat(filepath.Join(dir, path))
			if err != nil || strings.HasPrefix(file.Name(), ".") {
				continue
			}
			list = append(list, fmt.Sprintf("%q %d %d", path, info.Size(), info.ModTime().UnixNano()))
		}
	}
	return list, nil
}

// restore returns the detection that a file keeps, if it is that of the list. A file that cannot be read
// counts as none, since the faces can be found again.
func restore(path string, list []string) (d detection, found bool) {
	data, err := regularfile.ReadFile(path)
	if err != nil {
		return d, false
	}
	var f detectionFile
	if err := gob.NewDecoder(bytes.NewReader(data)).Decode(&f); err != nil || !slices.Equal(f.List, list) {
		return d, false
	}
	for _, values := range f.Values {
		picture := make([]float32, len(values))
		for i, v := range values {
			picture[i] = float32(v) / 0xff
		}
		f.Set.Pictures = append(f.Set.Pictures, picture)
	}
	return detection{f.Set, f.Without, f.Doubts}, f.Set.Check() == nil
}

// store keeps a detection, in a file that is complete or not there.
func store(path string, list []string, d detection) (err error) {
	f := detectionFile{List: list, Set: d.Set, Without: d.Without, Doubts: d.Doubts}
	f.Set.Pictures = nil
	for _, picture := range d.Set.Pictures {
		values := make([]byte, len(picture))
		for i, v := range picture {
			values[i] = byte(0xff*v + 0.5)
		}
		f.Values = append(f.Values, values)
	}
	var data bytes.Buffer
	if err := gob.NewEncoder(&data).Encode(f); err != nil {
		return fmt.Errorf("lesson: faces of photographs: %w", err)
	}
	if err := replace(path, data.Bytes()); err != nil {
		return fmt.Errorf("lesson: faces of photographs: %w: set SIAMESE_RUNS to a writable folder", err)
	}
	return nil
}

// replace writes a file that only its owner may read under another name, and renames it when it is complete.
func replace(path string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	part, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".part")
	if err != nil {
		return err
	}
	_, err = part.Write(data)
	if err = errors.Join(err, part.Close()); err == nil {
		err = os.Rename(part.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(part.Name()))
	}
	return nil
}

// within returns the folder or file with the given name in a folder, or the folder if there is none.
func within(dir, name string) string {
	if _, err := os.Stat(filepath.Join(dir, name)); err == nil {
		return filepath.Join(dir, name)
	}
	return dir
}
