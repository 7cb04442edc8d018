package verify

import "gonum.org/v1/gonum/stat/distuv"

// DET is the detection error trade-off: FAR and FRR at every threshold of the curve, [n] each, FAR rising and
// FRR falling. On [Probit] axes, normally distributed distances give a straight line (Martin et al. 1997;
// ISO/IEC 19795-1).
func (c Curve) DET() (far, frr []float64) {
	far, frr = make([]float64, len(c.FAR)), make([]float64, len(c.TAR))
	for i := range c.Tau {
		far[i], frr[i] = c.FAR[i], 1-c.TAR[i]
	}
	return far, frr
}

// Probit is the coordinate of a rate on an axis of a DET plot: the quantile of the standard normal
// distribution, 0 for a rate of one half. It is -Inf or Inf for a rate of exactly 0 or 1, to be left out of
// the plot. It panics if the rate is outside [0, 1].
func Probit(rate float64) float64 { return distuv.UnitNormal.Quantile(rate) }
