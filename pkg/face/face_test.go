package face_test

import (
	"cmp"
	"encoding/json"
	"errors"
	"image"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/image/draw"

	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/face"
	"github.com/gosiamese/gosiamese/pkg/gallery"
	"github.com/gosiamese/gosiamese/pkg/images/decode"
	"github.com/gosiamese/gosiamese/pkg/internal/devicetest"
	"github.com/gosiamese/gosiamese/pkg/pretrained"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// open opens the recogniser, or skips the test where its weights are not installed.
func open(t *testing.T, dev *device.Device) *face.Recogniser {
	t.Helper()
	r, err := face.Open(dev)
	if errors.Is(err, pretrained.ErrMissing) {
		t.Skip("needs the weights of YuNet and SFace: `make test` fetches them")
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Close)
	return r
}

func photograph(t *testing.T, name string) image.Image {
	t.Helper()
	p, err := decode.ReadFile(filepath.Join("..", "..", "datasets", "photographs", name))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// reference is what ONNX Runtime finds in a photograph: one of the cells with nearly the highest score; see
// testdata/reference.py.
type reference struct {
	Score     float64
	Box       [4]float64
	Landmarks [5][2]float64
	Embedding []float32
}

// off is the largest distance of a landmark from that of a portrait, in widths of its face.
func (r reference) off(p face.Portrait) (most float64) {
	for k, l := range p.Landmarks {
		most = max(most, math.Hypot(l.X-r.Landmarks[k][0], l.Y-r.Landmarks[k][1])/p.Box.Width)
	}
	return most
}

func references(t *testing.T) (all map[string][]reference) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "reference.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	return all
}

// Faces, landmarks and embeddings of photographs agree with ONNX Runtime and Pillow, whose resampling differs
// slightly, and the threshold separates the people.
func TestPhotographs(t *testing.T) {
	devicetest.Each(t, func(t *testing.T, dev *device.Device) {
		r := open(t, dev)
		found := map[string]face.Portrait{}
		for name, want := range references(t) {
			p, err := r.Portrait(photograph(t, name))
			if err != nil {
				t.Fatal(name, err)
			}
			found[name] = p
			nearest := slices.MinFunc(want, func(a, b reference) int {
				return cmp.Compare(a.off(p), b.off(p))
			})
			if off := nearest.off(p); off > 0.005 {
				t.Errorf("%s: landmarks are %.3f of the width of the face off", name, off)
			}
			if iou := overlap(p.Box, nearest.Box); iou < 0.95 {
				t.Errorf("%s: box %v, want %v: IoU %.3f", name, p.Box, nearest.Box, iou)
			}
			d := verify.Distance(p.Embedding, nearest.Embedding)
			if d > 0.005 {
				t.Errorf("%s: distance %.4f from the reference", name, d)
			}
			t.Logf("%s: landmarks off by %.4f of the width, distance %.4f", name, nearest.off(p), d)
			if doubts := p.Doubts(); len(doubts) > 0 {
				t.Errorf("%s: doubts %v", name, doubts)
			}
		}
		tau := face.DefaultThreshold().Tau
		for a, pa := range found {
			for b, pb := range found {
				d, same := verify.Distance(pa.Embedding, pb.Embedding), person(a) == person(b)
				if (d <= tau) != same {
					t.Errorf("%s and %s: distance %.2f, threshold %.2f", a, b, d, tau)
				}
			}
		}
	})
}

func person(file string) string {
	return strings.TrimRight(strings.TrimSuffix(file, ".jpg"), "-0123456789")
}

func overlap(a face.Box, b [4]float64) float64 {
	w := min(a.X+a.Width, b[0]+b[2]) - max(a.X, b[0])
	h := min(a.Y+a.Height, b[1]+b[3]) - max(a.Y, b[1])
	if w <= 0 || h <= 0 {
		return 0
	}
	return w * h / (a.Width*a.Height + b[2]*b[3] - w*h)
}

func TestVerify(t *testing.T) {
	devicetest.Each(t, func(t *testing.T, dev *device.Device) {
		r := open(t, dev)
		for _, k := range []struct {
			a, b string
			same bool
		}{{"macron-2014.jpg", "macron-2025.jpg", true}, {"obama.jpg", "sunak.jpg", false}} {
			v, err := r.Verify(photograph(t, k.a), photograph(t, k.b), face.DefaultThreshold())
			if err != nil {
				t.Fatal(err)
			}
			if v.Same != k.same || (v.Probability > 0.5) != k.same {
				t.Errorf("%s and %s: same %v, probability %.3f, distance %.2f", k.a, k.b, v.Same,
					v.Probability, v.Distance)
			}
		}
		blank := image.NewGray(image.Rect(0, 0, 300, 200))
		_, err := r.Verify(photograph(t, "obama.jpg"), blank, face.DefaultThreshold())
		if !errors.Is(err, face.ErrNoFace) || !strings.Contains(err.Error(), "photograph 2") {
			t.Errorf("got %v, want that photograph 2 shows no face", err)
		}
		if faces, err := r.Detect(image.NewGray(image.Rectangle{})); err != nil || len(faces) > 0 {
			t.Errorf("empty photograph: %v, %v", faces, err)
		}
	})
}

// Every detected face is the candidate with the highest score among those that overlap it.
func TestCandidates(t *testing.T) {
	r := open(t, devicetest.Open(t, ""))
	p := photograph(t, "sunak.jpg")
	candidates, err := r.Candidates(p)
	if err != nil {
		t.Fatal(err)
	}
	faces, err := r.Detect(p)
	if err != nil {
		t.Fatal(err)
	}
	if len(faces) != 1 || len(candidates) < 2 || !slices.Contains(candidates, faces[0]) {
		t.Fatalf("%d faces of %d candidates: %v", len(faces), len(candidates), faces)
	}
	for _, c := range candidates {
		box := [4]float64{c.Box.X, c.Box.Y, c.Box.Width, c.Box.Height}
		if c.Score > faces[0].Score || overlap(faces[0].Box, box) < 0.3 {
			t.Errorf("candidate %v, face %v", c, faces[0])
		}
	}
}

// A part of a larger picture is a photograph like any other: positions count from its corner.
func TestPartOfPicture(t *testing.T) {
	r := open(t, devicetest.Open(t, ""))
	decoded := photograph(t, "obama.jpg")
	p := image.NewRGBA(decoded.Bounds())
	draw.Draw(p, p.Bounds(), decoded, p.Bounds().Min, draw.Src)
	want, err := r.Portrait(p)
	if err != nil {
		t.Fatal(err)
	}
	moved := image.NewRGBA(p.Bounds().Add(image.Pt(70, 40)).Inset(-100))
	at := p.Bounds().Add(image.Pt(70, 40))
	draw.Draw(moved, at, p, p.Bounds().Min, draw.Src)
	got, err := r.Portrait(moved.SubImage(at))
	if err != nil {
		t.Fatal(err)
	}
	if d := verify.Distance(got.Embedding, want.Embedding); d > 1e-3 || math.Abs(got.Box.X-want.Box.X) > 0.1 {
		t.Errorf("distance %.5f, box %v, want %v", d, got.Box, want.Box)
	}
}

// Faces of 48 pixels are found in a photograph of 24 million pixels, and a large one once.
func TestSmallFacesInLargePhotograph(t *testing.T) {
	dev := devicetest.Open(t, "")
	r := open(t, dev)
	large := image.NewRGBA(image.Rect(0, 0, 6000, 4000))
	rng := rand.New(rand.NewPCG(1, 1))
	for i := range large.Pix {
		large.Pix[i] = uint8(96 + rng.IntN(8))
	}
	small := photograph(t, "obama.jpg")
	face1, err := r.Portrait(small)
	if err != nil {
		t.Fatal(err)
	}
	scale := 48 / face1.Box.Width
	w, h := int(scale*float64(small.Bounds().Dx())), int(scale*float64(small.Bounds().Dy()))
	places := []image.Point{{100, 200}, {1900, 1400}, {5800 - w, 3900 - h}, {3000, 2500}}
	for _, at := range places {
		draw.BiLinear.Scale(large, image.Rectangle{at, at.Add(image.Pt(w, h))}, small, small.Bounds(),
			draw.Src, nil)
	}
	big := photograph(t, "sunak.jpg")
	draw.BiLinear.Scale(large,
		image.Rect(4200, 200, 4200+1300, 200+1300*big.Bounds().Dy()/big.Bounds().Dx()), big, big.Bounds(),
		draw.Src, nil)
	faces, err := r.Detect(large)
	if err != nil {
		t.Fatal(err)
	}
	if len(faces) != len(places)+1 {
		t.Errorf("found %d faces, want %d: %v", len(faces), len(places)+1, faces)
	}
	for _, at := range places {
		want := [4]float64{
			float64(at.X) + scale*face1.Box.X, float64(at.Y) + scale*face1.Box.Y,
			scale * face1.Box.Width, scale * face1.Box.Height,
		}
		best := 0.0
		for _, f := range faces {
			best = max(best, overlap(f.Box, want))
		}
		if best < 0.7 {
			t.Errorf("the face at %v is not found: IoU %.2f", at, best)
		}
	}
}

func TestIdentify(t *testing.T) {
	r := open(t, devicetest.Open(t, ""))
	ctx := t.Context()
	g, err := gallery.New(face.MadeBy)
	if err != nil {
		t.Fatal(err)
	}
	for name, file := range map[string]string{"Macron": "macron-2014.jpg", "Ardern": "ardern-2018.jpg"} {
		p, err := r.Portrait(photograph(t, file))
		if err != nil {
			t.Fatal(err)
		}
		if err := g.Enrol(ctx, name, p.Embedding); err != nil {
			t.Fatal(err)
		}
	}
	// Two people in one photograph, and one who is not enrolled.
	left, right := photograph(t, "macron-2025.jpg"), photograph(t, "sunak.jpg")
	both := image.NewRGBA(image.Rect(0, 0, 1200, 800))
	draw.BiLinear.Scale(both, image.Rect(0, 0, 600, 800), left, left.Bounds(), draw.Src, nil)
	draw.BiLinear.Scale(both, image.Rect(600, 0, 1200, 800), right, right.Bounds(), draw.Src, nil)
	for range 2 { // By several goroutines at the same time.
		var group sync.WaitGroup
		for range 3 {
			group.Go(func() {
				found, err := r.Identify(ctx, g, both, face.PolicyFor(2))
				if err != nil || len(found) != 2 {
					t.Errorf("%d faces, %v", len(found), err)
					return
				}
				for _, f := range found {
					if known := f.Box.X < 600; f.Known != known || known && f.Name != "Macron" ||
						!known && f.Name != "" {
						t.Errorf("the face at %.0f: known %v, unsure %v, %q, distance %.2f", f.Box.X,
							f.Known, f.Unsure, f.Name, f.Distance)
					}
				}
			})
		}
		group.Wait()
	}
	other, err := gallery.New("another network")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Identify(ctx, other, both, face.PolicyFor(1)); !errors.Is(err, gallery.ErrStale) {
		t.Errorf("got %v, want ErrStale", err)
	}
}

func TestMissingWeights(t *testing.T) {
	t.Setenv("SIAMESE_WEIGHTS", t.TempDir())
	_, err := face.Open(devicetest.Open(t, "go"))
	if !errors.Is(err, pretrained.ErrMissing) || !strings.Contains(err.Error(), "FetchFaces") {
		t.Errorf("got %v, want an error that names the remedy", err)
	}
}

// Main is the face of the portrait, and an error if there is none.
func TestMainFace(t *testing.T) {
	r := open(t, devicetest.Open(t, ""))
	p := photograph(t, "macron-2014.jpg")
	want, err := r.Portrait(p)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := r.Main(p); err != nil || got != want.Face {
		t.Errorf("got %+v, %v, want %+v", got, err, want.Face)
	}
	if _, err := r.Main(image.NewGray(image.Rect(0, 0, 50, 40))); !errors.Is(err, face.ErrNoFace) ||
		!strings.Contains(err.Error(), "40 x 50") {
		t.Errorf("nothing: got %v", err)
	}
}

// The large face near the middle wins over a larger one in a corner, and small ones are not counted.
func TestPrincipal(t *testing.T) {
	at := func(x, y, side float64) face.Face {
		return face.Face{Score: 0.9, Box: face.Box{X: x - side/2, Y: y - side/2, Width: side, Height: side}}
	}
	faces := []face.Face{at(50, 50, 110), at(500, 500, 100), at(600, 500, 60), at(400, 500, 49)}
	photograph := image.NewGray(image.Rect(0, 0, 1000, 1000))
	if got, others := face.Principal(photograph, faces); got != faces[1] || others != 2 {
		t.Errorf("got %+v and %d others, want the second and 2", got, others)
	}
	if got, others := face.Principal(photograph, nil); got != (face.Face{}) || others != 0 {
		t.Errorf("no faces: got %+v and %d", got, others)
	}
}
