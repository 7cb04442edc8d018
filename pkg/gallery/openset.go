package gallery

import (
	"context"
	"fmt"
	"math"

	"github.com/gosiamese/gosiamese/pkg/verify"
)

// OpenSet searches the gallery for every probe, and compares the results with the true names, to compute
// open-set identification rates at every threshold. Probes of people who are not in the gallery are
// non-mated. The pictures of the probes must not be enrolled themselves, and the gallery must not change
// meanwhile.
//
// It returns an error if names and probes differ in number, if Identify rejects a probe, or if there are no
// mated or no non-mated probes ([verify.ErrOneSided]).
func OpenSet(ctx context.Context, g Gallery, probes [][]float32, names []string) (
	verify.Identification, error,
) {
	if len(probes) != len(names) {
		return verify.Identification{}, fmt.Errorf("gallery: open set: %d probes but %d names", len(probes),
			len(names))
	}
	searched, count := make([]verify.Probe, len(probes)), map[string]int{}
	for i, probe := range probes {
		found, err := g.Nearest(ctx, probe, 1)
		if _, known := count[names[i]]; err == nil && !known {
			count[names[i]], err = g.Count(ctx, names[i])
		}
		if err != nil {
			return verify.Identification{}, fmt.Errorf("gallery: open set: probe %d: %w", i, err)
		}
		searched[i] = verify.Probe{
			Name: names[i], Enrolled: count[names[i]] > 0, Distance: math.MaxFloat64,
		}
		if len(found) > 0 {
			searched[i].Nearest, searched[i].Distance = found[0].Name, found[0].Distance
		}
	}
	return verify.OpenSet(searched)
}
