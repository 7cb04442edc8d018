package notebooks

import (
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestCameraPanel enrols Macron in 2014 with a camera. The panel recognises him in 2025, and neither Obama
// nor Sunak. Done, an interrupt and leaving the page switch the camera off and end the cell.
func TestCameraPanel(t *testing.T) {
	c := openCamera(t)
	c.awaitCamera()
	c.button("Start camera")
	c.awaitVerdict("a face")
	c.button("Enrol this face")
	c.awaitVerdict("the same person") // The same picture.
	c.film("macron-2025.jpg")
	c.await("Macron in 2025, at a distance", func() bool {
		return c.cameraText("verdict") == "the same person" && c.cameraText("measured") > "d = 0.2"
	})
	screenshot(t, c.page, "camera_same.png")
	c.checkPrivate()
	c.film("obama.jpg")
	c.awaitVerdict("different people")
	c.await("the verdict is announced", func() bool {
		return c.text(`document.querySelector('`+livePanel+` [role=status]').textContent`) ==
			"different people"
	})
	if n := c.text(`document.querySelectorAll('` + livePanel + ` .stage rect.other').length`); n != "1" {
		t.Errorf("%s boxes", n)
	}
	screenshot(t, c.page, "camera_other.png")
	c.choosePictures("sunak.jpg", "macron-2025.jpg")
	c.checkOff() // The picture takes the place of the camera.
	c.await("the distance of Sunak", func() bool { return c.pictureText("sunak.jpg") > "d = 1.26" })
	c.pressPicture("macron-2025.jpg")
	c.awaitVerdict("the same person")
	screenshot(t, c.page, "camera_files.png")
	c.button("Done")
	c.awaitEnd(1)

	c.awaitCamera()
	c.button("Start camera")
	c.awaitVerdict("a face")
	c.ask(http.MethodPost, "api/kernels/"+c.kernel().ID+"/interrupt")
	c.awaitEnd(1)
	c.checkOff()

	c.awaitCamera()
	c.button("Start camera")
	c.awaitVerdict("a face")
	do(t, c.page, "leave the page", chromedp.Navigate("about:blank"))
	c.await("the cell ends without the page", func() bool { return c.kernel().State == "idle" })
}

// TestCameraMissing uses the panel without a camera: it says what to do, and works with pictures.
func TestCameraMissing(t *testing.T) {
	needFaces(t)
	l := openLive(t, cameraPanel)
	l.awaitCamera()
	l.button("Start camera")
	l.await("there is no camera", func() bool {
		return strings.Contains(l.cameraText("note"), "or choose pictures")
	})
	t.Log(l.cameraText("note"))
	l.choosePictures("macron-2014.jpg", "CREDITS.md", "macron-2025.jpg", "obama.jpg")
	l.awaitVerdict("a face")
	if said := l.cameraText("note"); !strings.Contains(said, "CREDITS.md") {
		t.Errorf("a file that is no picture: %q", said)
	}
	l.button("Enrol this face")
	l.awaitVerdict("enrolled")
	screenshot(t, l.page, "camera_enrolled.png")
	for _, step := range [][2]string{
		{"obama.jpg", "different people"}, {"macron-2025.jpg", "the same person"},
	} {
		l.pressPicture(step[0])
		l.awaitVerdict(step[1])
	}
	l.button("Done")
	l.awaitEnd(1)
}

// TestCameraWithoutBrowser executes the panel as make lesson does: one line, and the cell goes on.
func TestCameraWithoutBrowser(t *testing.T) {
	needFaces(t)
	folder := t.TempDir()
	path, executed := filepath.Join(folder, "camera.ipynb"), filepath.Join(folder, "executed")
	writeLive(t, path, cameraPanel)
	if err := os.Mkdir(executed, 0o755); err != nil {
		t.Fatal(err)
	}
	output, err := exec.Command("../.lab/venv/bin/python", "lab/execute.py", path, executed).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	cells := readNotebook(t, filepath.Join(executed, "camera.ipynb")).Code()
	said := ""
	for _, o := range cells[len(cells)-1].Outputs {
		said += string(o.Text)
	}
	want := "Enrol a face, and compare it with what the camera sees next. To show it a face, run this cell " +
		"in JupyterLab.\nthe cell goes on\n"
	if said != want {
		t.Errorf("got %q, want %q", said, want)
	}
}
