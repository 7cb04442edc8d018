package show

import (
	"fmt"
	"html"
	"math"
	"slices"
	"strings"
)

// Positions in the chart of a run, in its own units.
const (
	liveLeft, liveRight      = 40.0, 214.0
	liveTop, liveMiddle      = 22.0, 132.0 // Of the distances.
	liveLossTop, liveLossEnd = 160.0, 216.0
	liveWidth, liveHeight    = 222.0, 236.0
	livePoints               = 100 // Maximum number of points of a line.
)

// leastDistance is the lower end of a logarithmic axis; smaller distances are drawn there.
const leastDistance = 1e-3

// livePlot is one of the two plots of a chart. All charts shown share its axis.
type livePlot struct {
	top, end  float64
	low, high float64
	log       bool
	steps     int
}

// charts draws the runs side by side as HTML, the newest first.
func (l Live) charts(runs []*liveRun) string {
	var distances, losses []float64
	for _, r := range runs {
		for _, s := range r.steps {
			distances, losses = append(distances, s.positive, s.negative), append(losses, s.loss)
		}
	}
	upper := livePlot{top: liveTop, end: liveMiddle, log: true, steps: l.Steps}
	upper.low, upper.high = powersAround(distances)
	lower := livePlot{top: liveLossTop, end: liveLossEnd, steps: l.Steps}
	lower.high, _ = rangeTo(slices.Max(append(losses, 0.01)))
	var b strings.Builder
	for _, r := range slices.Backward(runs) {
		b.WriteString(r.chart(upper, lower))
	}
	return b.String()
}

// chart draws the distances and the loss of a run, with its name above and its last step below.
func (r *liveRun) chart(upper, lower livePlot) string {
	name, last := html.EscapeString(r.name()), html.EscapeString(r.last())
	return fmt.Sprintf(`<figure><figcaption><b>Run %d</b><br>%s</figcaption>`, r.number, name) +
		fmt.Sprintf(`<svg viewBox="0 0 %g %g" role="img" aria-label="Run %d, %s. After step %d: %s">`,
			liveWidth, liveHeight, r.number, name, len(r.steps), last) +
		upper.axes() + lower.axes() + lower.numbers() + liveTitles +
		upper.line("ap", r.steps, func(s liveStep) float64 { return s.positive }) +
		upper.line("an", r.steps, func(s liveStep) float64 { return s.negative }) +
		lower.line("loss", r.steps, func(s liveStep) float64 { return s.loss }) +
		fmt.Sprintf(`</svg><p>%s</p></figure>`, last)
}

// liveTitles is the legend of the lines.
var liveTitles = sample("ap", "d(a, p)", liveLeft) + sample("an", "d(a, n)", liveLeft+80) +
	fmt.Sprintf(`<text x="%g" y="%g">loss</text>`, liveLeft, liveLossTop-8)

func sample(class, name string, x float64) string {
	return fmt.Sprintf(`<path class="%s" d="M%g 10h18"/>`, class, x) +
		fmt.Sprintf(`<text class="%s" x="%g" y="14">%s</text>`, class, x+22, name)
}

// powersAround returns powers of ten that enclose the values, from leastDistance on.
func powersAround(values []float64) (low, high float64) {
	low, high = 0.1, 1
	for _, v := range values {
		for v < low && low > 1.5*leastDistance {
			low /= 10
		}
		for v > high && high < 1e6 {
			high *= 10
		}
	}
	return low, high
}

// at returns the vertical position of a value.
func (p livePlot) at(v float64) float64 {
	share := (v - p.low) / (p.high - p.low)
	if p.log {
		share = math.Log(max(v, p.low)/p.low) / math.Log(p.high/p.low)
	}
	return p.end - (p.end-p.top)*min(max(share, 0), 1)
}

// across returns the horizontal position of a step.
func (p livePlot) across(step int) float64 {
	return liveLeft + (liveRight-liveLeft)*float64(step)/float64(p.steps)
}

// line draws a line through the steps, or through some of them if there are many.
func (p livePlot) line(class string, steps []liveStep, of func(liveStep) float64) string {
	var points []string
	every := (p.steps + livePoints - 1) / livePoints
	for i, s := range steps {
		if i%every == 0 || i == len(steps)-1 {
			points = append(points, fmt.Sprintf("%.1f,%.1f", p.across(i+1), p.at(of(s))))
		}
	}
	return fmt.Sprintf(`<polyline class="%s" points="%s"/>`, class, strings.Join(points, " "))
}

// axes draws a grid line at each tick, with its value.
func (p livePlot) axes() string {
	ticks := []float64{0, p.high / 2, p.high}
	if p.log {
		ticks = nil
		for v := p.low; v < 1.5*p.high; v *= 10 {
			ticks = append(ticks, v)
		}
	}
	var b strings.Builder
	for _, v := range ticks {
		fmt.Fprintf(&b, `<path class="grid" d="M%g %.1fH%g"/>`, liveLeft, p.at(v), liveRight)
		fmt.Fprintf(&b, `<text x="%g" y="%.1f" text-anchor="end">%.3g</text>`, liveLeft-4, p.at(v)+4, v)
	}
	return b.String()
}

// numbers writes the steps below the plot.
func (p livePlot) numbers() string {
	text := func(step int, anchor, text string) string {
		return fmt.Sprintf(`<text x="%.1f" y="%g" text-anchor="%s">%s</text>`,
			p.across(step), p.end+15, anchor, text)
	}
	return text(0, "start", "0") + text(p.steps/2, "middle", "step") +
		text(p.steps, "end", fmt.Sprint(p.steps))
}
