package main

import (
	"bytes"
	"encoding/json"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/image/draw"

	"github.com/gosiamese/gosiamese/pkg/images/decode"
	"github.com/gosiamese/gosiamese/pkg/pretrained"
)

const examples = "../../../datasets/photographs/"

// faces runs the command and returns its exit status and what it prints.
func faces(t *testing.T, args ...string) (status int, out, log string) {
	t.Helper()
	var o, l bytes.Buffer
	a := app{ctx: t.Context(), out: &o, log: &l}
	status = a.main(args)
	return status, o.String(), l.String()
}

// installed skips the test where the weights are not installed.
func installed(t *testing.T) {
	t.Helper()
	for _, name := range []string{"yunet", "sface"} {
		if _, err := os.Stat(filepath.Join(pretrained.Dir(), name+".safetensors")); err != nil {
			t.Skip("needs the weights of YuNet and SFace: `make test` fetches them")
		}
	}
}

// album writes a folder of two people, and a photograph without a face.
func album(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for to, from := range map[string]string{
		"macron/1.jpg": "macron-2014.jpg", "macron/2.jpg": "macron-2025.jpg",
		"ardern/1.jpg": "ardern-2018.jpg", "ardern/2.jpg": "ardern-2022.jpg",
	} {
		data, err := os.ReadFile(examples + from)
		if err != nil {
			t.Fatal(err)
		}
		put(t, filepath.Join(dir, to), data)
	}
	var blank bytes.Buffer
	if err := png.Encode(&blank, image.NewGray(image.Rect(0, 0, 200, 200))); err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(dir, "ardern", "blank.png"), blank.Bytes())
	return dir
}

func put(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

func holds(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("no %q in:\n%s", part, text)
		}
	}
}

func TestVerifyCommand(t *testing.T) {
	installed(t)
	copies := t.TempDir()
	status, out, log := faces(t, "verify", examples+"macron-2014.jpg", examples+"macron-2025.jpg",
		"-annotate", copies)
	if status != 0 {
		t.Fatal(status, out, log)
	}
	holds(t, out, "the same person: distance", "probability of one person", "people of LFW")
	marked, err := decode.ReadFile(filepath.Join(copies, "macron-2014-faces.png"))
	if err != nil {
		t.Fatal(err)
	}
	plain, err := decode.ReadFile(examples + "macron-2014.jpg")
	if err != nil {
		t.Fatal(err)
	}
	if marked.Bounds().Size() != plain.Bounds().Size() || alike(marked, plain) {
		t.Error("the copy is not the photograph with marks")
	}
	if status, _, log := faces(t, "verify", examples+"macron-2014.jpg", examples+"macron-2025.jpg",
		"-annotate", copies); status != 2 ||
		!strings.Contains(log, "exists") {
		t.Errorf("a copy is replaced: status %d, %s", status, log)
	}
	status, out, _ = faces(t, "verify", "-json", examples+"obama.jpg", examples+"sunak.jpg")
	var v verification
	if err := json.Unmarshal([]byte(out), &v); err != nil || status != 1 || v.Same || v.Probability > 0.5 ||
		v.A.File != examples+"obama.jpg" || v.A.Size < 50 || v.FAR.High <= v.FAR.Low {
		t.Errorf("status %d, %v, %+v", status, err, v)
	}
}

func alike(a, b image.Image) bool {
	left, right := image.NewRGBA(a.Bounds()), image.NewRGBA(a.Bounds())
	draw.Draw(left, a.Bounds(), a, a.Bounds().Min, draw.Src)
	draw.Draw(right, a.Bounds(), b, b.Bounds().Min, draw.Src)
	return bytes.Equal(left.Pix, right.Pix)
}

// A folder is enrolled, its people are found in other photographs, and erased.
func TestGalleryCommands(t *testing.T) {
	installed(t)
	dir, store := album(t), filepath.Join(t.TempDir(), "people.gallery")
	if err := os.Remove(filepath.Join(dir, "macron", "2.jpg")); err != nil {
		t.Fatal(err)
	}
	status, out, log := faces(t, "enrol", store, dir)
	if status != 0 {
		t.Fatal(status, out, log)
	}
	holds(t, out, "enrolled 2 people with 3 photographs", "blank.png: face: no face found",
		"2 people are enrolled")
	if status, _, log := faces(t, "enrol", store, dir); status != 2 ||
		!strings.Contains(log, "enrolled already") {
		t.Errorf("enrolled twice: status %d, %s", status, log)
	}
	status, out, _ = faces(t, "identify", store, examples+"macron-2025.jpg")
	if status != 0 {
		t.Errorf("status %d", status)
	}
	holds(t, out, ": macron (distance")
	status, out, _ = faces(t, "identify", "-json", store, examples+"obama.jpg", examples+"ardern-2022.jpg")
	var found []identified
	if err := json.Unmarshal([]byte(out), &found); err != nil || status != 1 || len(found) != 2 ||
		found[0].Answer != "unknown" || found[0].Name != "" ||
		found[1].Answer != "known" || found[1].Name != "ardern" {
		t.Errorf("status %d, %v, %s", status, err, out)
	}
	if status, _, log := faces(t, "erase", store, "macron", "nobody"); status != 2 ||
		!strings.Contains(log, "nothing was changed") {
		t.Errorf("status %d, %s", status, log)
	}
	if status, _, log := faces(t, "erase", store, "macron"); status != 0 {
		t.Error(log)
	}
	if data, err := os.ReadFile(store); err != nil || bytes.Contains(data, []byte("macron")) {
		t.Errorf("the name is still in the gallery, %v", err)
	}
	if status, out, _ := faces(t, "identify", store, examples+"macron-2025.jpg"); status != 1 ||
		!strings.Contains(out, "unknown") {
		t.Errorf("status %d, %s", status, out)
	}
}

