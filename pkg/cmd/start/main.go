// Start is a minimal program that uses a network: it loads a saved one and embeds a synthetic face. `make
// bench` measures the time from the command to the result.
//
//	go run ./pkg/cmd/start model.safetensors
package main

import (
	"fmt"
	"os"

	"github.com/gosiamese/gosiamese/datasets/synthetic"
	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/siamese"
)

func main() {
	if len(os.Args) != 2 {
		fail(fmt.Errorf("start: give the file of a saved network"))
	}
	vectors, err := embed(os.Args[1])
	if err != nil {
		fail(err)
	}
	fmt.Println(vectors[0])
}

// embed returns f(x) of one face, [1][dimensions].
func embed(network string) ([][]float32, error) {
	m, err := siamese.Load(network)
	if err != nil {
		return nil, err
	}
	face, err := synthetic.Faces(1, 1, m.Network.Height, 1)
	if err != nil {
		return nil, err
	}
	dev, err := device.Open("")
	if err != nil {
		return nil, err
	}
	return m.Embed(dev, face.Pictures)
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
