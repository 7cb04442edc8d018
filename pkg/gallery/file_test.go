package gallery

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/pkg/resourcetest"
)

const maker = "network 1f3a"

var ctx = context.Background()

func ofTwo(t testing.TB) *memory {
	t.Helper()
	g := &memory{madeBy: maker, index: index{}}
	for i, name := range []string{"Ada Öz", "Bo \"x\""} {
		turned := float32(math.Sqrt(1 - 0.0625*float64(i*i)))
		vectors := [][]float32{{float32(1 - 2*i), 3e-39}, {turned, -0.25 * float32(i)}}
		if err := g.Enrol(ctx, name, vectors...); err != nil {
			t.Fatal(err)
		}
	}
	return g
}

func people(g Memory) int { return len(g.(*memory).people) }

func TestSaveAndLoad(t *testing.T) {
	path, g := filepath.Join(t.TempDir(), "gallery"), ofTwo(t)
	for range 2 { // The second time it replaces its own file.
		if err := g.Save(path); err != nil {
			t.Fatal(err)
		}
		back, err := Load(path, maker)
		if err != nil || !reflect.DeepEqual(back, g) {
			t.Fatalf("got %+v, %v, want %+v", back, err, g)
		}
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm()&0o077 != 0 {
		t.Errorf("mode %v, %v: others may read it", info.Mode(), err)
	}
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(entries) != 1 {
		t.Errorf("files %v, %v", entries, err)
	}
	empty := &memory{madeBy: maker}
	if err := empty.Save(path); err != nil {
		t.Fatal(err)
	}
	if back, err := Load(path, maker); err != nil || people(back) != 0 {
		t.Errorf("no people: got %+v, %v", back, err)
	}
	if by, err := MadeBy(path); err != nil || by != maker {
		t.Errorf("made by %q, %v", by, err)
	}
	if _, err := MadeBy(path + ".none"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
}

// No trace of an erased person remains in memory, in the gallery, in its file, or in an unfinished file of a
// killed program.
func TestEraseLeavesNothing(t *testing.T) {
	path, g := filepath.Join(t.TempDir(), "gallery"), ofTwo(t)
	if err := g.Save(path); err != nil {
		t.Fatal(err)
	}
	one := g.people[0].vectors[:2]
	traces := [][]byte{[]byte("Ada"), []byte("Öz"), base64Of(one)}
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, trace := range traces {
		if !bytes.Contains(before, trace) {
			t.Fatalf("the earlier file lacks %q, so the test proves nothing", trace)
		}
	}
	unfinished := filepath.Join(filepath.Dir(path), ".gallery.unfinished7")
	if err := os.WriteFile(unfinished, before, 0o600); err != nil {
		t.Fatal(err)
	}
	was, all := g.people[0], g.people
	if err := g.Erase(ctx, "Ada Öz"); err != nil {
		t.Fatal(err)
	}
	for _, v := range append(was.vectors, was.template...) {
		if v != 0 {
			t.Errorf("memory holds the vectors %v and %v", was.vectors, was.template)
		}
	}
	if len(bytes.Trim(was.name, "\x00")) > 0 || len(was.vectors) != 4 || len(was.template) != 2 {
		t.Errorf("memory holds %+v", was)
	}
	if last := &all[1]; last.name != nil || last.vectors != nil || last.template != nil {
		t.Errorf("the place that got free holds %+v", last)
	}
	if err := g.Save(path); err != nil {
		t.Fatal(err)
	}
	after, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, trace := range traces {
		if bytes.Contains(after, trace) {
			t.Errorf("the file holds %q", trace)
		}
	}
	if entries, err := os.ReadDir(filepath.Dir(path)); err != nil || len(entries) != 1 {
		t.Errorf("files %v, %v", entries, err)
	}
	if back, err := Load(path, maker); err != nil || back.(*memory).find("Bo \"x\"") != 0 {
		t.Errorf("the other one: %+v, %v", back, err)
	}
}

// base64Of returns the base64 text of a vector in a file, without its last characters, which also encode the
// next vector if the number of values is not a multiple of three.
func base64Of(vector []float32) []byte {
	g := memory{madeBy: maker, people: []person{{vectors: vector, template: vector}}}
	data, _ := g.encode()
	_, rest, _ := bytes.Cut(data, []byte(`"vectors":"`))
	whole, _, _ := bytes.Cut(rest, []byte(`"`))
	return whole[:len(whole)-4]
}

func TestOnlyItsOwnFileIsReplaced(t *testing.T) {
	dir, g := t.TempDir(), ofTwo(t)
	other := filepath.Join(dir, "letter.txt")
	if err := os.WriteFile(other, []byte("Dear Ada"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := g.Save(other); !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), "not replaced") {
		t.Errorf("another file: got %v", err)
	}
	if text, err := os.ReadFile(other); err != nil || string(text) != "Dear Ada" {
		t.Errorf("the other file holds %q, %v", text, err)
	}
	path := filepath.Join(dir, "gallery")
	if err := g.Save(path); err != nil {
		t.Fatal(err)
	}
	if err := (&memory{madeBy: "network 2"}).Save(path); !errors.Is(err, ErrStale) {
		t.Errorf("a gallery of another network: got %v", err)
	}
	if back, err := Load(path, maker); err != nil || people(back) != 2 {
		t.Errorf("the gallery that was there: %+v, %v", back, err)
	}
	if err := g.Save(dir); err == nil {
		t.Error("a folder was replaced")
	}
	if err := g.Save(filepath.Join(dir, "none", "gallery")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no folder: got %v", err)
	}
}

// Files of format 1 from an earlier version can still be read, and are written again byte for byte.
func TestEarlierFiles(t *testing.T) {
	for _, c := range []struct {
		file, madeBy string
		probe        []float32
		want         Match
	}{
		{"format1.gallery", maker, []float32{0, -1}, Match{Known: true, Name: `Bo "x"`, Distance: 0.0159406}},
		{"format1-unnormalised.gallery", "raw pixels", []float32{1.5, 1.25}, Match{
			Known: true, Name: "white", Distance: 0.0625,
		}},
	} {
		path := filepath.Join("testdata", c.file)
		g, err := Load(path, c.madeBy)
		if err != nil {
			t.Fatal(err)
		}
		m, err := g.Identify(ctx, c.probe, 1)
		if err != nil || m.Name != c.want.Name || m.Known != c.want.Known ||
			!(math.Abs(m.Distance-c.want.Distance) <= 1e-6) {
			t.Errorf("%s: got %+v, %v, want %+v", c.file, m, err, c.want)
		}
		before, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		copied := filepath.Join(t.TempDir(), "gallery")
		if err := g.Save(copied); err != nil {
			t.Fatal(err)
		}
		if after, err := os.ReadFile(copied); err != nil || !bytes.Equal(before, after) {
			t.Errorf("%s: wrote %s, %v", c.file, after, err)
		}
	}
}

func TestLoadErrors(t *testing.T) {
	dir := t.TempDir()
	if _, err := Load(filepath.Join(dir, "none"), maker); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no file: got %v", err)
	}
	if _, err := Load(dir, maker); !errors.Is(err, ErrDamaged) {
		t.Errorf("a folder: got %v", err)
	}
	whole, err := ofTwo(t).encode()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "gallery")
	files := map[string]string{}
	for n := range whole { // Every truncation.
		files[fmt.Sprintf("cut at %d", n)] = string(whole[:n])
	}
	for name, text := range broken {
		files[name] = text
	}
	for name, text := range files {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := Load(path, maker)
		if !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if err := os.WriteFile(path, whole, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(path, "network 2"); !errors.Is(err, ErrStale) {
		t.Errorf("another network: got %v", err)
	}
	if _, err := decode(make([]byte, maxBytes+1)); err == nil ||
		!strings.Contains(err.Error(), "more than") {
		t.Errorf("too large: got %v", err)
	}
}

// start is the beginning of a gallery file, and one is the text of a vector with one dimension.
const start = `{"format":"gosiamese gallery 1","made_by":"network 1f3a",`

var (
	one   = base64.StdEncoding.EncodeToString([]byte{0, 0, 128, 63})
	nan   = base64.StdEncoding.EncodeToString([]byte{0, 0, 192, 127})
	three = base64.StdEncoding.EncodeToString([]byte{1, 2, 3})

	broken = map[string]string{
		"empty":         "",
		"null":          "null",
		"a list":        "[]",
		"another":       `{"format":"gosiamese gallery 2","made_by":"x"}`,
		"no maker":      `{"format":"gosiamese gallery 1"}`,
		"two":           start + `"people":[]} {}`,
		"no dimensions": start + `"people":[{"name":"a","vectors":"` + one + `"}]}`,
		"negative":      start + `"dimensions":-1,"people":[{"name":"a","vectors":"` + one + `"}]}`,
		"huge":          start + `"dimensions":4611686018427387904,"people":[{"name":"a","vectors":"AAAA"}]}`,
		"overflow":      start + `"dimensions":1e30,"people":[{"name":"a","vectors":"` + one + `"}]}`,
		"not all of it": start + `"dimensions":2,"people":[{"name":"a","vectors":"` + one + `"}]}`,
		"three bytes":   start + `"dimensions":1,"people":[{"name":"a","vectors":"` + three + `"}]}`,
		"no base64":     start + `"dimensions":1,"people":[{"name":"a","vectors":"?"}]}`,
		"NaN":           start + `"dimensions":1,"people":[{"name":"a","vectors":"` + nan + `"}]}`,
		"no vectors":    start + `"dimensions":1,"people":[{"name":"a"}]}`,
		"no name":       start + `"dimensions":1,"people":[{"vectors":"` + one + `"}]}`,
		"a name twice": start + `"dimensions":1,"people":[{"name":"a","vectors":"` + one +
			`"},{"name":"a","vectors":"` + one + `"}]}`,
		"deep": strings.Repeat("[", 100000),
	}
)

// bound allows for vectors of one number each: 5 bytes in the file, more than 40 in memory. Memory that is
// freed meanwhile counts as well.
var bound = resourcetest.Bound{Fixed: 64 << 10, PerByte: 40}

// The memory for decoding a gallery is bounded by the length of its file, whatever the content.
func TestDecodeTakesLittle(t *testing.T) {
	const many = 100_000
	ones := base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{0, 0, 128, 63}, many))
	const name, begun = `{"name":"a"}`, start + `"dimensions":1,"people":[`
	person := `{"name":"a","vectors":"` + one + `"}`
	for what, text := range map[string]string{
		"people of nothing": begun + `{}` + strings.Repeat(",{}", many) + `]}`,
		"nobodies":          begun + `null` + strings.Repeat(",null", many) + `]}`,
		"names alone":       begun + name + strings.Repeat(","+name, many) + `]}`,
		"one name":          begun + person + strings.Repeat(","+person, many) + `]}`,
		"small vectors":     begun + `{"name":"a","vectors":"` + ones + `"}]}`,
		"lists":             start + `"people":[` + strings.Repeat("[],", many) + `[]]}`,
		"large vectors":     start + `"dimensions":1048576,"people":[{"name":"a","vectors":"` + ones + `"}]}`,
		"a long format":     `{"format":"` + strings.Repeat("x", many) + `"}`,
		"unknown fields":    start + `"x":[` + strings.Repeat("{},", many) + `{}]}`,
	} {
		var err error
		bound.Check(t, len(text), func() { _, err = decode([]byte(text)) })
		sound := what == "small vectors" || what == "unknown fields"
		if sound != (err == nil) || err != nil && len(err.Error()) > 300 {
			t.Errorf("%s: got %.500v", what, err)
		}
	}
}

