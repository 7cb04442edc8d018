package embedding_test

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/datasets/synthetic"
	"github.com/gosiamese/gosiamese/notebooks/internal/devicetest"
	"github.com/gosiamese/gosiamese/notebooks/internal/figuretest"
	"github.com/gosiamese/gosiamese/notebooks/source/embedding"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/project"
	"github.com/gosiamese/gosiamese/pkg/show"
	"github.com/gosiamese/gosiamese/pkg/siamese"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

func TestExplore(t *testing.T) {
	set, vectors := simulated(t, 6)
	places, _, err := project.PCA(vectors)
	if err != nil {
		t.Fatal(err)
	}
	const tau = 0.5
	figure, err := embedding.Explore(set, vectors, places, tau)
	if err != nil {
		t.Fatal(err)
	}
	var right, wrong int
	for i := 1; i < set.Len(); i++ {
		accepted := verify.Distance(vectors[0], vectors[i]) <= tau
		if same := set.Labels[i] == set.Labels[0]; accepted && same {
			right++
		} else if accepted {
			wrong++
		}
	}
	want := fmt.Sprintf("1: %d of %d of the same person, %d of %d of others", right,
		set.Balance()[0]-1, wrong, set.Len()-set.Balance()[0])
	if got := fmt.Sprint(figure["description"]); !strings.HasSuffix(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if _, err := embedding.Explore(set, vectors[:3], places, tau); err == nil {
		t.Error("embeddings of three pictures only: want an error")
	}
}

// With each of its buttons the figure of several maps has the positions that the figure of that map alone
// has.
func TestExploreMaps(t *testing.T) {
	set, vectors := simulated(t, 6)
	places, _, err := project.PCA(vectors)
	if err != nil {
		t.Fatal(err)
	}
	mirrored := make([][]float32, len(places))
	for i, p := range places {
		mirrored[i] = []float32{p[1], -2 * p[0]}
	}
	maps := []show.Layout{{Title: "PCA", At: places}, {Title: "mirrored", At: mirrored}}
	figure, err := embedding.ExploreMaps(set, vectors, 0.5, maps...)
	if err != nil {
		t.Fatal(err)
	}
	figuretest.Obeys(t, "maps", figure)
	params := func(f show.Figure) map[string]map[string]any {
		out := map[string]map[string]any{}
		for _, p := range figuretest.Plain(t, f)["params"].([]any) {
			p := p.(map[string]any)
			out[p["name"].(string)] = p
		}
		return out
	}
	got := params(figure)
	for k, m := range maps {
		alone, err := embedding.Explore(set, vectors, m.At, 0.5)
		if err != nil {
			t.Fatal(err)
		}
		want := params(alone)
		for _, axis := range []string{"xs", "ys"} {
			if texts := got[axis+"Text"]["value"].([]any); texts[k] != want[axis+"Text"]["value"] {
				t.Errorf("%s of %s: got %v, want %v", axis, m.Title, texts[k], want[axis+"Text"]["value"])
			}
			if expr := got[axis]["expr"]; expr != `split(`+axis+`Text[indexof(titles, map)], '\t')` {
				t.Errorf("%s: %v", axis, expr)
			}
		}
	}
	text, err := json.Marshal(figure)
	if err != nil {
		t.Fatal(err)
	}
	for part, want := range map[string]bool{
		"datum.x0": false, "datum.y0": false, "xs[datum.id]": true, "ys[datum.id]": true,
	} {
		if strings.Contains(string(text), part) != want {
			t.Errorf("%s in the figure: want %t", part, want)
		}
	}
	if _, err := embedding.ExploreMaps(set, vectors, 0.5, maps[0]); err == nil {
		t.Error("a single map: want an error")
	}
	if _, err := embedding.ExploreMaps(set, vectors[:3], 0.5, maps...); err == nil {
		t.Error("embeddings of three pictures only: want an error")
	}
}

func TestExploreEpochs(t *testing.T) {
	dev := devicetest.Open(t, "go")
	faces, err := synthetic.Faces(10, 4, 16, 1)
	if err != nil {
		t.Fatal(err)
	}
	split, err := images.NewSplit(faces, 3, 3, 1)
	if err != nil {
		t.Fatal(err)
	}
	cfg := siamese.DefaultConfig(filepath.Join(t.TempDir(), "run"), faces)
	cfg.Network.Blocks, cfg.Network.Dimensions = []int{4}, 8
	cfg.People, cfg.Pictures, cfg.Steps, cfg.Epochs = 4, 2, 2, 3
	history, err := siamese.Run(context.Background(), dev, split, cfg)
	if err != nil {
		t.Fatal(err)
	}
	figure, err := embedding.ExploreEpochs(history, split.Validation)
	if err != nil {
		t.Fatal(err)
	}
	// All validation pictures are watched here, so that the EERs are those of the history.
	first, last := history.Epochs[0].EER, history.Epochs[2].EER
	want := fmt.Sprintf("12 points of 3 people in 3 epochs. Epoch 1: EER %.3f. Epoch 3: EER %.3f", first,
		last)
	if got := figure["description"]; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	few, err := split.Validation.Only(split.Validation.Names[0])
	if err != nil {
		t.Fatal(err)
	}
	if _, err := embedding.ExploreEpochs(history, few); err == nil ||
		!strings.Contains(err.Error(), "give the validation people of the run") {
		t.Errorf("other people: got %v", err)
	}
}
