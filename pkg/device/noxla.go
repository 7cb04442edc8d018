//go:build !(cgo && ((linux && (amd64 || arm64)) || (darwin && arm64) || (windows && amd64)) && !noxla)

package device

// plugins is empty: this program was built without XLA.
func plugins() []string { return nil }
