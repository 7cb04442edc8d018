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

// Loss is a training objective over a batch of embeddings. [Triplet], [Binary], [Contrastive] and [CosFace]
// are losses, [Sum] adds several, and [LossFunc] makes one of a function; any other type with these methods
// can be trained with as well.
type Loss interface {
	// String describes the loss, such as "contrastive (margin 1)". A run records it: two losses with the same
	// description and parameters count as the same loss.
	String() string
	// Params are scalars that are inputs of the compiled training step, by name, such as the margin of the
	// triplet loss: other values compile nothing again. The graph reads them with [Batch.Param].
	Params() map[string]float64
	// Graph is the loss of a batch -> scalar. A batch without the pairs or triplets that it needs has the loss
	// 0, not NaN.
	Graph(b *Batch) *Node
}

// Optional methods of a loss, with what holds for one without them.
type (
	checked    interface{ Check() error }     // An error names a setting out of its range; none.
	pairless   interface{ NeedsPairs() bool } // Whether a batch must hold two pictures of a person; true.
	anyLength  interface{ AnyLength() bool }  // Whether vectors need not have unit length; false.
	triplettal interface{ triplet() *Triplet }
)

// CheckLoss returns an error if there is no loss, or if its method Check() error, which a loss may have,
// does.
func CheckLoss(l Loss) error {
	if l == nil {
		return errors.New("siamese: no loss: set one, such as siamese.DefaultTriplet()")
	}
	if c, ok := l.(checked); ok {
		return c.Check()
	}
	return nil
}

// NeedsPairs reports whether a batch must hold two pictures of one person. A loss that needs none, such as
// [CosFace], has the method NeedsPairs() bool.
func NeedsPairs(l Loss) bool {
	p, ok := l.(pairless)
	return !ok || p.NeedsPairs()
}

// AllowsAnyLength reports whether a loss takes vectors that are not of unit length, see
// [Network.Unnormalised]. Such a loss has the method AnyLength() bool.
func AllowsAnyLength(l Loss) bool {
	a, ok := l.(anyLength)
	return ok && a.AnyLength()
}

// TripletOf is the triplet loss that a loss is or contains; nil if there is none.
func TripletOf(l Loss) *Triplet {
	if t, ok := l.(triplettal); ok {
		return t.triplet()
	}
	return nil
}

// Batch is what a loss is computed from: b pictures that the network has mapped to n dimensions.
type Batch struct {
	Embeddings *Node // [b, n], of unit length unless the network is Unnormalised.
	Labels     *Node // [b], the person of each picture, integers in [0, People).
	People     int   // In the training set.

	Store     *model.Store // Holds the variables that a loss trains along with the network.
	Params    map[string]*Node
	AnyLength bool // The embeddings are of any length.

	prefix string // Of the names of parameters: that of a term in a sum.
	*shared
}

// shared is computed once for all terms of a sum.
type shared struct {
	distances *Node
	triplets  map[string]Triplets
}

// NewBatch is a batch of unit vectors e [b, n] with labels [b] and the parameters of a loss.
func NewBatch(store *model.Store, e, labels *Node, people int, params map[string]*Node) *Batch {
	b := &Batch{Embeddings: e, Labels: labels, People: people, Store: store, Params: params}
	b.shared = &shared{triplets: map[string]Triplets{}}
	return b
}

// Param is a parameter of the loss, a scalar.
func (b *Batch) Param(name string) *Node {
	p := b.Params[b.prefix+name]
	if p == nil {
		panic(fmt.Errorf("siamese: the loss has no parameter %q: return it from its method Params", name))
	}
	return p
}

// Distances are the squared Euclidean distances of all pairs -> [b, b].
func (b *Batch) Distances() *Node {
	if b.distances == nil {
		if b.AnyLength {
			b.distances = AnyDistances(b.Embeddings)
		} else {
			b.distances = Distances(b.Embeddings)
		}
	}
	return b.distances
}

