// Package resourcetest tests that a file reader stays within bounds of memory and time, whatever bytes it
// reads, as testing/iotest tests how readers handle errors.
//
// A malicious file claims a size that it does not have, or causes endless work. What a reader takes must
// therefore be bounded by the length of the file, not by its content:
//
//	allocated <= Fixed + PerByte * length
//
// If you write a reader for another data set, call [Bound.Check] in a fuzz target.
package resourcetest

import (
	"fmt"
	"os"
	"runtime"
	"testing"
	"time"
)

// Bound is the memory that a reader may allocate: Fixed bytes and PerByte more for each byte that it reads.
// Memory that is freed meanwhile counts as well, so the bound must be a few times what the reader holds at
// once.
type Bound struct{ Fixed, PerByte uint64 }

// timeout is the time in which one input must be read, the same as that of fuzzing. Inputs are short: a
// correct reader needs a thousandth of it.
const timeout = 10 * time.Second

// Check calls read, which reads length bytes, and fails the test if it allocates more than the bound. If read
// does not return within ten seconds, Check prints the stacks of all goroutines and panics, since a goroutine
// cannot be stopped from outside. Nothing else may run at the same time: the allocations of all goroutines
// count.
func (b Bound) Check(t testing.TB, length int, read func()) {
	t.Helper()
	slow := time.AfterFunc(timeout, func() {
		stacks := make([]byte, 1<<20)
		fmt.Fprintf(os.Stderr, "%s\n", stacks[:runtime.Stack(stacks, true)])
		panic(fmt.Sprintf("resourcetest: %s: %d bytes are not read within %v", t.Name(), length, timeout))
	})
	defer slow.Stop()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	read()
	runtime.ReadMemStats(&after)
	most := b.Fixed + b.PerByte*uint64(length)
	if allocated := after.TotalAlloc - before.TotalAlloc; allocated > most {
		t.Errorf("reading %d bytes allocated %d bytes of memory, want at most %d", length, allocated, most)
	}
}
