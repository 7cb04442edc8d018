package docs_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	linkTo    = regexp.MustCompile(`\]\(([^)\s]+)\)|(?m:^\[[^\]]+\]: (\S+)$)`)
	notAnchor = regexp.MustCompile(`[^\p{L}\p{N} _-]`)
)

// documents are all pages of the repository outside the sources of the lessons.
func documents(t *testing.T) (paths []string) {
	t.Helper()
	for _, pattern := range []string{"../*.md", "*.md", "upstream/*.md", "../datasets/*.md"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		paths = append(paths, found...)
	}
	return paths
}

// anchors are the anchors of the headings of a page, as GitHub makes them.
func anchors(text string) map[string]bool {
	found := map[string]bool{}
	for line := range strings.Lines(text) {
		if level, heading, ok := strings.Cut(line, " "); ok && strings.Trim(level, "#") == "" && level != "" {
			heading = notAnchor.ReplaceAllString(strings.ToLower(strings.TrimSpace(heading)), "")
			found[strings.ReplaceAll(heading, " ", "-")] = true
		}
	}
	return found
}

// Relative links lead to a file, and their anchors to a heading.
func TestCommittedLinksLeadSomewhere(t *testing.T) {
	for _, page := range documents(t) {
		for _, match := range linkTo.FindAllStringSubmatch(read(t, page), -1) {
			link := match[1] + match[2]
			if strings.Contains(link, "://") {
				continue
			}
			file, anchor, _ := strings.Cut(link, "#")
			path := page
			if file != "" {
				path = filepath.Join(filepath.Dir(page), file)
			}
			if _, err := os.Stat(path); err != nil {
				t.Errorf("%s links to %s: %v", page, link, err)
			} else if anchor != "" && !anchors(read(t, path))[anchor] {
				t.Errorf("%s links to %s, which has no such heading", page, link)
			}
		}
	}
}

// Each lesson in the table of the readme has its reference, which makes it a link.
func TestCommittedLessonsAreLinked(t *testing.T) {
	page := read(t, "../README.md")
	lessons := rows(t, page, "The lessons")
	for _, row := range lessons {
		if !strings.Contains(page, "\n"+row[0]+": notebooks/") {
			t.Errorf("README.md: no reference for %s", row[0])
		}
	}
	sources, err := filepath.Glob("../notebooks/source/*.md")
	if err != nil || len(sources) != len(lessons) {
		t.Errorf("README.md: %d lessons, want %d: %v", len(lessons), len(sources), err)
	}
}

// generated are the pages that commands write.
var generated = map[string]bool{"results.md": true, "licences.md": true}

// Lines of pages that are written by hand have at most 110 columns.
func TestCommittedLinesAreShort(t *testing.T) {
	for _, page := range documents(t) {
		if generated[page] {
			continue
		}
		number := 0
		for line := range strings.Lines(read(t, page)) {
			number++
			if n := len([]rune(strings.TrimSuffix(line, "\n"))); n > 110 {
				t.Errorf("%s, line %d: %d columns, want at most 110", page, number, n)
			}
		}
	}
}
