package oneshot

import (
	"math"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/graph"

	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

func TestCheckFalsePositives(t *testing.T) {
	for want, answer := range map[string]func(far float64, n int) float64{
		"Right":             FPIR,
		"can exceed 1":      func(far float64, n int) float64 { return far * float64(n) },
		"the opposite":      func(far float64, n int) float64 { return math.Pow(1-far, float64(n)) },
		"suffices, not all": func(far float64, n int) float64 { return math.Pow(far, float64(n)) },
		"the FAR itself":    func(float64, int) float64 { return 0 },
		"depends on n":      func(far float64, _ int) float64 { return far },
		"do all n reject":   func(far float64, n int) float64 { return far * math.Sqrt(float64(n)) },
	} {
		if got := CheckFalsePositives(answer); !strings.Contains(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// counted builds an answer to the exercise on rates from what it counts in numerators and denominators.
func counted(hit, falsePositive func(p verify.Probe, tau float64) bool,
	ofMated, ofOthers func(p verify.Probe, tau float64) bool,
) func([]verify.Probe, float64) (float64, float64) {
	return func(searches []verify.Probe, tau float64) (float64, float64) {
		var hits, positives, mated, others float64
		for _, p := range searches {
			if hit(p, tau) {
				hits++
			}
			if falsePositive(p, tau) {
				positives++
			}
			if ofMated(p, tau) {
				mated++
			}
			if ofOthers(p, tau) {
				others++
			}
		}
		return positives / others, hits / mated
	}
}

func TestCheckRates(t *testing.T) {
	type test = func(p verify.Probe, tau float64) bool
	accepted := func(p verify.Probe, tau float64) bool { return p.Distance <= tau }
	named := func(p verify.Probe, _ float64) bool { return p.Nearest == p.Name }
	mated := func(p verify.Probe, _ float64) bool { return p.Enrolled }
	others := func(p verify.Probe, _ float64) bool { return !p.Enrolled }
	below := func(p verify.Probe, tau float64) bool { return p.Distance < tau }
	all := func(verify.Probe, float64) bool { return true }
	and := func(tests ...test) test {
		return func(p verify.Probe, tau float64) bool {
			for _, one := range tests {
				if !one(p, tau) {
					return false
				}
			}
			return true
		}
	}
	not := func(one test) test {
		return func(p verify.Probe, tau float64) bool { return !one(p, tau) }
	}
	hit, positive := and(mated, named, accepted), and(others, accepted)
	for name, c := range map[string]struct {
		answer func([]verify.Probe, float64) (float64, float64)
		hint   string
	}{
		"right":      {counted(hit, positive, mated, others), "Right"},
		"unanswered": {func([]verify.Probe, float64) (float64, float64) { return 0, 0 }, "Enrolled == false"},
		"swapped": {func(s []verify.Probe, tau float64) (float64, float64) {
			fpir, dir := Rates(s, tau)
			return dir, fpir
		}, "FPIR is the first result"},
		"FPIR never rejects": {
			counted(hit, others, mated, others),
			"FPIR: no probe is ever rejected",
		},
		"FPIR with <": {
			counted(hit, and(others, below), mated, others),
			"FPIR: a distance of exactly tau",
		},
		"FPIR of all probes": {
			counted(hit, positive, mated, all),
			"FPIR: divide by the number of non-mated probes, not of all probes",
		},
		"FPIR of accepted probes": {
			counted(hit, positive, mated, accepted),
			"not of all accepted ones",
		},
		"FPIR counts rejections": {
			counted(hit, and(others, not(accepted)), mated, others),
			"that are rejected",
		},
		"FPIR counts wrong names": {
			counted(hit, and(accepted, not(named)), mated, others),
			"skip the probes with Enrolled",
		},
		"FPIR counts wrong names/all": {
			counted(hit, and(accepted, not(named)), mated, all),
			"above and below the fraction bar",
		},
		"FPIR is the share accepted": {
			counted(hit, accepted, mated, all),
			"share of all probes that are accepted",
		},
		"DIR counts wrong names": {
			counted(and(mated, accepted), positive, mated, others),
			"compare Nearest with Name",
		},
		"DIR never rejects": {
			counted(and(mated, named), positive, mated, others),
			"DIR: a mated probe with a distance above tau",
		},
		"DIR neither": {counted(mated, positive, mated, others), "no name compared"},
		"DIR with <": {
			counted(and(mated, named, below), positive, mated, others),
			"DIR: a distance of exactly tau",
		},
		"DIR of all probes": {
			counted(hit, positive, all, others),
			"non-mated probes do not count",
		},
		"DIR of accepted mated probes": {
			counted(hit, positive, and(mated, accepted), others),
			"the rejected ones as well",
		},
		"DIR of accepted probes": {
			counted(hit, positive, accepted, others),
			"DIR: divide by the number of mated probes, not of all accepted",
		},
		"FNIR": {
			counted(and(mated, not(hit)), positive, mated, others),
			"that is the FNIR",
		},
		"DIR is the share accepted": {
			counted(accepted, positive, all, others),
			"DIR: that is the share of all probes",
		},
		"DIR counts rejected impostors": {
			counted(func(p verify.Probe, tau float64) bool {
				return hit(p, tau) || others(p, tau) && !accepted(p, tau)
			}, positive, all, others),
			"DIR counts mated probes only",
		},
		"integers": {func(s []verify.Probe, tau float64) (float64, float64) {
			fpir, dir := Rates(s, tau)
			return math.Floor(fpir), math.Floor(dir)
		}, "float64"},
		"not a number": {
			func([]verify.Probe, float64) (float64, float64) { return math.NaN(), math.NaN() },
			"float64",
		},
	} {
		got := CheckRates(c.answer)
		if !strings.Contains(got, c.hint) || strings.HasPrefix(got, "Right") != (name == "right") {
			t.Errorf("%s: got %q, want %q", name, got, c.hint)
		}
	}
}

func TestCheckTemplate(t *testing.T) {
	right := func(vectors [][]float32) []float32 {
		m, square := meanOf(vectors)
		for k := range m {
			m[k] /= float32(math.Sqrt(square))
		}
		return m
	}
	for want, answer := range map[string]func([][]float32) []float32{
		"Right":      right,
		"rescale it": func(v [][]float32) []float32 { m, _ := meanOf(v); return m },
		"the first":  func(v [][]float32) []float32 { return v[0] },
		"has 8 num":  func([][]float32) []float32 { return nil },
		"length of the sum": func(v [][]float32) []float32 {
			m := right(v)
			for k := range m {
				m[k] *= 2
			}
			return m
		},
	} {
		if got := CheckTemplate(answer); !strings.Contains(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// people is a gallery with mistakes to choose from.
type people struct {
	names   []string
	vectors [][][]float32

	of       func(vectors [][]float32, probe []float32) float64 // The distance to a person.
	rank     int
	identify func(first, second, tau float64) bool
	wrong    bool // Identify returns the first name.
}

func (p *people) Enrol(name string, vectors ...[]float32) {
	p.names, p.vectors = append(p.names, name), append(p.vectors, vectors)
}

func (p *people) ranked(probe []float32) (at [2]int, d [2]float64) {
	d = [2]float64{math.Inf(1), math.Inf(1)}
	for i, v := range p.vectors {
		switch now := p.of(v, probe); {
		case now < d[0]:
			at, d = [2]int{i, at[0]}, [2]float64{now, d[0]}
		case now < d[1]:
			at[1], d[1] = i, now
		}
	}
	return at, d
}

func (p *people) Nearest(probe []float32) (string, float64) {
	at, d := p.ranked(probe)
	return p.names[at[p.rank]], d[p.rank]
}

func (p *people) Identify(probe []float32, tau float64) (string, bool) {
	at, d := p.ranked(probe)
	name := p.names[at[0]]
	if p.wrong {
		name = p.names[at[1]]
	}
	return name, p.identify(d[0], d[1], tau)
}

func TestCheckIdentification(t *testing.T) {
	ofTemplate := func(v [][]float32, probe []float32) float64 {
		m, square := meanOf(v)
		for k := range m {
			m[k] /= float32(math.Sqrt(square))
		}
		return verify.Distance(probe, m)
	}
	ofNearest := func(v [][]float32, probe []float32) float64 {
		least := math.Inf(1)
		for _, one := range v {
			least = min(least, verify.Distance(probe, one))
		}
		return least
	}
	root := func(v [][]float32, probe []float32) float64 { return math.Sqrt(ofTemplate(v, probe)) }
	atMost := func(first, _, tau float64) bool { return first <= tau }
	for name, c := range map[string]struct {
		own  people
		hint string
	}{
		"right": {people{of: ofTemplate, identify: atMost}, "Right"},
		"never rejects": {
			people{of: ofTemplate, identify: func(_, _, _ float64) bool { return true }},
			"is rejected if even the nearest",
		},
		"always rejects": {
			people{of: ofTemplate, identify: func(_, _, _ float64) bool { return false }},
			"Not yet",
		},
		"by the second": {
			people{of: ofTemplate, identify: func(_, second, tau float64) bool { return second <= tau }},
			"the second nearest may be farther",
		},
		"below": {
			people{of: ofTemplate, identify: func(first, _, tau float64) bool { return first < tau }},
			"exactly tau",
		},
		"if second is far": {
			people{of: ofTemplate, identify: func(first, second, tau float64) bool {
				return first <= tau && second > tau
			}},
			"however near the second",
		},
		"the reverse": {
			people{of: ofTemplate, identify: func(first, _, tau float64) bool { return first > tau }},
			"Not yet",
		},
		"the second nearest": {
			people{of: ofTemplate, identify: atMost, rank: 1},
			"that is the second nearest",
		},
		"a wrong name": {
			people{of: ofTemplate, identify: atMost, wrong: true},
			"the name is that of the nearest",
		},
		"no template": {people{of: ofNearest, identify: atMost}, "not with single embeddings"},
		"no square":   {people{of: root, identify: atMost}, "is the square"},
		"the farthest": {people{of: func(v [][]float32, probe []float32) float64 {
			return -ofTemplate(v, probe)
		}, identify: atMost}, "keep the smallest"},
	} {
		got := CheckIdentification(func() Identifier { p := c.own; return &p })
		if !strings.Contains(got, c.hint) || strings.HasPrefix(got, "Right") != (name == "right") {
			t.Errorf("%s: got %q, want %q", name, got, c.hint)
		}
	}
}

func TestCheckSearch(t *testing.T) {
	dev, err := device.Open("go")
	if err != nil {
		t.Fatal(err)
	}
	squared := func(probes, templates *graph.Node) *graph.Node {
		return graph.AddScalar(graph.MulScalar(graph.Einsum("nd,md->nm", probes, templates), -2), 2)
	}
	for want, search := range map[string]func(probes, templates *graph.Node) (distance, index *graph.Node){
		"Right": func(p, t *graph.Node) (*graph.Node, *graph.Node) {
			d := squared(p, t)
			return graph.ReduceMin(d, 1), graph.ArgMin(d, 1)
		},
		"reduce over axis 1": func(p, t *graph.Node) (*graph.Node, *graph.Node) {
			d := squared(p, t)
			return graph.ReduceMin(d, 0), graph.ArgMin(d, 0)
		},
		"2 - 2 x": func(p, t *graph.Node) (*graph.Node, *graph.Node) {
			d := graph.Einsum("nd,md->nm", p, t)
			return graph.ReduceMin(d, 1), graph.ArgMin(d, 1)
		},
		"Not yet: ": func(p, t *graph.Node) (*graph.Node, *graph.Node) {
			d := graph.Einsum("nd,dm->nm", p, t)
			return graph.ReduceMin(d, 1), graph.ArgMin(d, 1)
		},
	} {
		if got := CheckSearch(dev, search); !strings.Contains(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
