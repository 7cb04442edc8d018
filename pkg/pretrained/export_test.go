package pretrained

// Weights is the number of trainable parameters.
func (p Parts) Weights() (n int) {
	for _, tensor := range p.weights {
		n += tensor.Size()
	}
	return n
}
