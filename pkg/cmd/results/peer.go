package main

import (
	"fmt"
	"regexp"
	"strconv"

	"github.com/gosiamese/gosiamese/pkg/regularfile"
)

// peerResult is the result of a network of another framework on one split of ORL.
type peerResult struct{ eer, auc, tar, oneShot float64 }

// peerLine matches the line of a split in the output of the Python program.
var peerLine = regexp.MustCompile(`(?m)^(\d+) \{'eer': ([\d.]+), 'auc': ([\d.]+), ` +
	`'tar@far1%': ([\d.]+), 'one-shot': ([\d.]+)\}`)

// readPeer parses the output of a PyTorch program, one result per split, from 0; it returns nil if no file is
// given.
func readPeer(path string) (results []peerResult, err error) {
	if path == "" {
		return nil, nil
	}
	text, err := regularfile.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("%w: set -peer to the output of the peer, or omit it", err)
	}
	for i, found := range peerLine.FindAllSubmatch(text, -1) {
		if string(found[1]) != strconv.Itoa(i) {
			return nil, fmt.Errorf("%s: got split %s, want split %d: let the peer run to the end", path,
				found[1], i)
		}
		var values [4]float64
		for k := range values {
			if values[k], err = strconv.ParseFloat(string(found[k+2]), 64); err != nil {
				return nil, fmt.Errorf("%s: split %d: %w", path, i, err)
			}
		}
		results = append(results, peerResult{values[0], values[1], values[2], values[3]})
	}
	if len(results) == 0 {
		return nil, fmt.Errorf("%s has no line such as \"0 {'eer': 0.05, ...}\"", path)
	}
	return results, nil
}

// peerRow returns a row of the summary.
func peerRow(results []peerResult) []string {
	column := func(value func(peerResult) float64) string {
		var values []float64
		for _, r := range results {
			values = append(values, value(r))
		}
		return spread(values)
	}
	return []string{
		fmt.Sprintf("orl_torch.py, %d splits", len(results)),
		column(func(r peerResult) float64 { return r.eer }),
		column(func(r peerResult) float64 { return r.auc }),
		column(func(r peerResult) float64 { return r.tar }),
		column(func(r peerResult) float64 { return r.oneShot }),
	}
}
