package fairness

import (
	"fmt"
	"strings"
)

// rule is one of the plans of lesson 17: the letter of the rule that decides it, and a hint.
type rule struct {
	letter byte
	hint   string
}

var rules = []rule{
	{'A', "faces are taken from the internet without a selection, for a database: see the AI Act, Art. 5"},
	{'C', "embeddings of faces are biometric data; the members agreed, and could have chosen a key: " +
		"see the GDPR, Art. 9"},
	{'D', "no program identifies anyone: is such a photograph biometric data? See the GDPR, Art. 4(14) and " +
		"recital 51"},
	{'B', "no passenger claims an identity, and people are identified from a distance: see the AI Act, " +
		"Annex III, point 1"},
	{'A', "that is not recognition of a person: what does the AI Act, Art. 5, say about emotions at work"},
}

// CheckRules checks the answer to the second exercise of lesson 17: a string with the letter of a rule for
// each plan. It reports that the answer is right, or the first plan for which it is not, with a hint.
func CheckRules(letters string) string {
	letters = strings.ToUpper(strings.ReplaceAll(letters, " ", ""))
	if len(letters) != len(rules) {
		return fmt.Sprintf("Not yet: %d letters for %d plans.\nHint: one letter, A to D, for each plan in "+
			"their order.", len(letters), len(rules))
	}
	for i, r := range rules {
		if letters[i] != r.letter {
			return fmt.Sprintf("Not yet: plan %d.\nHint: %s.", i+1, r.hint)
		}
	}
	return "Right: the purpose and the processing decide, not the camera."
}
