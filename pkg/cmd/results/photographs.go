package main

import (
	"encoding/json"
	"fmt"
	"image"
	"os"
	"path"
	"path/filepath"
	"slices"
	"sync"

	"github.com/gosiamese/gosiamese/datasets/lfw"
	"github.com/gosiamese/gosiamese/datasets/orl"
	"github.com/gosiamese/gosiamese/pkg/face"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/internal/atomicfile"
	"github.com/gosiamese/gosiamese/pkg/pretrained"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// thresholdsFile is part of package face.
var thresholdsFile = filepath.Join("pkg", "face", "thresholds.json")

// photographs measures YuNet and SFace, which were trained by others, on LFW and ORL, and the thresholds of
// package face.
func photographs(l *lab) (r record, err error) {
	recogniser, err := face.Open(l.dev)
	if err != nil {
		return r, err
	}
	defer recogniser.Close()
	faces, without, err := embeddedLFW(l, recogniser)
	if err != nil {
		return r, err
	}
	thresholds, err := chosenThresholds(l, faces)
	if err != nil {
		return r, err
	}
	pairs, err := devPairs(l, faces)
	if err != nil {
		return r, err
	}
	splits, carried, err := strangersORL(l, recogniser, thresholds)
	if err != nil {
		return r, err
	}
	r.Title = "Photographs: YuNet and SFace, trained by others"
	r.Text = []string{
		fmt.Sprintf("Package `face`, with no training of our own. LFW: %d photographs of %d people, the "+
			"first five of each and those in pairsDevTrain.txt; in %d of them no face was found, and the "+
			"middle was taken instead.", faces.Len(), len(faces.Names), without),
		"Thresholds are chosen on half of the people, and their error rates measured on the other half, " +
			"over all pairs of photographs; `pkg/face/thresholds.json` holds them.",
		"OpenCV does not say which people SFace was trained on: some may be among those of LFW. ORL was " +
			"photographed in a laboratory, so its people are most probably not.",
	}
	r.Tables = []table{thresholdTable(thresholds), pairs, splits, carried}
	return r, nil
}

// picturesEach is the largest number of photographs of a person of LFW.
const picturesEach = 5

// embeddedLFW returns the embeddings of photographs of LFW as a set, and the number of photographs without a
// face.
func embeddedLFW(l *lab, r *face.Recogniser) (faces lfw.Faces, without int, err error) {
	cfg := lfw.DefaultConfig()
	cfg.Height, cfg.Width, cfg.Channels = 1, pretrained.SFaceDimensions, 1
	pairs, err := lfw.ReadPairs(filepath.Join(l.data, "pairsDevTrain.txt"))
	if err != nil {
		return faces, 0, err
	}
	listed := map[string]bool{}
	for _, p := range slices.Concat(pairs...) {
		listed[lfwFile(p.NameA, p.NumberA)], listed[lfwFile(p.NameB, p.NumberB)] = true, true
	}
	if l.quick {
		cfg.Keep = func(name string) bool { return name < "Ar" }
	}
	var lock sync.Mutex
	total := 0
	cfg.Picture = func(file string, photograph image.Image) ([]float32, error) {
		file = path.Base(file)
		if first := file[:len(file)-len("0001.jpg")]; !listed[file] &&
			file > first+lfwNumber(picturesEach)+".jpg" {
			return nil, l.ctx.Err()
		}
		if err := l.ctx.Err(); err != nil {
			return nil, err
		}
		embedding, found, err := r.Central(photograph)
		lock.Lock()
		defer lock.Unlock()
		if !found {
			without++
		}
		if total++; total%500 == 0 {
			fmt.Printf("photographs: %d of LFW\n", total)
		}
		return embedding, err
	}
	faces, err = lfw.Load(filepath.Join(l.data, "lfw-dev.tgz"), cfg)
	return faces, without, err
}

func lfwNumber(n int) string { return fmt.Sprintf("%04d", n) }

func lfwFile(name string, number int) string { return name + "_" + lfwNumber(number) + ".jpg" }

// chosenThresholds chooses the thresholds of package face, and writes them unless this is a quick run.
func chosenThresholds(l *lab, faces lfw.Faces) (all []face.Threshold, err error) {
	for _, far := range []float64{1e-2, 1e-3, 1e-4} {
		t, err := face.ChooseThreshold(faces.Pictures, faces.Labels, far, "LFW")
		if l.quick && err != nil {
			continue // Too few people.
		}
		if err != nil {
			return nil, err
		}
		all = append(all, t)
	}
	if l.quick {
		return all, nil
	}
	text, err := json.MarshalIndent(all, "", "\t")
	if err != nil {
		return nil, err
	}
	return all, atomicfile.Write(thresholdsFile, append(text, '\n'), 0o644)
}

func thresholdTable(all []face.Threshold) (t table) {
	t.add("LFW, chosen for a FAR of", "tau", "people measured on", "FAR", "FRR")
	for _, th := range all {
		t.add(fmt.Sprintf("%g %%", 100*th.Target), fmt.Sprintf("%.3f", th.Tau), fmt.Sprint(th.People),
			fine(th.FAR), fine(th.FRR))
	}
	return t
}

// fine is an estimate in percent with three decimals, for small rates.
func fine(e verify.Estimate) string {
	return fmt.Sprintf("%.3f %% [%.3f, %.3f]", 100*e.Value, 100*e.Low, 100*e.High)
}

// devFolds is the number of folds that pairsDevTrain.txt is dealt to.
const devFolds = 10

// devPairs measures the pairs of pairsDevTrain.txt.
func devPairs(l *lab, faces lfw.Faces) (t table, err error) {
	t.add("pairs of pairsDevTrain.txt", "accuracy in ten folds +- standard error", "EER", "AUC")
	list, err := lfw.ReadPairs(filepath.Join(l.data, "pairsDevTrain.txt"))
	if err != nil {
		return t, err
	}
	var folds [][]verify.Score
	for _, fold := range lfw.Deal(slices.Concat(list...), devFolds) {
		matches, missing := faces.Resolve(fold)
		if len(missing) > 0 && !l.quick {
			return t, fmt.Errorf("no %s in the archive", missing[0])
		}
		var pairs []verify.Score
		for _, m := range matches {
			pairs = append(pairs, verify.Score{A: m.A, B: m.B, Same: m.Same})
		}
		scores, err := verify.PairScores(faces.Pictures, pairs)
		if err != nil {
			return t, err
		}
		folds = append(folds, scores)
	}
	all := slices.Concat(folds...)
	curve, err := verify.ROC(all)
	if err != nil {
		return t, err
	}
	validated, err := verify.CrossValidate(folds)
	if err != nil {
		return t, err
	}
	eer, _ := curve.EER()
	t.add(fmt.Sprint(len(all)), fmt.Sprintf("%.2f +- %.2f", 100*validated.Mean, 100*validated.StandardError),
		fmt.Sprintf("%.2f", 100*eer), fmt.Sprintf("%.3f", 100*curve.AUC()))
	return t, nil
}

// strangersORL measures the twenty splits of ORL, beside the networks that were trained here, and the
// thresholds that were chosen on people of LFW.
func strangersORL(l *lab, r *face.Recogniser, thresholds []face.Threshold,
) (splits, carried table, err error) {
	set, err := orl.Load(filepath.Join(l.data, "orl_faces"))
	if err != nil {
		return splits, carried, err
	}
	embedded := set
	embedded.Height, embedded.Width, embedded.Pictures = 1, pretrained.SFaceDimensions, nil
	without := 0
	for _, p := range set.Pictures {
		embedding, found, err := r.Central(greyImage(p, set.Height, set.Width))
		if err != nil {
			return splits, carried, err
		}
		if !found {
			without++
		}
		embedded.Pictures = append(embedded.Pictures, embedding)
	}
	reports, err := onSplits(l, embedded)
	if err != nil {
		return splits, carried, err
	}
	splits.add(fmt.Sprintf("ORL, ten test people of each split; %d pictures without a face", without),
		"EER", "AUC", "TAR at FAR 1 %", "1-shot")
	splits.Rows = append(splits.Rows, orlResults{}.row("SFace, not trained here", reports))
	for _, name := range []string{"orl-lfw", "orl"} {
		other, err := readRecord(filepath.Join(l.records, name+".json"))
		if os.IsNotExist(err) {
			continue
		}
		if err != nil {
			return splits, carried, err
		}
		row := other.Tables[0].Rows[1]
		splits.Rows = append(
			splits.Rows,
			slices.Concat([]string{row[0] + ": section " + other.Title}, row[1:]),
		)
	}
	scores, err := verify.Scores(embedded.Pictures, embedded.Labels)
	if err != nil {
		return splits, carried, err
	}
	carried.add("ORL, all forty people, at a threshold of LFW chosen for a FAR of", "FAR", "FRR")
	for _, t := range thresholds {
		rates, err := verify.RatesAt(scores, embedded.Labels, t.Tau)
		if err != nil {
			return splits, carried, err
		}
		carried.add(fmt.Sprintf("%g %%", 100*t.Target), rates.FAR.String(), rates.FRR.String())
	}
	return splits, carried, nil
}

// onSplits evaluates embeddings on the test people of the splits of ORL.
func onSplits(l *lab, embedded images.Set) (reports []verify.Report, err error) {
	splits, err := orlSplits()
	if err != nil {
		return nil, err
	}
	if l.quick {
		splits = splits[:2]
	}
	for _, split := range splits {
		unseen, err := embedded.Only(split.Test...)
		if err != nil {
			return nil, err
		}
		report, err := verify.Evaluate(unseen.Pictures, unseen.Labels)
		if err != nil {
			return nil, err
		}
		reports = append(reports, report)
	}
	return reports, nil
}

// greyImage returns grey values in [0, 1], [height*width], as an image.
func greyImage(values []float32, height, width int) image.Image {
	picture := image.NewGray(image.Rect(0, 0, width, height))
	for i, v := range values {
		picture.Pix[i] = uint8(v*0xff + 0.5)
	}
	return picture
}
