package lfw_test

import (
	"errors"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/datasets/fetch"
	"github.com/gosiamese/gosiamese/datasets/lfw"
)

// What is fetched is compared with the published checksum; lists come first, since they are small.
func TestFetch(t *testing.T) {
	cfg := fetch.Config{Dir: t.TempDir(), From: t.TempDir()}
	if _, err := lfw.Fetch(t.Context(), cfg); !errors.Is(err, fs.ErrNotExist) ||
		!strings.Contains(err.Error(), "pairsDevTrain.txt") {
		t.Errorf("empty folder: got %v", err)
	}
	shelf := unpack(t, map[string]string{"pairsDevTrain.txt": "1\nA 1 2\nA 1 B 1\n"})
	cfg = fetch.Config{Dir: t.TempDir(), From: shelf}
	if _, err := lfw.Fetch(t.Context(), cfg); !errors.Is(err, fetch.ErrChecksum) {
		t.Errorf("another list: got %v", err)
	}
	var asked []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.URL.Path)
		http.NotFound(w, r)
	}))
	defer server.Close()
	if _, err := lfw.Fetch(t.Context(), fetch.Config{Dir: t.TempDir(), From: server.URL}); err == nil {
		t.Error("no error for 404")
	}
	if !slices.Equal(asked, []string{"/pairsDevTrain.txt"}) {
		t.Errorf("asked for %q", asked)
	}
}
