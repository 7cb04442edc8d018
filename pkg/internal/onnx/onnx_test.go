package onnx_test

import (
	"encoding/binary"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/encoding/protowire"

	"github.com/gosiamese/gosiamese/pkg/internal/onnx"
)

// message builds a message of protocol buffers.
type message []byte

func (m message) number(field protowire.Number, v int) message {
	return protowire.AppendVarint(
		protowire.AppendTag(m, field, protowire.VarintType),
		uint64(v),
	) //nolint:gosec // A test.
}

func (m message) bytes(field protowire.Number, v []byte) message {
	return protowire.AppendBytes(protowire.AppendTag(m, field, protowire.BytesType), v)
}

func (m message) text(field protowire.Number, v string) message { return m.bytes(field, []byte(v)) }

const (
	float32Type = 1
	int8Type    = 3
	int64Type   = 7
)

// constant is a TensorProto with raw data.
func constant(name string, kind int, raw []byte, dims ...int) message {
	var m message
	for _, d := range dims {
		m = m.number(1, d)
	}
	return m.number(2, kind).text(8, name).bytes(9, raw)
}

func floats(values ...float32) (raw []byte) {
	for _, v := range values {
		raw = binary.LittleEndian.AppendUint32(raw, math.Float32bits(v))
	}
	return raw
}

func longs(values ...int) (raw []byte) {
	for _, v := range values {
		raw = binary.LittleEndian.AppendUint64(raw, uint64(v)) //nolint:gosec // A test.
	}
	return raw
}

// node is a NodeProto; inputs and outputs are separated by spaces.
func node(kind, inputs, outputs string, attributes map[string]int) message {
	var m message
	for _, v := range strings.Fields(inputs) {
		m = m.text(1, v)
	}
	for _, v := range strings.Fields(outputs) {
		m = m.text(2, v)
	}
	m = m.text(4, kind)
	for name, v := range attributes {
		m = m.bytes(5, message(nil).text(1, name).number(3, v))
	}
	return m
}

// network is a ModelProto.
func network(nodes []message, constants ...message) []byte {
	var graph message
	for _, n := range nodes {
		graph = graph.bytes(1, n)
	}
	for _, c := range constants {
		graph = graph.bytes(5, c)
	}
	return message(nil).number(1, 8).bytes(7, graph)
}

// quantised is a network whose weights are quantised in blocks of two and reshaped.
func quantised() []byte {
	return network(
		[]message{
			node("DequantizeLinear", "q scale zero", "d", map[string]int{"axis": 1, "block_size": 2}),
			node("Reshape", "d shape", "r", nil),
			node("Conv", "x r bias", "y", map[string]int{"group": 1}),
		},
		constant("q", int8Type, []byte{1, 2, 3, 0xff, 0xfe, 0x80}, 2, 3),
		constant("scale", float32Type, floats(1, 10, 100, 1000), 2, 2),
		constant("zero", int8Type, []byte{0, 1, 2, 3}, 2, 2),
		constant("shape", int64Type, longs(3, 2), 2),
		constant("bias", float32Type, floats(0.5, -1.5), 2),
	)
}

func TestTensor(t *testing.T) {
	f, err := onnx.Parse(quantised())
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]onnx.Tensor{
		"bias": {Dims: []int{2}, Values: []float32{0.5, -1.5}},
		"d":    {Dims: []int{2, 3}, Values: []float32{1, 2, 20, -300, -400, -131000}},
		"r":    {Dims: []int{3, 2}, Values: []float32{1, 2, 20, -300, -400, -131000}},
	} {
		got, err := f.Tensor(name)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%s: %v (-want +got):\n%s", name, err, diff)
		}
	}
	var kinds []string
	for _, n := range f.Nodes {
		kinds = append(kinds, n.Type)
	}
	if diff := cmp.Diff([]string{"DequantizeLinear", "Reshape", "Conv"}, kinds); diff != "" {
		t.Error(diff)
	}
}

func TestTensorErrors(t *testing.T) {
	shape := constant("shape", int64Type, longs(3, 2), 2)
	q := constant("q", int8Type, make([]byte, 6), 2, 3)
	for name, c := range map[string]struct {
		nodes     []message
		constants []message
		want      string
	}{
		"missing":  {nil, nil, "does not hold it"},
		"computed": {[]message{node("Conv", "q", "r", nil)}, []message{q}, `"Conv" computes it`},
		"cycle":    {[]message{node("Identity", "r", "r", nil)}, nil, "does not hold it"},
		"short": {
			nil,
			[]message{constant("r", float32Type, floats(1), 2)},
			"4 bytes for the shape [2]",
		},
		"huge":      {nil, []message{constant("r", int8Type, nil, 1<<30, 1<<30)}, "the shape"},
		"no values": {nil, []message{constant("r", float32Type, nil, 0)}, "the shape [0]"},
		"not finite": {
			nil,
			[]message{constant("r", float32Type, floats(float32(math.NaN())), 1)},
			"not finite",
		},
		"other type": {nil, []message{constant("r", 10, []byte{0}, 1)}, "type 10"},
		"other size": {
			[]message{node("Reshape", "q shape", "r", nil)},
			[]message{constant("q", int8Type, []byte{1}, 1), shape},
			"a Reshape of [1] to [3 2]",
		},
		"no shape":   {[]message{node("Reshape", "q q", "r", nil)}, []message{q}, "want a shape"},
		"few inputs": {[]message{node("Reshape", "q", "r", nil)}, []message{q}, "1 inputs"},
		"no block":   {[]message{node("DequantizeLinear", "q q q", "r", nil)}, []message{q}, "blocks of 0"},
		"other scales": {
			[]message{node("DequantizeLinear", "q q q", "r", map[string]int{"axis": 1, "block_size": 2})},
			[]message{q},
			"6 scales and 6 zero points, want 4",
		},
		"other axis": {
			[]message{node("DequantizeLinear", "q q q", "r", map[string]int{"axis": 7, "block_size": 2})},
			[]message{q},
			"along axis 7",
		},
	} {
		f, err := onnx.Parse(network(c.nodes, c.constants...))
		if err == nil {
			_, err = f.Tensor("r")
		}
		if !errors.Is(err, onnx.ErrFormat) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", name, err, c.want)
		}
	}
}

func TestParseErrors(t *testing.T) {
	whole := quantised()
	for n := range len(whole) {
		if _, err := onnx.Parse(whole[:n]); !errors.Is(err, onnx.ErrFormat) {
			t.Errorf("%d of %d bytes: got %v", n, len(whole), err)
		}
	}
	axes := make([]int, 9)
	_, err := onnx.Parse(network(nil, constant("a", int8Type, nil, axes...)))
	if !errors.Is(err, onnx.ErrFormat) {
		t.Errorf("nine axes: got %v", err)
	}
}

// No file crashes the reader, and a constant takes at most four times the bytes of the file.
func FuzzParse(f *testing.F) {
	f.Add(quantised())
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := onnx.Parse(data)
		if err != nil {
			return
		}
		for _, name := range []string{"r", "d", "bias", "q"} {
			constant, err := file.Tensor(name)
			if err == nil && len(constant.Values) > len(data) {
				t.Errorf("%d values from %d bytes", len(constant.Values), len(data))
			}
		}
	})
}
