package verify_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gosiamese/gosiamese/pkg/verify"
)

// Three people lie on a line: person 0 at 0 and 1, person 5 at 1.5 and 9, person 7 at 20.
func TestByPerson(t *testing.T) {
	vectors, labels := [][]float32{{0}, {20}, {1}, {1.5}, {9}}, []int{0, 7, 0, 5, 5}
	scores := must[[]verify.Score](t)(verify.Scores(vectors, labels))
	got := must[[]verify.Person](t)(verify.ByPerson(scores, labels, 1))
	close := verify.Score{Distance: 0.25, A: 2, B: 3}
	want := []verify.Person{
		{
			Label: 0, Genuine: 1, Impostor: 6, FalseAccepts: 1, FAR: 1.0 / 6, Nearest: close,
			Farthest: verify.Score{Distance: 1, Same: true, A: 0, B: 2},
		},
		{
			Label: 5, Genuine: 1, FalseRejects: 1, FRR: 1, Impostor: 6, FalseAccepts: 1, FAR: 1.0 / 6,
			Nearest:  close,
			Farthest: verify.Score{Distance: 56.25, Same: true, A: 3, B: 4},
		},
		{Label: 7, Impostor: 4, Nearest: verify.Score{Distance: 121, A: 1, B: 4}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	near(t, "FRR", got[1].FRR, 1)
	near(t, "FAR", got[1].FAR, 1.0/6)
	near(t, "FRR of a person with one picture", got[2].FRR, 0)
	genuine, impostor := verify.Worst(scores, 1)
	if genuine[0] != want[1].Farthest || impostor[0] != close {
		t.Errorf("worst %v and %v", genuine, impostor)
	}
	if genuine, impostor = verify.Worst(scores, 99); len(genuine) != 2 || len(impostor) != 8 {
		t.Errorf("%d and %d pairs", len(genuine), len(impostor))
	}
	if genuine, impostor = verify.Worst(scores, -1); len(genuine)+len(impostor) != 0 {
		t.Errorf("%d and %d pairs", len(genuine), len(impostor))
	}
}

// Confusions are sorted by their share of false accepts, then by the nearest pair.
func TestConfusions(t *testing.T) {
	vectors, labels := [][]float32{{0}, {0.5}, {1}, {30}, {30}, {31}}, []int{9, 2, 2, 4, 4, 3}
	scores := must[[]verify.Score](t)(verify.Scores(vectors, labels))
	got := must[[]verify.Confusion](t)(verify.Confusions(scores, labels, 1))
	want := []verify.Confusion{
		{A: 2, B: 9, Impostor: 2, FalseAccepts: 2, Nearest: verify.Score{Distance: 0.25, A: 0, B: 1}},
		{A: 3, B: 4, Impostor: 2, FalseAccepts: 2, Nearest: verify.Score{Distance: 1, A: 3, B: 5}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if got := must[[]verify.Confusion](t)(verify.Confusions(scores, labels, 0.5)); len(got) != 1 ||
		got[0].FalseAccepts != 1 {
		t.Errorf("got %+v", got)
	}
}

// Summed over people, genuine pairs count once and impostor pairs twice.
func TestPeopleAddUp(t *testing.T) {
	f := load(t).Few
	scores := f.scores(t)
	c := curve(t, scores)
	far, frr := c.At(2.5)
	var sum verify.Person
	for _, p := range must[[]verify.Person](t)(verify.ByPerson(scores, f.Labels, 2.5)) {
		sum.Genuine, sum.FalseRejects = sum.Genuine+p.Genuine, sum.FalseRejects+p.FalseRejects
		sum.Impostor, sum.FalseAccepts = sum.Impostor+p.Impostor, sum.FalseAccepts+p.FalseAccepts
	}
	if sum.Genuine != c.Genuine || sum.Impostor != 2*c.Impostor {
		t.Errorf("got %+v", sum)
	}
	near(t, "FRR", float64(sum.FalseRejects)/float64(sum.Genuine), frr)
	near(t, "FAR", float64(sum.FalseAccepts)/float64(sum.Impostor), far)
	var accepted int
	for _, confusion := range must[[]verify.Confusion](t)(verify.Confusions(scores, f.Labels, 2.5)) {
		accepted += confusion.FalseAccepts
	}
	if 2*accepted != sum.FalseAccepts {
		t.Errorf("%d false accepts by pairs of people, %d by people", accepted, sum.FalseAccepts)
	}
}
