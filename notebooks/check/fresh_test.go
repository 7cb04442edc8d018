package check_test

import (
	"testing"

	"github.com/gosiamese/gosiamese/notebooks/check"
)

func TestFresh(t *testing.T) {
	for name, c := range map[string]struct {
		stored, fresh object
		want          []string
	}{
		"same":       {stored: code("%%", printed("EER 0.069\n")), fresh: code("%%", printed("EER  0.069"))},
		"close":      {stored: code("%%", printed("loss 10.00")), fresh: code("%%", printed("loss 10.15"))},
		"last digit": {stored: code("%%", printed("EER 0.07")), fresh: code("%%", printed("EER 0.08"))},
		"far": {
			stored: code("%%", printed("epoch 3: loss 10.0")),
			fresh:  code("%%", printed("epoch 3: loss 11.0")),
			want:   []string{`fresh: after ": loss" the number 10.0 is stored, but a fresh run prints 11.0`},
		},
		"integers": {
			stored: code("%%", printed("epoch 3")), fresh: code("%%", printed("epoch 4")),
			want: []string{"the number 3 is stored"},
		},
		"words": {
			stored: code("%%", printed("Right.")), fresh: code("%%", printed("Not yet.")),
			want: []string{`stored is "Right."`},
		},
		"more": {
			stored: code("%%", printed("1 2")), fresh: code("%%", printed("1")),
			want: []string{"2 numbers are stored, but a fresh run prints 1"},
		},
		"tolerance": {
			stored: tagged(code("%%", printed("loss 10.0")), "tolerance=0.1"),
			fresh:  code("%%", printed("loss 11.0")),
		},
		"wrong tag": {
			stored: tagged(code("%%", printed("1")), "tolerance=much"), fresh: code("%%", printed("1")),
			want: []string{`the tag "tolerance=much"`},
		},
		"timing": {
			stored: tagged(code("%%", printed("5 ms")), "timing"), fresh: code("%%", printed("700 ms")),
		},
		"timing, other words": {
			stored: tagged(code("%%", printed("5 ms")), "timing"), fresh: code("%%", printed("7 s")),
			want: []string{`stored is "ms"`},
		},
		"varies": {stored: tagged(code("%%", printed("a")), "varies"), fresh: code("%%", printed("b"))},
		"figure": {
			stored: code("%%", figure(t, black, white)), fresh: code("%%"),
			want: []string{"shows 0 figures, but 1 are stored", "1 numbers are stored"},
		},
		"figure between two lines": {
			stored: code("%%", printed("1 "), printed("23 faces"), figure(t, black, white)),
			fresh:  code("%%", printed("1 2"), figure(t, black, white), printed("3 faces")),
		},
		"progress": {
			stored: code("%%", object{
				"output_type": "display_data", "data": object{"text/html": "1 s", "text/plain": "1 s"},
			}),
			fresh: code("%%"),
		},
		"other code": {stored: code("%%", printed("1")), fresh: code("%%\n", printed("2"))},
		"not run":    {stored: code("%%", printed("1")), fresh: unrun(code("%%"))},
	} {
		t.Run(name, func(t *testing.T) {
			cfg, folder := plain(), t.TempDir()
			cfg.Fresh = t.TempDir()
			path := write(t, folder, "01_x.ipynb", nil, c.stored)
			expect(t, cfg, path) // No fresh run exists yet.
			write(t, cfg.Fresh, "01_x.ipynb", object{"made_with": list{"QUICK"}}, c.fresh)
			expect(t, cfg, path)
			write(t, cfg.Fresh, "01_x.ipynb", nil, c.fresh)
			expect(t, cfg, path, c.want...)
		})
	}
	long := &check.Notebook{Cells: []check.Cell{{Type: "code"}}}
	if got := check.Compare(long, &check.Notebook{}, 0); len(got) != 1 {
		t.Errorf("a missing cell: got %v", got)
	}
}
