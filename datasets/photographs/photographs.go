// Package photographs holds six photographs of four politicians, as examples: two show the same woman, two
// the same man. Whoever shows one must name its author and licence, as [Photograph.Caption] does.
package photographs

import (
	"bytes"
	"embed"
	"fmt"
	"image"

	"github.com/gosiamese/gosiamese/pkg/images/decode"
)

//go:embed *.jpg
var files embed.FS

// Photograph is an unchanged copy of a photograph on Wikimedia Commons, scaled down there.
type Photograph struct {
	Name    string // Such as macron-2014; its file in this folder is Name.jpg.
	Person  string
	Year    int    // When it was taken, 0 if that is not stated.
	Author  string // Whom to credit.
	Licence string // By its short name, or "public domain".
	Source  string // Its page on Wikimedia Commons.
}

// All returns the photographs, in a fixed order: those of one person follow each other.
func All() []Photograph {
	const commons = "https://commons.wikimedia.org/wiki/File:"
	return []Photograph{
		{
			Name: "macron-2014", Person: "Emmanuel Macron", Year: 2014,
			Author: "Ministère de l'Economie et des Finances français", Licence: "CC BY-SA 3.0 fr",
			Source: commons + "Emmanuel_Macron_(27_ao%C3%BBt_2014).jpg",
		},
		{
			Name: "macron-2025", Person: "Emmanuel Macron", Year: 2025,
			Author: "Nebojša Tejić", Licence: "public domain",
			Source: commons + "Emmanuel_Macron_2025_(cropped).jpg",
		},
		{
			Name: "ardern-2018", Person: "Jacinda Ardern", Year: 2018,
			Author: "Newzild", Licence: "CC BY-SA 4.0",
			Source: commons + "New_Zealand_Prime_Minister_Jacinda_Ardern_in_2018.jpg",
		},
		{
			Name: "ardern-2022", Person: "Jacinda Ardern", Year: 2022,
			Author: "Office of the Vice President of the United States", Licence: "public domain",
			Source: commons + "Jacinda_Ardern_May_2022.jpg",
		},
		{
			Name: "obama", Person: "Barack Obama",
			Author: "United States Senate", Licence: "public domain",
			Source: commons + "BarackObamaportrait.jpg",
		},
		{
			Name: "sunak", Person: "Rishi Sunak",
			Author: "Chris McAndrew", Licence: "CC BY 3.0",
			Source: commons + "Official_portrait_of_Rishi_Sunak_crop_2.jpg",
		},
	}
}

// Get returns the photograph with the given name, such as macron-2014. It returns an error if there is none.
func Get(name string) (Photograph, error) {
	for _, p := range All() {
		if p.Name == name {
			return p, nil
		}
	}
	return Photograph{}, fmt.Errorf("photographs: no photograph %q: take a name from All", name)
}

// Open decodes the photograph.
func (p Photograph) Open() (image.Image, error) {
	data, err := p.File()
	if err != nil {
		return nil, err
	}
	return decode.Read(bytes.NewReader(data), p.Name)
}

// File returns the photograph as a JPEG file.
func (p Photograph) File() ([]byte, error) {
	data, err := files.ReadFile(p.Name + ".jpg")
	if err != nil {
		return nil, fmt.Errorf("photographs: read %q: take a photograph from All: %w", p.Name, err)
	}
	return data, nil
}

// Caption is the credit that stands with every copy, such as "macron-2025: Nebojša Tejić, public domain".
func (p Photograph) Caption() string {
	return fmt.Sprintf("%s: %s, %s", p.Name, p.Author, p.Licence)
}
