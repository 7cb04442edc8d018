package face

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"

	"github.com/gomlx/gomlx/core/tensors"

	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/gallery"
	"github.com/gosiamese/gosiamese/pkg/internal/atomicfile"
	"github.com/gosiamese/gosiamese/pkg/regularfile"
	"github.com/gosiamese/gosiamese/pkg/siamese"
	"github.com/gosiamese/gosiamese/pkg/trainer"
)

// effectFile is the file in a run folder with the effect of its head.
const effectFile = "effect.json"

// tunedHead is a trained head, ready to map embeddings.
type tunedHead struct {
	dir      string
	madeBy   string
	people   []string // Training and validation people.
	effect   HeadEffect
	embedder *siamese.Embedder
}

// OpenTuned is [Open] with the head that [Tune] trained in a run folder. Its embeddings are not comparable
// with those of SFace alone or of another head, nor do the thresholds of SFace alone hold for it.
func OpenTuned(dev *device.Device, dir string) (*Recogniser, error) {
	history, err := siamese.Open(dir, Head())
	if err != nil {
		return nil, fmt.Errorf("face: head: %w", err)
	}
	h, err := trainedHead(dev, history)
	if err != nil {
		return nil, err
	}
	if err := h.load(); err != nil {
		h.embedder.Close()
		return nil, err
	}
	r, err := Open(dev)
	if err != nil {
		h.embedder.Close()
		return nil, err
	}
	r.head = h
	return r, nil
}

// trainedHead prepares the head of the best epoch of a run.
func trainedHead(dev *device.Device, history siamese.History) (*tunedHead, error) {
	model, err := history.Model()
	if err != nil {
		return nil, fmt.Errorf("face: head: %w", err)
	}
	if model.Network.Backbone != Head() {
		return nil, fmt.Errorf("face: head: the run in %s trained another network: name the folder of a run "+
			"of face.Tune", history.Dir)
	}
	hash := sha256.New()
	for v := range model.All() {
		value, err := v.Value()
		if err != nil {
			return nil, fmt.Errorf("face: head: %w", err)
		}
		weights, err := tensors.CopyFlatData[float32](value)
		if err != nil {
			return nil, fmt.Errorf("face: head: %w", err)
		}
		if err := binary.Write(hash, binary.LittleEndian, weights); err != nil {
			return nil, fmt.Errorf("face: head: %w", err)
		}
	}
	embedder, err := model.Embedder(dev)
	if err != nil {
		return nil, fmt.Errorf("face: head: %w", err)
	}
	return &tunedHead{
		dir: history.Dir, madeBy: fmt.Sprintf("%s; head %.8x", MadeBy, hash.Sum(nil)),
		people: history.People, embedder: embedder,
	}, nil
}

// apply maps embeddings of SFace, [n][128], to those of the head, [n][128].
func (h *tunedHead) apply(embeddings [][]float32) ([][]float32, error) {
	pictures := make([][]float32, len(embeddings))
	for i, e := range embeddings {
		pictures[i] = headPicture(e)
	}
	tuned, err := h.embedder.Embed(pictures)
	if err != nil {
		return nil, fmt.Errorf("face: head: %w", err)
	}
	return tuned, nil
}

// record is the content of [effectFile].
type record struct {
	MadeBy string
	Effect HeadEffect
}

// save writes the effect of the head into its folder. An earlier effect on other faces is kept if there is no
// new one.
func (h *tunedHead) save() error {
	earlier := tunedHead{dir: h.dir, madeBy: h.madeBy}
	if err := earlier.load(); err == nil && h.effect.Other == nil {
		h.effect.Other = earlier.effect.Other
	}
	text, err := json.MarshalIndent(record{h.madeBy, h.effect}, "", "\t")
	if err == nil {
		err = atomicfile.Write(filepath.Join(h.dir, effectFile), append(text, '\n'), 0o644)
	}
	if err != nil {
		return fmt.Errorf("face: tune: %w", err)
	}
	return nil
}

// load reads the effect of the head from its folder.
func (h *tunedHead) load() error {
	r, err := readRecord(h.dir)
	if err != nil {
		return err
	}
	if r.MadeBy != h.madeBy {
		return fmt.Errorf("face: head: %s in %s is of another head: run face.Tune again: %w", effectFile,
			h.dir, gallery.ErrStale)
	}
	h.effect = r.Effect
	return nil
}

// readRecord reads the record in the folder of a head.
func readRecord(dir string) (r record, err error) {
	text, err := regularfile.ReadFile(filepath.Join(dir, effectFile))
	if errors.Is(err, fs.ErrNotExist) {
		return r, fmt.Errorf("face: head: no finished run in %s: run face.Tune, or \"faces tune\", which "+
			"continues an interrupted run: %w", dir, err)
	}
	if err != nil {
		return r, fmt.Errorf("face: head: %w", err)
	}
	if err := json.Unmarshal(text, &r); err != nil || r.MadeBy == "" {
		return r, fmt.Errorf("face: head: %s in %s is damaged: run face.Tune again: %w", effectFile, dir,
			errors.Join(err, trainer.ErrFormat))
	}
	return r, nil
}

// TunedMadeBy is [Recogniser.MadeBy] of the recogniser that [OpenTuned] opens, without opening it.
func TunedMadeBy(dir string) (string, error) {
	r, err := readRecord(dir)
	return r.MadeBy, err
}

// MadeBy identifies the networks, the preprocessing and the head, for package gallery: embeddings made in
// another way are not comparable. Without a head it is the constant [MadeBy].
func (r *Recogniser) MadeBy() string {
	if r.head == nil {
		return MadeBy
	}
	return r.head.madeBy
}

// Head returns the effect of the head that [Tune] measured, and the names of the people that it was trained
// or validated on: error rates measured on them are too low. Found is false for SFace alone.
func (r *Recogniser) Head() (effect HeadEffect, people []string, found bool) {
	if r.head == nil {
		return HeadEffect{}, nil, false
	}
	return r.head.effect, slices.Clone(r.head.people), true
}

// Thresholds lists the thresholds that were measured for these embeddings, from the largest FAR to the
// smallest: [Thresholds], or those of the head, of which there may be none.
func (r *Recogniser) Thresholds() []Threshold {
	if r.head == nil {
		return Thresholds()
	}
	return slices.Clone(r.head.effect.Thresholds)
}

// ThresholdAt is the function [ThresholdAt] for [Recogniser.Thresholds].
func (r *Recogniser) ThresholdAt(far float64) (Threshold, error) {
	t, err := thresholdAt(r.Thresholds(), far)
	if err != nil && r.head != nil && r.head.effect.Refusal != "" {
		err = fmt.Errorf("%w (head in %s: %s)", err, r.head.dir, r.head.effect.Refusal)
	}
	return t, err
}

// PolicyFor is the function [PolicyFor] for [Recogniser.Thresholds]. It returns an error if there are none.
func (r *Recogniser) PolicyFor(people int) (Policy, error) {
	all := r.Thresholds()
	if len(all) == 0 {
		_, err := r.ThresholdAt(1)
		return Policy{}, err
	}
	return policyFrom(all, people), nil
}
