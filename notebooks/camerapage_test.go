package notebooks

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/jpeg"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"golang.org/x/image/draw"

	"github.com/gosiamese/gosiamese/pkg/images/decode"
)

// cameraPanel is a notebook whose last cell shows the camera panel of lesson 15.
var cameraPanel = []string{`import (
	"github.com/gosiamese/gosiamese/notebooks/lesson"
	"github.com/gosiamese/gosiamese/notebooks/source/ownfaces"
	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/face"
)

%%
r := lesson.Must(face.Open(lesson.Must(device.Open(""))))
lesson.Check(ownfaces.Camera(r, face.DefaultThreshold()).Display(context.Background()))
fmt.Println("the cell goes on")`}

const photographs = "../datasets/photographs/"

// needFaces skips the test if the networks for faces are not installed.
func needFaces(t *testing.T) {
	t.Helper()
	needLab(t)
	if _, err := os.Stat("../.lab/done/faces"); err != nil {
		t.Skip("needs the networks for faces: run make test, which installs them in .lab")
	}
}

// film writes a video of one photograph for the fake camera of Chromium: JPEGs one after the other.
func film(t *testing.T, path, photograph string) {
	t.Helper()
	picture, err := decode.ReadFile(photographs + photograph)
	if err != nil {
		t.Fatal(err)
	}
	frame := image.NewRGBA(image.Rect(0, 0, 640, 480))
	draw.Draw(frame, frame.Bounds(), image.NewUniform(color.Gray{Y: 96}), image.Point{}, draw.Src)
	width := 480 * picture.Bounds().Dx() / picture.Bounds().Dy()
	part := image.Rect(320-width/2, 0, 320+width/2, 480)
	draw.BiLinear.Scale(frame, part, picture, picture.Bounds(), draw.Src, nil)
	var still bytes.Buffer
	if err := jpeg.Encode(&still, frame, &jpeg.Options{Quality: 90}); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, bytes.Repeat(still.Bytes(), 10), 0o600); err != nil {
		t.Fatal(err)
	}
}

// cameraPage is a page with a camera panel.
type cameraPage struct {
	*live
	video     string // What its camera sees.
	elsewhere func() []string
}

// openCamera opens the notebook in a browser with a fake camera, and runs its cells.
func openCamera(t *testing.T) *cameraPage {
	t.Helper()
	needFaces(t)
	c := &cameraPage{video: filepath.Join(t.TempDir(), "video.mjpeg")}
	film(t, c.video, "macron-2014.jpg")
	c.live = openLiveIn(t, []chromedp.ExecAllocatorOption{
		chromedp.Flag("use-fake-device-for-media-stream", true),
		chromedp.Flag("use-fake-ui-for-media-stream", true),
		chromedp.Flag("use-file-for-fake-video-capture", c.video),
	}, cameraPanel)
	c.record()
	c.elsewhere = requestsElsewhere(t, c.page, c.address.Host)
	return c
}

// requestsElsewhere collects the addresses outside a host to which a page connects from now on.
func requestsElsewhere(t *testing.T, page context.Context, host string) func() []string {
	t.Helper()
	var lock sync.Mutex
	var found []string
	note := func(text string) {
		lock.Lock()
		defer lock.Unlock()
		if to, err := url.Parse(text); err != nil || to.Host != "" && to.Host != host {
			found = append(found, text)
		}
	}
	chromedp.ListenTarget(page, func(event any) {
		switch e := event.(type) {
		case *network.EventRequestWillBeSent:
			note(e.Request.URL)
		case *network.EventWebSocketCreated:
			note(e.URL)
		}
	})
	do(t, page, "watch its requests", network.Enable())
	return func() []string {
		lock.Lock()
		defer lock.Unlock()
		return found
	}
}

