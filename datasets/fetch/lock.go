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

// lockPause is the interval at which a waiting process tries again.
const lockPause = 50 * time.Millisecond

// lock waits until no other process fetches the file. Calling unlock removes the lock file: a process that
// waited for it then holds a lock on a removed file, detects that, and starts over.
func lock(ctx context.Context, path string) (unlock func(), err error) {
	name := filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+".lock")
	for {
		l := flock.New(name)
		if _, err := l.TryLockContext(ctx, lockPause); err != nil {
			if errors.Is(err, ctx.Err()) {
				return nil, fmt.Errorf("fetch: %s: stopped while another process downloads it: %w", path,
					context.Cause(ctx))
			}
			return nil, fmt.Errorf("fetch: %w: choose a writable folder", err)
		}
		held, errHeld := l.Stat()
		there, errThere := os.Stat(name)
		if errHeld == nil && errThere == nil && os.SameFile(held, there) {
			return func() {
				_ = os.Remove(name) // On failure only an empty file remains.
				_ = l.Unlock()      // The lock ends with the process in any case.
			}, nil
		}
		_ = l.Unlock()
	}
}
