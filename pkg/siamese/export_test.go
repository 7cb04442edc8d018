package siamese

// CheckCollapseOf is the check at the end of a run.
var CheckCollapseOf = checkCollapse

// Internals of losses and networks, for tests.
var (
	CheckLoss    = checkLoss
	NeedsPairs   = needsPairs
	AnyDistances = anyDistances
)

// Output embeds pictures without the check of the length.
func Output(e *Embedder, pictures [][]float32) ([][]float32, error) { return e.output(pictures) }

// Info is the description of a network in a checkpoint; Same compares two networks.
var (
	Info = Network.info
	Same = Network.same
)
