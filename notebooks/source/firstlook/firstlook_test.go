package firstlook_test

import (
	"slices"
	"strings"
	"testing"

	. "github.com/gomlx/gomlx/core/graph"

	"github.com/gosiamese/gosiamese/notebooks/internal/devicetest"
	"github.com/gosiamese/gosiamese/notebooks/source/firstlook"
	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/images"
)

func TestBatchAndPicture(t *testing.T) {
	set := images.Set{Height: 1, Width: 2, Channels: 1, Pictures: [][]float32{{0, 1}, {0.5, 0.25}}}
	dev := devicetest.Open(t, "go")
	batch := firstlook.Batch(set)
	if got := batch.Shape().Dimensions; !slices.Equal(got, []int{2, 1, 2, 1}) {
		t.Errorf("got shape %v", got)
	}
	if _, err := firstlook.Picture(batch, ""); err == nil || !strings.Contains(err.Error(), "not a picture") {
		t.Errorf("a batch as a picture: got %v", err)
	}
	mean, err := CallOnce(dev.Backend, func(x *Node) *Node { return ReduceMean(x, 0) }, batch)
	if err != nil {
		t.Fatal(err)
	}
	picture, err := firstlook.Picture(mean, "mean")
	if err != nil || picture.Width != 2 || !slices.Equal(picture.Pixels, []float32{0.25, 0.625}) {
		t.Errorf("got %+v, %v", picture, err)
	}
}

func TestCheckDistance(t *testing.T) {
	devicetest.Each(t, func(t *testing.T, dev *device.Device) {
		for want, answer := range map[string]func(x, y *Node) *Node{
			"Right":                      func(x, y *Node) *Node { return ReduceAllSum(Square(Sub(x, y))) },
			"want one number":            Sub,
			"cannot be built":            func(x, _ *Node) *Node { return Reshape(x, 7) },
			"never below 0":              func(x, y *Node) *Node { return ReduceAllSum(Sub(x, y)) },
			"no mean, no root":           func(x, y *Node) *Node { return ReduceAllMean(Square(Sub(x, y))) },
			"is it the difference":       func(x, y *Node) *Node { return ReduceAllSum(Square(Add(x, y))) },
			"square each difference, on": func(x, y *Node) *Node { return ReduceAllSum(Abs(Sub(x, y))) },
		} {
			if got := firstlook.CheckDistance(dev, answer); !strings.Contains(got, want) {
				t.Errorf("got %q, want %q", got, want)
			}
		}
	})
}
