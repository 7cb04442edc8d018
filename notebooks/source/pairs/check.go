package pairs

import (
	"fmt"
	"math"
)

// CheckPosterior checks an answer to the exercise of lesson 10, the posterior probability that a pair is
// genuine, computed from p (the posterior for equal priors) and another prior. It reports that the answer is
// right, or the first case in which it is not, with a hint.
func CheckPosterior(posterior func(p, prior float64) float64) string {
	for _, c := range []struct {
		p, prior float64
		hint     string
	}{
		{0.75, 0.5, "where both are equally frequent nothing changes: p stays p"},
		{0.5, 0.25, "the head knows nothing here, so that what was known before remains: the prior"},
		{0.8, 0.25, "weigh p with the prior and 1 - p with 1 - prior, then divide by the sum of both"},
		{0.9, 0.01, "genuine pairs are rare here, so that most pairs with p = 0.9 are impostors"},
		{0.2, 0.9, "genuine pairs are the rule here, so that most pairs with p = 0.2 are genuine " +
			"all the same"},
	} {
		want := c.p * c.prior / (c.p*c.prior + (1-c.p)*(1-c.prior))
		got := posterior(c.p, c.prior)
		if math.Abs(got-want) <= 1e-6 {
			continue
		}
		hint := c.hint
		if math.Abs(got-c.p*c.prior) <= 1e-6 {
			hint = "this is the share of all pairs that are genuine and look so; divide by the share of " +
				"all that look so, p prior + (1 - p) (1 - prior)"
		}
		return fmt.Sprintf("Not yet: for p = %g and prior = %g it is %.3f, yours says %.3f.\nHint: %s.",
			c.p, c.prior, want, got, hint)
	}
	return "Right: p = 0.9 at a door where one pair in a hundred is genuine means 0.08."
}
