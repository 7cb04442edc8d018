package lesson_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gosiamese/gosiamese/notebooks/internal/devicetest"
	"github.com/gosiamese/gosiamese/notebooks/lesson"
	"github.com/gosiamese/gosiamese/pkg/backbone"
	"github.com/gosiamese/gosiamese/pkg/classify"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/pretrained"
)

func TestFewCatsAndDogs(t *testing.T) {
	t.Setenv("DATA", "")
	p, err := lesson.FewCatsAndDogs(1)
	if err != nil {
		t.Fatal(err)
	}
	if p.Train.Len() != 200 || p.Validation.Len() != 200 || p.Test.Len() != 400 || p.Train.Width != 64 {
		t.Errorf("%v, %v, %v", p.Train, p.Validation, p.Test)
	}
	t.Setenv("DATA", t.TempDir())
	if _, err := lesson.FewCatsAndDogs(1); err == nil {
		t.Error("an empty folder: want an error")
	}
}

// few is four pictures of two classes, the first of each class dark.
func few() images.Set {
	set := images.Set{Height: 32, Width: 32, Channels: 3, Names: []string{"cat", "dog"}}
	for i := range 4 {
		picture := make([]float32, 32*32*3)
		for k := range picture {
			picture[k] = float32(i/2) + 0.1*float32(k%(3+i))
		}
		set.Pictures, set.Labels = append(set.Pictures, picture), append(set.Labels, i%2)
	}
	return set
}

// What was computed once is read again, for the same pictures alone, and computed anew where the file is
// damaged.
func TestEncoded(t *testing.T) {
	t.Setenv("SIAMESE_RUNS", t.TempDir())
	dev, set := devicetest.Open(t, "go"), few()
	first, err := lesson.Encoded(dev, set, 0, 1)
	if errors.Is(err, pretrained.ErrMissing) {
		t.Skip("needs the weights of EfficientNet-Lite0: `make test` fetches them")
	}
	if err != nil {
		t.Fatal(err)
	}
	files, _ := filepath.Glob(filepath.Join(os.Getenv("SIAMESE_RUNS"), "*.safetensors"))
	if len(files) != 1 || first.Height != 16 || first.Channels != 32 {
		t.Fatalf("%d files, %d x %d", len(files), first.Height, first.Channels)
	}
	again, err := lesson.Encoded(nil, set, 0, 1) // Without a device nothing can be computed.
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(first, again); diff != "" {
		t.Errorf("(-first +again):\n%s", diff)
	}
	if err := os.WriteFile(files[0], []byte("damaged"), 0o600); err != nil {
		t.Fatal(err)
	}
	if again, err = lesson.Encoded(dev, set, 0, 1); err != nil || !cmp.Equal(first, again) {
		t.Errorf("after damage: %v", err)
	}
	features, err := lesson.Encoded(dev, set, 0, backbone.Lite0Top)
	if err != nil {
		t.Fatal(err)
	}
	classes, err := lesson.ByImageNet(dev, features)
	if err != nil || len(classes) != 4 {
		t.Errorf("got %v, %v", classes, err)
	}
}

func TestFirstOfEachAndJoined(t *testing.T) {
	set := few()
	one := lesson.FirstOfEach(set, 1)
	if diff := cmp.Diff([]int{0, 1}, one.Labels); diff != "" || &one.Pictures[1][0] != &set.Pictures[1][0] {
		t.Errorf("labels (-want +got):\n%s", diff)
	}
	both := lesson.Joined(one, set)
	want := []int{0, 1, 0, 1, 0, 1}
	if diff := cmp.Diff(want, both.Labels); diff != "" || both.Len() != 6 || one.Len() != 2 {
		t.Errorf("labels (-want +got):\n%s", diff)
	}
}

func TestTransferFigures(t *testing.T) {
	probabilities := [][]float32{{0.9, 0.1}, {0.2, 0.8}, {0.4, 0.6}, {0.3, 0.7}}
	figure, err := lesson.Hardest(few(), probabilities, 2)
	if err != nil {
		t.Fatal(err)
	}
	if text, _ := figure["description"].(string); text != "2 pictures" {
		t.Errorf("got %q", text)
	}
	if _, err := lesson.Tuning(classify.History{}); err == nil {
		t.Error("a history without epochs: want an error")
	}
	var history classify.History
	history.Epochs = []classify.Epoch{{Number: 1}}
	if _, err := lesson.Tuning(history); err != nil {
		t.Error(err)
	}
	if _, err := lesson.ByPictures([]int{2, 5}, []float64{0.7, 0.8}, 0.75); err != nil {
		t.Error(err)
	}
}

func TestCheckOnce(t *testing.T) {
	for want, answer := range map[string]func(part, tuned int, augmented bool) bool{
		"Right":               func(part, tuned int, chance bool) bool { return part < tuned && !chance },
		"part 3 and all":      func(_, _ int, _ bool) bool { return false },
		"part 9 is the first": func(part, tuned int, chance bool) bool { return part <= tuned && !chance },
		"part 8 is the last":  func(part, tuned int, chance bool) bool { return part < tuned-1 && !chance },
		"another picture":     func(part, tuned int, _ bool) bool { return part < tuned },
		"part 0 as well":      func(part, tuned int, _ bool) bool { return part < max(tuned, 1) },
	} {
		if got := lesson.CheckOnce(answer); !strings.Contains(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
