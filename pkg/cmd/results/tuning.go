package main

import (
	"fmt"
	"image"
	"path"
	"path/filepath"
	"strings"
	"sync"

	"gonum.org/v1/gonum/stat"

	"github.com/gosiamese/gosiamese/datasets/lfw"
	"github.com/gosiamese/gosiamese/datasets/orl"
	"github.com/gosiamese/gosiamese/pkg/face"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/pretrained"
)

// tuningPictures is the number of photographs of each person of ORL, and of LFW in this experiment.
const tuningPictures = 10

// tuning fits a head over SFace to people of ORL and of LFW, with few photographs of each.
func tuning(l *lab) (r record, err error) {
	recogniser, err := face.Open(l.dev)
	if err != nil {
		return r, err
	}
	defer recogniser.Close()
	ofORL, err := headORL(l, recogniser)
	if err != nil {
		return r, err
	}
	ofLFW, err := headLFW(l, recogniser)
	if err != nil {
		return r, err
	}
	splits, pictures := 10, []int{2, 5, tuningPictures}
	if l.quick {
		splits, pictures = 1, []int{2}
	}
	var t table
	t.add("people of", "pictures of a training person", "EER of SFace", "EER with the head",
		"difference in points", "mean interval", "splits that gained, got worse",
		"difference on the other data set", "splits that forgot")
	for _, own := range []struct {
		name, key  string
		set, other images.Set
	}{{"ORL", "orl", ofORL, ofLFW}, {"LFW", "lfw", ofLFW, ofORL}} {
		for _, k := range pictures {
			var effects []face.HeadEffect
			for seed := range splits {
				fmt.Printf("tuning: %s, %d pictures, split %d\n", own.name, k, seed)
				dir := filepath.Join(l.runs, "tuning", fmt.Sprintf("%s-%d-%d", own.key, k, seed))
				e, err := tunedOn(l, own.set, own.other, tuningRun{dir, k, uint64(seed)})
				if err != nil {
					return r, err
				}
				effects = append(effects, e)
			}
			t.add(tuningRow(own.name, k, effects)...)
		}
	}
	r.Title = "Tuning to people of one's own: a head over SFace"
	r.Text = []string{
		fmt.Sprintf("`face.Tune` trains a head e + eW on the embeddings of training people, with the "+
			"triplet loss, and compares it with SFace alone on held-out people: all pairs of up to %d "+
			"pictures of each. ORL: %d people, %d of them held out; LFW: the %d people with %d photographs "+
			"or more, %d of them held out. Mean and standard deviation over %d splits.", tuningPictures,
			len(ofORL.Names), heldOut(ofORL), len(ofLFW.Names), tuningPictures, heldOut(ofLFW), splits),
		"The difference is EER with the head minus EER of SFace alone, in percentage points, below 0 if " +
			"the head gained; its 95 % interval (`verify.Compare`) is the mean of the intervals of the " +
			"splits. A split gained or got worse if its interval does not contain 0. The other data set " +
			"shows whether a head forgets other faces.",
	}
	r.Tables = []table{t}
	return r, nil
}

// tuningRun is one training run.
type tuningRun struct {
	dir      string
	pictures int // Of each training person.
	seed     uint64
}

// tunedOn trains and measures one head.
func tunedOn(l *lab, own, other images.Set, run tuningRun) (face.HeadEffect, error) {
	split, err := face.TuningSplit(own, run.seed)
	if err != nil {
		return face.HeadEffect{}, err
	}
	split.Train = split.Train.First(run.pictures)
	cfg := face.DefaultTuning(run.dir, split.Train)
	cfg.Other = other
	if l.quick {
		cfg.Epochs, cfg.Steps = 1, 2
	}
	return face.Tune(l.ctx, l.dev, split, cfg)
}

// tuningRow is the row of one data set and number of pictures.
func tuningRow(name string, pictures int, effects []face.HeadEffect) []string {
	var before, after, low, high, change, other []float64
	gained, worse, forgot := 0, 0, 0
	for _, e := range effects {
		before, after = append(before, 100*e.Own.Before), append(after, 100*e.Own.After)
		low, high = append(low, 100*e.Own.Low), append(high, 100*e.Own.High)
		change, other = append(change, 100*e.Own.Value), append(other, 100*e.Other.Value)
		gained, worse, forgot = gained+one(e.Gained()), worse+one(e.Own.Higher()), forgot+one(e.Forgot())
	}
	spread := func(v []float64) string {
		if len(v) < 2 {
			return fmt.Sprintf("%+.2f", v[0])
		}
		return fmt.Sprintf("%+.2f +- %.2f", stat.Mean(v, nil), stat.StdDev(v, nil))
	}
	return []string{
		name, fmt.Sprint(pictures), fmt.Sprintf("%.2f %%", stat.Mean(before, nil)),
		fmt.Sprintf("%.2f %%", stat.Mean(after, nil)), spread(change),
		fmt.Sprintf("[%+.2f, %+.2f]", stat.Mean(low, nil), stat.Mean(high, nil)),
		fmt.Sprintf("%d, %d", gained, worse), spread(other), fmt.Sprint(forgot),
	}
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// heldOut is the number of test people of a split.
func heldOut(set images.Set) int {
	split, err := face.TuningSplit(set, 0)
	if err != nil {
		return 0 // Reported by tunedOn.
	}
	return len(split.Test.Names)
}

// headORL embeds the pictures of ORL.
func headORL(l *lab, r *face.Recogniser) (images.Set, error) {
	set, err := orl.Load(filepath.Join(l.data, "orl_faces"))
	if err != nil {
		return set, err
	}
	if l.quick {
		set = set.First(2)
	}
	var embeddings [][]float32
	for _, p := range set.Pictures {
		embedding, _, err := r.Central(greyImage(p, set.Height, set.Width))
		if err != nil {
			return set, err
		}
		if err := l.ctx.Err(); err != nil {
			return set, err
		}
		embeddings = append(embeddings, embedding)
	}
	return face.HeadSet(embeddings, set.Labels, set.Names)
}

// headLFW embeds the first photographs of the people of LFW who have enough of them.
func headLFW(l *lab, r *face.Recogniser) (images.Set, error) {
	cfg := lfw.DefaultConfig()
	cfg.Height, cfg.Width, cfg.Channels, cfg.MaxPictures = 1, 1, 1, tuningPictures
	if l.quick {
		cfg.MaxPictures = 2
		cfg.Keep = func(name string) bool { return name < "Am" }
	}
	var lock sync.Mutex
	enough := map[string]bool{}
	cfg.Picture = func(file string, _ image.Image) ([]float32, error) {
		lock.Lock()
		defer lock.Unlock()
		if strings.HasSuffix(file, "_"+lfwNumber(cfg.MaxPictures)+".jpg") {
			enough[path.Base(path.Dir(file))] = true
		}
		return []float32{0}, l.ctx.Err()
	}
	archive := filepath.Join(l.data, "lfw-dev.tgz")
	if _, err := lfw.Load(archive, cfg); err != nil {
		return images.Set{}, err
	}
	cfg.Width, cfg.Keep = pretrained.SFaceDimensions, func(name string) bool { return enough[name] }
	cfg.Picture = func(_ string, photograph image.Image) ([]float32, error) {
		if err := l.ctx.Err(); err != nil {
			return nil, err
		}
		embedding, _, err := r.Central(photograph)
		return embedding, err
	}
	faces, err := lfw.Load(archive, cfg)
	if err != nil {
		return images.Set{}, err
	}
	return face.HeadSet(faces.Pictures, faces.Labels, faces.Names)
}
