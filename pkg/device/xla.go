//go:build cgo && ((linux && (amd64 || arm64)) || (darwin && arm64) || (windows && amd64)) && !noxla

package device

import (
	"cmp"
	"maps"
	"slices"

	"github.com/gomlx/go-xla/compute/xla" // The backend "xla".
	"github.com/gomlx/go-xla/pjrt"
)

// Opening a backend must not download: go-xla would install a plugin by itself and fail where there is no
// network, even with a plugin present.
func init() { xla.EnableAutoInstall(false) }

// plugins lists the installed PJRT plugins by name, those for a GPU first.
func plugins() []string {
	rank := map[string]int{"cuda": -2, "cpu": -1}
	return slices.SortedFunc(maps.Keys(pjrt.AvailablePlugins()), func(a, b string) int {
		return cmp.Or(cmp.Compare(rank[base(a)], rank[base(b)]), cmp.Compare(a, b))
	})
}

// remedy is what to do if there is no plugin.
const remedy = "install one as https://github.com/gomlx/go-xla says (in a checkout of gosiamese, run `make " +
	"lab`), or set PJRT_PLUGIN_LIBRARY_PATH to the folder of a pjrt_c_api_..._plugin.so"
