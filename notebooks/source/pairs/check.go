package pairs

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
)

// PairLoss is the binary cross-entropy of pairs with the given logits, in which the genuine pairs have a
// total weight of 1/2 and so have the impostor pairs. A kind without pairs contributes 0.
func PairLoss(logits []float64, same []bool) float64 {
	var loss, pairs [2]float64
	for i, z := range logits {
		k := 0
		if same[i] {
			k, z = 1, -z
		}
		loss[k] += max(z, 0) + math.Log1p(math.Exp(-math.Abs(z)))
		pairs[k]++
	}
	return loss[0]/max(pairs[0], 1)/2 + loss[1]/max(pairs[1], 1)/2
}

// randomPairs returns n pairs with random logits, of which every third or so is genuine, both kinds present.
func randomPairs(rng *rand.Rand, n int, size float64) (logits []float64, same []bool) {
	for i := range n {
		genuine := i == 0 || i > 2 && rng.IntN(3) == 0
		z := size * rng.NormFloat64()
		if genuine {
			z += size
		}
		logits, same = append(logits, z), append(same, genuine)
	}
	return logits, same
}

// CheckPairLoss checks an answer to the first exercise of lesson 10; see [PairLoss]. It reports that the
// answer is right, or the first case in which it is not, with a hint.
func CheckPairLoss(pairLoss func(logits []float64, same []bool) float64) string {
	rng := rand.New(rand.NewPCG(10, 1))
	for trial := range 24 {
		size, what := 2., "ordinary logits"
		if trial >= 12 {
			size, what = 500, "logits of several hundred"
		}
		logits, same := randomPairs(rng, 6+2*trial, size)
		want, got := PairLoss(logits, same), pairLoss(slices.Clone(logits), slices.Clone(same))
		if !near(got, want, 1e-9) {
			return fmt.Sprintf("Not yet: for %d pairs with %s it is %.4f, yours is %.4f.\nHint: %s.",
				len(logits), what, want, got, pairLossHint(logits, same, got, want, size > 2))
		}
	}
	for k, kind := range []string{"impostor", "genuine"} {
		logits, same := []float64{-1, 2, 0.5}, slices.Repeat([]bool{k == 1}, 3)
		want, got := PairLoss(logits, same), pairLoss(slices.Clone(logits), slices.Clone(same))
		if !near(got, want, 1e-9) {
			return fmt.Sprintf("Not yet: for %s pairs alone it is %.4f, yours is %.4f.\nHint: a kind "+
				"without pairs contributes 0, and the other one keeps its weight of 1/2; do not divide "+
				"by 0.", kind, want, got)
		}
	}
	return "Right: as in the formula, also for logits of several hundred and for pairs of one kind alone."
}

// pairLossHint says what a wrong value suggests.
func pairLossHint(logits []float64, same []bool, got, want float64, large bool) string {
	other, negative := make([]bool, len(same)), make([]float64, len(same))
	var sum, genuine, impostor float64
	for i, z := range logits {
		other[i], negative[i] = !same[i], -z
		one := 2 * PairLoss(logits[i:i+1], same[i:i+1])
		if sum += one; same[i] {
			genuine++
		} else {
			impostor++
		}
	}
	n := float64(len(logits))
	swapped := PairLoss(logits, other)
	switch {
	case large && (math.IsNaN(got) || math.IsInf(got, 0)):
		return "exp(z) overflows, or p was rounded to 0 or 1 before the logarithm: use max(z, 0) + " +
			"log(1 + exp(-|z|))"
	case large && got < want:
		return "p was cut off before the logarithm, so that a pair that is badly wrong costs too little " +
			"and has no gradient: compute the loss from z, not from p"
	case math.IsNaN(got) || math.IsInf(got, 0):
		return "the logarithm of 0, or 0 / 0: does each count grow by 1 for each pair of its kind?"
	case near(got, -want, 1e-9):
		return "a minus is missing: log p is negative, and a loss is not"
	case near(got, swapped, 1e-9) || near(got, -swapped, 1e-9):
		return "the labels are swapped: a genuine pair (s = 1) with a large logit costs little"
	case near(got, sum/n, 1e-9):
		return "this is the mean over all pairs, in which impostor pairs dominate: take the mean of each " +
			"kind first"
	case near(got, sum, 1e-9):
		return "this is the sum over all pairs: divide the sum of each kind by the number of its pairs"
	case near(got, 2*want, 1e-9):
		return "each kind has a total weight of 1/2: halve the sum of the two means"
	case near(got, want/math.Ln2, 1e-9):
		return "use the natural logarithm, math.Log or math.Log1p, and not math.Log2"
	case near(got, crossed(logits, same, genuine, impostor), 1e-9):
		return "the counts are swapped: the genuine pairs are divided by the number of genuine pairs"
	case got == 0:
		return "add the loss of every pair, max(z, 0) - s z + log(1 + exp(-|z|)), to the sum of its kind"
	}
	return "compare one pair first: the loss of z = 0 is log 2, whatever s is"
}

