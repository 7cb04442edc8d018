package lfw

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/gosiamese/gosiamese/pkg/regularfile"
)

// maxPairs is the maximum size in bytes of a list of pairs.
const maxPairs = 4 << 20

// Pair is an entry of a list of pairs: two photographs, by name and number.
type Pair struct {
	NameA   string
	NumberA int
	NameB   string
	NumberB int
}

// Same reports whether the pair is genuine, that is, shows one person.
func (p Pair) Same() bool { return p.NameA == p.NameB }

// ReadPairs reads a published list of pairs, fold by fold: one fold for view 1 (pairsDevTrain.txt and
// pairsDevTest.txt, whose first line is the number n of pairs of each kind), and ten for view 2 (pairs.txt,
// whose first line is "10" and n). A fold is n genuine pairs, "name n1 n2", followed by n impostor pairs,
// "name1 n1 name2 n2"; fields are separated by tabs or spaces. Empty lines at the end are skipped.
//
// It returns an error with file and line if a line is malformed, a picture is paired with itself, a number is
// below 1, or there are too few or too many lines. If the file does not exist, the error wraps
// [fs.ErrNotExist].
func ReadPairs(path string) ([][]Pair, error) {
	f, err := regularfile.Open(path)
	if err != nil {
		return nil, fmt.Errorf("lfw: %w: name pairsDevTrain.txt, pairsDevTest.txt or pairs.txt", err)
	}
	defer f.Close() //nolint:errcheck // Read-only.
	text, err := io.ReadAll(io.LimitReader(f, maxPairs+1))
	if err != nil {
		return nil, fmt.Errorf("lfw: %w", err)
	}
	if len(text) > maxPairs {
		return nil, fmt.Errorf("lfw: %s has more than %d bytes: is it a list of pairs?", path, maxPairs)
	}
	folds, line, err := parsePairs(text)
	if err != nil {
		return nil, fmt.Errorf("lfw: %s:%d: %w: fetch it again", path, line, err)
	}
	return folds, nil
}

// parsePairs also returns the number of the line at which it stopped.
func parsePairs(text []byte) (folds [][]Pair, line int, err error) {
	lines := strings.Split(string(bytes.TrimRight(text, " \t\r\n")), "\n")
	count, n, err := parseHead(strings.Fields(lines[0]))
	if err != nil {
		return nil, 1, err
	}
	lines = lines[1:]
	if want := 2 * n * count; len(lines) != want {
		return nil, min(len(lines), want) + 2, fmt.Errorf("%d pairs, but %d folds of %d + %d are announced",
			len(lines), count, n, n)
	}
	folds = make([][]Pair, count)
	for i, text := range lines {
		same := i%(2*n) < n
		pair, err := parsePair(strings.Fields(text), same)
		if err != nil {
			return nil, i + 2, err
		}
		fold := i / (2 * n)
		folds[fold] = append(folds[fold], pair)
	}
	return folds, 0, nil
}

// parseHead parses the first line: the number of folds, and the number of pairs of each kind in a fold.
func parseHead(fields []string) (folds, n int, err error) {
	const most = 1_000_000
	wrong := fmt.Errorf("want the number of pairs, such as \"1100\", or of folds and pairs, such as "+
		"\"10 300\", got %.80q", strings.Join(fields, " "))
	switch len(fields) {
	case 1:
		fields = []string{"1", fields[0]}
	case 2:
	default:
		return 0, 0, wrong
	}
	folds, errFolds := strconv.Atoi(fields[0])
	n, errPairs := strconv.Atoi(fields[1])
	if errors.Join(errFolds, errPairs) != nil || folds < 1 || n < 1 || folds > most || n > most {
		return 0, 0, wrong
	}
	return folds, n, nil
}

func parsePair(fields []string, same bool) (p Pair, err error) {
	want := 4
	if same {
		want = 3
	}
	if len(fields) != want {
		return Pair{}, fmt.Errorf("want %d fields, got %.80q", want, strings.Join(fields, "\t"))
	}
	if same {
		fields = []string{fields[0], fields[1], fields[0], fields[2]}
	}
	p = Pair{NameA: fields[0], NameB: fields[2]}
	var errA, errB error
	p.NumberA, errA = strconv.Atoi(fields[1])
	p.NumberB, errB = strconv.Atoi(fields[3])
	switch {
	case errA != nil || errB != nil || p.NumberA < 1 || p.NumberB < 1:
		return Pair{}, fmt.Errorf("want photograph numbers of at least 1, got %.80q",
			strings.Join(fields, "\t"))
	case p.Same() && !same:
		return Pair{}, fmt.Errorf("want two different people, got %.80q twice", p.NameA)
	case same && p.NumberA == p.NumberB:
		return Pair{}, fmt.Errorf("photograph %d of %.80q is paired with itself", p.NumberA, p.NameA)
	}
	return p, nil
}

// Deal deals the pairs of a list without folds to n of them, genuine and impostor pairs in turn, for
// cross-validation.
func Deal(pairs []Pair, n int) [][]Pair {
	folds, count := make([][]Pair, n), map[bool]int{}
	for _, p := range pairs {
		k := count[p.Same()] % n
		folds[k], count[p.Same()] = append(folds[k], p), count[p.Same()]+1
	}
	return folds
}
