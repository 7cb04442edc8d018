package siamese

// CheckCollapseOf is what a run is checked by when it ends.
var CheckCollapseOf = checkCollapse

// What tests of losses and networks look at.
var (
	CheckLoss    = checkLoss
	NeedsPairs   = needsPairs
	AnyDistances = anyDistances
)

// Output embeds pictures without the check of lengths.
func Output(e *Embedder, pictures [][]float32) ([][]float32, error) { return e.output(pictures) }

// Info and Same are what checkpoints say of a network, and whether two have the same weights.
var (
	Info = Network.info
	Same = Network.same
)
