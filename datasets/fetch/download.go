package fetch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// bounds limits a download; tests use smaller values.
type bounds struct {
	tries  uint          // Maximum number of requests.
	stall  time.Duration // Maximum time without a byte, before the response and within it.
	pause  time.Duration // Delay between the first two attempts; it grows with each attempt.
	longer time.Duration // Maximum delay, even if the server asks for more.
	client *http.Client
}

func defaultBounds() bounds {
	return bounds{
		tries: 6, stall: 30 * time.Second, pause: time.Second, longer: 30 * time.Second,
		client: http.DefaultClient,
	}
}

var errStalled = errors.New("the connection stalled: no data received")

// download downloads the file from a web address, with retries within the bounds.
func (j job) download(ctx context.Context, url string) error {
	part, err := j.openPart()
	if err != nil {
		return err
	}
	defer part.Close() //nolint:errcheck // Closed by publish on success.
	if whole, err := j.wholeAlready(part); err != nil || whole {
		if err != nil {
			return fmt.Errorf("fetch: %w", err)
		}
		return j.publish(part)
	}
	tries, wrong := 0, 0
	try := func() (struct{}, error) {
		tries++
		err := j.try(ctx, url, part)
		if errors.Is(err, ErrChecksum) {
			if wrong++; wrong == 2 {
				err = backoff.Permanent(err)
			}
		}
		return struct{}{}, err
	}
	growing := &backoff.ExponentialBackOff{
		InitialInterval: j.pause, RandomizationFactor: 0.3, Multiplier: 2, MaxInterval: j.longer,
	}
	_, err = backoff.Retry(ctx, try, backoff.WithBackOff(growing), backoff.WithMaxTries(j.tries),
		backoff.WithMaxElapsedTime(0))
	if err == nil {
		return j.publish(part)
	}
	return j.failed(ctx, part, fmt.Errorf("%s, attempt %d: %w", url, tries, err))
}

// wholeAlready reports whether an earlier process downloaded the whole file but ended before renaming it.
func (j job) wholeAlready(part *os.File) (bool, error) {
	if j.file.SHA256 == "" {
		return false, begin(part)
	}
	got, err := sumOf(part.Name())
	return err == nil && j.file.compare(got) == nil, err
}

// failed adds the remedy to an error, and removes an empty part.
func (j job) failed(ctx context.Context, part *os.File, err error) error {
	size, _ := part.Seek(0, io.SeekEnd) // 0 on failure.
	if size == 0 {
		_ = os.Remove(part.Name()) // On failure only an empty file remains.
	}
	remedy := "try again later, or download it by hand and name the folder that holds it"
	switch {
	case ctx.Err() != nil && j.file.SHA256 == "":
		remedy = "download it again"
	case ctx.Err() != nil:
		remedy = fmt.Sprintf("download it again to continue after %d bytes", size)
	case errors.Is(err, ErrChecksum), errors.Is(err, ErrTooLarge):
		remedy = "use another source: the file was replaced by its publisher or in transit"
	case errors.As(err, new(writeError)):
		remedy = "free disk space, or choose a writable folder"
	}
	return fmt.Errorf("fetch: %s could not be downloaded from %w: %s", j.path, err, remedy)
}

// try sends one request, appends the response to the part and compares the checksum. Errors that a retry
// cannot fix are marked permanent.
func (j job) try(ctx context.Context, url string, part *os.File) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	watch := time.AfterFunc(j.stall, func() { cancel(errStalled) })
	defer watch.Stop()
	alive := func() error {
		watch.Reset(j.stall)
		return nil
	}
	err := j.receive(ctx, url, part, alive)
	if errors.Is(context.Cause(ctx), errStalled) {
		err = fmt.Errorf("%w (%s)", errStalled, j.stall)
	}
	got, errSum := sumOf(part.Name())
	if errSum != nil {
		return backoff.Permanent(errSum)
	}
	wrong := j.file.compare(got)
	if err != nil && (wrong != nil || j.file.SHA256 == "") { // With the right checksum no error matters.
		return err
	}
	if wrong != nil {
		return again(part, wrong)
	}
	return nil
}

// again empties the part before the next attempt if the error requires that.
func again(part *os.File, err error) error {
	if errBegin := begin(part); errBegin != nil {
		return backoff.Permanent(writeError{errBegin})
	}
	return err
}

// receive downloads the rest of the part. If the server cannot resume, the part starts over.
func (j job) receive(ctx context.Context, url string, part *os.File, alive func() error) error {
	offset, err := part.Seek(0, io.SeekEnd)
	if err != nil {
		return backoff.Permanent(writeError{err})
	}
	if j.file.SHA256 == "" || offset > j.file.most() {
		offset = 0
	}
	resp, err := j.ask(ctx, url, offset)
	if err != nil {
		return err
	}
	defer resp.Body.Close() //nolint:errcheck // Read-only.
	offset, err = start(resp, offset)
	if err != nil {
		return again(part, err)
	}
	if offset == 0 {
		if err := begin(part); err != nil {
			return backoff.Permanent(writeError{err})
		}
	}
	total, err := j.length(resp, offset)
	if err != nil {
		return backoff.Permanent(err)
	}
	body := &meter{Reader: resp.Body, job: j, done: offset, total: total, alive: alive}
	most := j.file.most() - offset
	got, err := io.Copy(writer{part}, io.LimitReader(body, most+1))
	switch {
	case errors.As(err, new(writeError)):
		return backoff.Permanent(err)
	case err != nil:
		return fmt.Errorf("truncated after %d bytes: %w", offset+got, err)
	case got > most:
		return backoff.Permanent(again(part,
			fmt.Errorf("%w: more than %d bytes", ErrTooLarge, j.file.most())))
	case offset+got == 0:
		return errors.New("the response is empty")
	}
	return nil
}

// writeError is a disk error, which a retry cannot fix.
type writeError struct{ error }

func (e writeError) Unwrap() error { return e.error }

// writer marks write errors. It hides the methods of a file that would bypass the meter.
type writer struct{ f *os.File }

func (w writer) Write(p []byte) (int, error) {
	n, err := w.f.Write(p)
	if err != nil {
		err = writeError{err}
	}
	return n, err
}