// Decoding ends for any bytes, and a decoded gallery is the same after it is written and read again.
func FuzzDecode(f *testing.F) {
	whole, err := ofTwo(f).encode()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Add(whole[:len(whole)/2])
	f.Add([]byte(start + `"people":[]}`))
	for _, text := range broken {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var g *memory
		var err error
		bound.Check(t, len(data), func() { g, err = decode(data) })
		if err != nil {
			return
		}
		again, err := g.encode()
		if err != nil {
			t.Fatal(err)
		}
		back, err := decode(again)
		if err != nil || !reflect.DeepEqual(back, g) {
			t.Fatalf("%q came back as %q, %v", data, again, err)
		}
		if len(g.people) > 0 {
			if _, err := g.Identify(ctx, g.people[0].vectors[:len(g.people[0].template)], 4); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// An erased person is removed from the file that a symbolic link points to; the link stays.
func TestEraseThroughALink(t *testing.T) {
	real, link := filepath.Join(t.TempDir(), "gallery"), filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(real, link); err != nil {
		t.Skip("no symbolic links here:", err)
	}
	g := ofTwo(t)
	if err := g.Save(link); err != nil {
		t.Fatal(err)
	}
	unfinished := filepath.Join(filepath.Dir(real), ".gallery.unfinished7")
	if err := os.WriteFile(unfinished, []byte("Ada"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(g.Erase(ctx, "Ada Öz"), g.Save(link)); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(real)
	if err != nil || bytes.Contains(text, []byte("Ada")) {
		t.Errorf("the real file: %v, holds the erased person: %v", err, bytes.Contains(text, []byte("Ada")))
	}
	for _, dir := range []string{filepath.Dir(real), filepath.Dir(link)} {
		if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
			t.Errorf("files %v, %v", entries, err)
		}
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&fs.ModeSymlink == 0 {
		t.Errorf("the link is %v, %v", info, err)
	}
}

// Duplicate keys are rejected, because they could mix two people: the second value would overwrite only the
// fields that it contains.
func TestKeysTwice(t *testing.T) {
	person := func(name string) string { return `{"name":"` + name + `","vectors":"` + one + `"}` }
	for name, text := range map[string]string{
		"people": start + `"dimensions":1,"people":[` + person("anna") + `],"people":[{"name":"mallory"}]}`,
		"whole people": start + `"dimensions":1,"people":[` + person("anna") + `],"people":[` +
			person("mallory") + `]}`,
		"dimensions": start + `"dimensions":1,"dimensions":1,"people":[` + person("anna") + `]}`,
		"name": start + `"dimensions":1,"people":[{"name":"anna","name":"mallory","vectors":"` + one +
			`"}]}`,
		"vectors": start + `"dimensions":1,"people":[{"name":"anna","vectors":"` + one + `","vectors":"` +
			one + `"}]}`,
		"in other letters": start + `"dimensions":1,"people":[` + person("anna") + `],"PEOPLE":[` +
			person("mallory") + `]}`,
		"escaped": start + `"dimensions":1,"people":[` + person("anna") + `],"p\u0065ople":[` +
			person("mallory") + `]}`,
		"unknown": start + `"people":[],"x":1,"x":2}`,
	} {
		g, err := decode([]byte(text))
		if err == nil || !strings.Contains(err.Error(), "twice") {
			t.Errorf("%s: %v, %v", name, g, err)
		}
	}
}

// A loaded gallery takes a small multiple of the file size, even for vectors of one number: 6,000,000 of one
// person, or one of each of 600,000 people.
func TestLoadKeepsLittle(t *testing.T) {
	if testing.Short() {
		t.Skip("files of 32 MB")
	}
	var people []string
	for i := range 600_000 {
		people = append(people, fmt.Sprintf(`{"name":"%x","vectors":"%s"}`, i, one))
	}
	const many = 6_000_000
	ones := base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{0, 0, 128, 63}, many))
	begun := start + `"dimensions":1,"people":[`
	for what, text := range map[string]string{
		"vectors": begun + `{"name":"a","vectors":"` + ones + `"}]}`,
		"people":  begun + strings.Join(people, ",") + `]}`,
	} {
		path := filepath.Join(t.TempDir(), "gallery")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		length := uint64(len(text))
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		g, err := Load(path, maker)
		runtime.ReadMemStats(&after)
		if err != nil {
			t.Fatal(err)
		}
		allocated := (after.TotalAlloc - before.TotalAlloc) / length
		runtime.GC()
		runtime.ReadMemStats(&after)
		kept := float64(after.HeapAlloc-before.HeapAlloc) / float64(length)
		t.Logf("%s: a file of %d MB: %d bytes allocated a byte, %.1f kept", what, length>>20, allocated, kept)
		if kept > 5 || allocated > bound.PerByte {
			t.Errorf("%s: more than 5 bytes kept or %d allocated a byte", what, bound.PerByte)
		}
		runtime.KeepAlive(g)
	}
}

// Remove overwrites the memory of the removed enrolment.
func TestRemoveLeavesNothing(t *testing.T) {
	g := ofTwo(t)
	was := g.people[1].vectors
	if err := g.Remove(ctx, string(g.people[1].name), 0); err != nil {
		t.Fatal(err)
	}
	for _, v := range was {
		if v != 0 {
			t.Errorf("memory holds %v", was)
		}
	}
}
