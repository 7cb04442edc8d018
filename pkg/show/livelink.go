package show

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"html"
	"os"
	"time"

	"github.com/janpfeifer/gonb/gonbui"
	"github.com/janpfeifer/gonb/gonbui/comms"
	"github.com/janpfeifer/gonb/gonbui/protocol"
)

//go:embed live.js
var liveScript string

//go:embed live.css
var liveStyle string

// liveType is a MIME type of output that JupyterLab keeps and does not draw. Messages to the panel are such
// outputs, which the script of the panel reads through its own connection to the kernel. GoNB's own messages
// to the browser need its script, which fails under a base URL and https, and wait half a second if
// unanswered.
const liveType = "application/vnd.gosiamese.live"

// liveLongest is the maximum length of a message in bytes: those of the script are far shorter, and part of
// each is echoed.
const liveLongest = 1000

const liveHint = "The cell runs until you press Done. If you change nothing, it ends by itself after two " +
	"minutes."

// link is the connection of a running cell with its panel.
type link struct {
	id, kernel string
	inbox      chan liveMessage
	quiet      func() // Stops listening.

	show   func(id string, data map[protocol.MIMEType]any)
	listen func(address string, hear func(text string)) (stop func())
	flush  func() error
}

// liveMessage is a message of the script of a panel. Messages may arrive out of order or twice.
type liveMessage struct {
	Client string `json:"client"` // Each page that shows the panel is one.
	Number int    `json:"number"` // Increases with each message of a client.
	Kind   string `json:"kind"`   // hello, change, done, or here (no change).
	Chosen []int  `json:"chosen"`
}

// liveState is a message of the program; fields that are not set remain unchanged.
type liveState struct {
	Client string `json:"client,omitempty"` // Sender of the last message, and its number.
	Number int    `json:"number,omitempty"`
	Chosen []int  `json:"chosen,omitempty"`
	Charts string `json:"charts,omitempty"` // HTML
	Step   string `json:"step,omitempty"`   // How far the run is.
	Say    string `json:"say,omitempty"`    // For screen readers: only when a run begins or ends.
	Ended  bool   `json:"ended,omitempty"`
}

// openLink returns nil if no browser can answer: outside a notebook, or if the kernel was not started by a
// server.
func openLink() *link {
	kernel := os.Getenv(protocol.GONB_JUPYTER_KERNEL_ID_ENV)
	if !gonbui.IsNotebook || kernel == "" || os.Getenv(staticVariable) != "" || gonbui.Open() != nil {
		return nil
	}
	return &link{
		id: "live-" + gonbui.UniqueId(), kernel: kernel, inbox: make(chan liveMessage, 64),
		show: display, listen: listen, flush: flush,
	}
}

// open shows the panel and begins to listen.
func (k *link) open(l Live) error {
	options, err := json.Marshal(object{
		"id": k.id, "kernel": k.kernel, "style": liveStyle,
		"about": l.About + " " + liveHint, "type": liveType,
		"controls": l.Controls, "chosen": l.First[len(l.First)-1],
	}) // In which < is written \u003c.
	if err != nil {
		return fmt.Errorf("show: live panel: %w", err)
	}
	k.show(k.id, map[protocol.MIMEType]any{
		protocol.MIMETextHTML: fmt.Sprintf("<div><p>%s</p><p><em>To change the settings, run this cell.</em>"+
			"</p></div><script>(%s)(%s)</script>", html.EscapeString(l.About), liveScript, options),
		protocol.MIMETextPlain: l.About + " To change the settings, run this cell in JupyterLab.",
	})
	k.quiet = k.listen("/"+k.id, func(text string) {
		var m liveMessage
		if len(text) > liveLongest || json.Unmarshal([]byte(text), &m) != nil {
			return // Not from our script.
		}
		select {
		case k.inbox <- m:
		default: // The script repeats it.
		}
	})
	return nil
}

// say sends a state to the script of the panel.
func (k *link) say(s liveState) {
	text, _ := json.Marshal(s) // It holds only strings and numbers.
	k.show(k.id+"-state", map[protocol.MIMEType]any{liveType: string(text)})
}

// close ends the connection and replaces the panel by the figure, if there is one.
func (k *link) close(f Figure) error {
	spec, err := f.plain()
	if err != nil {
		return err
	}
	k.say(liveState{Ended: true})
	k.quiet()
	nothing := map[protocol.MIMEType]any{protocol.MIMETextHTML: ""}
	k.show(k.id+"-state", nothing)
	if f == nil {
		k.show(k.id, nothing)
	} else {
		k.show(k.id, map[protocol.MIMEType]any{mimeType: spec, protocol.MIMETextPlain: f.description()})
	}
	return k.flush()
}

// listen forwards the messages that GoNB receives for the address, until stop.
//
// It works around two defects of GoNB 0.11.4. A message that arrives while the program ends stops the kernel,
// so stop waits until the script is silent and then ends the subscription. And without a subscriber package
// comms blocks at the next message, so its own subscription stays.
func listen(address string, hear func(text string)) (stop func()) {
	comms.Subscribe(address, func(_, text string) { hear(text) })
	return func() {
		time.Sleep(200 * time.Millisecond)
		gonbui.SendData(&protocol.DisplayData{Data: map[protocol.MIMEType]any{
			protocol.MIMECommSubscribe: &protocol.CommSubscription{Address: address, Unsubscribe: true},
		}})
	}
}

// display shows or changes the output of the cell with this id.
func display(id string, data map[protocol.MIMEType]any) {
	gonbui.SendData(&protocol.DisplayData{DisplayID: id, Data: data})
}
