package pretrained

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/internal/forward"
)

// Parts are the parts [From, To) of EfficientNet-Lite0, the variant for mobile devices of EfficientNet-B0
// (Tan and Le 2019, arXiv:1905.11946), with their weights. They can be the backbone of a classifier and be
// fine-tuned.
//
// Part 0 maps pictures [b, h, w, 3] in [0, 1], at least 32 x 32; the network was trained on 224 x 224. Part
// 17, the last below [Lite0Top], gives the features [b, 1280]; part 18 maps these to the logits of the
// ImageNet classes, [b, 1000]. Tensors in between are [b, h/s, w/s, c]; parts 0, 2, 4, 6 and 12 halve the
// picture.
type Parts struct {
	From, To int
	weights  map[string]*tensors.Tensor // By name below lite0Root, such as "stem/weights".
}

// Lite0 loads the parts [from, to), out of [Lite0All], of EfficientNet-Lite0 trained on ImageNet. If the
// weights are not on this machine, the error wraps [ErrMissing] and explains how to get them.
func Lite0(from, to int) (Parts, error) {
	p := Parts{From: from, To: to, weights: map[string]*tensors.Tensor{}}
	if from < 0 || to > Lite0All || from >= to {
		return p, fmt.Errorf("pretrained: parts %d to %d of EfficientNet-Lite0: want 0 <= from < to <= %d",
			from, to, Lite0All)
	}
	file, err := readLite0()
	if err != nil {
		return p, err
	}
	for path, tensor := range file.Tensors {
		name := strings.TrimPrefix(path, lite0Root)
		if part := partOf(name); part >= from && part < to {
			p.weights[name] = tensor
		}
	}
	return p, nil
}

// partOf returns the part that a weight belongs to.
func partOf(name string) (part int) {
	layer, _, _ := strings.Cut(name, "/")
	switch layer {
	case "stem":
		return 0
	case "top":
		return Lite0Top - 1
	case "labels":
		return Lite0Top
	}
	_, _ = fmt.Sscanf(layer, "block_%d", &part) // All other layers are blocks.
	return part
}

// Name identifies the network and its parts.
func (p Parts) Name() string {
	return fmt.Sprintf("EfficientNet-Lite0 trained on ImageNet, parts %d to %d", p.From, p.To-1)
}

// Features runs the parts. Its input is the output of the part before From, or pictures x [b, h, w, 3] in
// [0, 1] if From is 0. Variables missing from the scope are created with their pretrained values. The network
// runs in inference mode, even during training.
func (p Parts) Features(scope *model.Scope, x *graph.Node) *graph.Node {
	store, root := scope.Store(), strings.TrimSuffix(scope.Scope(), "/")
	for _, name := range slices.Sorted(maps.Keys(p.weights)) {
		path := root + "/" + name
		if store.GetVariable(path) != nil {
			continue
		}
		value, err := p.weights[name].LocalClone() // A tensor belongs to one store and one backend.
		if err != nil {
			panic(fmt.Errorf("pretrained: weights %s: %w", name, err))
		}
		store.VariableWithValue(path, value)
	}
	g := x.Graph()
	training := store.IsTraining(g)
	store.SetTraining(g, false)
	defer store.SetTraining(g, training)
	return lite0(scope, x, p.From, p.To)
}

// encodeBatch is the number of pictures per forward pass.
const encodeBatch = 16

// Encode computes the output of the parts for each picture of a set: [h, w, c], 1280 features, or the logits
// of 1000 classes. The results replace the pictures; labels and names stay. The output of frozen parts never
// changes, so it needs to be computed only once: unless cache is empty, the file at that path keeps the
// result. If the file holds as many pictures as the set, it is read; otherwise the result is computed and
// written. The path must identify the parts and the pictures, for example by their [images.Fingerprint]; its
// folder must exist.
func (p Parts) Encode(dev *device.Device, set images.Set, cache string) (images.Set, error) {
	if cache == "" {
		return p.encode(dev, set)
	}
	if out, err := readEncoded(cache, set); err == nil {
		return out, nil
	}
	out, err := p.encode(dev, set)
	if err != nil {
		return images.Set{}, err
	}
	if err := writeEncoded(cache, out); err != nil {
		return images.Set{}, fmt.Errorf("pretrained: %w", err)
	}
	return out, nil
}

func (p Parts) encode(dev *device.Device, set images.Set) (images.Set, error) {
	if err := set.Check(); err != nil {
		return images.Set{}, fmt.Errorf("pretrained: %w", err)
	}
	pass, err := forward.New(dev, model.NewStore(), p.Features, set.Height, set.Width, set.Channels,
		encodeBatch)
	if err != nil {
		return images.Set{}, fmt.Errorf("pretrained: %w", err)
	}
	defer pass.Close()
	results, shape, err := pass.Run(set.Pictures)
	if err != nil {
		return images.Set{}, fmt.Errorf("pretrained: %s: %w", p.Name(), err)
	}
	out := images.Set{Height: 1, Width: 1, Labels: set.Labels, Names: set.Names}
	out.Channels = shape[len(shape)-1]
	if len(shape) == 3 { // [h, w, c]
		out.Height, out.Width = shape[0], shape[1]
	}
	for _, result := range results {
		out.Pictures = append(out.Pictures, slices.Clone(result)) // A copy, so that the batch can be freed.
	}
	return out, nil
}
