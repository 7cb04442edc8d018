package lfw

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// choose returns the requested photographs among the files of a source, sorted by person and number.
func (c Config) choose(path string, files []string) ([]photograph, error) {
	var wanted []photograph
	found := false
	for _, file := range files {
		p, err := parse(file)
		if err != nil {
			return nil, fmt.Errorf("lfw: %s: %w", path, err)
		}
		if p.number == 0 {
			continue
		}
		found = true
		if c.Keep == nil || c.Keep(p.person) {
			wanted = append(wanted, p)
		}
	}
	if !found {
		return nil, fmt.Errorf("lfw: no Person_Name/Person_Name_0001.jpg in %s: name the published .tgz, or "+
			"the folder that holds one folder per person", path)
	}
	if len(wanted) == 0 {
		return nil, fmt.Errorf("lfw: Keep selects none of the people in %s: relax it", path)
	}
	slices.SortFunc(wanted, func(a, b photograph) int {
		return cmp.Or(strings.Compare(a.person, b.person), cmp.Compare(a.number, b.number))
	})
	for i, p := range wanted[1:] {
		if before := wanted[i]; before.person == p.person && before.number == p.number {
			return nil, fmt.Errorf("lfw: %s has both %q and %q: remove one", path, before.file, p.file)
		}
	}
	return c.first(wanted), nil
}

// first keeps the first MaxPictures photographs of each person.
func (c Config) first(sorted []photograph) []photograph {
	if c.MaxPictures == 0 {
		return sorted
	}
	var out []photograph
	for i, p := range sorted {
		if i < c.MaxPictures || sorted[i-c.MaxPictures].person != p.person {
			out = append(out, p)
		}
	}
	return out
}
