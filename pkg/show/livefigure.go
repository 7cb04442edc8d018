package show

import (
	"fmt"
	"math"
)

// figureSteps is the maximum number of points of a line of the figure.
const figureSteps = 40

// figure is the figure that replaces a panel: the completed runs, or the last one as far as it got, each with
// its distances and its loss, on shared axes. If a run has many steps, a point is the mean of several. It is
// nil if no run has made a step.
func (l Live) figure(runs []*liveRun) (Figure, error) {
	shown := finished(runs)
	if len(shown) == 0 {
		return nil, nil
	}
	each := (len(shown[0].steps) + figureSteps - 1) / figureSteps
	var x []float64
	for n := each; n <= len(shown[0].steps); n += each {
		x = append(x, float64(n))
	}
	title := "step"
	if each > 1 {
		title = fmt.Sprintf("step (a point is the mean of %d)", each)
	}
	var panels []Panel
	for _, r := range shown {
		panels = append(panels, r.panels(each, len(x))...)
	}
	// Lines checks the values and the size, and makes panels with the same title of y share its range.
	f, err := Lines(title, x, panels...)
	if err != nil {
		return nil, err
	}
	plots, columns := f["concat"].(list), list{}
	for i := 0; i < len(plots); i += 2 {
		upper, lower := plots[i].(object), plots[i+1].(object)
		upper["title"], upper["height"], lower["height"] = shown[i/2].title(), 160, 80
		delete(lower, "title")
		upper["encoding"].(object)["x"].(object)["axis"].(object)["title"] = "" // The lower plot has it.
		columns = append(columns, object{
			"vconcat": list{upper, lower}, "spacing": 8, "resolve": f["resolve"],
		})
	}
	f["concat"] = columns
	return f, nil
}

// finished returns the completed runs, or, if there are none, the last run if it has made a step.
func finished(runs []*liveRun) (shown []*liveRun) {
	for _, r := range runs {
		if r.done {
			shown = append(shown, r)
		}
	}
	if n := len(runs); len(shown) == 0 && n > 0 && len(runs[n-1].steps) > 0 {
		return runs[n-1:]
	}
	return shown
}

// panels returns the distances, clipped to the range of the axis, and the loss of a run; each point is the
// mean of the given number of steps.
func (r *liveRun) panels(each, points int) []Panel {
	of := func(least float64, value func(liveStep) float64) (means []float64) {
		for i := range points {
			sum := 0.0
			for _, s := range r.steps[i*each : (i+1)*each] {
				sum += value(s)
			}
			means = append(means, max(math.Round(1e4*sum/float64(each))/1e4, least))
		}
		return means
	}
	distance := func(name string, c string, value func(liveStep) float64) Series {
		return Series{Name: name, Color: c, Values: of(leastDistance, value)}
	}
	return []Panel{
		{Title: fmt.Sprintf("run %d: %s", r.number, r.name()), Y: "distance", Log: true, Series: []Series{
			distance("d(a, p)", Genuine, func(s liveStep) float64 { return s.positive }),
			distance("d(a, n)", Impostor, func(s liveStep) float64 { return s.negative }),
		}},
		{Title: fmt.Sprintf("run %d", r.number), Y: "loss", Series: []Series{
			{Name: "loss", Color: ink, Values: of(0, func(s liveStep) float64 { return s.loss })},
		}},
	}
}

// title is the name of the run, in lines no wider than its plots.
func (r *liveRun) title() (lines list) {
	const most = 34 // Characters.
	line := fmt.Sprintf("run %d: %s", r.number, r.parts[0])
	for _, part := range r.parts[1:] {
		if len(line)+len(part) > most {
			lines, line = append(lines, line), part
			continue
		}
		line += ", " + part
	}
	return append(lines, line)
}
