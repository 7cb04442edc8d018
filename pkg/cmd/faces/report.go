package main

import (
	"errors"
	"fmt"
	"image"
	"path"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gosiamese/gosiamese/datasets/lfw"
	"github.com/gosiamese/gosiamese/pkg/face"
	"github.com/gosiamese/gosiamese/pkg/pretrained"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// summary is the answer of "faces report" in JSON.
type summary struct {
	People      int      `json:"people"`
	Photographs int      `json:"photographs"`
	NotFound    []string `json:"not_found"`
	Doubtful    int      `json:"doubtful"`
	EER         rate     `json:"eer"`
	AUC         rate     `json:"auc"`
	OneShot     rate     `json:"one_shot"`
	Tau         *float64 `json:"tau"` // None for a head without a threshold.
	FAR         *rate    `json:"far"` // At tau; none if there are too few people.
	FRR         *rate    `json:"frr"`
	OwnTau      *float64 `json:"own_tau"` // Chosen on half of these people, if they are enough.
	OwnFAR      *rate    `json:"own_far"`
	OwnFRR      *rate    `json:"own_frr"`
	Refusal     string   `json:"refusal,omitempty"` // Why there is no own threshold.
}

func (a *app) report(args []string) error {
	f := a.flags("report", "FOLDER")
	far := f.Float64("far", face.DefaultThreshold().Target, "FAR that thresholds are chosen for")
	pairs := f.String("pairs", "", "measure the pairs of this `file` instead of all, in the format of LFW's "+
		"lists (pairs.txt, pairsDevTrain.txt), in a folder laid out as LFW")
	a.headFlag(f)
	rest, err := parse(f, args, 1, 1)
	if err != nil {
		return err
	}
	if *pairs != "" {
		return a.onPairs(rest[0], *pairs)
	}
	if _, err := face.ThresholdAt(*far); err != nil && a.head == "" {
		return err
	}
	r, end, err := a.open()
	if err != nil {
		return err
	}
	defer end()
	_, trained, _ := r.Head()
	omitted := map[string]bool{}
	keep := func(name string) bool {
		if slices.Contains(trained, name) {
			omitted[name] = true
			return false
		}
		return true
	}
	all, err := a.portraits(r, rest[0], keep, nil)
	if err != nil {
		return err
	}
	without, shots := left(rest[0], all)
	e, err := evaluate(r, shots, *far, rest[0])
	if err != nil {
		return fmt.Errorf("report: %s: %w", rest[0], err)
	}
	if a.json {
		return a.print(e.summary(without))
	}
	if len(omitted) > 0 {
		a.say("without the %d people that the head was trained or validated on\n", len(omitted))
	}
	a.sayEvaluation(e)
	a.list("no face", without)
	if e.doubtful > 0 {
		a.say("%d faces are small, blurred, turned away or one of several\n", e.doubtful)
	}
	return nil
}

// evaluation is what is measured of the faces of a folder.
type evaluation struct {
	verify.Report

	people, photographs, doubtful int

	threshold   face.Threshold // Of the program, or of the head.
	noThreshold error          // The reason if a head has no threshold.
	at          *verify.Rates  // At the threshold; none if there are too few people.
	own         face.Threshold // Chosen on half of the people.
	refused     error          // The reason if there are too few people to choose one.
}

func evaluate(r *face.Recogniser, shots []shot, far float64, dir string) (e evaluation, err error) {
	embeddings, labels, names := labelled(shots)
	e.people, e.photographs = len(names), len(shots)
	for _, s := range shots {
		if len(s.Doubts()) > 0 {
			e.doubtful++
		}
	}
	if e.Report, err = verify.Evaluate(embeddings, labels); err != nil {
		return e, err
	}
	e.own, e.refused = face.ChooseThreshold(embeddings, labels, far, dir)
	e.threshold, e.noThreshold = r.ThresholdAt(far)
	if e.noThreshold == nil {
		e.at, err = ratesAt(embeddings, labels, e.threshold.Tau)
	}
	return e, err
}

// ratesAt returns the error rates at a threshold, or none if there are too few people.
func ratesAt(embeddings [][]float32, labels []int, tau float64) (*verify.Rates, error) {
	scores, err := verify.Scores(embeddings, labels)
	if err != nil {
		return nil, err
	}
	at, err := verify.RatesAt(scores, labels, tau)
	if errors.Is(err, verify.ErrTooFew) {
		return nil, nil //nolint:nilnil // Too few people are no error.
	}
	return &at, err
}

func (e evaluation) summary(without []string) summary {
	in := e.Interval
	s := summary{
		People: e.people, Photographs: e.photographs, NotFound: without, Doubtful: e.doubtful,
		EER:     rate{e.EER, in.EER.Low, in.EER.High},
		AUC:     rate{e.AUC, in.AUC.Low, in.AUC.High},
		OneShot: rate{e.OneShot, in.OneShot.Low, in.OneShot.High},
	}
	if e.noThreshold == nil {
		s.Tau = &e.threshold.Tau
	}
	if e.at != nil {
		s.FAR, s.FRR = rateOf(e.at.FAR), rateOf(e.at.FRR)
	}
	if e.refused != nil {
		s.Refusal = e.refused.Error()
		return s
	}
	s.OwnTau, s.OwnFAR, s.OwnFRR = &e.own.Tau, rateOf(e.own.FAR), rateOf(e.own.FRR)
	return s
}

func (a *app) sayEvaluation(e evaluation) {
	a.say("%d photographs of %d people: %d genuine and %d impostor pairs\n", e.photographs, e.people,
		e.Genuine, e.Impostor)
	in := e.Interval
	a.say("EER %v, AUC %v, 1-shot identification %v\n", known(in.EER, e.EER), known(in.AUC, e.AUC),
		known(in.OneShot, e.OneShot))
	if e.noThreshold != nil {
		a.say("no threshold of the head: %v\n", e.noThreshold)
	}
	if e.at != nil {
		a.say("at the threshold %.2f of this program (FAR %.2g %% on %s): FAR %v, FRR %v\n", e.threshold.Tau,
			100*e.threshold.Target, e.threshold.Source, e.at.FAR, e.at.FRR)
	}
	if e.refused != nil {
		a.say("no threshold of your own: %v\n", e.refused)
		return
	}
	a.say("a threshold of your own, %.2f, chosen on half of them: FAR %v, FRR %v on the others\n", e.own.Tau,
		e.own.FAR, e.own.FRR)
}

func rateOf(e verify.Estimate) *rate { return &rate{e.Value, e.Low, e.High} }

// known is an estimate, or the value alone if it has no interval.
func known(e verify.Estimate, value float64) string {
	if e.Known() {
		return e.String()
	}
	return fmt.Sprintf("%.1f %%", 100*value)
}

// pairsSummary is the answer of "faces report -pairs" in JSON.
type pairsSummary struct {
	Pairs         int      `json:"pairs"`
	Folds         int      `json:"folds"`
	Accuracy      float64  `json:"accuracy"`
	AccuracySE    float64  `json:"accuracy_se"`
	EER           float64  `json:"eer"`
	AUC           float64  `json:"auc"`
	Photographs   int      `json:"photographs"`
	NotFound      int      `json:"not_found"` // Photographs without a face: their middle was taken.
	NotFoundFiles []string `json:"not_found_files,omitempty"`
}

// foldsOfList is the number of folds that the pairs of a list without folds are dealt to.
const foldsOfList = 10

// onPairs measures the pairs of a list, as is usual for LFW: the accuracy of each fold at the threshold that
// is best for the others.
func (a *app) onPairs(folder, list string) error {
	folds, err := lfw.ReadPairs(list)
	if err != nil {
		return err
	}
	if len(folds) == 1 {
		folds = lfw.Deal(folds[0], foldsOfList)
	}
	r, end, err := a.open()
	if err != nil {
		return err
	}
	defer end()
	_, trained, _ := r.Head()
	for _, p := range slices.Concat(folds...) {
		for _, name := range []string{p.NameA, p.NameB} {
			if slices.Contains(trained, name) {
				return fmt.Errorf("report: %s has pairs of %s, whom the head in %s was trained or validated "+
					"on: error rates would be too low: tune without the people of the list", list, name,
					a.head)
			}
		}
	}
	faces, without, err := a.embedPairs(r, folder, folds)
	if err != nil {
		return err
	}
	var all []verify.Score
	var scored [][]verify.Score
	for _, fold := range folds {
		matches, missing := faces.Resolve(fold)
		if len(missing) > 0 {
			return fmt.Errorf("report: %s names photographs that are not in %s: %s", list, folder,
				strings.Join(missing[:min(3, len(missing))], ", "))
		}
		var pairs []verify.Score
		for _, m := range matches {
			pairs = append(pairs, verify.Score{A: m.A, B: m.B, Same: m.Same})
		}
		if pairs, err = verify.PairScores(faces.Pictures, pairs); err != nil {
			return err
		}
		scored, all = append(scored, pairs), append(all, pairs...)
	}
	validated, err := verify.CrossValidate(scored)
	if err != nil {
		return err
	}
	curve, err := verify.ROC(all)
	if err != nil {
		return err
	}
	s := pairsSummary{
		Pairs: len(all), Folds: len(folds), Accuracy: validated.Mean, AccuracySE: validated.StandardError,
		AUC: curve.AUC(), Photographs: faces.Len(), NotFound: len(without), NotFoundFiles: without,
	}
	s.EER, _ = curve.EER()
	if a.json {
		return a.print(s)
	}
	a.say("%d pairs of %d photographs: accuracy %.2f +- %.2f %% in %d folds, EER %.2f %%, AUC %.5f\n",
		s.Pairs, s.Photographs, 100*s.Accuracy, 100*s.AccuracySE, s.Folds, 100*s.EER, s.AUC)
	a.list("no face, so the middle was taken", without)
	return nil
}

// embedPairs embeds the photographs of pairs: the pictures of the set are the embeddings. It lists those
// without a face.
func (a *app) embedPairs(r *face.Recogniser, folder string, folds [][]lfw.Pair) (
	faces lfw.Faces, without []string, err error,
) {
	people, files := map[string]bool{}, map[string]bool{}
	want := func(name string, number int) {
		people[name], files[fmt.Sprintf("%s_%04d.jpg", name, number)] = true, true
	}
	for _, p := range slices.Concat(folds...) {
		want(p.NameA, p.NumberA)
		want(p.NameB, p.NumberB)
	}
	cfg := lfw.DefaultConfig()
	cfg.Height, cfg.Width, cfg.Channels = 1, pretrained.SFaceDimensions, 1
	cfg.Keep = func(name string) bool { return people[name] }
	var lock sync.Mutex
	done, progress := 0, progress{app: a, start: time.Now()}
	cfg.Picture = func(file string, photograph image.Image) ([]float32, error) {
		if !files[path.Base(file)] {
			return nil, nil
		}
		if err := a.ctx.Err(); err != nil {
			return nil, err
		}
		embedding, found, err := r.Central(photograph)
		lock.Lock()
		defer lock.Unlock()
		if !found {
			without = append(without, file)
		}
		done++
		progress.show(done)
		return embedding, err
	}
	faces, err = lfw.Load(folder, cfg)
	progress.end()
	slices.Sort(without)
	return faces, without, err
}
