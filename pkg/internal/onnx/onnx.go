// Package onnx reads the weights of networks in ONNX files, for conversion: the nodes in the order of the
// file, and the constants that they take. It does not run networks.
//
// Weights are float32, or quantised to 8 bits in blocks, each with a scale and a zero point
// (DequantizeLinear). Files may come from anywhere: each constant takes at most a small multiple of its bytes
// in the file, and is decoded only when it is asked for.
package onnx

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"google.golang.org/protobuf/encoding/protowire"
)

// ErrFormat is returned for a file that is not ONNX, is truncated, or holds what this package cannot read.
var ErrFormat = errors.New("not a readable ONNX file")

// Fields of the messages of ONNX, from onnx.proto (version 1.17).
const (
	modelGraph = 7

	graphNode        = 1
	graphInitializer = 5

	nodeInput     = 1
	nodeOutput    = 2
	nodeType      = 4
	nodeAttribute = 5

	attributeName  = 1
	attributeFloat = 2
	attributeInt   = 3

	tensorDims   = 1
	tensorType   = 2
	tensorFloats = 4
	tensorInts   = 5
	tensorLongs  = 7
	tensorName   = 8
	tensorRaw    = 9
)

// Types of tensors.
const (
	typeFloat = 1
	typeUint8 = 2
	typeInt8  = 3
	typeInt64 = 7
)

// Node is one operation of a network.
type Node struct {
	Type            string // Such as "Conv".
	Inputs, Outputs []string

	floats map[string]float64
	ints   map[string]int
}

// Float returns an attribute, or the fallback if the node does not have it.
func (n Node) Float(name string, fallback float64) float64 {
	if v, ok := n.floats[name]; ok {
		return v
	}
	return fallback
}

// Tensor is a constant, in row-major order.
type Tensor struct {
	Dims   []int
	Values []float32
}

// File is a network that has been read.
type File struct {
	Nodes []Node

	constants map[string]constant
	from      map[string]int // Index of the node that computes a value.
}

// constant is a tensor that is not decoded yet.
type constant struct {
	dims []int
	kind int
	data []byte // Little-endian values.
}

// Parse reads a network. The file keeps parts of data, which must not change.
func Parse(data []byte) (*File, error) {
	f := &File{constants: map[string]constant{}, from: map[string]int{}}
	graphs := 0
	err := fields(data, func(number protowire.Number, v value) error {
		if number != modelGraph {
			return nil
		}
		graphs++
		return fields(v.bytes, f.graphField)
	})
	if err == nil && graphs != 1 {
		err = fmt.Errorf("it holds %d graphs, want 1", graphs)
	}
	if err != nil {
		return nil, fmt.Errorf("onnx: %w: %w", ErrFormat, err)
	}
	return f, nil
}

func (f *File) graphField(number protowire.Number, v value) error {
	switch number {
	case graphNode:
		n, err := nodeOf(v.bytes)
		if err != nil {
			return err
		}
		for _, output := range n.Outputs {
			f.from[output] = len(f.Nodes)
		}
		f.Nodes = append(f.Nodes, n)
	case graphInitializer:
		name, c, err := constantOf(v.bytes)
		if err != nil {
			return fmt.Errorf("constant %.100q: %w", name, err)
		}
		f.constants[name] = c
	}
	return nil
}

// Tensor decodes a constant by its name: one that the file holds, or the result of DequantizeLinear, Reshape
// or Identity on constants.
func (f *File) Tensor(name string) (Tensor, error) {
	t, err := f.tensor(name, maxSteps)
	if err != nil {
		return Tensor{}, fmt.Errorf("onnx: %w: constant %.100q: %w", ErrFormat, name, err)
	}
	return t, nil
}

// maxSteps is the most operations between a constant of the file and a weight.
const maxSteps = 4

func (f *File) tensor(name string, steps int) (Tensor, error) {
	if c, ok := f.constants[name]; ok {
		return c.floats()
	}
	i, ok := f.from[name]
	if !ok || steps == 0 || len(f.Nodes[i].Inputs) == 0 {
		return Tensor{}, errors.New("the file does not hold it as a constant")
	}
	n := f.Nodes[i]
	switch n.Type {
	case "Identity":
		return f.tensor(n.Inputs[0], steps-1)
	case "Reshape":
		t, err := f.tensor(n.Inputs[0], steps-1)
		if err != nil {
			return t, err
		}
		t.Dims, err = f.reshaped(n, t)
		return t, err
	case "DequantizeLinear":
		return f.dequantised(n)
	}
	return Tensor{}, fmt.Errorf("%.100q computes it, want a constant", n.Type)
}

