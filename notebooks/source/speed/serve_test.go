package speed_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/notebooks/source/speed"
)

// server is a simulation with switches for mistakes.
func server(
	change func(s *settings),
) func(arrivals []float64, most int, fixed, each float64) []float64 {
	return func(arrivals []float64, most int, fixed, each float64) (latencies []float64) {
		s, free := settings{most: most}, 0.0
		change(&s)
		for i := 0; i < len(arrivals); {
			start, n := max(free, arrivals[i]), 0
			if s.neverBusy {
				start = arrivals[i]
			}
			if s.full {
				start = max(start, arrivals[min(i+s.most, len(arrivals))-1])
			}
			for i+n < len(arrivals) && n < s.most && (s.any || arrivals[i+n] <= start) {
				n++
			}
			free = start + fixed + each*float64(n)
			if s.fixedEach {
				free = start + (fixed+each)*float64(n)
			}
			for range n {
				latency := free - arrivals[i]
				if s.fromStart {
					latency = free - start
				}
				latencies = append(latencies, latency)
				i++
			}
		}
		return latencies
	}
}

type settings struct {
	most                                       int
	neverBusy, full, any, fixedEach, fromStart bool
}

func TestCheckServe(t *testing.T) {
	for want, own := range map[string]func(arrivals []float64, most int, fixed, each float64) []float64{
		"Right":                    server(func(*settings) {}),
		"counts from the arrival":  server(func(s *settings) { s.fromStart = true }),
		"may still be busy":        server(func(s *settings) { s.neverBusy = true }),
		"has at most `most`":       server(func(s *settings) { s.most = 1000 }),
		"does not wait for a full": server(func(s *settings) { s.full = true }),
		"share its fixed overhead": server(func(s *settings) { s.most = 1 }),
		"only pictures that have":  server(func(s *settings) { s.any = true }),
		"once for each batch":      server(func(s *settings) { s.fixedEach = true }),
		"one latency for each":     func([]float64, int, float64, float64) []float64 { return nil },
		"start at max(free, arriva": func(a []float64, _ int, _, _ float64) []float64 {
			return slices.Clone(a)
		},
		"exactly when the batch starts": func(a []float64, most int, fixed, each float64) (out []float64) {
			free := 0.0
			for i := 0; i < len(a); {
				start, n := max(free, a[i]), 1
				for i+n < len(a) && n < most && a[i+n] < start {
					n++
				}
				free = start + fixed + each*float64(n)
				for range n {
					out = append(out, free-a[i])
					i++
				}
			}
			return out
		},
	} {
		if got := speed.CheckServe(own); !strings.Contains(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	got := speed.Serve([]float64{0, 1, 2, 3, 50}, 2, 10, 1)
	if want := []float64{11, 22, 21, 31, 11}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
