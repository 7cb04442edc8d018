package siamese

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/gobackend"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
)

// checkShapes returns an error if the names and shapes of the weights in the store are not those of the
// network. It builds the graph of the network without compiling or running it.
func (m *Model) checkShapes() error {
	if n := m.Network; n.Residual > m.Len() { // Otherwise building the graph could take forever.
		return fmt.Errorf("it holds %d weights, too few for %d residual convolutions", m.Len(), n.Residual)
	}
	backend, err := gobackend.New("")
	if err != nil {
		return err
	}
	defer backend.Finalize()
	g := graph.NewGraph(backend, "shapes")
	defer g.Finalize()
	expected := model.NewStore()
	if err := m.build(g, expected); err != nil {
		return err
	}
	var wrong []string
	for v := range expected.IterVariables() {
		if !m.Has(v) {
			continue
		}
		if found := m.Store.GetVariable(v.Path()); found == nil {
			wrong = append(wrong, fmt.Sprintf("the weights %s are missing", v.Path()))
		} else if !found.Shape().Equal(v.Shape()) {
			wrong = append(wrong, fmt.Sprintf("the weights %s have shape %s, the network needs %s",
				v.Path(), found.Shape(), v.Shape()))
		}
	}
	for v := range m.Store.IterVariables() {
		head := strings.HasPrefix(v.Path(), headScope+"/") // Trained along with the network.
		if m.Has(v) && !head && expected.GetVariable(v.Path()) == nil {
			wrong = append(wrong, fmt.Sprintf("its network has no weights %.80q", v.Path()))
		}
	}
	if len(wrong) == 0 {
		return nil
	}
	return errors.New(slices.Min(wrong)) // Report one of them, always the same.
}

// build creates the variables of the network in a store, without values.
func (m *Model) build(g *graph.Graph, store *model.Store) (err error) {
	defer func() {
		if r := recover(); r != nil { // Graph code panics on errors.
			err = fmt.Errorf("its network cannot be built: %.200v", r)
		}
	}()
	n := m.Network
	x := graph.Parameter(g, "x", shapes.Make(dtypes.Float32, 1, n.Height, n.Width, n.Channels))
	n.Embed(store.RootScope(), x)
	return nil
}
