package main

import (
	"errors"
	"fmt"
	"image"
	"path"
	"path/filepath"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/gosiamese/gosiamese/datasets/lfw"
	"github.com/gosiamese/gosiamese/pkg/face"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// degradedPairs is the number of pairs of each kind for which one of the two photographs is degraded.
const degradedPairs = 300

// degradedFace is a genuine pair with the quality of its degraded face, and whether the pair is rejected.
type degradedFace struct {
	face.Quality
	rejected bool
}

// degraded measures how error rates at the default threshold grow as one photograph of each pair gets worse,
// and what refusing doubtful faces saves.
func degraded(l *lab) (r record, err error) {
	recogniser, err := face.Open(l.dev)
	if err != nil {
		return r, err
	}
	defer recogniser.Close()
	pairs, photographs, err := pairsOfLFW(l, slices.Reverse[[]lfw.Pair], degradedPairs, degradedPairs)
	if err != nil {
		return r, err
	}
	first, second := map[string]image.Image{}, map[string]image.Image{}
	for _, p := range pairs {
		a, b := lfwFile(p.NameA, p.NumberA), lfwFile(p.NameB, p.NumberB)
		first[a], second[b] = photographs[a], photographs[b]
	}
	clean := map[string]face.Portrait{}
	if err := portraits(recogniser, second, degradations()[0], clean); err != nil {
		return r, err
	}
	var t table
	t.add("first photograph of each pair", "faces found", "FAR", "FRR", "not doubted", "FAR of these",
		"FRR of these")
	all := degradations()
	if l.quick {
		all = all[:2]
	}
	var genuine []degradedFace
	for _, d := range all {
		worse := map[string]face.Portrait{}
		if err := portraits(recogniser, first, d, worse); err != nil {
			return r, err
		}
		row, faces := degradedRow(pairs, worse, clean)
		t.add(slices.Concat([]string{d.name, share(len(worse), len(first))}, row)...)
		genuine = append(genuine, faces...)
		fmt.Println(t.Rows[len(t.Rows)-1])
	}
	r.Title = "Photographs made worse"
	r.Text = []string{
		fmt.Sprintf("The last %d genuine and %d impostor pairs of pairsDevTrain.txt. The first photograph "+
			"of each pair is made worse, the second is not. Percent, at the default threshold of package "+
			"`face`; rates are of the pairs in whose photographs a face is found. Not doubted: pairs whose "+
			"first photograph passes `Quality.Doubts`. The threshold was chosen on half of the people of "+
			"LFW, some of whom are in these pairs. The limits of quality were chosen on other pairs.",
			degradedPairs, degradedPairs),
		"The second table has the genuine pairs of all rows of the first, by the quality of the degraded " +
			"face.",
	}
	r.Tables = []table{t, qualityTable(genuine)}
	return r, nil
}

// degradedRow returns the error rates at the default threshold, of all pairs and of those whose degraded face
// is not doubted, and the genuine pairs.
func degradedRow(pairs []lfw.Pair, worse, clean map[string]face.Portrait) (
	row []string, genuine []degradedFace,
) {
	tau := face.DefaultThreshold().Tau
	var found, certain []verify.Score
	for _, p := range pairs {
		a, b := worse[lfwFile(p.NameA, p.NumberA)], clean[lfwFile(p.NameB, p.NumberB)]
		if a.Embedding == nil || b.Embedding == nil {
			continue
		}
		s := verify.Score{Same: p.Same(), Distance: verify.Distance(a.Embedding, b.Embedding)}
		found = append(found, s)
		if len(a.Quality.Doubts()) == 0 {
			certain = append(certain, s)
		}
		if s.Same {
			genuine = append(genuine, degradedFace{a.Quality, s.Distance > tau})
		}
	}
	row = append(ratesOf(found, tau), share(len(certain), len(pairs)))
	return append(row, ratesOf(certain, tau)...), genuine
}

// qualityTable shows how often genuine pairs are rejected, by quality.
func qualityTable(genuine []degradedFace) (t table) {
	t.add("quality of the degraded face", "genuine pairs", "FRR")
	for _, q := range []struct {
		name   string
		bounds []float64
		of     func(face.Quality) float64
	}{
		{
			"clarity",
			[]float64{0, 0.8, 0.84, 0.88, 0.92, 1},
			func(q face.Quality) float64 { return q.Clarity },
		},
		{
			"size in pixels",
			[]float64{0, 16, 18, 24, 32, 1000},
			func(q face.Quality) float64 { return q.Size },
		},
		{
			"sharpness",
			[]float64{0, 0.04, 0.06, 0.08, 0.1, 10},
			func(q face.Quality) float64 { return q.Sharpness },
		},
	} {
		for i, least := range q.bounds[:len(q.bounds)-1] {
			most, count, rejected := q.bounds[i+1], 0, 0
			for _, f := range genuine {
				if v := q.of(f.Quality); v < least || v >= most {
					continue
				}
				count++
				if f.rejected {
					rejected++
				}
			}
			name := fmt.Sprintf("%s from %g to %g", q.name, least, most)
			switch i {
			case 0:
				name = fmt.Sprintf("%s below %g", q.name, most)
			case len(q.bounds) - 2:
				name = fmt.Sprintf("%s at least %g", q.name, least)
			}
			rate := "-"
			if count > 0 {
				rate = share(rejected, count)
			}
			t.add(name, fmt.Sprint(count), rate)
		}
	}
	return t
}

func share(part, all int) string { return percent(float64(part) / float64(max(1, all))) }

// ratesOf returns FAR and FRR at tau; a dash if there are no pairs of a kind.
func ratesOf(scores []verify.Score, tau float64) []string {
	var pairs, errors [2]int
	for _, s := range scores {
		kind := 0
		if s.Same {
			kind = 1
		}
		pairs[kind]++
		if s.Same != (s.Distance <= tau) {
			errors[kind]++
		}
	}
	rates := []string{"-", "-"}
	for kind := range rates {
		if pairs[kind] > 0 {
			rates[kind] = share(errors[kind], pairs[kind])
		}
	}
	return rates
}

// pairsOfLFW returns the first genuine and impostor pairs of pairsDevTrain.txt in the given order, and their
// photographs, by file name.
func pairsOfLFW(l *lab, ordered func([]lfw.Pair), genuine, impostor int) (
	pairs []lfw.Pair, photographs map[string]image.Image, err error,
) {
	folds, err := lfw.ReadPairs(filepath.Join(l.data, "pairsDevTrain.txt"))
	if err != nil {
		return nil, nil, err
	}
	all := slices.Concat(folds...)
	ordered(all)
	most, count := map[bool]int{true: genuine, false: impostor}, map[bool]int{}
	if l.quick {
		most = map[bool]int{true: min(10, genuine), false: min(10, impostor)}
	}
	wanted, people := map[string]bool{}, map[string]bool{}
	for _, p := range all {
		if count[p.Same()]++; count[p.Same()] > most[p.Same()] {
			continue
		}
		pairs = append(pairs, p)
		people[p.NameA], people[p.NameB] = true, true
		wanted[lfwFile(p.NameA, p.NumberA)], wanted[lfwFile(p.NameB, p.NumberB)] = true, true
	}
	cfg := lfw.DefaultConfig()
	cfg.Height, cfg.Width, cfg.Channels = 250, 250, 3
	cfg.Keep = func(name string) bool { return people[name] }
	cfg.Picture = func(file string, photograph image.Image) ([]float32, error) {
		if !wanted[path.Base(file)] {
			return nil, nil
		}
		return values(copied(photograph)), nil
	}
	faces, err := lfw.Load(filepath.Join(l.data, "lfw-dev.tgz"), cfg)
	if err != nil {
		return nil, nil, err
	}
	photographs = map[string]image.Image{}
	for i, p := range faces.Pictures {
		file := lfwFile(faces.Names[faces.Labels[i]], faces.Numbers[i])
		photographs[file] = colourImage(p, cfg.Height, cfg.Width)
	}
	return pairs, photographs, nil
}

// values returns red, green and blue in [0, 1], and colourImage the image.
func values(p *image.RGBA) (out []float32) {
	for i, v := range p.Pix {
		if i%4 < 3 {
			out = append(out, float32(v)/0xff)
		}
	}
	return out
}

func colourImage(rgb []float32, height, width int) image.Image {
	p := image.NewRGBA(image.Rect(0, 0, width, height))
	for i := range height * width {
		for c := range 3 {
			p.Pix[4*i+c] = uint8(rgb[3*i+c]*0xff + 0.5)
		}
		p.Pix[4*i+3] = 0xff
	}
	return p
}

// portraits finds the faces of degraded photographs; those without a face are left out.
func portraits(r *face.Recogniser, photographs map[string]image.Image, d degradation,
	out map[string]face.Portrait,
) error {
	type result struct {
		file string
		face.Portrait
	}
	results := make(chan result, len(photographs))
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for file, p := range photographs {
		group.Go(func() error {
			portrait, err := r.Portrait(d.apply(p))
			if errors.Is(err, face.ErrNoFace) {
				return nil
			}
			results <- result{file, portrait}
			return err
		})
	}
	err := group.Wait()
	close(results)
	for r := range results {
		out[r.file] = r.Portrait
	}
	return err
}
