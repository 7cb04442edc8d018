package people

import (
	"cmp"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// endings are the extensions of photographs, in lower case.
var endings = []string{".jpg", ".jpeg", ".png", ".pgm"}

// Photograph is a file, and the person it shows.
type Photograph struct {
	Path  string // Below the folder of all people, such as "anna/2019.jpg"; separated by slashes.
	Label int    // Index of the person's name.
}

// album is a folder that is being read.
type album struct {
	dir  string
	root *os.Root // The same folder; no file outside it is opened.
	keep func(name string) bool
}

// list finds the people and their photographs.
func (a album) list() (names []string, photographs []Photograph, err error) {
	entries, err := a.entries(".")
	if err != nil {
		return nil, nil, err
	}
	slices.SortStableFunc(entries, func(a, b string) int { return cmp.Compare(called(a), called(b)) })
	left := 0
	for _, entry := range entries {
		if a.keep != nil && !a.keep(called(entry)) {
			left++
			continue
		}
		info, err := a.stat(entry)
		if err != nil {
			return nil, nil, err
		}
		if !info.IsDir() {
			continue
		}
		if !utf8.ValidString(entry) {
			return nil, nil, fmt.Errorf("people: the name of the folder %q in %q is not UTF-8: rename the "+
				"folder", entry, a.dir)
		}
		found, err := a.photographsOf(entry)
		if err != nil {
			return nil, nil, err
		}
		if len(names) == 0 || names[len(names)-1] != called(entry) {
			names = append(names, called(entry))
		}
		for _, name := range found {
			photographs = append(photographs, Photograph{Path: name, Label: len(names) - 1})
		}
	}
	if len(names) == 0 && left > 0 {
		return nil, nil, fmt.Errorf("people: Keep selects none of the %d entries of %q", left, a.dir)
	}
	if len(names) == 0 {
		return nil, nil, fmt.Errorf("people: no folders in %q: name the folder that holds one for each "+
			"person", a.dir)
	}
	return names, photographs, nil
}

// called returns the name of the person of a folder in Unicode normalisation form NFC, since file systems use
// different forms.
func called(folder string) string { return norm.NFC.String(folder) }

// photographsOf lists the paths of the photographs of one person.
func (a album) photographsOf(person string) (paths []string, err error) {
	entries, err := a.entries(person)
	if err != nil {
		return nil, err
	}
	for _, entry := range entries {
		if !slices.Contains(endings, strings.ToLower(path.Ext(entry))) {
			continue
		}
		file := path.Join(person, entry)
		info, err := a.stat(file)
		if err != nil {
			return nil, err
		}
		if info.IsDir() {
			continue
		}
		if !info.Mode().IsRegular() {
			return nil, fmt.Errorf("people: %s is not a regular file: remove it", a.name(file))
		}
		paths = append(paths, file)
	}
	if len(paths) == 0 {
		return nil, fmt.Errorf("people: no photographs (%s) among the %d files in %q: add some, convert "+
			"those of another kind, or remove the folder", strings.Join(endings, ", "), len(entries),
			a.name(person))
	}
	return paths, nil
}

// entries returns the sorted names in a folder that are not hidden.
func (a album) entries(folder string) (names []string, err error) {
	entries, err := fs.ReadDir(a.root.FS(), folder)
	if err != nil {
		return nil, fmt.Errorf("people: %s: %w: make it a folder that can be read", a.name(folder), err)
	}
	for _, entry := range entries {
		if !strings.HasPrefix(entry.Name(), ".") {
			names = append(names, entry.Name())
		}
	}
	return names, nil
}

// stat follows links within the folder.
func (a album) stat(file string) (fs.FileInfo, error) {
	info, err := a.root.Stat(filepath.FromSlash(file))
	if err != nil {
		return nil, fmt.Errorf("people: %s: %w: a link must lead to a file within the folder: put the "+
			"file itself there", a.name(file), err)
	}
	return info, nil
}

// name returns the name of a file for error messages.
func (a album) name(file string) string { return filepath.Join(a.dir, filepath.FromSlash(file)) }
