package images

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
)

// Fingerprint returns a hash of the pictures, labels and names of sets, to tell data sets apart.
func Fingerprint(sets ...Set) string {
	h := sha256.New()
	for _, set := range sets {
		_, _ = fmt.Fprintln(h, set.Height, set.Width, set.Channels, set.Labels, set.Names)
		for _, picture := range set.Pictures {
			_ = binary.Write(h, binary.LittleEndian, picture) // Writing to a hash never fails.
		}
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}
