package lesson_test

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/notebooks/lesson"
)

// The lessons hold a copy of the record, and every difference of the record is read as it is written there.
func TestRecordedLosses(t *testing.T) {
	stored, err := os.ReadFile("losses.json")
	if err != nil {
		t.Fatal(err)
	}
	record, err := os.ReadFile("../../docs/results/losses.json")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(stored, record) {
		t.Error("losses.json differs from docs/results/losses.json: copy it, read lessons 09 and 10 again")
	}
	l, err := lesson.RecordedLosses()
	if err != nil {
		t.Fatal(err)
	}
	if len(l.Differences) < 4 || len(l.EER) != len(l.Differences)+1 || len(l.Text) < 2 {
		t.Errorf("%d differences, %d rates, %d sentences", len(l.Differences), len(l.EER), len(l.Text))
	}
	if !strings.HasPrefix(l.EER[0], "triplet, batch-hard ") {
		t.Errorf("the differences are from %q", l.EER[0])
	}
	for _, d := range l.Differences {
		if !bytes.Contains(record, []byte(`"`+d.String()+`"`)) || !(d.Low < d.Value && d.Value < d.High) {
			t.Errorf("%s: %v", d.Name, d)
		}
	}
}
