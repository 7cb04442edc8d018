package archive

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
)

// encrypted is the flag of a zip entry that requires a password.
const encrypted = 1

// walkZip visits the files of a zip.
func (w *walker) walkZip(f io.ReaderAt, size int64) error {
	files, err := zip.NewReader(f, size)
	if err != nil {
		return w.wrong("", err)
	}
	var total int64 // Of the visited files; they may share compressed bytes, so size is no bound.
	for _, entry := range files.File {
		said := int64(min(entry.UncompressedSize64, maxEntry+1)) // Larger sizes are refused anyway.
		total += said
		goOn, err := w.visitZip(entry, said, total > w.limits.Total || swollen(total, size))
		if err != nil || !goOn {
			return err
		}
	}
	return nil
}

func (w *walker) visitZip(entry *zip.File, said int64, tooMuch bool) (goOn bool, err error) {
	regular, err := w.admit(entry.Name, entry.Mode(), said)
	if err != nil || !regular {
		return err == nil, err
	}
	if tooMuch {
		return false, w.wrong(entry.Name, ErrTooLarge)
	}
	if entry.Flags&encrypted != 0 {
		return false, fmt.Errorf("archive: %s: %.200q needs a password: %w: fetch it without one", w.path,
			entry.Name, ErrFormat)
	}
	body, err := entry.Open()
	if errors.Is(err, zip.ErrAlgorithm) {
		return false, fmt.Errorf("archive: %s: %.200q: %w: %w: recreate it with deflate", w.path, entry.Name,
			ErrFormat, err)
	}
	if err != nil {
		return false, w.wrong(entry.Name, err)
	}
	defer body.Close() //nolint:errcheck // Read-only.
	return w.visit(File{
		Reader: content{body, w, entry.Name}, Name: local(entry.Name), Size: said,
	}), nil
}
