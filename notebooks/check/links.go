package check

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/gosiamese/gosiamese/pkg/regularfile"
)

var (
	fenced     = regexp.MustCompile("(?ms)^```.*?^```|`[^`\n]*`|\\$\\$.*?\\$\\$|\\$[^$\n]*\\$")
	inline     = regexp.MustCompile(`\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)`)
	definition = regexp.MustCompile(`(?m)^\[[^\]]+\]:\s*(\S+)`)
	attribute  = regexp.MustCompile(`(?:src|href)="([^"]*)"`)
	scheme     = regexp.MustCompile(`^[a-zA-Z][a-zA-Z0-9+.-]*:`)
	heading    = regexp.MustCompile(`(?m)^#{1,6}[ \t]+(.+?)[ \t]*#*$`)
	identifier = regexp.MustCompile(`(?:id|name)="([^"]+)"`)
)

// checkLinks requires that every relative link and picture has a target. External links are not checked.
func checkLinks(_ Config, b *Notebook) (problems []Problem) {
	number, known := 0, anchors{}
	for _, c := range b.Cells {
		if c.Type == "code" {
			number++
			continue
		}
		text := fenced.ReplaceAllString(string(c.Source), "")
		for _, pattern := range []*regexp.Regexp{inline, definition, attribute} {
			for _, match := range pattern.FindAllStringSubmatch(text, -1) {
				if wrong := deadLink(b, c, match[1], known); wrong != "" {
					text := fmt.Sprintf("in the text after it: %s: %s", match[1], wrong)
					problems = append(problems, Problem{b.Path, number, 0, "links", text})
				}
			}
		}
	}
	return problems
}

// deadLink returns why a link has no target, or "".
func deadLink(b *Notebook, c Cell, link string, known anchors) string {
	if name, ok := strings.CutPrefix(link, "attachment:"); ok {
		if _, ok := c.Attachments[name]; !ok {
			return "no such attachment in the cell"
		}
		return ""
	}
	if scheme.MatchString(link) || strings.HasPrefix(link, "//") {
		return ""
	}
	path, anchor, _ := strings.Cut(link, "#")
	path, err := url.PathUnescape(path)
	if err != nil {
		return err.Error()
	}
	if filepath.IsAbs(path) {
		return "an absolute path"
	}
	target := b.Path
	if path != "" {
		target = filepath.Join(filepath.Dir(b.Path), filepath.FromSlash(path))
	}
	if _, err := os.Stat(target); err != nil {
		return "no such file"
	}
	if anchor != "" && !known.has(target, anchor) {
		return "no heading with this anchor"
	}
	return ""
}

// anchors caches the anchors of files: a notebook may have thousands of links to itself.
type anchors map[string]map[string]bool

// has reports whether a notebook or page has a heading with the anchor, as written by Jupyter or by GitHub.
// Other files are assumed to have it.
func (a anchors) has(path, anchor string) bool {
	found, known := a[path]
	if !known {
		found = anchorsOf(path)
		a[path] = found
	}
	if decoded, err := url.PathUnescape(anchor); err == nil {
		anchor = decoded
	}
	return found == nil || found[anchor]
}

// anchorsOf returns all anchors of a notebook or page, none if it cannot be read, and nil for other files.
func anchorsOf(path string) map[string]bool {
	var text string
	switch filepath.Ext(path) {
	case ".ipynb":
		b, err := Read(path)
		if err != nil {
			return map[string]bool{}
		}
		var texts []string
		for _, c := range b.Cells {
			if c.Type == "markdown" {
				texts = append(texts, string(c.Source))
			}
		}
		text = strings.Join(texts, "\n")
	case ".md":
		data, err := regularfile.ReadFile(path)
		if err != nil {
			return map[string]bool{}
		}
		text = string(data)
	default:
		return nil
	}
	all := map[string]bool{}
	for _, match := range heading.FindAllStringSubmatch(text, -1) {
		all[strings.ReplaceAll(match[1], " ", "-")] = true
		all[githubAnchor(match[1])] = true
	}
	for _, match := range identifier.FindAllStringSubmatch(text, -1) {
		all[match[1]] = true
	}
	return all
}

var notInAnchor = regexp.MustCompile(`[^\p{L}\p{N}\p{M} _-]`)

func githubAnchor(heading string) string {
	return strings.ReplaceAll(notInAnchor.ReplaceAllString(strings.ToLower(heading), ""), " ", "-")
}
