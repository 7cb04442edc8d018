package fetch

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
)

// lockPause is how often a program that waits for another one looks again.
const lockPause = 50 * time.Millisecond

// lock waits until no other program fetches the file. Calling unlock removes the file that it locks by: a
// program that waited for it then holds a lock on nothing, sees that, and begins again.
func lock(ctx context.Context, path string) (unlock func(), err error) {
	name := filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+".lock")
	for {
		l := flock.New(name)
		if _, err := l.TryLockContext(ctx, lockPause); err != nil {
			if errors.Is(err, ctx.Err()) {
				return nil, fmt.Errorf("fetch: %s: stopped while another program fetches it: %w", path,
					context.Cause(ctx))
			}
			return nil, fmt.Errorf("fetch: %w: choose a folder that can be written", err)
		}
		held, errHeld := l.Stat()
		there, errThere := os.Stat(name)
		if errHeld == nil && errThere == nil && os.SameFile(held, there) {
			return func() {
				_ = os.Remove(name) // Litter where it fails, no more.
				_ = l.Unlock()      // The lock ends with the program in any case.
			}, nil
		}
		_ = l.Unlock()
	}
}
