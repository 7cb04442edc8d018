//go:build !(cgo && ((linux && (amd64 || arm64)) || (darwin && arm64) || (windows && amd64)) && !noxla)

package device

// plugins returns none: this program was built without XLA.
func plugins() []string { return nil }

// remedy explains how to get a plugin.
const remedy = "this program was built without XLA: build it for a system that go-xla supports, with cgo " +
	"(CGO_ENABLED=1 and a C compiler) and without -tags=noxla; then see https://github.com/gomlx/go-xla, " +
	"or run `make lab` in a checkout of gosiamese"