// crossed divides the sum of each kind by the number of the other.
func crossed(logits []float64, same []bool, genuine, impostor float64) (loss float64) {
	for i := range logits {
		one := PairLoss(logits[i:i+1], same[i:i+1])
		if same[i] {
			loss += one / impostor
		} else {
			loss += one / genuine
		}
	}
	return loss
}

// AtThreshold returns FAR and FRR if pairs with a logit of at least the threshold are accepted, and the
// precision, the probability that an accepted pair is genuine, if the share prior of the compared pairs is
// genuine. The precision is 1 if no pair is accepted.
func AtThreshold(logits []float64, same []bool, threshold, prior float64) (far, frr, precision float64) {
	var pairs, accepted [2]float64
	for i, z := range logits {
		k := 0
		if same[i] {
			k = 1
		}
		pairs[k]++
		if z >= threshold {
			accepted[k]++
		}
	}
	far, frr = accepted[0]/pairs[0], 1-accepted[1]/pairs[1]
	if far == 0 && frr == 1 {
		return far, frr, 1
	}
	return far, frr, prior * (1 - frr) / (prior*(1-frr) + (1-prior)*far)
}

// CheckAtThreshold checks an answer to the second exercise of lesson 10; see [AtThreshold]. It reports that
// the answer is right, or the first case in which it is not, with a hint.
func CheckAtThreshold(at func(z []float64, same []bool, threshold, prior float64) (a, b, c float64)) string {
	rng := rand.New(rand.NewPCG(10, 2))
	for trial := range 20 {
		logits, same := randomPairs(rng, 40+10*trial, 2)
		for i := range logits {
			logits[i] = math.Round(logits[i]) // Some are equal to the threshold.
		}
		prior := []float64{0.5, 0.2, 0.01, 0.9}[trial%4]
		threshold := float64(trial%3 - 1)
		wantFAR, wantFRR, want := AtThreshold(logits, same, threshold, prior)
		far, frr, precision := at(slices.Clone(logits), slices.Clone(same), threshold, prior)
		if !near(far, wantFAR, 1e-9) || !near(frr, wantFRR, 1e-9) {
			return fmt.Sprintf("Not yet: at the threshold %g of %d pairs FAR is %.4f and FRR %.4f, yours "+
				"are %.4f and %.4f.\nHint: %s.", threshold, len(logits), wantFAR, wantFRR, far, frr,
				ratesHint(logits, same, threshold, far, frr))
		}
		if !near(precision, want, 1e-9) {
			return fmt.Sprintf("Not yet: with FAR %.4f, FRR %.4f and prior %g the precision is %.4f, yours "+
				"is %.4f.\nHint: %s.", wantFAR, wantFRR, prior, want, precision,
				precisionHint(logits, same, threshold, prior, precision))
		}
	}
	none, all, _ := at([]float64{-1, -2, -3}, []bool{true, false, false}, 0, 0.5)
	_, _, precision := at([]float64{-1, -2, -3}, []bool{true, false, false}, 0, 0.5)
	if none != 0 || all != 1 || math.IsNaN(precision) {
		return "Not yet: if no pair is accepted FAR is 0, FRR is 1, and the precision must not be 0 / 0.\n" +
			"Hint: return a precision of 1 in that case: no accepted pair is wrong."
	}
	return "Right: FAR and FRR do not depend on the prior, the precision does."
}

