package fetch

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

type answers []http.HandlerFunc

func TestDownload(t *testing.T) {
	half := len(content) / 2
	short, rest := says(300_000, content[:half]), "bytes=150000-"
	goneOn := []string{"", rest}
	wrong := slices.Repeat([]byte{7}, half)
	for name, c := range map[string]struct {
		answers answers
		ranges  []string
	}{
		"at once":             {answers{whole}, []string{""}},
		"403 at first":        {answers{status(403), whole}, []string{"", ""}},
		"busy":                {answers{status(429), status(503), whole}, []string{"", "", ""}},
		"challenge":           {answers{status(202), whole}, []string{"", ""}},
		"truncated":           {answers{short, whole}, goneOn},
		"stalls":              {answers{stalls(content[:half]), whole}, goneOn},
		"silent":              {answers{stalls(nil), whole}, []string{"", ""}},
		"no Range":            {answers{short, noRange}, goneOn},
		"length too large":    {answers{says(300_100, content)}, []string{""}},
		"length too small":    {answers{says(half, content[:half]), whole}, []string{"", ""}},
		"no length":           {answers{raw("HTTP/1.0 200 OK\r\n\r\n" + string(content))}, []string{""}},
		"empty":               {answers{says(0, nil), whole}, []string{"", ""}},
		"wrong at first":      {answers{says(half, wrong), whole}, []string{"", ""}},
		"wrong start":         {answers{says(300_000, wrong), whole, whole}, []string{"", rest, ""}},
		"other place":         {answers{short, shifted, whole}, []string{"", rest, ""}},
		"connection lost":     {answers{raw(""), whole}, []string{"", ""}},
		"416, then not whole": {answers{short, status(416), whole}, []string{"", rest, ""}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, c.answers...)
			j := s.job(t)
			path, err := get(context.Background(), j)
			if err != nil || path != j.path {
				t.Fatalf("got %q, %v", path, err)
			}
			j.only(t)
			if got := s.asked(); !slices.Equal(got, c.ranges) {
				t.Errorf("asked for %q, want %q", got, c.ranges)
			}
		})
	}
}

// shifted returns bytes from an offset other than the requested one.
func shifted(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Range", "bytes 100-299999/300000")
	w.WriteHeader(http.StatusPartialContent)
	_, _ = w.Write(content[100:])
}

func TestDownloadFails(t *testing.T) {
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		change func(*File)
		asked  int
		want   string
		is     error
	}{
		"always 403":  {answer: status(403), asked: 4, want: `attempt 4: the server returned "403`},
		"404":         {answer: status(404), asked: 1, want: "download it by hand"},
		"206 unasked": {answer: status(206), asked: 1, want: "206"},
		"always wrong": {
			answer: says(3, []byte("no!")), asked: 2,
			want: "the published one is " + sum(content), is: ErrChecksum,
		},
		"always stalls": {answer: stalls(nil), asked: 4, want: "stalled", is: errStalled},
		"announces too much": {
			answer: says(1<<21, nil), asked: 1, want: "announces 2097152", is: ErrTooLarge,
		},
		"endless": {answer: endless, asked: 1, want: "more than 1048576 bytes", is: ErrTooLarge},
		"cannot tell the end": {
			answer: raw("HTTP/1.0 200 OK\r\n\r\nabc"), change: func(f *File) { f.SHA256 = "" }, asked: 1,
			want: "truncation could not be detected",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, c.answer)
			j := s.job(t)
			if c.change != nil {
				c.change(&j.file)
			}
			_, err := get(context.Background(), j)
			if err == nil || !strings.Contains(err.Error(), c.want) || c.is != nil && !errors.Is(err, c.is) ||
				!strings.Contains(err.Error(), "a.tgz could not be downloaded from "+s.URL) {
				t.Errorf("got %v, want %q", err, c.want)
			}
			if err != nil && strings.Contains(err.Error(), "\n") {
				t.Errorf("more than one line: %v", err)
			}
			if got := len(s.asked()); got != c.asked {
				t.Errorf("asked %d times, want %d", got, c.asked)
			}
			if entries, err := os.ReadDir(filepath.Dir(j.path)); err != nil || len(entries) != 0 {
				t.Errorf("the folder holds %v, %v", entries, err)
			}
		})
	}
}

// An interrupted download resumes in the next call.
func TestCancelAndResume(t *testing.T) {
	s := serve(t, stalls(content[:200_000]), whole)
	j := s.job(t)
	j.stall = time.Minute
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	j.Progress = func(done, total int64) {
		if total != 300_000 {
			t.Errorf("%d of %d bytes", done, total)
		}
		if done == 200_000 {
			cancel()
		}
	}
	if _, err := get(ctx, j); !errors.Is(err, context.Canceled) ||
		!strings.Contains(err.Error(), "continue after 200000 bytes") {
		t.Fatalf("got %v", err)
	}
	if _, err := os.Stat(j.path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a partial download has the final name: %v", err)
	}
	var first, last int64
	j.Progress = func(done, _ int64) {
		if first == 0 {
			first = done
		}
		last = done
	}
	if _, err := get(context.Background(), j); err != nil {
		t.Fatal(err)
	}
	j.only(t)
	if got := s.asked(); len(got) != 2 || got[1] != "bytes=200000-" || first <= 200_000 || last != 300_000 {
		t.Errorf("requested %q, progress from %d to %d", got, first, last)
	}
}

// A process that ended before the last step left a complete part, or one that is too long.
func TestPartLeft(t *testing.T) {
	for name, c := range map[string]struct {
		left  []byte
		asked int
	}{
		"whole":    {content, 0},
		"longer":   {append(slices.Clone(content), 1, 2, 3), 2},
		"too long": {make([]byte, 2<<20), 1},
	} {
		s := serve(t, whole)
		j := s.job(t)
		if err := os.MkdirAll(filepath.Dir(j.path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(j.path+".part", c.left, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := get(context.Background(), j); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		j.only(t)
		if got := s.asked(); len(got) != c.asked {
			t.Errorf("%s: asked for %q, want %d requests", name, got, c.asked)
		}
	}
}

// Without a checksum a partial download starts over, and a complete one is trusted.
func TestNoChecksum(t *testing.T) {
	s := serve(t, says(300_000, content[:100_000]), whole)
	j := s.job(t)
	j.file.SHA256 = ""
	for range 2 {
		if _, err := get(context.Background(), j); err != nil {
			t.Fatal(err)
		}
		j.only(t)
	}
	if got := s.asked(); !slices.Equal(got, []string{"", ""}) {
		t.Errorf("asked for %q", got)
	}
}

// Processes that want the same file take turns: it is downloaded once, and none of them sees a partial file.
func TestTogether(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(20 * time.Millisecond)
		whole(w, r)
	})
	j := s.job(t)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			if _, err := get(context.Background(), j); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	j.only(t)
	if got := s.asked(); len(got) != 1 {
		t.Errorf("asked %d times", len(got))
	}
}

// Waiting for another process can be cancelled.
func TestStopWaiting(t *testing.T) {
	s := serve(t, stalls(content[:1000]))
	j := s.job(t)
	j.stall = time.Minute
	first, stop := context.WithCancel(context.Background())
	started := make(chan struct{})
	var once sync.Once
	j.Progress = func(int64, int64) { once.Do(func() { close(started) }) }
	var group sync.WaitGroup
	group.Go(func() { _, _ = get(first, j) })
	<-started
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	if _, err := get(ctx, j); !errors.Is(err, context.DeadlineExceeded) ||
		!strings.Contains(err.Error(), "another process") {
		t.Errorf("got %v", err)
	}
	stop()
	group.Wait()
}
