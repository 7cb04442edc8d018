package face

import (
	"errors"
	"image"
	"image/color"
	"math"
	"math/cmplx"
	"math/rand/v2"
	"slices"
	"testing"

	"golang.org/x/image/draw"

	"github.com/gosiamese/gosiamese/pkg/pretrained"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// The transform maps rotated, scaled and shifted landmarks back exactly, and no other similarity transform
// near it brings disturbed landmarks nearer to their places.
func TestSimilarity(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 3))
	for range 20 {
		rotation := cmplx.Rect(math.Exp(rng.NormFloat64()), 7*rng.Float64())
		shift := complex(500*rng.Float64(), -90)
		var from Landmarks
		for k, p := range Template() {
			q := rotation*complex(p.X, p.Y) + shift
			from[k] = Point{real(q), imag(q)}
		}
		a, b := similarity(from, Template())
		if loss(a, b, from) > 1e-16 || cmplx.Abs(a*rotation-1) > 1e-9 {
			t.Errorf("loss %g, rotation %v of %v", loss(a, b, from), a, rotation)
		}
		for k := range from {
			from[k].X += 3 * rng.NormFloat64()
			from[k].Y += 3 * rng.NormFloat64()
		}
		a, b = similarity(from, Template())
		least := loss(a, b, from)
		for range 100 {
			da := complex(rng.NormFloat64(), rng.NormFloat64()) * 1e-4
			db := complex(rng.NormFloat64(), rng.NormFloat64()) * 1e-2
			if other := loss(a+da, b+db, from); other < least {
				t.Fatalf("loss %g, and %g nearby", least, other)
			}
		}
	}
	if a, _ := similarity(Landmarks{}, Template()); a != 0 {
		t.Errorf("landmarks in one place: rotation %v", a)
	}
}

// loss is the mean squared distance of the transformed landmarks from their places.
func loss(rotation, shift complex128, from Landmarks) (sum float64) {
	for k, p := range Template() {
		q := rotation*complex(from[k].X, from[k].Y) + shift - complex(p.X, p.Y)
		sum += real(q*cmplx.Conj(q)) / 5
	}
	return sum
}

// Align brings the landmarks to their places, whatever the size and rotation in the photograph, and does not
// alias when it scales down.
func TestAlign(t *testing.T) {
	for _, scale := range []float64{0.5, 1, 20} {
		rotation := cmplx.Rect(scale, 0.4)
		var l Landmarks
		for k, p := range Template() {
			q := rotation*complex(p.X, p.Y) + complex(60*scale, 20*scale)
			l[k] = Point{real(q), imag(q)}
		}
		n := int(220 * scale)
		photo := image.NewRGBA(image.Rect(0, 0, n, n))
		for y := range n {
			for x := range n {
				c := color.RGBA{0, 0, 0, 0xff}
				if (x+y)%2 == 0 { // Grey from a distance.
					c = color.RGBA{0xff, 0xff, 0xff, 0xff}
				}
				photo.Set(x, y, c)
			}
		}
		for k, p := range l {
			side := int(max(2, 4*scale))
			at := image.Pt(int(p.X), int(p.Y))
			c := color.RGBA{uint8(40 * (k + 1)), 0xff, 0, 0xff}
			draw.Draw(photo, image.Rectangle{at.Sub(image.Pt(side, side)), at.Add(image.Pt(side, side))},
				image.NewUniform(c), image.Point{}, draw.Src)
		}
		aligned := Align(photo, l)
		for k, p := range Template() {
			i := 3 * (int(p.Y)*pretrained.SFaceSide + int(p.X))
			if got, want := aligned[i], float32(40*(k+1))/0xff; math.Abs(float64(got-want)) > 0.1 ||
				aligned[i+1] < 0.9 {
				t.Errorf("scale %g: red %.2f at landmark %d, want %.2f", scale, got, k, want)
			}
		}
		if i := 3 * (60*pretrained.SFaceSide + 20); scale == 20 && math.Abs(float64(aligned[i])-0.5) > 0.1 {
			t.Errorf("scaled down, a fine pattern is %.2f, want grey", aligned[i])
		}
	}
}

