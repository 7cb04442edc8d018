package main

import (
	"errors"
	"fmt"
	"image"
	"image/color"
	"math"
	"path"
	"path/filepath"
	"runtime"
	"slices"

	"golang.org/x/image/draw"
	"golang.org/x/image/math/f64"
	"golang.org/x/sync/errgroup"

	"github.com/gosiamese/gosiamese/datasets/lfw"
	"github.com/gosiamese/gosiamese/pkg/face"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// degradation makes a photograph worse.
type degradation struct {
	name  string
	apply func(image.Image) image.Image
}

// degradations are of photographs of LFW, 250 x 250, on which a face is about 90 pixels wide.
func degradations() []degradation {
	all := []degradation{{"none", func(p image.Image) image.Image { return p }}}
	for _, width := range []int{48, 32, 24, 16} {
		all = append(all, degradation{
			fmt.Sprintf("faces about %d pixels wide", width),
			func(p image.Image) image.Image { return scaled250(p, 250*width/faceOfLFW) },
		})
	}
	for _, sigma := range []float64{2, 4, 8} {
		all = append(all, degradation{
			fmt.Sprintf("Gaussian blur, sigma %g pixels", sigma),
			func(p image.Image) image.Image { return blurred(p, sigma) },
		})
	}
	for _, gain := range []float64{0.25, 0.1, 0.04} {
		all = append(all, degradation{
			fmt.Sprintf("%g of the light", gain),
			func(p image.Image) image.Image { return darkened(p, gain) },
		})
	}
	for _, degrees := range []float64{20, 40, 90} {
		all = append(all, degradation{
			fmt.Sprintf("rotated by %g degrees", degrees),
			func(p image.Image) image.Image { return rotated(p, degrees) },
		})
	}
	for _, bar := range []struct {
		name      string
		top, down float64
	}{{"a black bar over the eyes", 0.38, 0.5}, {"a black bar over the mouth", 0.6, 0.75}} {
		all = append(all, degradation{
			bar.name,
			func(p image.Image) image.Image { return covered(p, bar.top, bar.down) },
		})
	}
	return all
}

// faceOfLFW is the width of most faces in photographs of LFW, in pixels.
const faceOfLFW = 90

func copied(p image.Image) *image.RGBA {
	out := image.NewRGBA(image.Rectangle{Max: p.Bounds().Size()})
	draw.Draw(out, out.Bounds(), p, p.Bounds().Min, draw.Src)
	return out
}

// scaled250 scales a photograph to a width and height in pixels.
func scaled250(p image.Image, size int) image.Image {
	out := image.NewRGBA(image.Rect(0, 0, size, size))
	draw.CatmullRom.Scale(out, out.Bounds(), p, p.Bounds(), draw.Src, nil)
	return out
}

// blurred convolves a photograph with a Gaussian kernel; edge pixels are repeated.
func blurred(p image.Image, sigma float64) image.Image {
	from := copied(p)
	reach := int(math.Ceil(3 * sigma))
	kernel, sum := make([]float64, 2*reach+1), 0.0
	for i := range kernel {
		kernel[i] = math.Exp(-0.5 * math.Pow(float64(i-reach)/sigma, 2))
		sum += kernel[i]
	}
	for _, step := range []image.Point{{1, 0}, {0, 1}} {
		to := image.NewRGBA(from.Bounds())
		size := from.Bounds().Max
		for y := range size.Y {
			for x := range size.X {
				var rgb [3]float64
				for i, w := range kernel {
					column := min(max(x+(i-reach)*step.X, 0), size.X-1)
					row := min(max(y+(i-reach)*step.Y, 0), size.Y-1)
					at := from.PixOffset(column, row)
					for c := range rgb {
						rgb[c] += w * float64(from.Pix[at+c]) / sum
					}
				}
				to.Set(x, y, color.RGBA{uint8(rgb[0] + 0.5), uint8(rgb[1] + 0.5), uint8(rgb[2] + 0.5), 0xff})
			}
		}
		from = to
	}
	return from
}

// darkened multiplies the light (values in sRGB, to the power 2.2) by a gain, and rounds to 8 bits.
func darkened(p image.Image, gain float64) image.Image {
	out := copied(p)
	for i := range out.Pix {
		if i%4 < 3 {
			out.Pix[i] = uint8(float64(out.Pix[i])*math.Pow(gain, 1/2.2) + 0.5)
		}
	}
	return out
}

// rotated turns a photograph about its centre; the corners are black.
func rotated(p image.Image, degrees float64) image.Image {
	size := p.Bounds().Size()
	out := image.NewRGBA(image.Rectangle{Max: size})
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	x, y := float64(size.X)/2, float64(size.Y)/2
	turn := f64.Aff3{cos, -sin, x - cos*x + sin*y, sin, cos, y - sin*x - cos*y}
	draw.BiLinear.Transform(out, turn, copied(p), image.Rectangle{Max: size}, draw.Src, nil)
	return out
}

// covered blackens the rows of a photograph from a fraction of its height to another.
func covered(p image.Image, top, down float64) image.Image {
	out := copied(p)
	h := float64(out.Bounds().Dy())
	bar := image.Rect(0, int(top*h), out.Bounds().Dx(), int(down*h))
	draw.Draw(out, bar, image.Black, image.Point{}, draw.Src)
	return out
}

// degradedPairs is the number of pairs of each kind for which one of the two photographs is degraded.
const degradedPairs = 300

// degraded measures how error rates at the default threshold grow as one photograph of each pair gets worse,
// and what refusing doubtful faces saves.
func degraded(l *lab) (r record, err error) {
	recogniser, err := face.Open(l.dev)
	if err != nil {
		return r, err
	}
	defer recogniser.Close()
	pairs, photographs, err := pairsOfLFW(l, degradedPairs, degradedPairs)
	if err != nil {
		return r, err
	}
	clean := map[string]face.Portrait{}
	if err := portraits(recogniser, photographs, degradations()[0], clean); err != nil {
		return r, err
	}
	var t table
	t.add("one photograph of each pair", "faces found", "EER", "FRR at the threshold",
		"not doubted", "EER of these", "FRR of these")
	all := degradations()
	if l.quick {
		all = all[:2]
	}
	tau := face.DefaultThreshold().Tau
	for _, d := range all {
		worse := map[string]face.Portrait{}
		if err := portraits(recogniser, photographs, d, worse); err != nil {
			return r, err
		}
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
		}
		row := []string{d.name, share(len(worse), len(photographs))}
		row = append(row, ratesOf(found, tau)...)
		row = append(row, share(len(certain), len(pairs)))
		t.add(append(row, ratesOf(certain, tau)...)...)
		fmt.Println(t.Rows[len(t.Rows)-1])
	}
	r.Title = "Photographs made worse"
	r.Text = []string{
		fmt.Sprintf("The first %d genuine and %d impostor pairs of pairsDevTrain.txt. The first photograph "+
			"of each pair is made worse, the second is not. Percent; rates are of the pairs in whose "+
			"photographs a face is found. Not doubted: pairs whose first photograph passes "+
			"`Quality.Doubts`.", degradedPairs, degradedPairs),
	}
	r.Tables = []table{t}
	return r, nil
}

func share(part, all int) string { return percent(float64(part) / float64(max(1, all))) }

// ratesOf returns EER, and FRR at tau; a dash if there are pairs of only one kind.
func ratesOf(scores []verify.Score, tau float64) []string {
	curve, err := verify.ROC(scores)
	if err != nil {
		return []string{"-", "-"}
	}
	eer, _ := curve.EER()
	_, frr := curve.At(tau)
	return []string{percent(eer), percent(frr)}
}

// pairsOfLFW returns the first genuine and impostor pairs of pairsDevTrain.txt, and their photographs by file
// name.
func pairsOfLFW(l *lab, genuine, impostor int) (
	pairs []lfw.Pair, photographs map[string]image.Image, err error,
) {
	folds, err := lfw.ReadPairs(filepath.Join(l.data, "pairsDevTrain.txt"))
	if err != nil {
		return nil, nil, err
	}
	most, count := map[bool]int{true: genuine, false: impostor}, map[bool]int{}
	if l.quick {
		most = map[bool]int{true: min(10, genuine), false: min(10, impostor)}
	}
	wanted, people := map[string]bool{}, map[string]bool{}
	for _, p := range slices.Concat(folds...) {
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
