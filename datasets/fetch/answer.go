package fetch

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// ask sends one request and returns the response if its status is 200, 206 or 416.
func (j job) ask(ctx context.Context, url string, offset int64) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, backoff.Permanent(err)
	}
	req.Header.Set("Accept-Encoding", "identity") // The checksum is of the file as published.
	req.Header.Set("User-Agent", "gosiamese-fetch/1")
	if offset > 0 {
		req.Header.Set("Range", fmt.Sprintf("bytes=%d-", offset))
	}
	resp, err := j.client.Do(req)
	if err != nil {
		return nil, err
	}
	switch code := resp.StatusCode; {
	case code == http.StatusOK, offset > 0 && code == http.StatusPartialContent,
		offset > 0 && code == http.StatusRequestedRangeNotSatisfiable:
		return resp, nil
	case code == http.StatusForbidden, code == http.StatusRequestTimeout, code == http.StatusTooManyRequests,
		code == http.StatusAccepted, code >= 500:
		err = j.later(resp)
	default:
		err = backoff.Permanent(fmt.Errorf("the server returned %q", resp.Status))
	}
	_ = resp.Body.Close() // The body is not needed.
	return nil, err
}

// later returns the error for a response to be retried, with the delay that the server asks for.
func (j job) later(resp *http.Response) error {
	seconds, err := strconv.Atoi(resp.Header.Get("Retry-After"))
	if err != nil || seconds < 0 {
		return fmt.Errorf("the server returned %q", resp.Status)
	}
	pause := min(time.Duration(seconds)*time.Second, j.longer)
	return fmt.Errorf("the server returned %q: %w", resp.Status, &backoff.RetryAfterError{Duration: pause})
}

// start returns the offset of the first byte of a response: 0, or the requested one.
func start(resp *http.Response, offset int64) (int64, error) {
	switch resp.StatusCode {
	case http.StatusPartialContent:
		var first int64
		said := resp.Header.Get("Content-Range")
		if _, err := fmt.Sscanf(said, "bytes %d-", &first); err != nil || first != offset {
			return 0, fmt.Errorf("requested the bytes from %d on, but the server sends %q", offset, said)
		}
		return offset, nil
	case http.StatusRequestedRangeNotSatisfiable:
		return 0, fmt.Errorf("the server has no bytes after the %d of the partial download", offset)
	}
	return 0, nil
}

// length returns the size of the file according to the server, 0 if it is unknown.
func (j job) length(resp *http.Response, offset int64) (int64, error) {
	framed := len(resp.TransferEncoding) > 0 || resp.ProtoMajor > 1 // If so, truncation is detected.
	if resp.ContentLength < 0 {
		if j.file.SHA256 == "" && !framed {
			return 0, errors.New("the server does not announce the length of the file, and no " +
				"sha256 is known, so truncation could not be detected")
		}
		return 0, nil
	}
	if resp.ContentLength > j.file.most()-offset {
		return 0, fmt.Errorf("%w: the server announces %d bytes, at most %d are accepted", ErrTooLarge,
			resp.ContentLength+offset, j.file.most())
	}
	return offset + resp.ContentLength, nil
}
