package show

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/janpfeifer/gonb/gonbui/protocol"
)

// greyFrame is a JPEG of one grey value.
func greyFrame(t *testing.T, height, width int, value uint8) []byte {
	t.Helper()
	picture := image.NewGray(image.Rect(0, 0, width, height))
	for i := range picture.Pix {
		picture.Pix[i] = value
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, picture, nil); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// cameraPage simulates the browser of a camera panel.
type cameraPage struct {
	t    *testing.T
	link *link

	lock   sync.Mutex
	states []cameraState
	last   map[protocol.MIMEType]any // The output of the panel.
	number int
}

func openCamera(t *testing.T) *cameraPage {
	p := &cameraPage{t: t}
	p.link = &link{
		id: "live-1", longest: frameBytes/3*4 + liveLongest, inbox: make(chan liveMessage, 64),
		show: func(id string, data map[protocol.MIMEType]any) {
			p.lock.Lock()
			defer p.lock.Unlock()
			if id == "live-1" {
				p.last = data
			} else if text, ok := data[liveType].(string); ok {
				var s cameraState
				if err := json.Unmarshal([]byte(text), &s); err != nil {
					t.Error(err)
				}
				p.states = append(p.states, s)
			}
		},
		listen: func(string, func(string)) func() { return func() {} },
		flush:  func() error { return nil },
	}
	return p
}

// tell sends a message and returns its number.
func (p *cameraPage) tell(m liveMessage) int {
	p.t.Helper()
	p.number++
	m.Client, m.Number = "c", p.number
	text, err := json.Marshal(m)
	if err != nil {
		p.t.Fatal(err)
	}
	p.link.hear(string(text))
	return p.number
}

// seen waits for the answer to a frame.
func (p *cameraPage) seen(number int) cameraSeen {
	p.t.Helper()
	for range 500 {
		p.lock.Lock()
		for _, s := range p.states {
			if s.Of != nil && s.Of.Number == number {
				p.lock.Unlock()
				return *s.Seen
			}
		}
		p.lock.Unlock()
		time.Sleep(10 * time.Millisecond)
	}
	p.t.Fatalf("frame %d was never answered", number)
	return cameraSeen{}
}

// frame sends a frame and returns the answer.
func (p *cameraPage) frame(data []byte, enrol bool) cameraSeen {
	p.t.Helper()
	return p.seen(p.tell(liveMessage{Kind: "frame", Frame: data, Enrol: enrol}))
}

// play shows a panel while the browser acts, and returns the text in its place.
func (p *cameraPage) play(ctx context.Context, s *cameraSession, act func()) string {
	p.t.Helper()
	ended := make(chan error, 1)
	go func() { ended <- s.display(ctx) }()
	act()
	select {
	case err := <-ended:
		if err != nil {
			p.t.Error(err)
		}
	case <-time.After(10 * time.Second):
		p.t.Fatal("the panel does not end")
	}
	return p.last[protocol.MIMETextPlain].(string)
}

// brightness is a camera panel whose distance is the difference of the mean grey values, from 0 to 4.
func brightness() Camera {
	enrolled := math.NaN()
	return Camera{About: "Compares greys.", Tau: 1, See: func(frame image.Image, enrol bool) (Seen, error) {
		b := frame.Bounds()
		middle := color.GrayModel.Convert(frame.At(b.Dx()/2, b.Dy()/2)).(color.Gray)
		value := 4 * float64(middle.Y) / 255
		if value > 3.9 {
			return Seen{}, errors.New("too bright")
		}
		if enrol {
			enrolled = value
		}
		s := Seen{
			Text: "new", Enrolled: enrol, Compared: !math.IsNaN(enrolled),
			Boxes: []image.Rectangle{image.Rect(b.Dx()/4, 0, b.Dx(), b.Dy()/2)},
		}
		if s.Compared {
			s.Distance = math.Abs(value - enrolled)
		}
		return s, nil
	}}
}

// A face is enrolled and compared; frames that are no pictures, too large or hostile are refused with a text,
// and the panel goes on.
func TestCamera(t *testing.T) {
	before := runtime.NumGoroutine()
	p := openCamera(t)
	var paper bytes.Buffer
	if err := png.Encode(&paper, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		t.Fatal(err)
	}
	huge := greyFrame(t, 8, 8, 0)
	at := bytes.Index(huge, []byte{0xff, 0xc0}) // The size follows.
	copy(huge[at+5:], []byte{0xff, 0xff, 0xff, 0xff})
	dark, middle := greyFrame(t, 40, 80, 20), greyFrame(t, 40, 80, 128)
	left := p.play(context.Background(), newCameraSession(brightness(), p.link), func() {
		p.tell(liveMessage{Kind: "hello"})
		if s := p.frame(dark, false); s.Compared || s.Text != "new" ||
			len(s.Boxes) != 1 || s.Boxes[0] != [4]float64{0.25, 0, 0.75, 0.5} {
			t.Errorf("before enrolment: %+v", s)
		}
		if s := p.frame(dark, true); !s.Enrolled || !s.Compared || s.Distance != 0 {
			t.Errorf("enrolment: %+v", s)
		}
		for name, bad := range map[string][]byte{
			"JPEG": []byte("hello"), "a frame": dark[:len(dark)/2], "is not a JPEG": paper.Bytes(),
			"65535 x 65535": huge, "EOF": nil,
		} {
			if s := p.frame(bad, false); s.Text != "no picture" || !strings.Contains(s.More, name) {
				t.Errorf("%s: %+v", name, s)
			}
		}
		if s := p.frame(greyFrame(t, 4, 4, 255), false); s.Text != "no answer" || s.More != "too bright" {
			t.Errorf("an error of See: %+v", s)
		}
		p.tell(liveMessage{Kind: "frame", Frame: make([]byte, frameBytes+4000)}) // Longer than any message.
		if s := p.frame(middle, false); !s.Compared || math.Abs(s.Distance-4*108./255) > 0.1 {
			t.Errorf("another grey: %+v", s)
		}
		p.tell(liveMessage{Kind: "done"})
	})
	if left != "Compares greys. The camera is off. The cell looked at 9 frames, and kept none." {
		t.Errorf("in its place: %q", left)
	}
	for range 100 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("%d goroutines before, %d after", before, runtime.NumGoroutine())
}

// If frames come faster than they are looked at, one is looked at and the newest waits; a click on Enrol is
// not lost, and no frame is looked at twice.
func TestCameraFlood(t *testing.T) {
	p := openCamera(t)
	var alive, most, looked, enrolled atomic.Int32
	c := Camera{About: "Slow.", Tau: 1, See: func(_ image.Image, enrol bool) (Seen, error) {
		most.Store(max(most.Load(), alive.Add(1)))
		defer alive.Add(-1)
		looked.Add(1)
		if enrol {
			enrolled.Add(1)
		}
		time.Sleep(100 * time.Millisecond)
		return Seen{Text: "seen"}, nil
	}}
	frame := greyFrame(t, 8, 8, 1)
	p.play(context.Background(), newCameraSession(c, p.link), func() {
		p.tell(liveMessage{Kind: "frame", Frame: frame})
		time.Sleep(50 * time.Millisecond)
		for i := range 30 {
			p.tell(liveMessage{Kind: "frame", Frame: frame, Enrol: i == 3})
		}
		p.seen(p.number)
		p.number-- // The last one again.
		p.tell(liveMessage{Kind: "frame", Frame: frame})
		time.Sleep(200 * time.Millisecond)
		p.tell(liveMessage{Kind: "done"})
	})
	if n := looked.Load(); most.Load() != 1 || n < 2 || n > 4 || enrolled.Load() != 1 {
		t.Errorf("%d at once, %d looked at, %d enrolled", most.Load(), n, enrolled.Load())
	}
	p.lock.Lock()
	defer p.lock.Unlock()
	if n := len(p.states); n > 20 {
		t.Errorf("%d answers to 32 frames", n)
	}
}

// An interrupt ends the panel after the frame that is being looked at.
func TestCameraInterrupted(t *testing.T) {
	p := openCamera(t)
	ctx, interrupt := context.WithCancel(context.Background())
	var looking atomic.Bool
	c := Camera{About: "Slow.", Tau: 1, See: func(image.Image, bool) (Seen, error) {
		looking.Store(true)
		interrupt()
		time.Sleep(100 * time.Millisecond)
		looking.Store(false)
		return Seen{}, nil
	}}
	p.play(ctx, newCameraSession(c, p.link), func() {
		p.tell(liveMessage{Kind: "frame", Frame: greyFrame(t, 8, 8, 1)})
		<-ctx.Done()
	})
	if looking.Load() {
		t.Error("the cell ended while it looked at a frame")
	}
}

// The cell ends if no browser answers, if the browser falls silent, and if the reader shows nothing.
func TestCameraWaits(t *testing.T) {
	for name, c := range map[string]struct {
		kinds []string // The first messages of the browser.
		here  bool     // Whether it says that it is there.
		want  time.Duration
	}{
		"no browser": {nil, false, liveHello},
		"gone":       {[]string{"hello", "frame"}, false, liveGone},
		"untouched":  {[]string{"hello"}, true, liveUntouched},
		"idle":       {[]string{"hello", "frame"}, true, liveIdle},
	} {
		t.Run(name, func(t *testing.T) {
			p := openCamera(t)
			s, ticks, start := newCameraSession(brightness(), p.link), make(chan time.Time), time.Now()
			var passed atomic.Int64
			s.ticks, s.now = ticks, func() time.Time { return start.Add(time.Duration(passed.Load())) }
			over := make(chan struct{})
			p.play(context.Background(), s, func() {
				for _, kind := range c.kinds {
					p.tell(liveMessage{Kind: kind, Frame: greyFrame(t, 8, 8, 1)})
				}
				if len(c.kinds) == 2 {
					p.seen(p.number)
				}
				go func() {
					defer close(over)
					for quiet := 0; quiet < 3; {
						if c.here {
							p.link.hear(`{"client": "c", "kind": "here"}`)
						}
						select {
						case ticks <- start:
							passed.Add(int64(time.Second))
							quiet = 0
						case <-time.After(50 * time.Millisecond): // The panel has ended.
							quiet++
						}
					}
				}()
			})
			<-over
			if took := time.Duration(passed.Load()); took < c.want || took > c.want+5*time.Second {
				t.Errorf("ended after %v, want %v", took, c.want)
			}
		})
	}
}

func TestCameraRefuses(t *testing.T) {
	good := brightness()
	for _, c := range []Camera{{Tau: 1}, {See: good.See, Tau: -1}, {See: good.See, Tau: math.NaN()}} {
		if err := c.Display(context.Background()); err == nil {
			t.Errorf("%+v: want an error", c)
		}
	}
	good.See = func(image.Image, bool) (Seen, error) {
		return Seen{Compared: true, Distance: math.NaN()}, nil
	}
	if s := good.look(greyFrame(t, 8, 8, 1), false); s.Text != "no answer" {
		t.Errorf("a distance of NaN: %+v", s)
	}
}

// Arbitrary bytes are a picture within the bounds, or an error.
func FuzzCameraFrame(f *testing.F) {
	var out bytes.Buffer
	if err := jpeg.Encode(&out, image.NewGray(image.Rect(0, 0, 16, 16)), nil); err != nil {
		f.Fatal(err)
	}
	f.Add(out.Bytes())
	f.Fuzz(func(t *testing.T, data []byte) {
		frame, err := decodeFrame(data)
		if err != nil {
			return
		}
		if b := frame.Bounds(); b.Empty() || b.Dx()*b.Dy() > framePixels {
			t.Errorf("a frame of %v", b)
		}
	})
}
