package siamese

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	. "github.com/gomlx/gomlx/core/graph" //nolint:staticcheck // Graph code reads as formulas.
	"github.com/gomlx/gomlx/ml/model"
)

// Loss is a training objective over a batch of embeddings: [Triplet], [Binary], [Contrastive], [CosFace], a
// [Sum] of several, a [LossFunc], or any type of your own with these methods.
//
// A type may have three optional methods. Check() error returns an error if a setting is out of range.
// NeedsPairs() bool reports whether a batch must hold two pictures of a person; the default is true.
// AnyLength() bool reports whether the loss accepts embeddings that are not of unit length (see
// [Network.Unnormalised]); the default is false.
type Loss interface {
	// String describes the loss, such as "contrastive (margin 1)". A run records it: two losses with the same
	// description and parameters count as the same.
	String() string
	// Params are the runtime scalars of the loss by name, such as the margin of the triplet loss. They are
	// inputs of the compiled training step, so a new value needs no recompilation. The graph reads them with
	// [Batch.Param].
	Params() map[string]float64
	// Graph is the loss of a batch -> scalar. It must be 0, not NaN, for a batch without the pairs or
	// triplets it needs.
	Graph(b *Batch) *Node
}

// checkLoss returns an error if the loss is nil or a setting is out of range.
func checkLoss(l Loss) error {
	if l == nil {
		return errors.New("siamese: no loss: set one, such as siamese.Triplet(0.2, siamese.BatchHard)")
	}
	if c, ok := l.(interface{ Check() error }); ok {
		return c.Check()
	}
	return nil
}

// needsPairs reports whether a batch must hold two pictures of a person.
func needsPairs(l Loss) bool {
	p, ok := l.(interface{ NeedsPairs() bool })
	return !ok || p.NeedsPairs()
}

// allowsAnyLength reports whether a loss accepts embeddings that are not of unit length.
func allowsAnyLength(l Loss) bool {
	a, ok := l.(interface{ AnyLength() bool })
	return ok && a.AnyLength()
}

// tripletOf returns the triplet loss that a loss is or contains; nil if there is none.
func tripletOf(l Loss) *triplet {
	if t, ok := l.(interface{ tripletTerm() *triplet }); ok {
		return t.tripletTerm()
	}
	return nil
}

// Batch is the input of a loss: the embeddings of b pictures in n dimensions, and their labels.
type Batch struct {
	Embeddings *Node // [b, n], of unit length unless the network is Unnormalised.
	Labels     *Node // [b], the person in each picture, integers in [0, People).
	People     int   // Number of people in the training set.

	Store     *model.Store     // Holds the variables of the loss, which are trained along with the network.
	Params    map[string]*Node // The scalars that the method Params of the loss names.
	AnyLength bool             // The embeddings are not of unit length.

	prefix string // Of the parameter names of a term in a sum.
	shared *shared
}

// shared holds what all terms of a sum use, computed once.
type shared struct {
	distances *Node
	triplets  map[string]Triplets
}

// cache returns what is shared; a batch that its user filled in does not have it yet.
func (b *Batch) cache() *shared {
	if b.shared == nil {
		b.shared = &shared{triplets: map[string]Triplets{}}
	}
	return b.shared
}

// Param returns a parameter of the loss -> scalar.
func (b *Batch) Param(name string) *Node {
	p := b.Params[b.prefix+name]
	if p == nil {
		panic(fmt.Errorf("siamese: the loss has no parameter %q: return it from its method Params", name))
	}
	return p
}

// Distances returns the squared Euclidean distances of all pairs -> [b, b].
func (b *Batch) Distances() *Node {
	shared := b.cache()
	if shared.distances == nil {
		if b.AnyLength {
			shared.distances = anyDistances(b.Embeddings)
		} else {
			shared.distances = Distances(b.Embeddings)
		}
	}
	return shared.distances
}

// Triplets returns the triplets that a miner selects.
func (b *Batch) Triplets(m Miner) Triplets {
	shared := b.cache()
	t, ok := shared.triplets[m.String()]
	if !ok {
		t = m.Mine(b.Distances(), b.Labels)
		shared.triplets[m.String()] = t
	}
	return t
}

// Sum adds losses: Sum(Triplet(0.2, BatchHard), CosFace(16, 0.2)). Its parameter names are prefixed with the
// index of the term: "0.margin".
func Sum(terms ...Loss) Loss { return sum(terms) }

type sum []Loss

// String joins the terms: "0.5 triplet (batch-hard, margin 0.2) + contrastive (margin 1)".
func (s sum) String() string {
	var terms []string
	for _, l := range s {
		terms = append(terms, l.String())
	}
	return strings.Join(terms, " + ")
}

func (s sum) Check() error {
	if len(s) == 0 {
		return errors.New("siamese: a sum of no losses: add a term")
	}
	for i, l := range s {
		if err := checkLoss(l); err != nil {
			return fmt.Errorf("term %d of the loss: %w", i+1, err)
		}
	}
	return nil
}

func (s sum) Params() map[string]float64 {
	params := map[string]float64{}
	for i, l := range s {
		for name, value := range l.Params() {
			params[termPrefix(i)+name] = value
		}
	}
	return params
}

func termPrefix(i int) string { return fmt.Sprintf("%d.", i) }

func (s sum) Graph(b *Batch) (total *Node) {
	b.cache() // The terms share it.
	for i, l := range s {
		own := *b
		own.prefix += termPrefix(i)
		if value := l.Graph(&own); total == nil {
			total = value
		} else {
			total = Add(total, value)
		}
	}
	return total
}

func (s sum) NeedsPairs() bool { return slices.ContainsFunc(s, needsPairs) }

func (s sum) AnyLength() bool {
	return !slices.ContainsFunc(s, func(l Loss) bool { return !allowsAnyLength(l) })
}

func (s sum) tripletTerm() *triplet {
	for _, l := range s {
		if found := tripletOf(l); found != nil {
			return found
		}
	}
	return nil
}

// Weighted multiplies a loss by a weight above 0, for use in a [Sum].
func Weighted(weight float64, l Loss) Loss { return weighted{weight, l} }

type weighted struct {
	weight float64
	Loss
}

func (w weighted) String() string { return fmt.Sprintf("%g %s", w.weight, w.Loss) }

func (w weighted) Check() error {
	if err := checkLoss(w.Loss); err != nil {
		return err
	}
	if !(w.weight > 0) || math.IsInf(w.weight, 1) {
		return fmt.Errorf("siamese: weight %g of the loss %s: want a finite number above 0", w.weight, w.Loss)
	}
	return nil
}

func (w weighted) Graph(b *Batch) *Node  { return MulScalar(w.Loss.Graph(b), w.weight) }
func (w weighted) NeedsPairs() bool      { return needsPairs(w.Loss) }
func (w weighted) AnyLength() bool       { return allowsAnyLength(w.Loss) }
func (w weighted) tripletTerm() *triplet { return tripletOf(w.Loss) }

// LossFunc makes a loss without parameters from a function.
func LossFunc(name string, graph func(b *Batch) *Node) Loss { return &lossFunc{name, graph} }

type lossFunc struct {
	name  string
	graph func(b *Batch) *Node
}

func (l *lossFunc) String() string           { return l.name }
func (*lossFunc) Params() map[string]float64 { return nil }
func (l *lossFunc) Graph(b *Batch) *Node     { return l.graph(b) }
