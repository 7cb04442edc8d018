package oneshot

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/gosiamese/gosiamese/pkg/verify"
)

// near is whether two numbers are equal up to rounding; NaN is near to nothing.
func near(a, b float64) bool { return math.Abs(a-b) <= 1e-9 }

// CheckFalsePositives checks an answer to the exercise of lesson 11 on FPIR, the probability that at least
// one of n independent comparisons accepts. It reports that the answer is right, or the first case in which
// it is not, with a hint.
func CheckFalsePositives(fpir func(far float64, n int) float64) string {
	for _, c := range []struct {
		far float64
		n   int
	}{{0.01, 1}, {0.3, 2}, {0.01, 30}, {0.02, 200}, {0, 50}} {
		want, got := FPIR(c.far, c.n), fpir(c.far, c.n)
		if near(got, want) {
			continue
		}
		return fmt.Sprintf("Not yet: for far = %g and n = %d it is %.4f, yours is %.4f.\nHint: %s.",
			c.far, c.n, want, got, falsePositivesHint(c.far, c.n, got))
	}
	return "Right: each enrolled person is one more chance of a false positive."
}

func falsePositivesHint(far float64, n int, got float64) string {
	switch {
	case near(got, far*float64(n)):
		return "the sum counts a probe twice that is accepted for two people, and can exceed 1: " +
			"start from the probability that no comparison accepts"
	case near(got, math.Pow(1-far, float64(n))):
		return "that is the probability that all n comparisons reject: what is that of the opposite"
	case near(got, math.Pow(far, float64(n))) || near(got, 1-math.Pow(far, float64(n))):
		return "one comparison that accepts suffices, not all n: what must all n do to reject the probe"
	case n == 1:
		return "with one person enrolled it is the FAR itself"
	case near(got, far):
		return "it depends on n: the probe is compared with each enrolled person"
	}
	return "one comparison rejects with the probability 1 - far: with which probability do all n reject"
}

// CheckRates checks an answer to the exercise of lesson 11 on open-set rates: FPIR and DIR of searches at a
// threshold. It reports that the answer is right, or the first difference, with a hint.
func CheckRates(rates func(searches []verify.Probe, tau float64) (fpir, dir float64)) string {
	rng := rand.New(rand.NewPCG(11, 1))
	for range 8 {
		searches, tau := randomSearches(rng)
		fpir, dir := Rates(searches, tau)
		gotFPIR, gotDIR := rates(searches, tau)
		if near(gotFPIR, fpir) && near(gotDIR, dir) {
			continue
		}
		hint := ratesHint(searches, tau, gotFPIR, gotDIR)
		return fmt.Sprintf(
			"Not yet: for %d searches at tau = %.2f, FPIR is %.3f and DIR %.3f, yours are %.3f "+
				"and %.3f.\nHint: %s.",
			len(searches),
			tau,
			fpir,
			dir,
			gotFPIR,
			gotDIR,
			hint,
		)
	}
	return "Right: FPIR counts non-mated probes only, DIR mated probes only."
}

// randomSearches returns searches of mated and non-mated probes, with distances on a grid so that some are
// exactly tau, and with wrong people nearest to some mated probes.
func randomSearches(rng *rand.Rand) (searches []verify.Probe, tau float64) {
	names := []string{"Ada", "Ben", "Eva", "Kian"}
	tau = float64(4+rng.IntN(3)) / 10
	add := func(name, nearest string, distance float64) {
		known := name == names[0] || name == names[1] || name == names[2]
		searches = append(searches, verify.Probe{
			Name: name, Enrolled: known, Nearest: nearest, Distance: distance,
		})
	}
	for range 20 + rng.IntN(20) {
		name, nearest := names[rng.IntN(4)], names[rng.IntN(3)]
		if rng.IntN(2) == 0 && name != names[3] {
			nearest = name
		}
		add(name, nearest, float64(rng.IntN(11))/10)
	}
	// Each kind at least once, with different numbers of them.
	for k, c := range []struct{ name, nearest string }{
		{"Ada", "Ada"}, {"Ada", "Ben"}, {"Kian", "Eva"},
	} {
		for range k + 1 {
			add(c.name, c.nearest, tau-0.2)
			add(c.name, c.nearest, tau+0.2)
		}
		add(c.name, c.nearest, tau)
	}
	return searches, tau
}