// reshaped returns the new shape of a tensor.
func (f *File) reshaped(n Node, t Tensor) ([]int, error) {
	if len(n.Inputs) != 2 {
		return nil, fmt.Errorf("a Reshape has %d inputs, want 2", len(n.Inputs))
	}
	c := f.constants[n.Inputs[1]]
	dims, err := c.longs()
	if err != nil {
		return nil, err
	}
	size, err := sizeOf(dims)
	if err == nil && size != len(t.Values) {
		err = fmt.Errorf("a Reshape of %v to %v", t.Dims, dims)
	}
	return dims, err
}

// dequantised returns (q - zero) scale. Along one axis, each block of values shares a scale and a zero point.
func (f *File) dequantised(n Node) (Tensor, error) {
	if len(n.Inputs) != 3 {
		return Tensor{}, fmt.Errorf("DequantizeLinear has %d inputs, want 3", len(n.Inputs))
	}
	var parts [3]Tensor
	for i, name := range n.Inputs {
		c, ok := f.constants[name]
		if !ok {
			return Tensor{}, fmt.Errorf("%.100q is no constant of the file", name)
		}
		var err error
		if parts[i], err = c.floats(); err != nil {
			return Tensor{}, fmt.Errorf("%.100q: %w", name, err)
		}
	}
	q, scale, zero := parts[0], parts[1], parts[2]
	axis, block := n.int("axis", 1), n.int("block_size", 0)
	if axis < 0 {
		axis += len(q.Dims)
	}
	if axis < 0 || axis >= len(q.Dims) || block < 1 {
		return Tensor{}, fmt.Errorf("blocks of %d along axis %d of %v", block, axis, q.Dims)
	}
	blocks := (q.Dims[axis]-1)/block + 1
	outer, inner := product(q.Dims[:axis]), product(q.Dims[axis+1:])
	if want := outer * blocks * inner; len(scale.Values) != want || len(zero.Values) != want {
		return Tensor{}, fmt.Errorf("%d scales and %d zero points, want %d of each", len(scale.Values),
			len(zero.Values), want)
	}
	for i := range q.Values {
		at := i / inner % q.Dims[axis]
		of := (i/inner/q.Dims[axis]*blocks+at/block)*inner + i%inner
		q.Values[i] = (q.Values[i] - zero.Values[of]) * scale.Values[of]
	}
	return q, nil
}

func (n Node) int(name string, fallback int) int {
	if v, ok := n.ints[name]; ok {
		return v
	}
	return fallback
}

// floats decodes the values of a constant as float32.
func (c constant) floats() (Tensor, error) {
	t := Tensor{Dims: c.dims}
	size, err := sizeOf(c.dims)
	if err != nil {
		return t, err
	}
	width := 1
	if c.kind == typeFloat {
		width = 4
	}
	if len(c.data)/width != size || len(c.data)%width != 0 {
		return t, fmt.Errorf("%d bytes for the shape %v of type %d", len(c.data), c.dims, c.kind)
	}
	t.Values = make([]float32, size)
	for i := range t.Values {
		switch c.kind {
		case typeFloat:
			t.Values[i] = math.Float32frombits(binary.LittleEndian.Uint32(c.data[4*i:]))
		case typeUint8:
			t.Values[i] = float32(c.data[i])
		case typeInt8:
			t.Values[i] = float32(int8(c.data[i]))
		default:
			return t, fmt.Errorf("type %d, want float32, int8 or uint8", c.kind)
		}
		if v := float64(t.Values[i]); math.IsNaN(v) || math.IsInf(v, 0) {
			return t, fmt.Errorf("value %d is not finite", i)
		}
	}
	return t, nil
}

// maxAxes is the most axes of a tensor.
const maxAxes = 8

// longs decodes a vector of int64, such as a shape.
func (c constant) longs() (out []int, err error) {
	if c.kind != typeInt64 || len(c.data) > 8*maxAxes || len(c.data)%8 != 0 {
		return nil, fmt.Errorf("%d bytes of type %d, want a shape", len(c.data), c.kind)
	}
	for i := 0; i < len(c.data); i += 8 {
		out = append(
			out,
			int(int64(binary.LittleEndian.Uint64(c.data[i:]))),
		) //nolint:gosec // sizeOf checks it.
	}
	return out, nil
}

// sizeOf is the number of values of a shape.
func sizeOf(dims []int) (int, error) {
	size := 1
	for _, d := range dims {
		if d < 1 || d > math.MaxInt32 || size > math.MaxInt32/d {
			return 0, fmt.Errorf("the shape %v", dims)
		}
		size *= d
	}
	return size, nil
}

func product(dims []int) int {
	p := 1
	for _, d := range dims {
		p *= d
	}
	return p
}
