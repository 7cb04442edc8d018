package decode

import (
	"bytes"
	"errors"
	"image"
	"image/png"
	"testing"
)

func blank(t *testing.T, side int) []byte {
	t.Helper()
	var coded bytes.Buffer
	if err := png.Encode(&coded, image.NewGray(image.Rect(0, 0, side, side))); err != nil {
		t.Fatal(err)
	}
	return coded.Bytes()
}

// Memory is reserved while a picture is in use, so pictures that are read in parallel share one limit.
func TestReaderSetsMemoryAside(t *testing.T) {
	var r Reader
	whole := func() bool {
		free := memory.TryAcquire(maxMemory)
		if free {
			memory.Release(maxMemory)
		}
		return free
	}
	err := r.Read(bytes.NewReader(blank(t, 1000)), "a.png", func(image.Image) error {
		if whole() || !memory.TryAcquire(maxMemory-8_000_000) {
			t.Error("want 8 bytes per pixel reserved")
			return nil
		}
		memory.Release(maxMemory - 8_000_000)
		return errors.New("rejected")
	})
	if err == nil || err.Error() != "rejected" || !whole() {
		t.Errorf("got %v, free afterwards: %v", err, whole())
	}
}

// A few blank pages are accepted, but a data set of them is not: it has too few bytes for its pixels.
func TestReaderAddsUp(t *testing.T) {
	var r Reader
	page := blank(t, 2400) // 5.76 million pixels, 4 million more than its bytes allow.
	for i := range 100 {
		err := r.Read(bytes.NewReader(page), "page.png", func(image.Image) error { return nil })
		if err == nil {
			continue
		}
		if !errors.Is(err, ErrTooLarge) || i < 40 || i > 60 {
			t.Errorf("picture %d: got %v", i, err)
		}
		return
	}
	t.Error("all pages were read")
}