// tally counts searches by what they are.
type tally struct {
	mated, others            float64
	right, wrong             float64 // Accepted mated probes, with the right name and with a wrong one.
	falsely                  float64 // Accepted non-mated probes.
	rightBelow, falselyBelow float64 // As right and falsely, with a distance below tau.
	rightAtAnyTau            float64
}

func tallied(searches []verify.Probe, tau float64) (c tally) {
	one := func(b bool) float64 {
		if b {
			return 1
		}
		return 0
	}
	for _, p := range searches {
		accepted, below := p.Distance <= tau, p.Distance < tau
		if !p.Enrolled {
			c.others++
			c.falsely += one(accepted)
			c.falselyBelow += one(below)
			continue
		}
		right := p.Nearest == p.Name
		c.mated++
		c.right += one(accepted && right)
		c.wrong += one(accepted && !right)
		c.rightBelow += one(below && right)
		c.rightAtAnyTau += one(right)
	}
	return c
}

// ratesHint finds the mistake that leads to the given rates.
func ratesHint(searches []verify.Probe, tau, fpir, dir float64) string {
	c := tallied(searches, tau)
	all := c.mated + c.others
	if near(fpir, c.right/c.mated) && near(dir, c.falsely/c.others) {
		return "FPIR is the first result, and DIR the second"
	}
	for _, m := range []struct {
		fpir float64
		hint string
	}{
		{c.falsely / c.others, ""},
		{1, "FPIR: no probe is ever rejected; a probe with a distance above tau is"},
		{c.falselyBelow / c.others, "FPIR: a distance of exactly tau is accepted: d <= tau"},
		{1 - c.falsely/c.others, "FPIR: that is the share of non-mated probes that are rejected"},
		{c.falsely / all, "FPIR: divide by the number of non-mated probes, not of all probes"},
		{c.falsely / (c.falsely + c.right + c.wrong), "FPIR: divide by the number of non-mated probes, " +
			"not of all accepted ones"},
		{(c.falsely + c.wrong) / c.others, "FPIR: a mated probe with a wrong name is no false positive " +
			"of a non-mated probe: skip the probes with Enrolled == true"},
		{(c.falsely + c.wrong) / all, "FPIR: count non-mated probes only, above and below the fraction bar"},
		{(c.falsely + c.wrong + c.right) / all, "FPIR: that is the share of all probes that are accepted: " +
			"count non-mated probes only"},
	} {
		if near(fpir, m.fpir) && m.hint != "" {
			return m.hint
		}
		if near(fpir, m.fpir) {
			return dirHint(c, dir)
		}
	}
	return "FPIR: count the probes with Enrolled == false, and those of them with a distance of at most " +
		"tau; convert both to float64 before you divide"
}

// dirHint finds the mistake that leads to the given DIR if the FPIR is right.
func dirHint(c tally, dir float64) string {
	for _, m := range []struct {
		dir  float64
		hint string
	}{
		{(c.right + c.wrong) / c.mated, "DIR: a mated probe that gets the name of another person is " +
			"not identified: compare Nearest with Name"},
		{c.rightAtAnyTau / c.mated, "DIR: a mated probe with a distance above tau is rejected, even if the " +
			"nearest person is the right one"},
		{1, "DIR: no probe is ever rejected, and no name compared"},
		{c.rightBelow / c.mated, "DIR: a distance of exactly tau is accepted: d <= tau"},
		{c.right / (c.mated + c.others), "DIR: divide by the number of mated probes, not of all probes: " +
			"non-mated probes do not count"},
		{c.right / (c.right + c.wrong), "DIR: divide by the number of mated probes, " +
			"the rejected ones as well"},
		{c.right / (c.right + c.wrong + c.falsely), "DIR: divide by the number of mated probes, not of all " +
			"accepted ones"},
		{1 - c.right/c.mated, "DIR: that is the FNIR, 1 - DIR"},
		{(c.right + c.wrong + c.falsely) / (c.mated + c.others), "DIR: that is the share of all probes " +
			"that are accepted"},
		{(c.right + c.others - c.falsely) / (c.mated + c.others), "DIR: a non-mated probe that is rejected " +
			"is right, but DIR counts mated probes only"},
	} {
		if near(dir, m.dir) {
			return m.hint
		}
	}
	return "DIR: count the probes with Enrolled == true, and those of them whose Nearest is their Name and " +
		"whose distance is at most tau; convert both to float64 before you divide"
}
