package notebooks

import (
	"bytes"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// TestLabIsForItsUserAlone checks that JupyterLab cannot be reached from other machines, or by other users of
// this one, who do not know the token.
func TestLabIsForItsUserAlone(t *testing.T) {
	needLab(t)
	address := startLab(t)
	token := address.Query().Get("token")
	for _, path := range []string{"/api/kernels", "/api/contents", "/api/sessions", "/files/go.mod"} {
		for _, wrong := range []string{"", "?token=" + token[1:]} {
			status := ask(t, address, http.MethodGet, path+wrong)
			if status < 400 && status != http.StatusFound { // The redirect leads to the login page.
				t.Errorf("%s without the token: status %d", path, status)
			}
		}
	}
	if status := ask(t, address, http.MethodPost, "/api/kernels"); status != http.StatusForbidden {
		t.Errorf("a kernel without the token: status %d", status)
	}
	if status := ask(t, address, http.MethodGet, "/api/kernels?token="+token); status != http.StatusOK {
		t.Errorf("with the token: status %d", status)
	}
	refusedElsewhere(t, address.Port())
	onlyLoopback(t)
}

// ask requests a path from JupyterLab, and returns the status of the response without following redirects.
func ask(t *testing.T, address *url.URL, method, path string) int {
	t.Helper()
	request, err := http.NewRequest(method, "http://"+address.Host+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}}
	reply, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	_ = reply.Body.Close()
	return reply.StatusCode
}

// refusedElsewhere requires the port to be closed on every other address of the machine.
func refusedElsewhere(t *testing.T, port string) {
	t.Helper()
	cards, err := net.InterfaceAddrs()
	if err != nil {
		t.Fatal(err)
	}
	hosts := []string{"::1"}
	if runtime.GOOS == "linux" {
		hosts = append(hosts, "127.0.0.2") // Open if a program listens on all addresses.
	}
	for _, card := range cards {
		if ip, _, err := net.ParseCIDR(card.String()); err == nil && !ip.IsLoopback() {
			hosts = append(hosts, ip.String())
		}
	}
	for _, host := range hosts {
		connection, err := net.DialTimeout("tcp", net.JoinHostPort(host, port), time.Second)
		if err == nil {
			_ = connection.Close()
			t.Errorf("JupyterLab answers on %s", host)
		}
	}
}

// onlyLoopback requires all processes started by make lab to listen on the loopback interface only, as far as
// the system reports.
func onlyLoopback(t *testing.T) {
	t.Helper()
	if runtime.GOOS != "linux" {
		return
	}
	hosts := listening(openBy(descendants(t)))
	if len(hosts) == 0 {
		t.Error("found no socket: is the test reading the right tables?")
	}
	for _, host := range hosts {
		if host != "0100007F" && host != "00000000000000000000000001000000" { // 127.0.0.1 and ::1.
			t.Errorf("a process started by make lab listens on %s", host)
		}
	}
}

// openBy returns the sockets that processes have open, by inode.
func openBy(processes []int) map[string]bool {
	sockets := map[string]bool{}
	for _, pid := range processes {
		open, _ := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", pid)) // Empty if the process has ended.
		for _, fd := range open {
			if place, err := os.Readlink(fd); err == nil && strings.HasPrefix(place, "socket:[") {
				sockets[strings.Trim(place, "socket:[]")] = true
			}
		}
	}
	return sockets
}

// listening returns the addresses, in hexadecimal digits, at which some of the sockets listen.
func listening(sockets map[string]bool) (hosts []string) {
	const listens = "0A"
	for _, table := range []string{"/proc/net/tcp", "/proc/net/tcp6"} {
		text, _ := os.ReadFile(table) // The file is missing without IPv6.
		for line := range strings.Lines(string(text)) {
			if f := strings.Fields(line); len(f) > 9 && f[3] == listens && sockets[f[9]] {
				host, _, _ := strings.Cut(f[1], ":")
				hosts = append(hosts, host)
			}
		}
	}
	return hosts
}

// descendants returns the processes that this one has started, directly or indirectly.
func descendants(t *testing.T) []int {
	t.Helper()
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		t.Fatal(err)
	}
	children := map[int][]int{}
	for _, path := range stats {
		text, err := os.ReadFile(path)
		_, rest, found := bytes.Cut(text, []byte(") ")) // Then: state, parent.
		if f := bytes.Fields(rest); err == nil && found && len(f) > 1 {
			pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(path)))
			parent, _ := strconv.Atoi(string(f[1]))
			children[parent] = append(children[parent], pid)
		}
	}
	found := slices.Clone(children[os.Getpid()])
	for i := 0; i < len(found); i++ {
		found = append(found, children[found[i]]...)
	}
	return found
}
