package fetch

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
)

// source is where a file comes from: either a local path or a web address; the other field is empty.
type source struct{ path, url string }

// find parses [Config].From.
func find(file File, from string) (source, error) {
	if from == "" {
		if file.URL == "" {
			return source{}, fmt.Errorf("fetch: no address of %s is known: name a folder that holds it",
				file.Name)
		}
		return source{url: file.URL}, nil
	}
	if !strings.Contains(from, "://") {
		return local(file, from)
	}
	address, err := url.Parse(from)
	if err != nil {
		return source{}, fmt.Errorf("fetch: %w: give a folder, file://, http:// or https://", err)
	}
	switch {
	case address.Scheme == "http" || address.Scheme == "https":
		return source{url: address.JoinPath(url.PathEscape(file.Name)).String()}, nil
	case address.Scheme == "file" && (address.Host == "" || address.Host == "localhost"):
		return local(file, filepath.FromSlash(address.Path))
	}
	return source{}, fmt.Errorf("fetch: cannot get %s from %q: give a folder, file:///, http:// or https://",
		file.Name, from)
}

// local finds the file in a local folder.
func local(file File, folder string) (source, error) {
	path := filepath.Join(folder, file.Name)
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return source{}, fmt.Errorf("fetch: no %s in %q: put it there, or name the folder that holds it: %w",
			file.Name, folder, fs.ErrNotExist)
	}
	if err != nil {
		return source{}, fmt.Errorf("fetch: %w: name the folder that holds %s", err, file.Name)
	}
	if !info.Mode().IsRegular() {
		return source{}, fmt.Errorf("fetch: %s is not a file: name the folder that holds %s", path, file.Name)
	}
	return source{path: path}, nil
}
