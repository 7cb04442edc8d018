package trainer

// Graph code of the training step, for tests.
var (
	AdamW          = adamW
	NaNIfNonFinite = nanIfNonFinite
)
