package trainer

// Graph code of the step, for its tests.
var (
	AdamW          = adamW
	NaNIfNonFinite = nanIfNonFinite
)
