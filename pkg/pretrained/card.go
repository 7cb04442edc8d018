package pretrained

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"github.com/gosiamese/gosiamese/pkg/internal/checkpoint"
)

// Card is the licence card of a network that others trained.
type Card struct {
	Network   string `json:"network"`
	Licence   string `json:"licence"`
	Source    string `json:"source"`
	TrainedOn string `json:"trained_on"`
	Published string `json:"published"` // Published accuracy.
	Unknown   string `json:"unknown"`   // What is not known.

	File   string `json:"file"`   // Of the weights on this machine.
	From   string `json:"from"`   // What they were converted from.
	SHA256 string `json:"sha256"` // Of that file.
}

// String is the card, one line for each entry.
func (c Card) String() string {
	return fmt.Sprintf(
		"%s\n  licence     %s\n  source      %s\n  trained on  %s\n  published   %s\n  not known   %s\n"+
			"  weights     %s\n  from        %s\n  SHA-256     %s",
		c.Network,
		c.Licence,
		c.Source,
		c.TrainedOn,
		c.Published,
		c.Unknown,
		c.File,
		c.From,
		c.SHA256,
	)
}

// FaceCards are the licence cards of YuNet and SFace, with the file of the weights if it is on this machine.
func FaceCards() (cards []Card, err error) {
	for _, n := range faceNetworks() {
		c := n.card
		path := filepath.Join(Dir(), n.name+extension)
		switch file, err := checkpoint.Load(path); {
		case err == nil:
			c.File, c.From, c.SHA256 = path, file.Info["from"], file.Info["sha256"]
		case !errors.Is(err, fs.ErrNotExist):
			return nil, fmt.Errorf("pretrained: %w", err)
		}
		cards = append(cards, c)
	}
	return cards, nil
}
