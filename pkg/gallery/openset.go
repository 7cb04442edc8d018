package gallery

import (
	"fmt"
	"math"

	"github.com/gosiamese/gosiamese/pkg/verify"
)

// OpenSet searches the gallery for every probe, and compares the results with the names of the people whom
// the probes show: open-set identification rates at every threshold. People who are not in the gallery are
// unknown to it. The pictures of the probes must not be enrolled themselves.
//
// It returns an error if there are fewer or more names than probes, if a probe is one that [Gallery.Identify]
// rejects, or if there are no probes of enrolled or none of other people ([verify.ErrOneSided]).
func OpenSet(g *Gallery, probes [][]float32, names []string) (verify.Identification, error) {
	if len(probes) != len(names) {
		return verify.Identification{}, fmt.Errorf("gallery: open set: %d probes but %d names", len(probes),
			len(names))
	}
	g.lock.RLock()
	defer g.lock.RUnlock()
	if len(probes) > 0 {
		if err := g.accepts(probes); err != nil {
			return verify.Identification{}, fmt.Errorf("gallery: open set: %w", err)
		}
	}
	searched := make([]verify.Probe, len(probes))
	for i, probe := range probes {
		searched[i] = verify.Probe{
			Name: names[i], Enrolled: g.find(names[i]) >= 0, Distance: math.MaxFloat64,
		}
		if found := g.search(probe, 1); len(found) > 0 {
			searched[i].Nearest, searched[i].Distance = found[0].Name, found[0].Distance
		}
	}
	return verify.OpenSet(searched)
}
