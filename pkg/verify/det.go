package verify

// DET is the detection error trade-off: FAR and FRR at every threshold of the curve, [n] each, FAR rising and
// FRR falling. On axes with the quantiles of the standard normal distribution (gonum's
// distuv.UnitNormal.Quantile), normally distributed distances give a straight line (Martin et al. 1997;
// ISO/IEC 19795-1).
func (c Curve) DET() (far, frr []float64) {
	far, frr = make([]float64, len(c.FAR)), make([]float64, len(c.TAR))
	for i := range c.Tau {
		far[i], frr[i] = c.FAR[i], 1-c.TAR[i]
	}
	return far, frr
}
