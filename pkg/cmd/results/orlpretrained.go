package main

import (
	"fmt"
	"path/filepath"

	"github.com/gosiamese/gosiamese/datasets/orl"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/internal/ensemble"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// orlPretrained evaluates the networks that were trained on LFW on people of ORL. They are not trained
// further: the training people of a split are only used to fit WCCN and as the cohort.
func orlPretrained(l *lab) (r record, err error) {
	histories, _, err := trainLFW(l)
	if err != nil {
		return r, err
	}
	var models ensemble.Ensemble
	for _, history := range histories {
		model, err := history.Model()
		if err != nil {
			return r, err
		}
		models = append(models, model)
	}
	set, err := orl.Load(filepath.Join(l.data, "orl_faces"))
	if err != nil {
		return r, err
	}
	// The pictures are 112 x 92 (height x width). Those of LFW show a fifth more around the face, mostly
	// below.
	if set, err = pad(set, 6, 9, 16, 9); err != nil {
		return r, err
	}
	if set, err = set.Resize(orlHeight, orlWidth); err != nil {
		return r, err
	}
	embed, err := remembered(l.embed(models), set)
	if err != nil {
		return r, err
	}
	results, err := onORL(l, "orl-lfw", set, 20, func(_ int, seen images.Set) (c candidate, err error) {
		choosing, err := apart(seen, orlLeave)
		if err != nil {
			return c, err
		}
		of24, err := whitened(embed, choosing.Train)
		if err != nil {
			return c, err
		}
		if c.tau, err = chosen(of24, choosing); err != nil {
			return c, err
		}
		c.embed, err = whitened(embed, seen)
		c.bare = embed
		return c, err
	})
	if err != nil {
		return r, err
	}
	r.Title = "ORL: held-out people, pretrained on LFW"
	r.Text = []string{
		fmt.Sprintf("The two networks of the section on LFW, which were not trained on ORL. WCCN "+
			"(`verify.NewWCCN`, shrinkage %g) is fitted to the thirty training people of a split, "+
			"who are also the cohort (`verify.NewScoreNorm`). Tau (where FAR equals FRR) is "+
			"chosen on %d of the thirty, with WCCN fitted to the other %d. Pictures are framed as "+
			"in LFW: they are padded by a fifth in both directions with repeated edges. "+
			"The time includes training on LFW.",
			wccnShrinkage, orlLeave, 30-orlLeave),
		"Baselines have the same pictures and splits. " + orlSettings,
	}
	r.Tables, r.Notes = results.tables(), []string{results.compared()}
	return r, nil
}

// wccnShrinkage suits several hundred pictures and a hundred dimensions.
const wccnShrinkage = 0.2

// whitened returns the embedding followed by WCCN, fitted to training people.
func whitened(embed embedding, seen images.Set) (embedding, error) {
	vectors, err := embed(seen.Pictures)
	if err != nil {
		return nil, err
	}
	wccn, err := verify.NewWCCN(vectors, seen.Labels, wccnShrinkage)
	if err != nil {
		return nil, err
	}
	return func(pictures [][]float32) ([][]float32, error) {
		vectors, err := embed(pictures)
		if err != nil {
			return nil, err
		}
		return wccn.Apply(vectors)
	}, nil
}

// remembered embeds the pictures of a set once, and looks up those of subsets that share its pictures.
func remembered(embed embedding, set images.Set) (embedding, error) {
	vectors, err := embed(set.Pictures)
	if err != nil {
		return nil, err
	}
	known := make(map[*float32][]float32, set.Len())
	for i, picture := range set.Pictures {
		known[&picture[0]] = vectors[i]
	}
	return func(pictures [][]float32) (found [][]float32, err error) {
		for i, picture := range pictures {
			vector, ok := known[&picture[0]]
			if !ok {
				return nil, fmt.Errorf("picture %d is not in the embedded set", i)
			}
			found = append(found, vector)
		}
		return found, nil
	}, nil
}
