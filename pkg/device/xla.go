//go:build cgo && ((linux && (amd64 || arm64)) || (darwin && arm64) || (windows && amd64)) && !noxla

package device

import (
	"cmp"
	"maps"
	"slices"

	"github.com/gomlx/go-xla/compute/xla" // The backend "xla".
	"github.com/gomlx/go-xla/pjrt"
)

// Opening a backend must not download anything: go-xla would try to install a plugin and fail without a
// network, even if a plugin is installed.
func init() { xla.EnableAutoInstall(false) }

// plugins lists the names of the installed PJRT plugins, those for GPUs first.
func plugins() []string {
	rank := map[string]int{"cuda": -2, "cpu": -1}
	return slices.SortedFunc(maps.Keys(pjrt.AvailablePlugins()), func(a, b string) int {
		return cmp.Or(cmp.Compare(rank[base(a)], rank[base(b)]), cmp.Compare(a, b))
	})
}

// remedy explains how to get a plugin.
const remedy = "install one as described at https://github.com/gomlx/go-xla (in a checkout of gosiamese, " +
	"run `make lab`), or set PJRT_PLUGIN_LIBRARY_PATH to the folder of a pjrt_c_api_..._plugin.so"
