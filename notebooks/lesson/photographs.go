package lesson

import (
	"context"
	"errors"
	"fmt"
	"image"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/gosiamese/gosiamese/datasets/people"
	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/face"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/pretrained"
	"github.com/gosiamese/gosiamese/pkg/show"
)

// Photographs returns the aligned faces of a folder with one sub-folder of photographs for each person, or
// of a folder that holds such a folder named orl_faces: pictures [112*112*3] in [0, 1], RGB, as [face.Align]
// makes them, sorted by the names of people and files. People are named after their folders. The list
// without has a line for each file that shows no face or cannot be read, with the reason; people of whom no
// face is left are not in the set.
//
// Detection takes most of the time, so the result is kept in the folder of runs until a file changes. The
// errors are those of [people.Each] and [face.Open], which wraps [pretrained.ErrMissing] if the weights are
// not on this machine, and one if no photograph shows a face.
func Photographs(dir string) (set images.Set, without []string, err error) {
	d, err := detected(dir)
	return d.Set, d.Without, err
}

// Doubts returns a line for each face of [Photographs] whose quality is doubtful, with the reasons and the
// measured values; see [face.Portrait.Doubts].
func Doubts(dir string) ([]string, error) {
	d, err := detected(dir)
	return d.Doubts, err
}

// detection is the result of the detection in a folder.
type detection struct {
	Set             images.Set
	Without, Doubts []string
}

// detected detects the faces in a folder, or returns the result that was kept.
func detected(dir string) (d detection, err error) {
	dir = within(dir, "orl_faces")
	list, err := listed(dir)
	if err != nil {
		return d, err
	}
	path, err := kept(dir)
	if err != nil {
		return d, err
	}
	if d, found := restore(path, list); found {
		return d, nil
	}
	if d, err = detect(dir, len(list)); err != nil {
		return detection{}, err
	}
	if d.Set.Len() == 0 {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) { // Faces that are gone.
			return detection{}, fmt.Errorf("lesson: faces of photographs: %w: remove it by hand", err)
		}
		return detection{}, fmt.Errorf("lesson: no face in the %d photographs of %q: %s: add photographs "+
			"with a whole, upright face", len(d.Without), dir, strings.Join(d.Without[:min(2,
			len(d.Without))], "; "))
	}
	return d, store(path, list, d)
}

// detect detects the faces in a folder with about the given number of files.
func detect(dir string, files int) (d detection, err error) {
	dev, err := device.Open("")
	if err != nil {
		return d, err
	}
	defer dev.Close()
	r, err := face.Open(dev)
	if err != nil {
		return d, err
	}
	defer r.Close()
	var lock sync.Mutex
	found, progress := map[int]detectedFace{}, show.Progress(files+1)
	names, photographs, err := people.Each(context.Background(), dir, nil,
		func(i int, _ people.Photograph, photograph image.Image, err error) error {
			f := detectedFace{err: err}
			if err == nil {
				f = faceOf(r, photograph)
			}
			if err == nil && f.err != nil && !errors.Is(f.err, face.ErrNoFace) {
				return f.err
			}
			lock.Lock()
			defer lock.Unlock()
			found[i] = f
			progress(min(len(found), files), "finding the faces in photographs")
			return nil
		})
	if err != nil {
		return d, err
	}
	progress(files+1, "faces found in photographs")
	return collected(dir, names, photographs, found), nil
}

// detectedFace is what was found in a photograph.
type detectedFace struct {
	aligned []float32
	doubts  []error
	err     error
}

// faceOf finds and aligns the face that a photograph is of.
func faceOf(r *face.Recogniser, photograph image.Image) detectedFace {
	faces, err := r.Detect(photograph)
	if err != nil {
		return detectedFace{err: err}
	}
	if len(faces) == 0 {
		size := photograph.Bounds().Size()
		return detectedFace{err: fmt.Errorf("%w in %d x %d pixels", face.ErrNoFace, size.Y, size.X)}
	}
	f, others := face.Principal(photograph, faces)
	aligned := face.Align(photograph, f.Landmarks)
	portrait := face.Portrait{Face: f, Quality: face.Measure(f, aligned), Others: others}
	return detectedFace{aligned: aligned, doubts: portrait.Doubts()}
}

// collected is the set of the faces that were found, and the lists of the others and of doubts.
func collected(dir string, names []string, photographs []people.Photograph,
	found map[int]detectedFace,
) (d detection) {
	d.Set = images.Set{Height: pretrained.SFaceSide, Width: pretrained.SFaceSide, Channels: 3}
	for i, p := range photographs {
		f := found[i]
		if f.err != nil {
			path := filepath.Join(dir, filepath.FromSlash(p.Path))
			d.Without = append(d.Without, p.Path+": "+reason(f.err, path))
			continue
		}
		if len(f.doubts) > 0 {
			d.Doubts = append(d.Doubts, fmt.Sprintf("%s: %s", p.Path,
				strings.ReplaceAll(errors.Join(f.doubts...).Error(), "\n", "; ")))
		}
		if n := len(d.Set.Names); n == 0 || d.Set.Names[n-1] != names[p.Label] {
			d.Set.Names = append(d.Set.Names, names[p.Label])
		}
		d.Set.Pictures = append(d.Set.Pictures, f.aligned)
		d.Set.Labels = append(d.Set.Labels, len(d.Set.Names)-1)
	}
	return d
}

// reason is the text of an error about a file without its path, which precedes it, and without the names of
// packages.
func reason(err error, path string) string {
	text := strings.TrimPrefix(strings.TrimPrefix(err.Error(), "people: "), "decode: ")
	return strings.ReplaceAll(strings.TrimPrefix(text, path+": "), path, "the file")
}
