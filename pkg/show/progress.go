package show

import (
	"fmt"
	"html"
	"io"
	"os"
	"strings"
	"time"

	"github.com/janpfeifer/gonb/gonbui"
	"github.com/janpfeifer/gonb/gonbui/protocol"
	"golang.org/x/term"
)

// livePause is the minimum time between two writes of a live line: at most five a second.
const livePause = 200 * time.Millisecond

// Progress starts a progress line for work of total steps, and returns the function that updates it: with the
// number of steps done, and a short text. Most calls write nothing. The call with all
// steps done writes the last line, with the time taken, and returns when the notebook has received it.
//
// In a notebook and in a terminal (on the standard error) it is one line that changes in place; elsewhere,
// for example in the log of a CI run, it is a line for each tenth of the work. It is not safe for concurrent
// use.
func Progress(total int) func(done int, text string) {
	p := newProgress(total)
	return func(done int, text string) {
		p.update(done, text)
		if done >= p.total {
			p.end(text)
		}
	}
}

// progress is the state of a progress line.
type progress struct {
	total int
	live  bool
	write func(line string, last bool)
	now   func() time.Time

	start, written time.Time
	first          time.Time // Of the first update; the rate is measured from there.
	from, tenth    int       // Steps done at the first update; tenths done at the last line.
}

func newProgress(total int) *progress {
	p := &progress{total: max(total, 1), from: -1, now: time.Now}
	switch {
	case gonbui.IsNotebook:
		p.live, p.write = true, notebookLine(gonbui.UniqueId())
	case term.IsTerminal(int(os.Stderr.Fd())):
		p.live, p.write = true, terminalLine(os.Stderr, func() int {
			width, _, _ := term.GetSize(int(os.Stderr.Fd()))
			return width
		})
	default:
		p.write = func(line string, _ bool) { _, _ = fmt.Fprintln(os.Stderr, line) }
	}
	p.start = p.now()
	return p
}

// update writes the line if enough time or work has passed.
func (p *progress) update(done int, text string) {
	done = min(max(done, 0), p.total)
	now := p.now()
	if p.from < 0 {
		p.first, p.from, p.tenth = now, done, 10*done/p.total
	}
	tenth := 10 * done / p.total
	if p.live && now.Sub(p.written) < livePause || !p.live && tenth == p.tenth {
		return
	}
	p.written, p.tenth = now, tenth
	p.write(p.line(done, text), false)
}

// end writes the last line, with the time taken, and returns when the notebook has received it.
func (p *progress) end(text string) {
	p.write(fmt.Sprintf("%s (%s)", text, seconds(p.now().Sub(p.start))), true)
	_ = flush()
}

// line is like "████████░░░░░░░░░░░░  40 %, 18 s left: step 40 of 100".
func (p *progress) line(done int, text string) string {
	const width = 20
	full := width * done / p.total
	bar := strings.Repeat("█", full) + strings.Repeat("░", width-full)
	line := fmt.Sprintf("%s %3d %%", bar, 100*done/p.total)
	if fresh := done - p.from; fresh > 0 && done < p.total {
		left := p.now().Sub(p.first) / time.Duration(fresh) * time.Duration(p.total-done)
		line += ", " + seconds(left) + " left"
	}
	return line + ": " + text
}

func seconds(d time.Duration) string {
	d = d.Round(time.Second)
	if d < time.Minute {
		return fmt.Sprintf("%.0f s", d.Seconds())
	}
	return fmt.Sprintf("%d min %02d s", int(d.Minutes()), int(d.Seconds())%60)
}

// notebookLine replaces the output of the cell with this id.
func notebookLine(id string) func(string, bool) {
	return func(line string, _ bool) {
		gonbui.SendData(&protocol.DisplayData{DisplayID: id, Data: map[protocol.MIMEType]any{
			protocol.MIMETextHTML:  "<code>" + html.EscapeString(line) + "</code>",
			protocol.MIMETextPlain: line,
		}})
	}
}

// terminalLine overwrites the current line, cut to the width of the terminal.
func terminalLine(w io.Writer, width func() int) func(string, bool) {
	return func(line string, last bool) {
		if runes, most := []rune(line), width()-1; most > 0 && len(runes) > most {
			line = string(runes[:most])
		}
		end := ""
		if last {
			end = "\n"
		}
		_, _ = fmt.Fprint(w, "\r\x1b[K"+line+end)
	}
}
