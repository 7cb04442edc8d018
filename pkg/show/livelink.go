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

//go:embed panel.js
var panelScript string

//go:embed live.js
var liveScript string

//go:embed live.css
var liveStyle string

// liveType is a MIME type of output that JupyterLab keeps and does not draw. Messages to the panel are such
// outputs, which the script of the panel reads through its own connection to the kernel. GoNB's own messages
// to the browser need its script, which fails under a base URL and https, and wait half a second if
// unanswered.
const liveType = "application/vnd.gosiamese.live"

// liveLongest is the maximum length in bytes of a message without a frame: those of the script are far
// shorter, and part of each is echoed.
const liveLongest = 1000

// link is the connection of a running cell with its panel.
type link struct {
	id, kernel string
	longest    int // Maximum length of a message in bytes.
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
	Kind   string `json:"kind"`   // hello, change, frame, done, or here (no change).
	Chosen []int  `json:"chosen"` // Of a change.
	Frame  []byte `json:"frame"`  // A JPEG, in base64,
	Enrol  bool   `json:"enrol"`  // whose face the reader enrols.
}

// liveView is what a panel consists of.
type liveView struct {
	about   string // One line or two, also in a notebook without a kernel.
	without string // How to use it in such a notebook.
	hint    string // How it ends.
	script  string // The function panel of panel.js.
	options object // Of the script.
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
		id: "live-" + gonbui.UniqueId(), kernel: kernel, longest: liveLongest,
		inbox: make(chan liveMessage, 64),
		show:  display, listen: listen, flush: flush,
	}
}

// open shows the panel and begins to listen.
func (k *link) open(v liveView) error {
	options, err := json.Marshal(merged(v.options, object{
		"id": k.id, "kernel": k.kernel, "about": v.about + " " + v.hint, "type": liveType,
	})) // In which < is written \u003c.
	if err != nil {
		return fmt.Errorf("show: live panel: %w", err)
	}
	text := fmt.Sprintf("<div><p>%s</p><p><em>%s.</em></p></div>", html.EscapeString(v.about),
		html.EscapeString(v.without))
	script := fmt.Sprintf("<script>(%s)(%s, %s)</script>", panelScript, options, v.script)
	k.show(k.id, map[protocol.MIMEType]any{
		protocol.MIMETextHTML:  text + script,
		protocol.MIMETextPlain: v.about + " " + v.without + " in JupyterLab.",
	})
	k.quiet = k.listen("/"+k.id, k.hear)
	return nil
}

// hear passes a message on.
func (k *link) hear(text string) {
	var m liveMessage
	if len(text) > k.longest || json.Unmarshal([]byte(text), &m) != nil || len(m.Client) > liveLongest {
		return // Not from our script.
	}
	select {
	case k.inbox <- m:
	default: // The script repeats it.
	}
}

// say sends a state to the script of the panel.
func (k *link) say(state any) {
	text, _ := json.Marshal(state) // It holds only strings and numbers.
	k.show(k.id+"-state", map[protocol.MIMEType]any{liveType: string(text)})
}

// close ends the connection and replaces the panel by an output, if there is one.
func (k *link) close(output map[protocol.MIMEType]any) error {
	k.say(object{"ended": true})
	k.quiet()
	nothing := map[protocol.MIMEType]any{protocol.MIMETextHTML: ""}
	k.show(k.id+"-state", nothing)
	if output == nil {
		output = nothing
	}
	k.show(k.id, output)
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
