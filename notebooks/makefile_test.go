package notebooks

import (
	"archive/zip"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
)

// makeCopy copies the Makefile and the files for its set-up to a new folder without an installation. Python
// and Go are replaced by scripts that print their arguments.
func makeCopy(t *testing.T) (folder string) {
	t.Helper()
	if _, err := exec.LookPath("make"); err != nil || runtime.GOOS == "windows" {
		t.Skip("needs make")
	}
	folder = t.TempDir()
	lists, err := filepath.Glob("lab/*")
	if err != nil {
		t.Fatal(err)
	}
	lists = append(lists, "../Makefile", "../go.mod", "../go.sum", "../pkg/cmd/weights/lite0.go")
	for _, path := range lists {
		if about, err := os.Stat(path); err == nil && about.IsDir() {
			continue
		}
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		to := filepath.Join(folder, "notebooks", path)
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(to, data, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.MkdirAll(filepath.Join(folder, ".lab", "done"), 0o755); err != nil {
		t.Fatal(err)
	}
	const say = "#!/bin/sh\necho called with:\nfor word; do echo \"<$word>\"; done\n"
	for _, path := range []string{
		"go", ".lab/venv/bin/python", "notebooks/lab/fuzz.sh", "notebooks/07_x.ipynb",
	} {
		to := filepath.Join(folder, path)
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(to, []byte(say), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

// makeIn calls make in a copy as if lint and the set-up were done.
func makeIn(folder string, environment []string, arguments ...string) (string, error) {
	command := exec.Command("make", append([]string{
		"-o", "setup", "-o", "lint", "-o", ".lab/done/venv", "-o", ".lab/done/mathjax",
		"-o", ".lab/done/schema", "-o", ".lab/done/postgres", "-o", ".lab/done/modules",
		"-o", ".lab/done/system",
	}, arguments...)...)
	command.Dir = folder
	command.Env = append(os.Environ(), "MAKEFLAGS=", "MAKELEVEL=")
	command.Env = append(command.Env, environment...)
	output, err := command.CombinedOutput()
	return string(output), err
}

var settings = regexp.MustCompile(`(?s)\nSETTINGS := (.*?[^\\])\n`)

// The value of a variable of the Makefile is plain text: none of it is executed, not even by make -n.
func TestMakeVariablesAreText(t *testing.T) {
	makefile, err := os.ReadFile("../Makefile")
	if err != nil {
		t.Fatal(err)
	}
	names := []string{"UNKNOWN"}
	found := settings.FindSubmatch(makefile)
	if found == nil {
		t.Fatal("no SETTINGS in the Makefile")
	}
	names = append(names, strings.Fields(strings.ReplaceAll(string(found[1]), "\\", ""))...)
	for _, value := range []string{
		"`touch harm`", "$(shell touch harm)", "$(touch harm)", `"; touch harm; "`, "'; touch harm; '",
		"'\ntouch harm #", "$(eval x:=$(shell touch harm))",
	} {
		t.Run(value, func(t *testing.T) {
			folder := makeCopy(t)
			if err := os.Mkdir(filepath.Join(folder, value), 0o755); err != nil {
				t.Fatal(err)
			}
			var set []string
			for _, name := range names {
				switch {
				case name == "N":
					set = append(set, "N=07")
				case name == "GO" || name == "PYTHON":
					set = append(set, name+"="+filepath.Join(folder, "go"))
				case name == "DATA" && strings.Contains(value, "\n"): // Not a valid folder for make.
					set = append(set, "DATA=.")
				default:
					set = append(set, name+"="+value)
				}
			}
			said := ""
			for _, target := range []string{
				"help", "lab", "lesson", "lessons", "html", "results", "bench-peers", "report", "test",
				"fuzz",
			} {
				for _, dry := range []bool{true, false} {
					arguments := append([]string{target}, set...)
					if dry {
						arguments = append([]string{"-n"}, arguments...)
					}
					output, err := makeIn(folder, nil, arguments...)
					if err != nil {
						t.Errorf("make %s: %v\n%s", target, err, output)
					}
					if said += output; !dry {
						continue
					}
					if output, err := makeIn(folder, set, "-n", target); err != nil {
						t.Errorf("make -n %s, from the environment: %v\n%s", target, err, output)
					}
				}
			}
			if _, err := os.Stat(filepath.Join(folder, "harm")); err == nil {
				t.Error("the value of a variable was executed")
			}
			if want := "<" + value + ">"; !strings.Contains(said, want) {
				t.Errorf("%s was not passed on:\n%s", want, said)
			}
		})
	}
	folder := makeCopy(t)
	for _, program := range []string{
		"GO=$(shell touch harm)", "GO=`touch harm`", "PYTHON=$(shell touch harm)",
	} {
		_, _ = makeIn(folder, nil, "-n", "test", program)
	}
	if _, err := os.Stat(filepath.Join(folder, "harm")); err == nil {
		t.Error("the name of a program was executed as a shell command")
	}
}

// wheel writes a wheel of the first package pinned in a list of the set-up, with other content.
func wheel(t *testing.T, folder, list string) {
	t.Helper()
	pinned := regexp.MustCompile(`(?m)^([\w-]+)==([\w.]+)`).FindStringSubmatch(list)
	if pinned == nil {
		t.Fatalf("no package in %s", list)
	}
	name, version := strings.ReplaceAll(pinned[1], "-", "_"), pinned[2]
	f, err := os.Create(filepath.Join(folder, fmt.Sprintf("%s-%s-py3-none-any.whl", name, version)))
	if err != nil {
		t.Fatal(err)
	}
	archive := zip.NewWriter(f)
	about := fmt.Sprintf("%s-%s.dist-info/", name, version)
	for path, text := range map[string]string{
		"tampered/pjrt_c_api_cpu_plugin.so": "", "tampered/x.py": "", about + "RECORD": "",
		about + "METADATA": fmt.Sprintf("Metadata-Version: 2.1\nName: %s\nVersion: %s\n", pinned[1], version),
		about + "WHEEL":    "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
	} {
		w, err := archive.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

// The set-up refuses files that differ from the pinned ones, and leaves none of them behind; go-xla's
// installer, which does not verify checksums, is not called.
func TestTamperedFilesAreRefused(t *testing.T) {
	needLab(t)
	python, err := filepath.Abs("../.lab/venv/bin/python")
	if err != nil {
		t.Fatal(err)
	}
	for step, list := range map[string]string{
		"venv": "requirements", "plugin": "plugin", "schema": "schema", "mathjax": "mathjax",
		"weights": "weights", "postgres": "postgres", "faces": "faces", "datasets": "orl",
	} {
		t.Run(step, func(t *testing.T) {
			folder := makeCopy(t)
			path := filepath.Join(folder, "notebooks", "lab", list+".txt")
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if list == "requirements" { // The first package without dependencies.
				from := strings.Index(string(text), "\nattrs==") + 1
				to := from + strings.Index(string(text[from:]), "\nbabel==") + 1
				if text = text[from:to]; os.WriteFile(path, text, 0o644) != nil {
					t.Fatal("not written")
				}
			}
			wheels := t.TempDir()
			wheel(t, wheels, string(text))
			arguments := []string{".lab/done/" + step, "GO=" + filepath.Join(folder, "go"), "GOEXPERIMENT="}
			if step == "venv" {
				arguments = append(arguments, "PYTHON="+python, "-W", "notebooks/lab/requirements.txt")
			} else {
				link := filepath.Join(folder, ".lab", "venv", "bin", "python")
				script := fmt.Sprintf("#!/bin/sh\nexec '%s' \"$@\"\n", python)
				if err := os.WriteFile(link, []byte(script), 0o755); err != nil {
					t.Fatal(err)
				}
			}
			command := exec.Command("make", append([]string{
				"-o", ".lab/done/modules", "-o", ".lab/done/system",
			}, arguments...)...)
			if step != "venv" {
				command.Args = append(command.Args, "-o", ".lab/done/venv")
			}
			command.Dir = folder
			command.Env = append(os.Environ(), "MAKEFLAGS=", "MAKELEVEL=", "PIP_NO_INDEX=1",
				"PIP_FIND_LINKS="+wheels, "PIP_CONFIG_FILE=/dev/null", "PIP_NO_CACHE_DIR=1")
			output, err := command.CombinedOutput()
			log, _ := os.ReadFile(filepath.Join(folder, ".lab", step, "log"))
			if said := string(output) + string(log); !strings.Contains(said, "DO NOT MATCH THE HASHES") {
				t.Errorf("%v\n%s", err, said)
			}
			if strings.Contains(string(output)+string(log), "called with:") {
				t.Errorf("Go was called instead:\n%s%s", output, log)
			}
			if _, err := os.Stat(filepath.Join(folder, ".lab", "done", step)); err == nil {
				t.Error("the step counts as done")
			}
			left, _ := filepath.Glob(filepath.Join(folder, ".lab", step, "*"))
			for _, path := range left {
				if name := filepath.Base(path); step != "venv" && name != "log" {
					t.Errorf("%s was left behind", name)
				}
			}
		})
	}
}

// Each file that pip downloads for the set-up has a hash, and pip is told to require it.
func TestEverythingPipFetchesHasAHash(t *testing.T) {
	makefile, err := os.ReadFile("../Makefile")
	if err != nil {
		t.Fatal(err)
	}
	calls := regexp.MustCompile(`\$\(PIP\) (?:install|download)[^\n]*`).FindAllString(string(makefile), -1)
	for _, call := range calls {
		if !strings.Contains(call, "--require-hashes") || !strings.Contains(call, "--only-binary :all:") {
			t.Errorf("unchecked: %s", call)
		}
	}
	lists, err := filepath.Glob("lab/*.txt")
	if err != nil || len(lists) != 8 || len(calls) != 8 {
		t.Fatalf("%d lists, %d calls of pip, %v", len(lists), len(calls), err)
	}
	for _, path := range lists {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for entry := range strings.Lines(strings.ReplaceAll(string(text), "\\\n", " ")) {
			if entry[0] != '#' && !strings.Contains(entry, "--hash=sha256:") {
				t.Errorf("%s: no hash of %s", path, entry)
			}
		}
	}
}
