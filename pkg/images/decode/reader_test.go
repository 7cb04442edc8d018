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

// Memory is set aside while a picture is used, so that pictures which are read at the same time share it.
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
			t.Error("want 8 bytes a pixel set aside")
			return nil
		}
		memory.Release(maxMemory - 8_000_000)
		return errors.New("not wanted")
	})
	if err == nil || err.Error() != "not wanted" || !whole() {
		t.Errorf("got %v, free afterwards: %v", err, whole())
	}
}

// Few blank pages are read; a data set of them is worth too little.
func TestReaderAddsUp(t *testing.T) {
	var r Reader
	page := blank(t, 2400) // 5.76 million pixels, 4 million more than is worth.
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
	t.Error("all were read")
}
