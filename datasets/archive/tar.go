package archive

import (
	"archive/tar"
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
)

// walkTar visits the files of a gzip-compressed tar.
func (w *walker) walkTar(f io.Reader) error {
	packed := &counter{from: f}
	unzipped, err := gzip.NewReader(bufio.NewReaderSize(packed, 1<<16))
	if err != nil {
		return w.wrong("", err)
	}
	stream := &bounded{from: unzipped, left: w.limits.Total, packed: packed}
	files := tar.NewReader(stream)
	last := ""
	for {
		header, err := files.Next()
		if errors.Is(err, io.EOF) {
			if _, err := io.Copy(io.Discard, stream); err != nil { // The checksum is at the end.
				return w.wrong(last, err)
			}
			return nil
		}
		if errors.Is(err, tar.ErrHeader) && w.count == 0 {
			return fmt.Errorf("archive: %s is compressed but holds no tar: %w: fetch it again", w.path,
				ErrFormat)
		}
		if err != nil {
			return w.wrong(last, err)
		}
		last = header.Name
		if header.Typeflag == tar.TypeXGlobalHeader { // Metadata of the whole archive, such as a commit.
			continue
		}
		goOn, err := w.visitTar(header, files)
		if err != nil || !goOn {
			return err
		}
	}
}

func (w *walker) visitTar(header *tar.Header, body io.Reader) (goOn bool, err error) {
	mode := fs.ModeIrregular // Links, devices and all other entry types.
	switch header.Typeflag {
	case tar.TypeReg:
		mode = 0
	case tar.TypeDir:
		mode = fs.ModeDir
	}
	regular, err := w.admit(header.Name, mode, header.Size)
	if err != nil || !regular {
		return err == nil, err
	}
	return w.visit(File{
		Reader: content{body, w, header.Name}, Name: local(header.Name), Size: header.Size,
	}), nil
}
