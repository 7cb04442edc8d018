package mining_test

import (
	"strings"
	"testing"

	. "github.com/gomlx/gomlx/core/graph" //nolint:staticcheck // Graph code reads as formulas.

	"github.com/gosiamese/gosiamese/notebooks/source/mining"
	"github.com/gosiamese/gosiamese/pkg/siamese"
)

// parts are what the answers have in common: distances and masks, [b, b, b] each, and the mask of anchors and
// positives, [b, b].
type parts struct{ ap, an, negative, positive *Node }

func partsOf(d, labels *Node) parts {
	b := d.Shape().Dim(0)
	same := Equal(ExpandAxes(labels, 1), ExpandAxes(labels, 0))
	return parts{
		ap:       BroadcastToDims(ExpandAxes(d, 2), b, b, b),
		an:       BroadcastToDims(ExpandAxes(d, 1), b, b, b),
		negative: BroadcastToDims(ExpandAxes(LogicalNot(same), 1), b, b, b),
		positive: LogicalAnd(same, LogicalNot(Diagonal(d.Graph(), b))),
	}
}

func constant(x *Node, value float64) *Node { return AddScalar(ZerosLike(x), value) }

func numbers(mask, d *Node) *Node { return ConvertDType(mask, d.DType()) }

func (p parts) nearest(of *Node) *Node  { return ReduceMin(Where(of, p.an, constant(p.an, 9)), 2) }
func (p parts) farthest(of *Node) *Node { return ReduceMax(Where(of, p.an, constant(p.an, -1)), 2) }
func (p parts) beyond() *Node           { return LogicalAnd(p.negative, GreaterThan(p.an, p.ap)) }

// semiHard is the answer of the lesson.
func (p parts) semiHard() *Node {
	return Where(ReduceLogicalOr(p.beyond(), 2), p.nearest(p.beyond()), p.farthest(p.negative))
}

// choosing is an answer that chooses the distance to the negative.
func choosing(choose func(p parts) *Node) mining.Mine {
	return func(d, labels *Node) siamese.Triplets {
		p := partsOf(d, labels)
		return siamese.Triplets{Positive: d, Negative: choose(p), Chosen: numbers(p.positive, d)}
	}
}

// masked is the answer of the lesson with another mask of the chosen triplets.
func masked(mask func(p parts, d, labels *Node) *Node) mining.Mine {
	return func(d, labels *Node) siamese.Triplets {
		p := partsOf(d, labels)
		return siamese.Triplets{Positive: d, Negative: p.semiHard(), Chosen: mask(p, d, labels)}
	}
}

func at(x, index *Node) *Node {
	return ReduceSum(Mul(OneHot(index, x.Shape().Dim(-1), x.DType()), x), -1)
}

func (p parts) near() *Node {
	gap := Abs(Sub(p.an, p.ap))
	return at(p.an, ArgMin(Where(p.negative, gap, constant(gap, 9)), 2))
}

