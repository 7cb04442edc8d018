package baseline

// Dims is the number of dimensions of an embedding, or 0 for raw pixels, which have as many as the picture.
func (p Projection) Dims() int {
	if p.axes == nil {
		return 0
	}
	_, dims := p.axes.Dims()
	return dims
}

// Internals, for tests.
var (
	ErrTooFew = errTooFew
	PCA       = pca
)
