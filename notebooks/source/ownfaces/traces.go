package ownfaces

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"

	"github.com/gosiamese/gosiamese/pkg/regularfile"
)

// traceNumbers is the number of consecutive numbers that count as a trace of an embedding. Six are 24 bytes:
// another embedding does not contain them by chance.
const traceNumbers = 6

// Traces searches a file for traces of a person: the name, in quotes as in JSON, and any six consecutive
// numbers of each embedding, in binary (either byte order) and in base64, at any offset. It reports what it
// has found.
func Traces(path, name string, vectors [][]float32) (string, error) {
	data, err := regularfile.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("ownfaces: %w: save the gallery first", err)
	}
	found := 0
	for _, vector := range vectors {
		if holds(data, vector) {
			found++
		}
	}
	word := "no name"
	quoted, err := json.Marshal(name)
	if err != nil {
		return "", fmt.Errorf("ownfaces: %w", err)
	}
	if bytes.Contains(data, quoted) { // Without quotes "jan" may occur in base64 by chance.
		word = "the name"
	}
	return fmt.Sprintf("%s, %d of %d vectors found in %d bytes", word, found, len(vectors), len(data)), nil
}

// holds reports whether the data contain consecutive numbers of an embedding.
func holds(data []byte, vector []float32) bool {
	for start := range max(len(vector)-traceNumbers+1, 0) {
		for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
			var raw []byte
			for _, v := range vector[start : start+traceNumbers] {
				raw = order.AppendUint32(raw, math.Float32bits(v))
			}
			if bytes.Contains(data, raw) {
				return true
			}
			for _, text := range inBase64(raw) {
				if bytes.Contains(data, text) {
					return true
				}
			}
		}
	}
	return false
}

// inBase64 returns the base64 of bytes inside longer data: three forms, since three bytes become four
// letters. Letters that depend on neighbouring bytes are omitted.
func inBase64(raw []byte) (forms [][]byte) {
	for before := range 3 {
		text := base64.RawStdEncoding.EncodeToString(append(make([]byte, before), raw...))
		first, last := (8*before+5)/6, 8*(before+len(raw))/6
		forms = append(forms, []byte(text[first:last]))
	}
	return forms
}
