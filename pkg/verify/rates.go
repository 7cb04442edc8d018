package verify

import "fmt"

// Rates are the errors at one threshold that was chosen elsewhere, on other people.
type Rates struct {
	Tau      float64
	FAR, FRR Estimate
	Accuracy Estimate // Balanced: 1 - (FAR + FRR)/2.
}

// RatesAt counts the errors at the threshold tau, with intervals over people.
//
// A person stands at both ends of impostor pairs: leaving somebody out takes away every pair that they are
// in. The counts of each person and of each two people suffice for that, so it takes one pass, for any
// number of people. Needed are two people with genuine pairs, and three people of whom none is in every
// impostor pair ([ErrTooFew]).
//
// The plain jackknife of the FAR counts what belongs to two people alone twice, once for each of them, and so
// makes intervals too long where chance likeness of two people is most of the variance. Here this part is
// taken away once (the variance for dyads of Aronow, Samii and Assenova 2015), by half of the variance at
// most, and by less where false accepts rest on fewer than five pairs of people, of whom too little is known.
func RatesAt(scores []Score, labels []int, tau float64) (Rates, error) {
	p, err := peopleOf(scores, labels)
	if err != nil {
		return Rates{}, err
	}
	genuine, impostor := make([]share, len(p.labels)), make([]share, len(p.labels))
	dyads := map[[2]int]*share{}
	var falseRejects, falseAccepts share
	for _, s := range scores {
		a, b := p.of[s.A], p.of[s.B]
		if s.Same {
			genuine[a].add(s.Distance > tau, 1)
			falseRejects.add(s.Distance > tau, 1)
			continue
		}
		dyad := dyads[[2]int{min(a, b), max(a, b)}]
		if dyad == nil {
			dyad = &share{}
			dyads[[2]int{min(a, b), max(a, b)}] = dyad
		}
		for _, part := range [4]*share{dyad, &impostor[a], &impostor[b], &falseAccepts} {
			part.add(s.Distance <= tau, 1)
		}
	}
	frr, err := falseRejects.leaveOut(genuine, 1)
	if err != nil {
		return Rates{}, fmt.Errorf("verify: FRR: %w", err)
	}
	far, err := falseAccepts.leaveOut(impostor, 2)
	if err != nil {
		return Rates{}, fmt.Errorf("verify: FAR: %w", err)
	}
	far.correction = falseAccepts.correction(impostor, dyads)
	both := jackknife{freedom: frr.freedom, independent: len(genuine) / 2, correction: 1}
	for i := range genuine {
		both.replicates = append(both.replicates,
			1-(falseRejects.without(genuine[i])+falseAccepts.without(impostor[i]))/2)
	}
	return Rates{
		Tau: tau, FAR: far.estimate(falseAccepts.rate()), FRR: frr.estimate(falseRejects.rate()),
		Accuracy: both.estimate(1 - (falseRejects.rate()+falseAccepts.rate())/2),
	}, nil
}
