package show

import (
	"context"
	"fmt"
	"html"
	"time"

	"github.com/janpfeifer/gonb/gonbui/protocol"
)

// cameraState is a message of the program to the panel of [Camera].
type cameraState struct {
	Client string `json:"client,omitempty"` // Sender of the last message, and its number.
	Number int    `json:"number,omitempty"`

	Of   *cameraOf   `json:"of,omitempty"` // The last frame that was looked at,
	Seen *cameraSeen `json:"seen,omitempty"`
}

// cameraOf identifies a frame by the message that held it.
type cameraOf struct {
	Client string `json:"client"`
	Number int    `json:"number"`
}

// cameraSession is a camera panel on display. One goroutine handles all events; another one looks at a frame.
// At most one frame is looked at and one waits: a newer one replaces it.
type cameraSession struct {
	Camera
	link  *link
	now   func() time.Time
	ticks <-chan time.Time // Every liveFrame.

	use
	last    liveMessage     // The newest message, without its frame.
	waiting *liveMessage    // The newest frame that has not been looked at.
	looking chan cameraSeen // Receives what was seen in the frame being looked at; nil if there is none.
	at      cameraOf        // That frame.
	state   cameraState     // The last answer.
	looked  int             // Number of frames looked at.
	enrols  bool            // A frame to enrol was replaced before it was looked at.

	done  bool // The reader has pressed Done.
	stale bool // The last message is not confirmed.
}

func newCameraSession(c Camera, k *link) *cameraSession {
	return &cameraSession{Camera: c, link: k, now: time.Now, ticks: time.Tick(liveFrame)}
}

// display runs the panel to its end and replaces it by a line of text.
func (s *cameraSession) display(ctx context.Context) error {
	if err := s.link.open(s.view()); err != nil {
		return err
	}
	s.begun = s.now()
	s.moved = s.begun
	for ctx.Err() == nil && !s.done && (s.looking != nil || !s.abandoned(s.now())) {
		s.begin()
		select {
		case <-ctx.Done():
		case m := <-s.link.inbox:
			s.answer(m)
		case seen := <-s.looking:
			s.finish(seen)
		case <-s.ticks:
			if s.stale || s.silent(s.now()) {
				s.say()
			}
		}
	}
	if s.looking != nil {
		<-s.looking
	}
	text := fmt.Sprintf("%s The camera is off. The cell looked at %d frames, and kept none.", s.About,
		s.looked)
	return s.link.close(map[protocol.MIMEType]any{
		protocol.MIMETextHTML:  "<p>" + html.EscapeString(text) + "</p>",
		protocol.MIMETextPlain: text,
	})
}

// begin looks at the frame that waits, if no other one is being looked at.
func (s *cameraSession) begin() {
	if s.waiting == nil || s.looking != nil {
		return
	}
	m, seen := s.waiting, make(chan cameraSeen, 1)
	s.waiting, s.looking, s.at = nil, seen, cameraOf{m.Client, m.Number}
	enrol := m.Enrol || s.enrols
	s.enrols = false
	go func() { seen <- s.look(m.Frame, enrol) }()
}

// answer handles a message, and ignores repeated ones.
func (s *cameraSession) answer(m liveMessage) {
	s.heard = s.now()
	if m.Kind == "here" || m.Client == s.last.Client && m.Number < s.last.Number {
		return
	}
	repeated := m.Client == s.last.Client && m.Number == s.last.Number
	s.last, s.stale = liveMessage{Client: m.Client, Number: m.Number}, true
	switch {
	case m.Kind == "done":
		s.done = true
	case m.Kind == "frame" && !repeated:
		s.touched, s.moved = true, s.heard
		s.enrols = s.enrols || s.waiting != nil && s.waiting.Enrol
		s.waiting = &m
	}
}

// finish sends what was seen.
func (s *cameraSession) finish(seen cameraSeen) {
	s.looking, s.looked = nil, s.looked+1
	of := s.at
	s.state = cameraState{Of: &of, Seen: &seen}
	s.say()
}

// say confirms the newest message, and repeats the last answer, which may have been lost.
func (s *cameraSession) say() {
	s.stale = false
	s.state.Client, s.state.Number = s.last.Client, s.last.Number
	s.link.say(s.state)
}
