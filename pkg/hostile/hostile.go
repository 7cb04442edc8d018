// Package hostile holds readers to a bound of memory and time in tests, whatever bytes they read.
//
// A file that was made to do harm says sizes that it does not have, or asks for work without end. So what a
// reader takes must follow from the length of the file, not from what stands in it:
//
//	taken <= Fixed + Each * length
package hostile

import (
	"fmt"
	"os"
	"runtime"
	"testing"
	"time"
)

// Bound is what a reader may take: Fixed bytes and Each more for each byte of what it reads. What it frees
// meanwhile counts, too, so that the bound is a few times what it holds at once.
type Bound struct{ Fixed, Each uint64 }

// Patience is how long reading one input may take, as long as fuzzing waits for one. Inputs are short, so
// that a sound reader needs a thousandth of it.
const Patience = 10 * time.Second

// Check runs read, which reads so many bytes, and fails the test where it took more memory than the bound.
// Where read does not return in time the program ends with the stacks of all goroutines, since there is no
// other way to stop it. Nothing else may run beside it.
func (b Bound) Check(t testing.TB, length int, read func()) {
	t.Helper()
	slow := time.AfterFunc(Patience, func() {
		stacks := make([]byte, 1<<20)
		fmt.Fprintf(os.Stderr, "%s\n", stacks[:runtime.Stack(stacks, true)])
		panic(fmt.Sprintf("hostile: %s: %d bytes are not read within %v", t.Name(), length, Patience))
	})
	defer slow.Stop()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	read()
	runtime.ReadMemStats(&after)
	most := b.Fixed + b.Each*uint64(length)
	if taken := after.TotalAlloc - before.TotalAlloc; taken > most {
		t.Errorf("reading %d bytes took %d bytes of memory, want at most %d", length, taken, most)
	}
}
