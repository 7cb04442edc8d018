package lesson

import "strings"

// Wrapped breaks the lines of the answer of a check at 100 characters, between words.
func Wrapped(text string) string {
	const width = 100
	var lines []string
	for line := range strings.SplitSeq(text, "\n") {
		for len(line) > width {
			cut := strings.LastIndex(line[:width+1], " ")
			if cut < 0 {
				break
			}
			lines, line = append(lines, line[:cut]), line[cut+1:]
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}
