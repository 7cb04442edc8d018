package images

import (
	"context"
	"fmt"
	"image"
	"io"
	"runtime"
	"sync/atomic"

	"golang.org/x/sync/semaphore"
)

// maxMemory is the most that all pictures take that are decoded at the same time, and so the most that one
// takes. Of 50 million pixels this decodes all but progressive JPEGs of four inks.
const maxMemory = 5 << 28

// memory is set aside for pictures while they are decoded and used.
var memory = semaphore.NewWeighted(maxMemory)

// All pictures of a data set together may have at most spare pixels and worthByte more for each byte of their
// files: photographs have about 10 pixels a byte, and rarely 50.
const (
	spare     = 4 * MaxPixels
	worthByte = 100
)

// Reader reads the pictures of one data set. It bounds them together as [Read] bounds each: the memory that
// all take which are decoded at the same time, and what all of them take in time for the bytes of their
// files. Its zero value is ready, and safe for use by several goroutines.
type Reader struct{ excess atomic.Int64 }

// Read decodes a picture as the function [Read] does, and calls use with it. The picture must not be kept,
// and use must not read another. Errors are those of the function and of use; where the files of the data set
// are worth far fewer pixels than they say, the error wraps [ErrTooLarge].
func (r *Reader) Read(from io.ReadSeeker, name string, use func(image.Image) error) error {
	c, err := open(from, name)
	if err != nil {
		return err
	}
	worth := smallPixels + worthByte*c.bytes
	if r.excess.Add(max(c.pixels-worth, 0)) > spare {
		return fmt.Errorf("images: %s: %w: with the pictures read before it has %d million pixels more than "+
			"files of their size: scale them down", name, ErrTooLarge, spare/1_000_000)
	}
	return c.decode(use)
}

// decode waits for the memory that the picture takes, and holds it until use returns.
func (c coded) decode(use func(image.Image) error) error {
	if err := memory.Acquire(context.Background(), c.memory); err != nil {
		return fmt.Errorf("images: %s: %w", c.name, err)
	}
	defer memory.Release(c.memory)
	if c.memory > maxMemory/4 { // Else the next one takes its memory beside what this one leaves behind.
		defer runtime.GC()
	}
	r, err := again(c.from)
	if err != nil {
		return fmt.Errorf("images: %s: %w", c.name, err)
	}
	picture, err := c.format.decode(r)
	if err != nil {
		return wrong(c.name, err)
	}
	return use(upright(picture, c.held))
}
