package gallery

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// maxFields is far more fields than any object of a gallery file has.
const maxFields = 16

// parse reads the JSON of a file. It returns an error if a key is repeated: package json would merge both
// values, which could give one person the vectors of another.
func parse(data []byte) (file fileJSON, err error) {
	dec := json.NewDecoder(bytes.NewReader(data))
	err = object(dec, func(key string) error {
		switch key {
		case "format":
			return dec.Decode(&file.Format)
		case "made_by":
			return dec.Decode(&file.MadeBy)
		case "dimensions":
			return dec.Decode(&file.Dimensions)
		case "unnormalised":
			return dec.Decode(&file.Unnormalised)
		case "people":
			file.People, err = parsePeople(dec)
			return err
		}
		return dec.Decode(new(json.RawMessage))
	})
	if err != nil {
		return file, err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return file, errors.New("more than one object")
	}
	return file, nil
}

func parsePeople(dec *json.Decoder) (people []personJSON, err error) {
	switch token, err := dec.Token(); {
	case err != nil:
		return nil, err
	case token == nil:
		return nil, nil
	case token != json.Delim('['):
		return nil, errors.New("people is not a list")
	}
	for dec.More() {
		var p personJSON
		if err := object(dec, p.field(dec)); err != nil {
			return nil, err
		}
		// A malicious file may have millions of empty people, each far larger in memory than in the file.
		if p.Name == "" || len(p.Vectors) == 0 {
			return nil, errors.New("a person without a name or without vectors")
		}
		people = append(people, p)
	}
	_, err = dec.Token()
	return people, err
}

// field reads the value of a key of the person token by token, because Decode needs more memory.
func (p *personJSON) field(dec *json.Decoder) func(key string) error {
	return func(key string) error {
		if key != "name" && key != "vectors" {
			return dec.Decode(new(json.RawMessage))
		}
		token, err := dec.Token()
		if err != nil {
			return err
		}
		text, ok := token.(string)
		switch {
		case !ok:
			return fmt.Errorf("%s is not a string", key)
		case key == "name":
			p.Name = text
		default:
			p.Vectors, err = base64.StdEncoding.DecodeString(text)
		}
		return err
	}
}

// object calls value with each key of an object, in lower case; value must read the value of that key.
func object(dec *json.Decoder, value func(key string) error) error {
	token, err := dec.Token()
	if err != nil {
		return err
	}
	if token != json.Delim('{') {
		return errors.New("want an object")
	}
	seen := make([]string, 0, maxFields)
	for dec.More() {
		token, err := dec.Token()
		if err != nil {
			return err
		}
		name, _ := token.(string) // Package json accepts no other type as a key.
		key := strings.ToLower(name)
		if slices.Contains(seen, key) {
			return fmt.Errorf("the key %.40q occurs twice", key)
		}
		if len(seen) == maxFields {
			return fmt.Errorf("an object with more than %d keys", maxFields)
		}
		seen = append(seen, key)
		if err := value(key); err != nil {
			return err
		}
	}
	_, err = dec.Token()
	return err
}
