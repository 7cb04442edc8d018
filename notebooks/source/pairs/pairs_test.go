package pairs_test

import (
	"math"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/notebooks/source/pairs"
	"github.com/gosiamese/gosiamese/pkg/siamese"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

func TestCount(t *testing.T) {
	if genuine, impostor := pairs.Count(10, 4); genuine != 60 || impostor != 720 {
		t.Errorf("got %d and %d", genuine, impostor)
	}
}

func TestScores(t *testing.T) {
	vectors, labels := [][]float32{{1, 0}, {1, 0}, {0, 1}, {0, 1}}, []int{0, 0, 1, 1}
	head := siamese.Head{Weights: []float32{-2, -1}, Bias: 1}
	scores, err := pairs.Scores(head, vectors, labels)
	if err != nil {
		t.Fatal(err)
	}
	same, different := 1/(1+math.Exp(1)), 1/(1+math.Exp(-2)) // 1 - sigmoid(1), 1 - sigmoid(-2).
	for _, s := range scores {
		want := different
		if s.Same {
			want = same
		}
		if math.Abs(s.Distance-want) > 1e-6 {
			t.Errorf("%+v: want %g", s, want)
		}
	}
	one, two, err := pairs.Logits(head, vectors, labels)
	if err != nil || math.Abs(one-1) > 1e-6 || math.Abs(two+2) > 1e-6 {
		t.Errorf("logits %g, %g, %v", one, two, err)
	}
	if _, err := pairs.Scores(siamese.Head{Weights: []float32{1}}, vectors, labels); err == nil {
		t.Error("a head of another length: want an error")
	}
	figure, err := pairs.Head(head, vectors, labels)
	if err != nil || !strings.Contains(figure["description"].(string), "learnt: -2.000 to -1.000") {
		t.Errorf("got %v, %v", figure["description"], err)
	}
	figure, err = pairs.ErrorRates([]string{"unseen"}, scores)
	if err != nil || !strings.Contains(figure["description"].(string), "FAR: 1.000 to 0.000") {
		t.Errorf("got %v, %v", figure["description"], err)
	}
	if _, err := pairs.ErrorRates([]string{"none"}, []verify.Score{}); err == nil {
		t.Error("no pairs: want an error")
	}
}

func TestCheckPosterior(t *testing.T) {
	bayes := func(p, q float64) float64 { return p * q / (p*q + (1-p)*(1-q)) }
	for want, answer := range map[string]func(p, prior float64) float64{
		"Right":                  bayes,
		"knows nothing here":     func(p, _ float64) float64 { return p },
		"divide by the share":    func(p, prior float64) float64 { return p * prior },
		"p stays p":              func(_, prior float64) float64 { return prior },
		"weigh p with the prior": func(p, prior float64) float64 { return p + prior - 0.5 },
		"are impostors": func(p, prior float64) float64 {
			if prior < 0.1 {
				return p
			}
			return bayes(p, prior)
		},
		"genuine all the same": func(p, prior float64) float64 {
			if prior > 0.5 {
				return p
			}
			return bayes(p, prior)
		},
	} {
		if got := pairs.CheckPosterior(answer); !strings.Contains(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
