package verify

import "fmt"

// Report is how well vectors tell people apart, over all pairs of the pictures given.
type Report struct {
	EER     float64 // Equal error rate.
	AUC     float64 // Area under the ROC curve.
	OneShot float64 // Share named rightly from one picture each; see [OneShot].

	People, Genuine, Impostor int // People, and pairs of each kind.
}

// Evaluate makes the report of vectors and the people they show.
func Evaluate(vectors [][]float32, labels []int) (Report, error) {
	scores, err := Scores(vectors, labels)
	if err != nil {
		return Report{}, err
	}
	curve, err := ROC(scores)
	if err != nil {
		return Report{}, err
	}
	oneShot, err := OneShot(vectors, labels)
	if err != nil {
		return Report{}, err
	}
	people := map[int]bool{}
	for _, label := range labels {
		people[label] = true
	}
	eer, _ := curve.EER()
	return Report{
		EER: eer, AUC: curve.AUC(), OneShot: oneShot,
		People: len(people), Genuine: curve.Genuine, Impostor: curve.Impostor,
	}, nil
}

// Beside is one line of the report beside that of a floor on the same pictures, such as the distance of raw
// pixels.
func (r Report) Beside(floor Report, name string) string {
	return fmt.Sprintf("%d unseen people: EER %.3f (%s %.3f), 1-shot %.2f (%s %.2f)",
		r.People, r.EER, name, floor.EER, r.OneShot, name, floor.OneShot)
}
