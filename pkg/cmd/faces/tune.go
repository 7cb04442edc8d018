package main

import (
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/face"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/siamese"
	"github.com/gosiamese/gosiamese/pkg/trainer"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// tuning is the answer of "faces tune" in JSON.
type tuning struct {
	Training   int         `json:"training_people"`
	Validation int         `json:"validation_people"`
	Test       int         `json:"test_people"`
	NotFound   []string    `json:"not_found"`
	Own        difference  `json:"own"`
	Gained     bool        `json:"gained"`
	Other      *difference `json:"other"` // None if it was not checked.
	Forgot     bool        `json:"forgot"`
	Thresholds []tunedTau  `json:"thresholds"`
	Refusal    string      `json:"refusal,omitempty"` // Why there is no threshold for a smaller FAR.
	Seconds    float64     `json:"seconds"`           // Of training and measuring.
}

// difference is a paired difference of EERs in JSON.
type difference struct {
	People int     `json:"people"`
	Before float64 `json:"eer_before"`
	After  float64 `json:"eer_after"`
	Change rate    `json:"difference"`
}

func differenceOf(d verify.Difference) difference {
	return difference{d.People, d.Before, d.After, rate{d.Value, d.Low, d.High}}
}

// tunedTau is a threshold of a head in JSON.
type tunedTau struct {
	Target float64 `json:"target_far"`
	Tau    float64 `json:"tau"`
	FAR    rate    `json:"far"`
	FRR    rate    `json:"frr"`
}

// tuneSeed splits the people: a finished or interrupted run is found again only with the same split.
const tuneSeed = 1

// tune trains a head on the people of a folder, and measures it on others.
func (a *app) tune(args []string) error {
	f := a.flags("tune", "FOLDER RUN")
	other := f.String("other", "", "`folder` of other people, to check that they are not recognised worse")
	rate := f.Float64("rate", 1e-3, "learning rate")
	rest, err := parse(f, args, 2, 2)
	if err != nil {
		return err
	}
	if !(*rate > 0 && *rate <= math.MaxFloat32) {
		return fmt.Errorf("tune: learning rate %g: want one above 0", *rate)
	}
	var own, others images.Set
	var without, missing []string
	if own, without, err = a.headSet(rest[0]); err != nil {
		return err
	}
	split, err := face.TuningSplit(own, tuneSeed)
	if err != nil {
		return fmt.Errorf("tune: %s: %w", rest[0], err)
	}
	if *other != "" {
		if others, missing, err = a.headSet(*other); err != nil {
			return err
		}
	}
	cfg := face.DefaultTuning(rest[1], split.Train)
	cfg.Source, cfg.LearningRate, cfg.Other = rest[0], *rate, others
	return a.tuneHead(split, cfg, append(without, missing...))
}

// tuneHead trains and measures a head; without lists the photographs without a face.
func (a *app) tuneHead(split images.Split, cfg face.Tuning, without []string) error {
	dev, err := device.Open(a.backend)
	if err != nil {
		return err
	}
	defer dev.Close()
	start := time.Now()
	cfg.Progress = a.trainingProgress()
	effect, err := face.Tune(a.ctx, dev, split, cfg)
	if errors.Is(err, trainer.ErrInterrupted) {
		return fmt.Errorf("tune: %w with the same command", err)
	}
	if err != nil {
		return err
	}
	return a.showTuning(cfg.Dir, effect, without, time.Since(start))
}

// headSet finds and embeds the faces of a folder with one folder for each person, as a set for a head.
func (a *app) headSet(folder string) (set images.Set, without []string, err error) {
	r, end, err := a.open()
	if err != nil {
		return set, nil, err
	}
	defer end()
	all, err := a.portraits(r, folder, nil, nil)
	if err != nil {
		return set, nil, err
	}
	without, shots := left(folder, all)
	if len(shots) == 0 {
		return set, nil, fmt.Errorf("tune: no face in any photograph of %s", folder)
	}
	set, err = face.HeadSet(labelled(shots))
	return set, without, err
}

// trainingProgress reports a training run after every epoch.
func (a *app) trainingProgress() func(siamese.Progress) {
	epoch := 0
	return func(p siamese.Progress) {
		if p.Best.Number > 0 && p.Step*10/p.Steps > epoch {
			epoch = p.Step * 10 / p.Steps
			a.tell("%v\n", p)
		}
	}
}

func (a *app) showTuning(dir string, e face.HeadEffect, without []string, took time.Duration) error {
	if a.json {
		out := tuning{
			Training: e.Training, Validation: e.Validation, Test: e.Test, NotFound: without,
			Own: differenceOf(e.Own), Gained: e.Gained(), Forgot: e.Forgot(), Refusal: e.Refusal,
			Seconds: took.Seconds(),
		}
		if e.Other != nil {
			d := differenceOf(*e.Other)
			out.Other = &d
		}
		for _, t := range e.Thresholds {
			tau := tunedTau{t.Target, t.Tau, *rateOf(t.FAR), *rateOf(t.FRR)}
			out.Thresholds = append(out.Thresholds, tau)
		}
		return a.print(out)
	}
	a.say("a head was trained on %d people and validated on %d; it is kept in %s\n", e.Training, e.Validation,
		dir)
	a.say("%v", e)
	for _, t := range e.Thresholds {
		a.say("Threshold for a FAR of %g %%: %.2f; on the held-out people FAR %v, FRR %v.\n", 100*t.Target,
			t.Tau, t.FAR, t.FRR)
	}
	if len(e.Thresholds) == 0 {
		a.say("It has no threshold, so it cannot verify or identify yet: %s.\n", e.Refusal)
	}
	if n := len(e.Thresholds); n > 0 && e.Gained() && !e.Forgot() {
		a.say("Use it with -head %s, and with -far %g or more for verify and report.\n", dir,
			e.Thresholds[n-1].Target)
	} else {
		a.say("Better keep SFace alone.\n")
	}
	a.list("no face", without)
	return nil
}
