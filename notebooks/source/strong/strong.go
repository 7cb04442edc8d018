// Package strong supports lesson 14 with the faces on which it compares networks, tables and figures of the
// comparison, and the checks of what is written in its cells.
package strong

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/gosiamese/gosiamese/datasets/synthetic"
	"github.com/gosiamese/gosiamese/notebooks/lesson"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/pretrained"
)

// datasetsVariable names the folder that make fills with data sets.
const datasetsVariable = "SIAMESE_DATASETS"

// Faces returns aligned faces, 112 x 112 x 3: of the folder of people that DATA names, or of ORL, which
// `make lab` fetches.
func Faces() (images.Set, error) {
	dir := lesson.DataDir("orl_faces")
	if dir == "" {
		dir = filepath.Join(os.Getenv(datasetsVariable), "orl_faces")
		if _, err := os.Stat(dir); err != nil {
			return images.Set{}, fmt.Errorf(
				"strong: ORL: %w: run make lab, or name a folder of people by DATA",
				err,
			)
		}
	}
	set, _, err := lesson.Photographs(dir)
	return set, err
}

// syntheticSeed is the seed of the synthetic people. The network of package trained was trained on people of
// other seeds.
const syntheticSeed = 3

// Synthetic returns synthetic faces of the given number of people, ten of each, in the form of [Faces]. Their
// eyes and mouths are where SFace expects them, so nothing is aligned.
func Synthetic(people int) (images.Set, error) {
	set, err := synthetic.Faces(people, 10, pretrained.SFaceSide, syntheticSeed)
	if err != nil {
		return images.Set{}, err
	}
	grey := set.Pictures
	set.Channels, set.Pictures = 3, make([][]float32, len(grey))
	for i, picture := range grey {
		set.Pictures[i] = make([]float32, 0, 3*len(picture))
		for _, v := range picture {
			set.Pictures[i] = append(set.Pictures[i], v, v, v)
		}
	}
	return set, nil
}

// Grey returns the pictures in grey, side x side x 1.
func Grey(set images.Set, side int) (images.Set, error) {
	small, err := set.Resize(side, side)
	if err != nil {
		return images.Set{}, err
	}
	return lesson.Grey(small), nil
}

// Cards formats the licence cards of YuNet and SFace as a table, a column for each network. Where the weights
// come from, with their checksum, is in docs/faces.md.
func Cards() (string, error) {
	cards, err := pretrained.FaceCards()
	rows := [][]string{
		{""}, {"licence"}, {"source"}, {"trained on"}, {"published"}, {"not known"}, {"weights"},
	}
	for _, c := range cards {
		for i, text := range []string{
			c.Network, c.Licence, c.Source, c.TrainedOn, c.Published, c.Unknown, filepath.Base(c.File),
		} {
			rows[i] = append(rows[i], text)
		}
	}
	var text strings.Builder
	for i, row := range rows {
		if i == 1 {
			fmt.Fprintln(&text, strings.Repeat("-", 11+len(cards)*(cardColumn+2)))
		}
		text.WriteString(tableRow(row))
	}
	return text.String(), err
}

// cardColumn is the width of a column of [Cards] in characters.
const cardColumn = 42

// tableRow formats a row of [Cards], whose texts may need several lines.
func tableRow(row []string) string {
	var cells [][]string
	height := 1
	for _, text := range row[1:] {
		cells = append(cells, broken(text))
		height = max(height, len(cells[len(cells)-1]))
	}
	var lines strings.Builder
	for k := range height {
		line := fmt.Sprintf("%-11s", row[0])
		if k > 0 {
			line = fmt.Sprintf("%-11s", "")
		}
		for _, c := range cells {
			part := ""
			if k < len(c) {
				part = c[k]
			}
			line += fmt.Sprintf("  %-*s", cardColumn, part)
		}
		fmt.Fprintln(&lines, strings.TrimRight(line, " "))
	}
	return lines.String()
}

// broken breaks a text between words into lines of the width of a column.
func broken(text string) (lines []string) {
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && utf8.RuneCountInString(line+" "+word) > cardColumn {
			lines, line = append(lines, line), ""
		}
		line = strings.TrimSpace(line + " " + word)
	}
	return append(lines, line)
}
