package people

import (
	"context"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"runtime"

	"golang.org/x/sync/errgroup"

	"github.com/gosiamese/gosiamese/pkg/images/decode"
	"github.com/gosiamese/gosiamese/pkg/regularfile"
)

// Each decodes the photographs of all people (see [Load]) on all processors, and calls use with each, from
// several goroutines at the same time: with its index in the list, and with the picture, upright, or the
// error that it could not be read with. Each returns the names of the people and the list, in the order of
// [Load], and the first error of use. After an error, or when the context ends, it reads no more of them.
//
// The function use must not keep the picture.
func Each(ctx context.Context, dir string, keep func(name string) bool,
	use func(i int, p Photograph, picture image.Image, err error) error,
) (names []string, photographs []Photograph, err error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, nil, fmt.Errorf("people: %w: name the folder that holds one for each person", err)
	}
	defer root.Close() //nolint:errcheck // Read-only.
	a := album{dir: dir, root: root, keep: keep}
	if names, photographs, err = a.list(); err != nil {
		return nil, nil, err
	}
	var reader decode.Reader
	group, going := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, p := range photographs {
		if going.Err() != nil {
			break
		}
		group.Go(func() error {
			var own error
			err := a.read(&reader, p.Path, func(picture image.Image) error {
				own = use(i, p, picture, nil)
				return own
			})
			if err != nil && own == nil {
				own = use(i, p, nil, err)
			}
			return own
		})
	}
	if err := group.Wait(); err != nil {
		return nil, nil, err
	}
	return names, photographs, context.Cause(ctx)
}

// read decodes one photograph and calls use with it.
func (a album) read(reader *decode.Reader, file string, use func(image.Image) error) error {
	f, err := regularfile.OpenIn(a.root, filepath.FromSlash(file))
	if err != nil {
		return fmt.Errorf("people: %w: make it readable, or remove it", err)
	}
	defer f.Close() //nolint:errcheck // Read-only.
	if err := reader.Read(f, a.name(file), use); err != nil {
		return fmt.Errorf("people: %w: save it again as JPG or PNG, or remove it", err)
	}
	return nil
}
