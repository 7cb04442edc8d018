package fetch

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"
)

// content is what the test servers publish.
var content = func() []byte {
	rng := rand.New(rand.NewPCG(1, 2))
	out := make([]byte, 300_000)
	for i := range out {
		out[i] = byte(rng.Uint32())
	}
	return out
}()

func sum(data []byte) string {
	h := sha256.Sum256(data)
	return hex.EncodeToString(h[:])
}

// quick returns bounds with delays short enough for a test.
func quick() bounds {
	return bounds{
		tries: 4, stall: 250 * time.Millisecond, pause: time.Millisecond, longer: 5 * time.Millisecond,
		client: &http.Client{Transport: &http.Transport{}},
	}
}

// server answers the requests in turn with the given functions, and all further ones with the last.
type server struct {
	*httptest.Server
	mu     sync.Mutex
	ranges []string // The Range header of each request.
}

func serve(t *testing.T, answers ...http.HandlerFunc) *server {
	t.Helper()
	s := &server{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		answer := answers[min(len(s.ranges), len(answers)-1)]
		s.ranges = append(s.ranges, r.Header.Get("Range"))
		s.mu.Unlock()
		answer(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *server) asked() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ranges
}

// job returns a download from the server into a new folder.
func (s *server) job(t *testing.T) job {
	t.Helper()
	file := File{Name: "a.tgz", URL: s.URL + "/files/1", SHA256: sum(content), Size: 1 << 20}
	return job{bounds: quick(), file: file, path: filepath.Join(t.TempDir(), "data", file.Name)}
}

func whole(w http.ResponseWriter, r *http.Request) {
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(content))
}

func noRange(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(content) }

func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "1000")
		w.WriteHeader(code)
	}
}

// says announces a length, but sends only data.
func says(length int, data []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", strconv.Itoa(length))
		_, _ = w.Write(data)
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
}

// stalls sends data and then hangs.
func stalls(data []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if len(data) > 0 {
			w.Header().Set("Content-Length", strconv.Itoa(len(content)))
			_, _ = w.Write(data)
			_ = http.NewResponseController(w).Flush()
		}
		<-r.Context().Done()
	}
}

func endless(w http.ResponseWriter, r *http.Request) {
	for r.Context().Err() == nil {
		_, _ = w.Write(content)
	}
}

// raw sends bytes that a Go server would not send.
func raw(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			panic(err)
		}
		_, _ = conn.Write([]byte(text))
		_ = conn.Close()
	}
}

// only checks that the folder of a job holds the published file and no other.
func (j job) only(t *testing.T) {
	t.Helper()
	got, err := os.ReadFile(j.path)
	if err != nil || !bytes.Equal(got, content) {
		t.Errorf("got %d bytes, %v", len(got), err)
	}
	if entries, err := os.ReadDir(filepath.Dir(j.path)); err != nil || len(entries) != 1 {
		t.Errorf("the folder holds %v, %v", entries, err)
	}
}