// ratesHint says what wrong rates suggest.
func ratesHint(logits []float64, same []bool, threshold, far, frr float64) string {
	wantFAR, wantFRR, _ := AtThreshold(logits, same, threshold, 0.5)
	strictFAR, strictFRR, _ := AtThreshold(logits, same, math.Nextafter(threshold, math.Inf(1)), 0.5)
	impostor := 0.
	for _, s := range same {
		if !s {
			impostor++
		}
	}
	of := impostor / float64(len(same))
	switch {
	case near(far, wantFRR, 1e-9) && near(frr, wantFAR, 1e-9):
		return "the two are swapped: FAR counts impostor pairs, FRR genuine pairs"
	case near(far, wantFAR*of, 1e-9) || near(frr, wantFRR*(1-of), 1e-9):
		return "divide by the number of pairs of that kind, not by the number of all pairs"
	case near(far, strictFAR, 1e-9) && near(frr, strictFRR, 1e-9):
		return "a pair whose logit is equal to the threshold is accepted"
	case near(far, 1-wantFAR, 1e-9) && near(frr, 1-wantFRR, 1e-9):
		return "a logit is no distance: a pair is accepted if its logit is large"
	case near(far, wantFAR, 1e-9) && near(frr, 1-wantFRR, 1e-9):
		return "that is the TAR: the FRR is the share of genuine pairs that are not accepted"
	case far == 0 && frr == 0:
		return "count the pairs of each kind, and those that are accepted"
	}
	return "FAR = accepted impostor pairs / impostor pairs, FRR = rejected genuine pairs / genuine pairs"
}

// precisionHint says what a wrong precision suggests.
func precisionHint(logits []float64, same []bool, threshold, prior, got float64) string {
	far, frr, want := AtThreshold(logits, same, threshold, prior)
	_, _, inverted := AtThreshold(logits, same, threshold, 1-prior)
	sample := 0.
	for _, s := range same {
		if s {
			sample += 1 / float64(len(same))
		}
	}
	_, _, counted := AtThreshold(logits, same, threshold, sample)
	rejected := prior * frr / (prior*frr + (1-prior)*far)
	switch {
	case near(got, inverted, 1e-9) && prior != 0.5:
		return "the prior is inverted: it weighs the genuine pairs, and 1 - prior the impostor pairs"
	case near(got, counted, 1e-9):
		return "this is the share in this sample of pairs, whatever the prior: weigh 1 - FRR with the " +
			"prior and FAR with 1 - prior"
	case near(got, (1-frr)/(1-frr+far), 1e-9):
		return "this holds if one pair in two is genuine: weigh 1 - FRR with the prior and FAR with 1 - prior"
	case near(got, prior*(1-frr), 1e-9):
		return "this is the share of all pairs that are genuine and accepted: divide by the share of all " +
			"pairs that are accepted"
	case near(got, 1-want, 1e-9):
		return "this is the share of impostor pairs among the accepted: the precision is one minus that"
	case near(got, rejected, 1e-9):
		return "a genuine pair is accepted with probability 1 - FRR, not FRR"
	case near(got, 1-frr, 1e-9):
		return "this is the TAR, the share of genuine pairs that are accepted: the precision is the share " +
			"of accepted pairs that are genuine"
	case math.IsNaN(got):
		return "if no pair is accepted, return a precision of 1"
	}
	return "Bayes: prior (1 - FRR) / (prior (1 - FRR) + (1 - prior) FAR)"
}