// checkPrivate requires that the saved notebook has no frame, and that the page has connected to the server
// only.
func (c *cameraPage) checkPrivate() {
	c.t.Helper()
	do(c.t, c.page, "save", chromedp.KeyEvent("s", chromedp.KeyModifiers(input.ModifierCtrl)),
		chromedp.Sleep(2*time.Second))
	saved, err := os.ReadFile(c.name)
	if err != nil {
		c.t.Fatal(err)
	}
	const jpegInBase64 = "/9j/"
	if !bytes.Contains(saved, []byte(`"the same person\`)) || bytes.Contains(saved, []byte(jpegInBase64)) {
		c.t.Errorf("a notebook without an answer, or with a frame, was saved: %d bytes", len(saved))
	}
	for _, address := range c.elsewhere() {
		c.t.Errorf("the page connects to %s", address)
	}
}

// record keeps the tracks of all cameras that the page opens.
func (c *cameraPage) record() {
	c.t.Helper()
	c.text(`(() => {
		const media = navigator.mediaDevices, open = media.getUserMedia.bind(media);
		window.tracks = [];
		media.getUserMedia = async (asked) => {
			const stream = await open(asked);
			window.tracks.push(...stream.getTracks());
			return stream;
		};
	})()`)
}

// awaitCamera runs the cells and waits for the panel.
func (l *live) awaitCamera() {
	l.t.Helper()
	runAllCells(l.t, l.page)
	l.await("the panel is connected", func() bool {
		return strings.HasPrefix(l.cameraText("note"), "Connected")
	})
}

// cameraText is the text of a part of the panel.
func (l *live) cameraText(class string) string {
	l.t.Helper()
	return l.text(`document.querySelector('` + livePanel + ` .camera .` + class + `')?.textContent`)
}

// button presses a button of the panel by its label.
func (l *live) button(label string) {
	l.t.Helper()
	do(l.t, l.page, "press "+label, chromedp.Click(
		`//div[contains(@class, "camera")]//button[text()="`+label+`"]`, chromedp.BySearch))
}

// awaitVerdict waits until the panel shows a verdict.
func (l *live) awaitVerdict(want string) {
	l.t.Helper()
	l.await("the verdict is "+want, func() bool { return l.cameraText("verdict") == want })
}

// choosePictures chooses photographs in the panel.
func (l *live) choosePictures(names ...string) {
	l.t.Helper()
	var paths []string
	for _, name := range names {
		path, err := filepath.Abs(photographs + name)
		if err != nil {
			l.t.Fatal(err)
		}
		paths = append(paths, path)
	}
	do(l.t, l.page, "choose pictures",
		chromedp.SetUploadFiles(livePanel+` input[type=file]`, paths, chromedp.ByQuery))
}

// film lets the camera see another photograph, after it was switched off.
func (c *cameraPage) film(photograph string) {
	c.t.Helper()
	c.button("Camera off")
	c.checkOff()
	film(c.t, c.video, photograph)
	c.button("Start camera")
}

// checkOff requires that all cameras that the page opened are off.
func (c *cameraPage) checkOff() {
	c.t.Helper()
	c.await("all cameras are off", func() bool {
		return c.text(`window.tracks.length > 0 &&
			window.tracks.every(t => t.readyState === 'ended')`) == "true"
	})
}

// pictureText is what the panel shows below a chosen picture: its distance.
func (l *live) pictureText(name string) string {
	l.t.Helper()
	return l.text(`document.querySelector('` + livePanel + ` .strip [title="` + name + `"] b').textContent`)
}

// pressPicture presses the button of a chosen picture with the keyboard.
func (l *live) pressPicture(name string) {
	l.t.Helper()
	do(l.t, l.page, "press a picture", chromedp.Focus(
		livePanel+` .strip button[title="`+name+`"]`, chromedp.ByQuery), chromedp.KeyEvent(kb.Enter))
}

// awaitEnd waits until the cell has ended, with a line of text in place of its panel.
func (l *live) awaitEnd(lines int) {
	l.t.Helper()
	l.await("the cell has ended", func() bool { return l.kernel().State == "idle" })
	l.await("the panel is gone", func() bool {
		return l.text(`document.querySelectorAll('`+livePanel+`').length`) == "0"
	})
	said := l.text(`[...document.querySelectorAll('.jp-OutputArea-output')]
		.map(e => e.textContent).join('\n')`)
	if n := strings.Count(said, "and kept none."); n != lines || !strings.Contains(said, "the cell goes on") {
		l.t.Errorf("%d lines in place of the panel: %s", n, said)
	}
}
