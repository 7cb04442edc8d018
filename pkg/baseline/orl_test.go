package baseline_test

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/gosiamese/gosiamese/datasets/orl"
	"github.com/gosiamese/gosiamese/pkg/baseline"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// On the twenty splits of ORL, the baselines are fitted to the thirty training people, evaluated on the ten
// test people and compared with numpy: raw pixels EER 13.1 % and 1-shot 82.5 %, Fisherface 9.4 % and 88.1 %.
// The pictures for numpy were scaled by box averaging, ours by Catmull-Rom, so a mean may differ by half a
// point, and a single split by more.
func TestTwentySplitsOfORL(t *testing.T) {
	dir := os.Getenv("SIAMESE_DATA")
	if dir == "" {
		t.Skip("needs SIAMESE_DATA, the folder that holds orl_faces")
	}
	set, err := orl.Load(filepath.Join(dir, "orl_faces"))
	if err != nil {
		t.Fatal(err)
	}
	if set, err = set.Resize(56, 46); err != nil {
		t.Fatal(err)
	}
	const tolerance = 0.005
	want := map[string][2]float64{"raw pixels": {0.131, 0.825}, "Fisherface": {0.094, 0.881}}
	sums, all := map[string][2]float64{}, splits(t)
	for _, split := range all {
		seen, unseen := only(t, set, split.Train), only(t, set, split.Test)
		for name, projection := range baselines(t, seen) {
			vectors, err := projection.Embed(unseen.Pictures)
			if err != nil {
				t.Fatal(err)
			}
			report, err := verify.Evaluate(vectors, unseen.Labels)
			if err != nil {
				t.Fatal(err)
			}
			sum := sums[name]
			sums[name] = [2]float64{sum[0] + report.EER, sum[1] + report.OneShot}
		}
	}
	for name, sum := range sums {
		eer, oneShot := sum[0]/float64(len(all)), sum[1]/float64(len(all))
		t.Logf("%s: mean of %d splits: EER %.2f %%, 1-shot %.2f %%", name, len(all), 100*eer, 100*oneShot)
		known, is := want[name]
		if is && !(math.Abs(eer-known[0]) <= tolerance && math.Abs(oneShot-known[1]) <= tolerance) {
			t.Errorf("%s: want EER %.3f and 1-shot %.3f, within %g", name, known[0], known[1], tolerance)
		}
	}
	if len(all) != 20 || !(sums["PCA"][1] > 0) {
		t.Errorf("%d splits, PCA %v", len(all), sums["PCA"])
	}
}

func baselines(t *testing.T, seen images.Set) map[string]baseline.Projection {
	t.Helper()
	pca, err := baseline.PCA(seen.Pictures, 100)
	if err != nil {
		t.Fatal(err)
	}
	fisher, err := baseline.Fisherface(seen.Pictures, seen.Labels, baseline.DefaultConfig())
	if err != nil {
		t.Fatal(err)
	}
	return map[string]baseline.Projection{"raw pixels": baseline.Pixels(), "PCA": pca, "Fisherface": fisher}
}

type split struct{ Train, Test []int }

func splits(t *testing.T) (out []split) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "datasets", "orl", "testdata", "splits.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func only(t *testing.T, set images.Set, people []int) images.Set {
	t.Helper()
	var names []string
	for _, n := range people {
		names = append(names, fmt.Sprintf("s%d", n))
	}
	part, err := set.Only(names...)
	if err != nil {
		t.Fatal(err)
	}
	return part
}
