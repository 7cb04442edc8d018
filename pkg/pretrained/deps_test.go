package pretrained_test

import (
	"os/exec"
	"strings"
	"testing"
)

// A program that uses the weights does not depend on the reader of PyTorch files.
func TestNoReaderOfPyTorch(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", ".", "./torch").CombinedOutput()
	if err != nil || !strings.Contains(string(out), "gopickle") {
		t.Fatalf("the test proves nothing: %v\n%s", err, out)
	}
	if out, err = exec.Command("go", "list", "-deps", ".").CombinedOutput(); err != nil ||
		strings.Contains(string(out), "gopickle") {
		t.Errorf("%v, dependencies\n%s", err, out)
	}
}
