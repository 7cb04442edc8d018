package verify

// Unexported identifiers that the tests of package verify_test use.
type Episode = episode

const MaxGroups = maxGroups

var (
	BestPairs       = Curve.bestPairs
	ExpectedCost    = Cost.expected
	FewShotOf       = fewShot
	OneShotEstimate = oneShotEstimate
	RuleOfThree     = ruleOfThree
	SampleEpisodes  = sampleEpisodes
	Supported       = supported
)
