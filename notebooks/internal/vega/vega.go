// Package vega has the parts of Vega-Lite specifications that figures of several lessons share.
package vega

import "strings"

// The colours of text and axes, and of lines and marks that are not the point of a figure.
const (
	Ink  = "#222222"
	Grey = "#666666"
)

// Slider returns a parameter with a slider, and the label before it.
func Slider(name, label string, value, from, to, step float64) map[string]any {
	return map[string]any{"name": name, "value": value, "bind": map[string]any{
		"input": "range", "name": label + " ", "min": from, "max": to, "step": step,
	}}
}

// Computed returns a parameter whose value is that of an expression.
func Computed(name, expression string) map[string]any {
	return map[string]any{"name": name, "expr": expression}
}

// Column returns a parameter that holds values as one text, since a notebook file puts every element of a
// list on a line of its own. The elements are texts: an expression needs toNumber to compute with them.
func Column(name string, values []string) map[string]any { return Computed(name, split(values)) }

// Table is [Column] for rows of values.
func Table(name string, rows ...[]string) map[string]any {
	var arrays []string
	for _, row := range rows {
		arrays = append(arrays, split(row))
	}
	return Computed(name, "["+strings.Join(arrays, ", ")+"]")
}

func split(values []string) string { return "split('" + strings.Join(values, " ") + "', ' ')" }