func TestSeparate(t *testing.T) {
	box := func(x, y, size, score float64) Face { return Face{Score: score, Box: Box{x, y, size, size}} }
	kept := separate([]Face{box(0, 0, 10, 0.6), box(2, 2, 10, 0.9), box(30, 0, 10, 0.7), box(8, 0, 10, 0.8)})
	if len(kept) != 3 || kept[0].Score != 0.9 || kept[1].Score != 0.8 || kept[2].Score != 0.7 {
		t.Errorf("kept %v", kept)
	}
	if iou := (Box{0, 0, 2, 2}).overlap(Box{1, 1, 2, 2}); math.Abs(iou-1./7) > 1e-12 {
		t.Errorf("IoU %v, want 1/7", iou)
	}
}

// Every face that is small enough is whole in at least one part of a large photograph.
func TestTiles(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 5))
	for _, size := range []image.Point{{6000, 4000}, {1921, 400}, {2000, 9000}, {3360, 3361}} {
		bounds := image.Rectangle{Max: size}.Add(image.Pt(-7, 11))
		for range 1000 {
			w, h := rng.Float64()*(tile-tileStep), min(rng.Float64()*(tile-tileStep), float64(size.Y))
			b := Box{rng.Float64() * (float64(size.X) - w), rng.Float64() * (float64(size.Y) - h), w, h}
			whole := 0
			for _, part := range tiles(bounds) {
				if !part.In(bounds) || part.Dx() > tile || part.Dy() > tile {
					t.Fatalf("part %v of %v", part, bounds)
				}
				inside := part.Sub(bounds.Min)
				if b.contains(b.centre()) && float64(inside.Min.X) <= b.X &&
					b.X+b.Width <= float64(inside.Max.X) &&
					float64(inside.Min.Y) <= b.Y && b.Y+b.Height <= float64(inside.Max.Y) &&
					!cut(b, part, bounds) {
					whole++
				}
			}
			if whole == 0 {
				t.Fatalf("a face at %v is cut in all parts of %v", b, size)
			}
		}
	}
}

func TestQuality(t *testing.T) {
	sharp := make([]float32, 3*pretrained.SFaceSide*pretrained.SFaceSide)
	blurred := make([]float32, len(sharp))
	for i := range sharp {
		x, y := i/3%pretrained.SFaceSide, i/3/pretrained.SFaceSide
		sharp[i] = 0.1 + 0.9*float32((x/4+y/4)%2)
		blurred[i] = float32(0.55 + 0.45*math.Sin(float64(x)/9)*math.Sin(float64(y)/9))
	}
	if s, b := sharpness(sharp), sharpness(blurred); s < 5*b || b < 0.01 {
		t.Errorf("sharpness %.3f of squares, %.3f of waves", s, b)
	}
	if s := sharpness(make([]float32, len(sharp))); s != 0 {
		t.Errorf("sharpness %g of one colour", s)
	}
	turned := Template()
	turned[2].X += 20
	if f, p := turn(Template()), turn(turned); math.Abs(f) > 0.02 || p < 0.5 {
		t.Errorf("turn %.3f of a frontal face, %.3f of a turned one", f, p)
	}
	bordered := slices.Clone(blurred)
	for i := range 3 * pretrained.SFaceSide * 20 { // Outside the photograph.
		bordered[i] = 0
	}
	if a, b := sharpness(blurred), sharpness(bordered); math.Abs(a/b-1) > 0.1 {
		t.Errorf("sharpness %.3f, with a black border %.3f", a, b)
	}
	for want, q := range map[error]Quality{
		ErrSmall:   {Size: 10, Sharpness: 1, Clarity: 1},
		ErrBlurred: {Size: 100, Clarity: 1},
		ErrTurned:  {Size: 100, Sharpness: 1, Turn: -0.6, Clarity: 1},
		ErrUnclear: {Size: 100, Sharpness: 1, Clarity: 0.8},
	} {
		if doubts := q.Doubts(); len(doubts) != 1 || !errors.Is(doubts[0], want) {
			t.Errorf("%+v: doubts %v, want %v", q, doubts, want)
		}
	}
	p := Portrait{Quality: Quality{Size: 100, Sharpness: 1, Clarity: 1}, Others: 1}
	if doubts := p.Doubts(); len(doubts) != 1 || !errors.Is(doubts[0], ErrSeveralFaces) {
		t.Errorf("doubts %v", doubts)
	}
}

