package weights

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/gobackend"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph" //nolint:staticcheck // Graph code reads as formulas.
	"github.com/gomlx/gomlx/ml/model"
)

// CheckShapes returns an error if the names and shapes of the weights are not those of the network f, for a
// picture of the given height, width and channels. Weights below the scopes also may exist in addition. It
// builds the graph of the network without compiling or running it.
func CheckShapes(w *Weights, f func(*model.Scope, *Node) *Node, picture [3]int, also ...string) error {
	expected, err := build(f, shapes.Make(dtypes.Float32, 1, picture[0], picture[1], picture[2]))
	if err != nil {
		return err
	}
	var wrong []string
	for v := range expected.Scope(w.Scope).IterVariables() {
		if found := w.Store.GetVariable(v.Path()); found == nil {
			wrong = append(wrong, fmt.Sprintf("the weights %s are missing", v.Path()))
		} else if !found.Shape().Equal(v.Shape()) {
			wrong = append(wrong, fmt.Sprintf("the weights %s have shape %s, the network needs %s",
				v.Path(), found.Shape(), v.Shape()))
		}
	}
	for v := range w.All() {
		below := func(scope string) bool { return strings.HasPrefix(v.Path(), scope+"/") }
		if !slices.ContainsFunc(also, below) && expected.GetVariable(v.Path()) == nil {
			wrong = append(wrong, fmt.Sprintf("its network has no weights %.80q", v.Path()))
		}
	}
	if len(wrong) == 0 {
		return nil
	}
	return errors.New(slices.Min(wrong)) // Report one of them, always the same.
}

// build returns the variables that the graph of a network creates, without values.
func build(f func(*model.Scope, *Node) *Node, input shapes.Shape) (store *model.Store, err error) {
	backend, err := gobackend.New("")
	if err != nil {
		return nil, err
	}
	defer backend.Finalize()
	g := NewGraph(backend, "shapes")
	defer g.Finalize()
	defer func() {
		if r := recover(); r != nil { // Graph code panics on errors.
			err = fmt.Errorf("its network cannot be built: %.200v", r)
		}
	}()
	store = model.NewStore()
	f(store.RootScope(), Parameter(g, "x", input))
	return store, nil
}
