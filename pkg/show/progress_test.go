package show

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"
)

// work simulates 1,000 steps of 10 ms each, and returns what was written.
func work(live bool) (lines []string) {
	clock := time.Unix(0, 0)
	p := &progress{total: 1000, live: live, from: -1, start: clock, now: func() time.Time { return clock }}
	p.write = func(line string, _ bool) { lines = append(lines, line) }
	for i := range 1000 {
		clock = clock.Add(10 * time.Millisecond)
		p.update(i+1, fmt.Sprintf("step %d", i+1))
	}
	p.end("all done")
	return lines
}

func TestProgressInALogIsShort(t *testing.T) {
	lines := work(false)
	if len(lines) != 11 {
		t.Fatalf("%d lines, want one for each tenth and the last:\n%s", len(lines), strings.Join(lines, "\n"))
	}
	if want := "████░░░░░░░░░░░░░░░░  20 %, 8 s left: step 200"; lines[1] != want {
		t.Errorf("line 2 is %q, want %q", lines[1], want)
	}
	if want := "all done (10 s)"; lines[10] != want {
		t.Errorf("the last line is %q, want %q", lines[10], want)
	}
}

func TestLiveProgressWritesFiveTimesASecond(t *testing.T) {
	if lines := work(true); len(lines) < 49 || len(lines) > 52 {
		t.Errorf("%d lines in 10 s", len(lines))
	}
}

func TestProgressBearsOddNumbers(t *testing.T) {
	for _, total := range []int{-1, 0, 1} {
		var lines []string
		p := newProgress(total)
		p.live, p.write = true, func(line string, _ bool) { lines = append(lines, line) }
		p.update(-5, "before")
		p.written = time.Time{}
		p.update(99, "after")
		want := []string{"░░░░░░░░░░░░░░░░░░░░   0 %: before", "████████████████████ 100 %: after"}
		if strings.Join(lines, "\n") != strings.Join(want, "\n") {
			t.Errorf("total %d: %q, want %q", total, lines, want)
		}
	}
}

func TestTerminalLineIsOneLine(t *testing.T) {
	var out bytes.Buffer
	write := terminalLine(&out, func() int { return 8 })
	write("1234567890", false)
	write("äöü", true)
	if want := "\r\x1b[K1234567\r\x1b[Käöü\n"; out.String() != want {
		t.Errorf("%q, want %q", &out, want)
	}
	out.Reset()
	terminalLine(&out, func() int { return 0 })("of unknown width", false)
	if want := "\r\x1b[Kof unknown width"; out.String() != want {
		t.Errorf("%q, want %q", &out, want)
	}
}

func TestSeconds(t *testing.T) {
	for d, want := range map[time.Duration]string{
		400 * time.Millisecond: "0 s", 59 * time.Second: "59 s", 59700 * time.Millisecond: "1 min 00 s",
		125 * time.Second: "2 min 05 s", 2 * time.Hour: "120 min 00 s",
	} {
		if got := seconds(d); got != want {
			t.Errorf("%v is %q, want %q", d, got, want)
		}
	}
}
