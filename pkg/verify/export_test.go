package verify

// Unexported identifiers that the tests of package verify_test use.
type Episode = episode

const MaxGroups = maxGroups

var (
	BestPairs      = Curve.bestPairs
	ExpectedCost   = Cost.expected
	FewShotOf      = fewShot
	RuleOfThree    = ruleOfThree
	SampleEpisodes = sampleEpisodes
	Supported      = supported
)

// OneShotEstimate is OneShot with its interval.
func OneShotEstimate(embeddings [][]float32, labels []int) (Estimate, error) {
	all, err := oneShot(labels, distancesOf(embeddings))
	if err != nil {
		return Estimate{}, err
	}
	return all.estimate()
}