// Triplets are those that a miner chooses.
func (b *Batch) Triplets(m Miner) Triplets {
	t, ok := b.triplets[m.String()]
	if !ok {
		t = m.Mine(b.Distances(), b.Labels)
		b.triplets[m.String()] = t
	}
	return t
}

// Sum is the sum of several losses: Sum{siamese.DefaultTriplet(), siamese.DefaultCosFace()}.
type Sum []Loss

// String is the sum as it is written: "0.5 triplet (batch-hard, margin 0.2) + contrastive (margin 1)".
func (s Sum) String() string {
	var terms []string
	for _, l := range s {
		terms = append(terms, l.String())
	}
	return strings.Join(terms, " + ")
}

// Check returns an error if there are no terms, or one is out of its range.
func (s Sum) Check() error {
	if len(s) == 0 {
		return errors.New("siamese: a sum of no losses: add a term")
	}
	for i, l := range s {
		if err := CheckLoss(l); err != nil {
			return fmt.Errorf("term %d of the loss: %w", i+1, err)
		}
	}
	return nil
}

// Params are those of the terms; their names begin with the place of the term: "0.margin".
func (s Sum) Params() map[string]float64 {
	params := map[string]float64{}
	for i, l := range s {
		for name, value := range l.Params() {
			params[termPrefix(i)+name] = value
		}
	}
	return params
}

func termPrefix(i int) string { return fmt.Sprintf("%d.", i) }

// Graph is the sum.
func (s Sum) Graph(b *Batch) (sum *Node) {
	for i, l := range s {
		own := *b
		own.prefix += termPrefix(i)
		if value := l.Graph(&own); sum == nil {
			sum = value
		} else {
			sum = Add(sum, value)
		}
	}
	return sum
}

// NeedsPairs reports whether a term does.
func (s Sum) NeedsPairs() bool { return slices.ContainsFunc(s, NeedsPairs) }

// AnyLength reports whether all terms take vectors of any length.
func (s Sum) AnyLength() bool {
	return !slices.ContainsFunc(s, func(l Loss) bool { return !AllowsAnyLength(l) })
}

func (s Sum) triplet() *Triplet {
	for _, l := range s {
		if found := TripletOf(l); found != nil {
			return found
		}
	}
	return nil
}

// Weighted is a loss times a weight above 0, for a [Sum].
func Weighted(weight float64, l Loss) Loss { return weighted{weight, l} }

type weighted struct {
	weight float64
	Loss
}

// String is "0.5 binary".
func (w weighted) String() string { return fmt.Sprintf("%g %s", w.weight, w.Loss) }

// Check returns an error if the weight is not above 0, or the loss is out of its range.
func (w weighted) Check() error {
	if err := CheckLoss(w.Loss); err != nil {
		return err
	}
	if !(w.weight > 0) || math.IsInf(w.weight, 1) {
		return fmt.Errorf("siamese: weight %g of the loss %s: want a number above 0", w.weight, w.Loss)
	}
	return nil
}

// Graph is the weighted loss.
func (w weighted) Graph(b *Batch) *Node { return MulScalar(w.Loss.Graph(b), w.weight) }

// NeedsPairs reports whether the loss does.
func (w weighted) NeedsPairs() bool { return NeedsPairs(w.Loss) }

// AnyLength reports whether the loss takes vectors of any length.
func (w weighted) AnyLength() bool { return AllowsAnyLength(w.Loss) }

func (w weighted) triplet() *Triplet { return TripletOf(w.Loss) }

// LossFunc is a loss without parameters, made of a function.
func LossFunc(name string, graph func(b *Batch) *Node) Loss { return &lossFunc{name, graph} }

type lossFunc struct {
	name  string
	graph func(b *Batch) *Node
}

func (l *lossFunc) String() string           { return l.name }
func (*lossFunc) Params() map[string]float64 { return nil }
func (l *lossFunc) Graph(b *Batch) *Node     { return l.graph(b) }
