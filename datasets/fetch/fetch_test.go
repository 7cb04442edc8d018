package fetch

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// shelf returns a folder that holds the file.
func shelf(t *testing.T, data []byte) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "my shelf") // A space, to be escaped in the URL.
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "a.tgz"), data, 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestFrom(t *testing.T) {
	var path string
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		path = r.URL.String()
		whole(w, r)
	})
	dir := shelf(t, content)
	for name, from := range map[string]string{
		"folder":    dir,
		"file":      "file://" + strings.ReplaceAll(filepath.ToSlash(dir), " ", "%20"),
		"localhost": "file://localhost" + strings.ReplaceAll(filepath.ToSlash(dir), " ", "%20"),
		"base":      s.URL + "/mirror/?key=1",
	} {
		into := t.TempDir()
		var last, total int64
		got, err := Get(context.Background(), File{Name: "a.tgz", SHA256: sum(content)}, Config{
			Dir: into, From: from, Progress: func(d, all int64) { last, total = d, all },
		})
		if err != nil || got != filepath.Join(into, "a.tgz") || last != int64(len(content)) || total != last {
			t.Errorf("%s: got %q, %v, %d of %d bytes", name, got, err, last, total)
		}
		job{path: got}.only(t)
	}
	if path != "/mirror/a.tgz?key=1" {
		t.Errorf("asked for %s", path)
	}
}

func TestGetErrors(t *testing.T) {
	good := File{Name: "a.tgz", SHA256: sum(content)}
	for name, c := range map[string]struct {
		file File
		from string
		want string
		is   error
	}{
		"no name":        {File{}, "", "is not a file name", nil},
		"a path":         {File{Name: "x/a.tgz"}, "", "is not a file name", nil},
		"dots":           {File{Name: ".."}, "", "is not a file name", nil},
		"no sha256":      {File{Name: "a", SHA256: "abcd"}, "", "is not a sha256", nil},
		"no size":        {File{Name: "a", Size: -1}, "", "-1 bytes", nil},
		"no address":     {good, "", "no address of a.tgz", nil},
		"missing":        {good, t.TempDir(), "put it there", fs.ErrNotExist},
		"missing folder": {good, "file:///no/such/folder", "put it there", fs.ErrNotExist},
		"a file":         {good, filepath.Join(shelf(t, nil), "a.tgz"), "name the folder", syscall.ENOTDIR},
		"other machine":  {good, "file://elsewhere/x", "cannot get", nil},
		"other scheme":   {good, "ftp://elsewhere/x", "cannot get", nil},
		"no URL":         {good, "http://[", "give a folder", nil},
		"no server":      {File{Name: "a", URL: "gopher://x"}, "", "unsupported protocol", nil},
		"wrong content":  {good, shelf(t, []byte("hello")), "published one is " + good.SHA256, ErrChecksum},
		"too large": {
			File{Name: "a.tgz", Size: 5}, shelf(t, []byte("hello world")), "at most 5", ErrTooLarge,
		},
	} {
		dir := t.TempDir()
		path := filepath.Join(dir, c.file.Name)
		j := job{bounds: quick(), Config: Config{From: c.from}, file: c.file, path: path}
		_, err := get(context.Background(), j)
		if err == nil || !strings.Contains(err.Error(), c.want) || c.is != nil && !errors.Is(err, c.is) {
			t.Errorf("%s: got %v, want %q", name, err, c.want)
		}
		if entries, _ := os.ReadDir(dir); len(entries) > 0 {
			t.Errorf("%s: the folder holds %v", name, entries)
		}
	}
}

// An existing file is trusted only by its checksum, and a wrong file is not touched.
func TestPresent(t *testing.T) {
	s := serve(t, status(500))
	j := s.job(t)
	if err := os.MkdirAll(filepath.Dir(j.path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(j.path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	j.file.SHA256 = strings.ToUpper(j.file.SHA256)
	if _, err := get(context.Background(), j); err != nil {
		t.Error(err)
	}
	if err := os.WriteFile(j.path, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := get(context.Background(), j); !errors.Is(err, ErrChecksum) ||
		!strings.Contains(err.Error(), j.path) || !strings.Contains(err.Error(), "move it away") {
		t.Errorf("got %v", err)
	}
	if got, err := os.ReadFile(j.path); err != nil || string(got) != "mine" {
		t.Errorf("the file was changed: %q, %v", got, err)
	}
	if len(s.asked()) > 0 {
		t.Errorf("requested a file that exists")
	}
}

// A cancelled copy leaves no file that looks complete.
func TestCopyStopped(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	dir := t.TempDir()
	_, err := Get(ctx, File{Name: "a.tgz"}, Config{
		Dir: dir, From: shelf(t, content), Progress: func(int64, int64) { cancel() },
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "a.tgz")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}

const diskVariable = "FETCH_TEST_DISK"

// onDisk reruns one test of this program with its own small file system, mounted at FETCH_TEST_DISK. It
// returns that path in the inner run and "" in the outer one.
func onDisk(t *testing.T, options string) string {
	t.Helper()
	if dir := os.Getenv(diskVariable); dir != "" {
		return dir
	}
	script := `mount -t tmpfs none "$2" && cp "$3"/* "$2" && mount -o "remount,$1" "$2" || exit 77
shift 3; exec "$@"`
	dir := t.TempDir()
	cmd := exec.Command("unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script, "sh",
		options, dir, shelf(t, content), os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v")
	cmd.Env = append(os.Environ(), diskVariable+"="+dir)
	out, err := cmd.CombinedOutput()
	switch {
	case bytes.Contains(out, []byte("--- PASS: "+t.Name()+" ")):
	case bytes.Contains(out, []byte("=== RUN")):
		t.Errorf("%v\n%s", err, out)
	default:
		t.Skipf("cannot mount a file system (needs Linux with user namespaces): %v %s", err, out)
	}
	return ""
}

// A folder that is not writable serves the files that it has, but accepts no new ones.
func TestReadOnly(t *testing.T) {
	dir := onDisk(t, "ro")
	if dir == "" {
		return
	}
	s := serve(t, whole)
	j := s.job(t)
	j.path = filepath.Join(dir, "a.tgz")
	if _, err := get(context.Background(), j); err != nil {
		t.Error(err)
	}
	j.path = filepath.Join(dir, "b.tgz")
	if _, err := get(context.Background(), j); !errors.Is(err, syscall.EROFS) ||
		!strings.Contains(err.Error(), "writable folder") {
		t.Errorf("got %v", err)
	}
}

// A download to a full disk is not retried.
func TestDiskFull(t *testing.T) {
	dir := onDisk(t, "size=400k")
	if dir == "" {
		return
	}
	s := serve(t, whole)
	j := s.job(t)
	j.path = filepath.Join(dir, "b.tgz")
	if _, err := get(context.Background(), j); !errors.Is(err, syscall.ENOSPC) ||
		!strings.Contains(err.Error(), "free disk space") || len(s.asked()) != 1 {
		t.Errorf("got %v after %d requests", err, len(s.asked()))
	}
	if _, err := os.Stat(j.path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}
