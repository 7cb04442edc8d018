package lesson

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"os"
)

// traceNumbers is how many numbers in a row count as a trace of a vector. Six are 24 bytes: nobody else's
// vector holds them by chance.
const traceNumbers = 6

// Traces looks through a file for what it knows of somebody: the name, in quotes as in JSON, and any six
// numbers in a row of each vector, as they lie in the memory (either byte order) and in base64, at
// whatever place they begin. It says what it has found.
func Traces(path, name string, vectors [][]float32) (string, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("lesson: %w: save the gallery first", err)
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
		return "", fmt.Errorf("lesson: %w", err)
	}
	if bytes.Contains(data, quoted) { // Without quotes "jan" may stand in base64 by chance.
		word = "the name"
	}
	return fmt.Sprintf("%s, %d of %d vectors found in %d bytes", word, found, len(vectors), len(data)), nil
}

// holds says whether some numbers in a row of a vector are in the data.
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

// inBase64 is what bytes look like in the base64 of more bytes: three forms, since three bytes make four
// letters. Letters that neighbours take part in are left out.
func inBase64(raw []byte) (forms [][]byte) {
	for before := range 3 {
		text := base64.RawStdEncoding.EncodeToString(append(make([]byte, before), raw...))
		first, last := (8*before+5)/6, 8*(before+len(raw))/6
		forms = append(forms, []byte(text[first:last]))
	}
	return forms
}
