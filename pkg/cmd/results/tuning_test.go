package main

import (
	"slices"
	"testing"

	"github.com/gosiamese/gosiamese/pkg/face"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

func TestTuningRow(t *testing.T) {
	effect := func(value, half, other float64) face.HeadEffect {
		return face.HeadEffect{
			Own: verify.Difference{
				Before: 0.03, After: 0.03 + value, Value: value, Low: value - half, High: value + half,
			},
			Other: &verify.Difference{Value: other, Low: other - half, High: other + half},
		}
	}
	got := tuningRow("ORL", 5, []face.HeadEffect{
		effect(-0.01, 0.005, 0), effect(0.01, 0.02, 0.03), effect(0.03, 0.005, 0.03),
	})
	want := []string{
		"ORL", "5", "3.00 %", "4.00 %", "+1.00 +- 2.00", "[+0.00, +2.00]", "1, 1", "+2.00 +- 1.73", "2",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