// TestCheckSemiHard has the answers to the exercise, each with the hint that it gets.
func TestCheckSemiHard(t *testing.T) {
	t.Setenv("GOMLX_BACKEND", "go") // XLA takes longer to compile.
	for name, c := range map[string]struct {
		answer mining.Mine
		want   string
	}{
		"the lesson's": {choosing(parts.semiHard), "Right: on 20 random batches"},
		"the library":  {siamese.SemiHard.Mine, "Right"},
		"not answered": {siamese.Near.Mine, "you take the smallest |d(a, n) - d(a, p)|"},
		"easy": {
			choosing(func(p parts) *Node { return p.farthest(p.negative) }), "you take the farthest negative",
		},
		"hardest": {
			choosing(func(p parts) *Node { return p.nearest(p.negative) }), "you take the nearest negative",
		},
		"without absolute value": {
			choosing(func(p parts) *Node {
				gap := Sub(p.an, p.ap)
				return at(p.an, ArgMin(Where(p.negative, gap, constant(gap, 9)), 2))
			}), "without an absolute value is the same",
		},
		"the anchor as positive": {
			func(d, labels *Node) siamese.Triplets {
				same := Equal(ExpandAxes(labels, 1), ExpandAxes(labels, 0))
				t := choosing(parts.semiHard)(d, labels)
				t.Chosen = numbers(same, d)
				return t
			}, "the anchor itself is among your positives",
		},
		"negatives of the same person": {
			choosing(func(p parts) *Node {
				beyond := GreaterThan(p.an, p.ap)
				return Where(ReduceLogicalOr(beyond, 2), p.nearest(beyond), p.farthest(p.negative))
			}), "shows the same person",
		},
		"the anchor as negative": {
			choosing(func(p parts) *Node { return ReduceMin(p.an, 2) }),
			"the anchor itself is among your negatives",
		},
		"positives of another person": {
			masked(func(_ parts, d, _ *Node) *Node { return OnesLike(d) }), "d(a, p) = 0",
		},
		"negatives for positives": {
			masked(func(_ parts, d, labels *Node) *Node {
				return numbers(NotEqual(ExpandAxes(labels, 1), ExpandAxes(labels, 0)), d)
			}), "show two people",
		},
		"farthest semi-hard": {
			choosing(func(p parts) *Node {
				band := LogicalAnd(p.beyond(), LessThan(p.an, AddScalar(p.ap, 0.2)))
				return Where(ReduceLogicalOr(band, 2), p.farthest(band), p.semiHard())
			}), "the farthest of the semi-hard negatives",
		},
		"the first beyond": {
			choosing(func(p parts) *Node {
				first := at(p.an, ArgMax(numbers(p.beyond(), p.an), 2))
				return Where(ReduceLogicalOr(p.beyond(), 2), first, p.farthest(p.negative))
			}), "the first of the batch",
		},
		"no fall-back": {
			masked(func(p parts, d, _ *Node) *Node {
				return numbers(LogicalAnd(p.positive, ReduceLogicalOr(p.beyond(), 2)), d)
			}), "Then take the farthest negative",
		},
		"the constant is chosen": {
			choosing(func(p parts) *Node { return p.nearest(p.beyond()) }), "no candidate",
		},
		"fall back to the nearest": {
			choosing(func(p parts) *Node {
				return Where(ReduceLogicalOr(p.beyond(), 2), p.nearest(p.beyond()), p.nearest(p.negative))
			}), "you take the nearest one",
		},
		"one positive for each anchor": {
			masked(func(p parts, d, _ *Node) *Node {
				first := OneHot(ArgMax(numbers(p.positive, d), 1), d.Shape().Dim(0), d.DType())
				return Mul(first, numbers(p.positive, d))
			}), "every ordered pair",
		},
		"all": {siamese.BatchAll.Mine, "keep one of them"},
		"none": {
			masked(func(_ parts, d, _ *Node) *Node { return ZerosLike(d) }), "no triplet is chosen",
		},
		"weights": {
			masked(func(p parts, d, _ *Node) *Node { return MulScalar(numbers(p.positive, d), 2) }),
			"it is a mask",
		},
		"a Boolean mask": {
			masked(func(p parts, _, _ *Node) *Node { return p.positive }), "ConvertDType",
		},
		"no gradient": {
			choosing(func(p parts) *Node { return StopGradient(p.semiHard()) }), "no StopGradient",
		},
		"nil": {func(_, _ *Node) siamese.Triplets { return siamese.Triplets{} }, "set all of"},
		"shapes that do not fit": {
			func(d, labels *Node) siamese.Triplets {
				return siamese.Triplets{Positive: d, Negative: Add(d, Reshape(labels, 3, 4)), Chosen: d}
			}, "the graph cannot be built",
		},
	} {
		t.Run(name, func(t *testing.T) {
			got := mining.CheckSemiHard(c.answer)
			if !strings.Contains(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
			if right := strings.HasPrefix(c.want, "Right"); strings.HasPrefix(got, "Not yet") == right {
				t.Errorf("got %q", got)
			}
			if strings.HasPrefix(got, "Not yet") && !strings.Contains(got, "\nHint: ") {
				t.Errorf("no hint: %q", got)
			}
		})
	}
}

func TestCheckNear(t *testing.T) {
	t.Setenv("GOMLX_BACKEND", "go") // XLA takes longer to compile.
	for want, answer := range map[string]mining.Mine{
		"Right": choosing(parts.near),
		"you take only negatives beyond the positive": choosing(parts.semiHard),
		"d(a, p) = 0.": func(d, labels *Node) siamese.Triplets {
			same := Equal(ExpandAxes(labels, 1), ExpandAxes(labels, 0))
			return siamese.Triplets{
				Positive: d, Negative: partsOf(d, labels).near(), Chosen: numbers(same, d),
			}
		},
		"of the negatives beyond": siamese.MinerFunc("first", func(d, labels *Node) siamese.Triplets {
			return choosing(func(p parts) *Node {
				first := at(p.an, ArgMax(numbers(p.beyond(), p.an), 2))
				return Where(ReduceLogicalOr(p.beyond(), 2), first, p.near())
			})(d, labels)
		}).Mine,
		"without an absolute value is the same": choosing(func(p parts) *Node {
			return p.nearest(p.negative)
		}),
	} {
		if got := mining.CheckNear(answer); !strings.Contains(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
