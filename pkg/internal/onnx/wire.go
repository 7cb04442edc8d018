package onnx

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"google.golang.org/protobuf/encoding/protowire"
)

// value is the content of one field.
type value struct {
	kind   protowire.Type
	number uint64 // Of a varint or of a fixed number.
	bytes  []byte // Of a message, a text or a packed list.
}

// fields calls f for each field of a message.
func fields(message []byte, f func(number protowire.Number, v value) error) error {
	for len(message) > 0 {
		number, kind, n := protowire.ConsumeTag(message)
		if n < 0 {
			return protowire.ParseError(n)
		}
		message = message[n:]
		v := value{kind: kind}
		switch kind {
		case protowire.VarintType:
			v.number, n = protowire.ConsumeVarint(message)
		case protowire.Fixed32Type:
			var bits uint32
			bits, n = protowire.ConsumeFixed32(message)
			v.number = uint64(bits)
		case protowire.BytesType:
			v.bytes, n = protowire.ConsumeBytes(message)
		default:
			n = protowire.ConsumeFieldValue(number, kind, message)
		}
		if n < 0 {
			return protowire.ParseError(n)
		}
		message = message[n:]
		if err := f(number, v); err != nil {
			return err
		}
	}
	return nil
}

func nodeOf(message []byte) (n Node, err error) {
	n.floats, n.ints = map[string]float64{}, map[string]int{}
	err = fields(message, func(number protowire.Number, v value) error {
		switch number {
		case nodeInput:
			n.Inputs = append(n.Inputs, string(v.bytes))
		case nodeOutput:
			n.Outputs = append(n.Outputs, string(v.bytes))
		case nodeType:
			n.Type = string(v.bytes)
		case nodeAttribute:
			return n.attribute(v.bytes)
		}
		return nil
	})
	return n, err
}

// attribute reads an attribute that is one number.
func (n *Node) attribute(message []byte) error {
	var name string
	var keep func()
	err := fields(message, func(number protowire.Number, v value) error {
		switch number {
		case attributeName:
			name = string(v.bytes)
		case attributeFloat:
			keep = func() {
				n.floats[name] = float64(math.Float32frombits(uint32(v.number))) //nolint:gosec // Fixed32.
			}
		case attributeInt:
			keep = func() { n.ints[name] = int(int64(v.number)) } //nolint:gosec // Two's complement.
		}
		return nil
	})
	if err == nil && keep != nil {
		keep()
	}
	return err
}

// constantOf reads a tensor without decoding its values.
func constantOf(message []byte) (name string, c constant, err error) {
	var listed []byte // Values that are not given as raw bytes.
	err = fields(message, func(number protowire.Number, v value) error {
		switch number {
		case tensorDims:
			return each(v, func(d uint64) error {
				if c.dims = append(c.dims, int(min(d, math.MaxInt))); len(
					c.dims,
				) > maxAxes { //nolint:gosec // Bounded.
					return fmt.Errorf("more than %d axes", maxAxes)
				}
				return nil
			})
		case tensorType:
			c.kind = int(min(v.number, math.MaxInt32)) //nolint:gosec // Bounded.
		case tensorName:
			name = string(v.bytes)
		case tensorRaw:
			c.data = v.bytes
		case tensorFloats:
			listed = append(listed, v.bytes...)
			if v.kind == protowire.Fixed32Type {
				listed = binary.LittleEndian.AppendUint32(listed, uint32(v.number)) //nolint:gosec // Fixed32.
			}
		case tensorInts:
			return each(v, func(i uint64) error {
				listed = append(listed, byte(i))
				return nil
			})
		case tensorLongs:
			return each(v, func(i uint64) error {
				listed = binary.LittleEndian.AppendUint64(listed, i)
				return nil
			})
		}
		return nil
	})
	if err == nil && len(c.data) > 0 && len(listed) > 0 {
		err = errors.New("values given twice")
	}
	if len(c.data) == 0 {
		c.data = listed
	}
	return name, c, err
}

// each calls f for the numbers of a field, which may be packed into bytes.
func each(v value, f func(uint64) error) error {
	if v.kind != protowire.BytesType {
		return f(v.number)
	}
	for packed := v.bytes; len(packed) > 0; {
		number, n := protowire.ConsumeVarint(packed)
		if n < 0 {
			return protowire.ParseError(n)
		}
		if err := f(number); err != nil {
			return err
		}
		packed = packed[n:]
	}
	return nil
}