func TestReportCommand(t *testing.T) {
	installed(t)
	status, out, log := faces(t, "report", album(t))
	if status != 0 {
		t.Fatal(status, out, log)
	}
	holds(t, out, "4 photographs of 2 people: 2 genuine and 4 impostor pairs", "EER 0.0 %",
		"1-shot identification 100.0 %", "no threshold of your own", "blank.png")
	status, out, _ = faces(t, "report", "-json", album(t))
	var s summary
	if err := json.Unmarshal(
		[]byte(out),
		&s,
	); err != nil || status != 0 || s.People != 2 || s.Photographs != 4 ||
		len(s.NotFound) != 1 || s.Refusal == "" ||
		s.OwnTau != nil {
		t.Errorf("status %d, %v, %s", status, err, out)
	}
}

// The pairs of a list are measured in a folder laid out as LFW.
func TestReportPairs(t *testing.T) {
	installed(t)
	dir := t.TempDir()
	for to, from := range map[string]string{
		"Em_M/Em_M_0001.jpg": "macron-2014.jpg", "Em_M/Em_M_0002.jpg": "macron-2025.jpg",
		"Ja_A/Ja_A_0001.jpg": "ardern-2018.jpg", "Ja_A/Ja_A_0002.jpg": "ardern-2022.jpg",
		"Ba_O/Ba_O_0001.jpg": "obama.jpg", "Ri_S/Ri_S_0001.jpg": "sunak.jpg",
	} {
		data, err := os.ReadFile(examples + from)
		if err != nil {
			t.Fatal(err)
		}
		put(t, filepath.Join(dir, "lfw", to), data)
	}
	list := filepath.Join(dir, "pairs.txt")
	folds := "2\t1\nEm_M\t1\t2\nBa_O\t1\tRi_S\t1\nJa_A\t1\t2\nBa_O\t1\tEm_M\t2\n"
	put(t, list, []byte(folds))
	status, out, log := faces(t, "report", filepath.Join(dir, "lfw"), "-pairs", list, "-json")
	var s map[string]any
	if err := json.Unmarshal([]byte(out), &s); err != nil || status != 0 {
		t.Fatal(status, err, log)
	}
	for key, want := range map[string]float64{
		"pairs": 4, "folds": 2, "accuracy": 1, "accuracy_se": 0, "eer": 0, "auc": 1, "not_found": 0,
		"photographs": 6,
	} {
		if s[key] != want {
			t.Errorf("%s is %v, want %v", key, s[key], want)
		}
	}
	put(t, list, []byte(strings.ReplaceAll(folds, "Ri_S\t1", "Ri_S\t7")))
	if status, _, log := faces(t, "report", filepath.Join(dir, "lfw"), "-pairs", list); status != 2 ||
		!strings.Contains(log, "Ri_S_0007") {
		t.Errorf("status %d, %s", status, log)
	}
}

func TestCropCommand(t *testing.T) {
	installed(t)
	out := filepath.Join(t.TempDir(), "crops")
	status, text, log := faces(t, "crop", album(t), out)
	if status != 0 {
		t.Fatal(status, text, log)
	}
	holds(t, text, "wrote 4 faces of 112 x 112 pixels", "blank.png")
	p, err := decode.ReadFile(filepath.Join(out, "ardern", "2.png"))
	if err != nil || p.Bounds().Dx() != 112 || p.Bounds().Dy() != 112 {
		t.Errorf("%v", err)
	}
	if status, _, log := faces(t, "crop", album(t), out); status != 2 || !strings.Contains(log, "not empty") {
		t.Errorf("status %d, %s", status, log)
	}
}

// Every mistake of a user has a message that names it, and the exit status 2.
func TestMistakes(t *testing.T) {
	text := filepath.Join(t.TempDir(), "a.jpg")
	put(t, text, []byte("not a photograph"))
	for want, args := range map[string][]string{
		`no command "verfy"`:                           {"verfy"},
		"verify: got 1 arguments":                      {"verify", "a.jpg"},
		"flag provided but not defined":                {"verify", "-tau", "a.jpg", "b.jpg"},
		"no such file":                                 {"verify", "missing.jpg", text},
		"a.jpg is not a picture in a supported format": {"verify", text, text},
		"no threshold was measured for":                {"verify", "-far", "1e-9", text, text},
		"identify: got 1 arguments":                    {"identify", "gallery"},
		"missing.gallery":                              {"identify", "missing.gallery", text},
		"not a readable ONNX file":                     {"fetch", "-from", text},
		"pairs: no such file":                          {"report", "-pairs", "pairs", "folder"},
	} {
		t.Setenv("SIAMESE_WEIGHTS", t.TempDir())
		if status, _, log := faces(t, args...); status != 2 || !strings.Contains(log, want) {
			t.Errorf("faces %v: status %d, want %q in:\n%s", args, status, want, log)
		}
	}
	if status, out, _ := faces(t); status != 0 || !strings.Contains(out, "Nothing leaves this machine") {
		t.Errorf("without arguments: status %d, %s", status, out)
	}
}
