package resourcetest_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/pkg/resourcetest"
)

// heard is a test that records its errors.
type heard struct {
	testing.TB
	said string
}

func (h *heard) Errorf(format string, arguments ...any) { h.said += fmt.Sprintf(format, arguments...) }

var kept []byte

func TestCheck(t *testing.T) {
	bound := resourcetest.Bound{Fixed: 64 << 10, PerByte: 1000}
	for size, within := range map[int]bool{0: true, 150 << 10: true, 1 << 20: false} {
		told := &heard{TB: t}
		bound.Check(told, 100, func() { kept = make([]byte, size) })
		reported := strings.Contains(told.said, "reading 100 bytes allocated")
		if within != (told.said == "") || !within && !reported {
			t.Errorf("%d bytes: %q", size, told.said)
		}
	}
}
