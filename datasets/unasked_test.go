// Package datasets_test checks that only functions called to fetch something use the network.
package datasets_test

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/datasets/fetch"
	"github.com/gosiamese/gosiamese/datasets/lfw"
	"github.com/gosiamese/gosiamese/datasets/olivetti"
	"github.com/gosiamese/gosiamese/datasets/omniglot"
	"github.com/gosiamese/gosiamese/datasets/orl"
	"github.com/gosiamese/gosiamese/datasets/people"
	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/pretrained"
)

const childVariable = "DATASETS_TEST_CHILD"

// requests counts HTTP requests and fails each of them.
type requests struct {
	count int
	stop  func()
}

func (r *requests) RoundTrip(*http.Request) (*http.Response, error) {
	r.count++
	r.stop()
	return nil, errors.New("no network here")
}

// If data, weights or the plugin are missing, the result is an error or a slower backend, never a download.
// The test runs in a process that finds no plugin.
func TestNothingIsFetchedUnasked(t *testing.T) {
	if os.Getenv(childVariable) == "" {
		cmd := exec.Command(os.Args[0], "-test.run=^TestNothingIsFetchedUnasked$", "-test.v")
		cmd.Env = slices.DeleteFunc(os.Environ(), func(entry string) bool {
			return strings.HasPrefix(entry, "GOMLX_")
		})
		cmd.Env = append(cmd.Env, childVariable+"=1", "HOME="+t.TempDir(),
			"PJRT_PLUGIN_LIBRARY_PATH="+t.TempDir())
		if out, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(out), "--- PASS") {
			t.Fatalf("%v\n%s", err, out)
		}
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	asked := &requests{stop: cancel}
	http.DefaultTransport = asked
	missing(t, filepath.Join(t.TempDir(), "missing"))
	if asked.count > 0 {
		t.Errorf("%d unrequested downloads", asked.count)
	}
	if _, err := olivetti.Fetch(ctx, fetch.Config{Dir: t.TempDir()}); err == nil || asked.count != 1 {
		t.Errorf("Fetch: %d requests, %v: the test counts no requests", asked.count, err)
	}
}

// missing calls every function that opens a path with one that does not exist.
func missing(t *testing.T, path string) {
	t.Helper()
	_, errORL := orl.Load(path)
	_, errLFW := lfw.Load(path, lfw.DefaultConfig())
	_, errPairs := lfw.ReadPairs(path)
	_, errOmniglot := omniglot.Load(path, omniglot.DefaultConfig())
	_, errOlivetti := olivetti.Load(path)
	t.Setenv("SIAMESE_WEIGHTS", path)
	_, errWeights := pretrained.Lite0(0, 1)
	_, errPeople := people.Load(path, people.DefaultConfig())
	for name, err := range map[string]error{
		"orl": errORL, "lfw": errLFW, "pairs of lfw": errPairs, "omniglot": errOmniglot,
		"olivetti": errOlivetti, "people": errPeople,
		"weights": errWeights,
	} {
		if !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, pretrained.ErrMissing) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	for _, backend := range []string{"", "xla", "xla:cuda"} {
		dev, err := device.Open(backend)
		if err == nil {
			dev.Close()
		} else if backend == "" || !errors.Is(err, device.ErrNoPlugin) {
			t.Errorf("backend %q: got %v", backend, err)
		}
	}
}

// online lists the dependencies of pkg and datasets that may use the network, and why.
var online = map[string]string{
	"github.com/gosiamese/gosiamese/datasets/fetch":    "downloads when it is called",
	"github.com/gomlx/go-xla/installer":                "downloads plugins; pkg/device turns that off",
	"github.com/jackc/pgx/v5/pgconn":                   "connects to the database given by the user",
	"github.com/jackc/pgx/v5/pgconn/internal/bgreader": "reads from that connection",
	"github.com/jackc/pgx/v5/pgtype":                   "represents network addresses as values",
	"github.com/gofrs/uuid":                            "reads the addresses of network cards",
	"github.com/google/uuid":                           "reads the addresses of network cards",
}

// Only the packages in online can open a connection.
func TestOnlineAreKnown(t *testing.T) {
	const format = `{{if not .Standard}}{{range .Imports}}{{$.ImportPath}} {{.}}{{"\n"}}{{end}}{{end}}`
	out, err := exec.Command("go", "list", "-deps", "-f", format, "../pkg/...", "./...").Output()
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	for line := range strings.Lines(string(out)) {
		importer, imported, _ := strings.Cut(strings.TrimSpace(line), " ")
		if slices.Contains([]string{"net", "net/http", "crypto/tls", "net/rpc", "net/smtp"}, imported) {
			found[importer] = true
		}
	}
	got, want := slices.Sorted(maps.Keys(found)), slices.Sorted(maps.Keys(online))
	if !slices.Equal(got, want) {
		t.Errorf("packages that may use the network: %q, known: %q: add new ones to online", got, want)
	}
}
