package decode

import (
	"context"
	"fmt"
	"image"
	"io"
	"runtime"
	"sync/atomic"

	"golang.org/x/sync/semaphore"
)

// maxMemory is the limit in bytes for all pictures that are decoded at the same time, and so for one picture.
// It admits all pictures of 50 million pixels except progressive JPEGs of four colours.
const maxMemory = 5 << 28

// memory is reserved for pictures while they are decoded and used.
var memory = semaphore.NewWeighted(maxMemory)

// The excess of a picture is its number of pixels beyond smallPixels plus dataSetPixelsPerByte for each
// byte of its file. It may add up to at most freePixels over a data set: photographs have about 10 pixels
// for each byte, and rarely 50.
const (
	freePixels           = 4 * maxPixels
	dataSetPixelsPerByte = 100
)

// Reader reads the pictures of one data set, and bounds all of them together as [Read] bounds each: the
// memory of those that are decoded at the same time, and the total number of pixels relative to that of
// bytes. Its zero value is ready for use, by several goroutines at the same time.
type Reader struct{ excess atomic.Int64 }

// Read decodes a picture as the function [Read] does, and calls use with it. The function use must not keep
// the picture, nor read another. Read returns the errors of [Read] and of use, and one that wraps
// [ErrTooLarge] if the pictures of the data set have far too many pixels for the length of their files.
func (r *Reader) Read(from io.ReadSeeker, name string, use func(image.Image) error) error {
	c, err := open(from, name)
	if err != nil {
		return err
	}
	allowed := smallPixels + dataSetPixelsPerByte*c.bytes
	if r.excess.Add(max(c.pixels-allowed, 0)) > freePixels {
		return fmt.Errorf("decode: %s: %w: together with the pictures before it has %d million pixels more "+
			"than their files allow: scale them down", name, ErrTooLarge, freePixels/1_000_000)
	}
	return c.decode(use)
}

// decode waits until the memory for the picture is free, and reserves it until use returns.
func (c coded) decode(use func(image.Image) error) error {
	if err := memory.Acquire(context.Background(), c.memory); err != nil {
		return fmt.Errorf("decode: %s: %w", c.name, err)
	}
	defer memory.Release(c.memory)
	if c.memory > maxMemory/4 { // Free it before the next picture allocates as much.
		defer runtime.GC()
	}
	r, err := again(c.from)
	if err != nil {
		return fmt.Errorf("decode: %s: %w", c.name, err)
	}
	picture, err := c.format.decode(r)
	if err != nil {
		return wrong(c.name, err)
	}
	return use(upright(picture, c.held))
}