func TestThresholds(t *testing.T) {
	all := Thresholds()
	if len(all) < 3 {
		t.Fatalf("%d thresholds in thresholds.json", len(all))
	}
	for i, th := range all {
		if i > 0 &&
			(th.Target >= all[i-1].Target || th.Tau >= all[i-1].Tau || th.FRR.Value < all[i-1].FRR.Value) {
			t.Errorf("threshold %+v after %+v", th, all[i-1])
		}
		if !th.FAR.Known() || !th.FRR.Known() || th.People < 100 || th.FAR.High > 10*th.Target {
			t.Errorf("threshold for a FAR of %g: %+v", th.Target, th)
		}
		if p := th.Calibration.Probability(th.Tau); p <= 0 || p >= 1 {
			t.Errorf("probability %g at tau", p)
		}
	}
	if got, err := ThresholdAt(0.005); err != nil || got.Target != 0.001 {
		t.Errorf("for a FAR of 0.5 %%: %+v, %v", got, err)
	}
	if _, err := ThresholdAt(1e-9); err == nil {
		t.Error("a threshold for a FAR of 1e-9")
	}
	for _, people := range []int{0, 1, 10, 100, 100_000} {
		p := PolicyFor(people)
		if p.Accept.Tau > p.Doubt.Tau || p.FPIR <= 0 || p.FPIR > 1 ||
			people <= 100 && p.FPIR > targetFPIR+1e-9 {
			t.Errorf("policy for %d people: %+v", people, p)
		}
	}
}

// The threshold is that of one half of the people, and its rates are those of the other half.
func TestChooseThreshold(t *testing.T) {
	rng := rand.New(rand.NewPCG(6, 7))
	var vectors [][]float32
	var labels []int
	for person := range 60 {
		centre := make([]float64, 16)
		for k := range centre {
			centre[k] = rng.NormFloat64()
		}
		for range 5 {
			vectors, labels = append(vectors, unitNear(centre, rng)), append(labels, person)
		}
	}
	got, err := ChooseThreshold(vectors, labels, 0.01, "a test")
	if err != nil {
		t.Fatal(err)
	}
	choosing := half(labels)
	if n := count(choosing); n != 30 || got.People != 30 {
		t.Fatalf("%d people choose, %d are measured, want 30 each", n, got.People)
	}
	accepted, impostors, rejected, genuine := [2]float64{}, [2]float64{}, 0., 0.
	for i, a := range vectors {
		for j, b := range vectors[:i] {
			part := 0
			if choosing[labels[i]] {
				part = 1
			}
			switch near := verify.Distance(a, b) <= got.Tau; {
			case choosing[labels[i]] != choosing[labels[j]]:
			case labels[i] != labels[j]:
				impostors[part]++
				if near {
					accepted[part]++
				}
			case part == 0:
				genuine++
				if !near {
					rejected++
				}
			}
		}
	}
	if far := accepted[1] / impostors[1]; far > 0.01 || far < 0.009 {
		t.Errorf("FAR %.4f on the people who chose, want nearly 0.01", far)
	}
	if far, frr := accepted[0]/impostors[0], rejected/genuine; math.Abs(far-got.FAR.Value) > 1e-12 ||
		math.Abs(frr-got.FRR.Value) > 1e-12 {
		t.Errorf("FAR %g and FRR %g, want %g and %g", got.FAR.Value, got.FRR.Value, far, frr)
	}
	var unsupported *verify.UnsupportedError
	if _, err := ChooseThreshold(vectors, labels, 1e-4, "a test"); !errors.As(err, &unsupported) {
		t.Errorf("got %v, want a refusal", err)
	}
}

func count(people map[int]bool) (n int) {
	for _, is := range people {
		if is {
			n++
		}
	}
	return n
}

func unitNear(centre []float64, rng *rand.Rand) []float32 {
	out, square := make([]float32, len(centre)), 0.0
	for k, c := range centre {
		v := c + 0.4*rng.NormFloat64()
		out[k], square = float32(v), square+v*v
	}
	for k := range out {
		out[k] /= float32(math.Sqrt(square))
	}
	return out
}
