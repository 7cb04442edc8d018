package synthetic

// Identity is what makes a person: it is the same in all pictures of the person. Every number is a share in
// [0, 1], sampled independently; it interpolates between two extremes, and each comment describes the value 0
// first.
type Identity struct {
	Skin  Skin
	Head  Head
	Eyes  Eyes
	Brows Brows
	Nose  Nose
	Mouth Mouth
	Hair  Hair
	Beard Beard
}

// Skin is the tone of the skin and its marks.
type Skin struct {
	Tone     float64 // dark to pale
	Freckles float64 // none (up to 0.8) to many
	Lines    float64 // smooth (up to 0.6) to wrinkled with age
	Mole     float64 // none (up to 0.6), otherwise its place along the cheek
}

// Head is the shape of the head.
type Head struct {
	Width    float64 // narrow to wide
	Length   float64 // short to long
	Forehead float64 // narrow to wide
	Cheeks   float64 // hollow to full
	Jaw      float64 // narrow to square
	Chin     float64 // pointed to broad
	Ears     float64 // small and flat to large and spread
	Neck     float64 // slender to thick
}

// Eyes is the place and the shape of the eyes.
type Eyes struct {
	Height float64 // high to low
	Gap    float64 // close together to far apart
	Width  float64 // short to long
	Open   float64 // narrow to round
	Slant  float64 // outer corner down to up
	Iris   float64 // dark to light
	Lid    float64 // no crease to a deep one
	Lashes float64 // short to long
}

// Brows is the shape of the eyebrows.
type Brows struct {
	Height float64 // close to the eye to far above it
	Thick  float64 // thin to bushy
	Arch   float64 // straight to arched
	Slant  float64 // outer end down to up
	Length float64 // short to long
}

// Nose is the shape of the nose.
type Nose struct {
	Length float64 // short to long
	Width  float64 // slim to broad at the wings
	Bridge float64 // flat to high
	Tip    float64 // fine to round
}

// Mouth is the place and the shape of the mouth.
type Mouth struct {
	Height float64 // high to low
	Width  float64 // small to wide
	Upper  float64 // thin to full upper lip
	Lower  float64 // thin to full lower lip
	Bow    float64 // flat to deep cupid's bow
	Tone   float64 // like the skin to dark
}

// Hair is the hair of the head, or the cloth that covers it.
type Hair struct {
	Style  Style
	Tone   float64 // black to white
	Volume float64 // flat to full
	Line   float64 // low to receding hairline
	Part   float64 // parted on the left to on the right
	Length float64 // short to long, within the style
	Wave   float64 // straight to wavy
}

// Style is a hair style.
type Style int

// The styles are equally likely.
const (
	Bald Style = iota
	Shaved
	Crop
	SidePart
	Quiff
	Curls
	Bob
	Long
	Bun
	Headscarf
	styles
)

// Beard is the facial hair; people with a headscarf have none.
type Beard struct {
	Moustache float64 // none (up to 0.85) to broad
	Chin      float64 // none (up to 0.9) to a long chin beard
	Jaw       float64 // shaven (up to 0.8), stubble, or a full beard (from 0.9)
}

// NewIdentity samples person number person (from 0) of a seed.
func NewIdentity(seed uint64, person int) Identity {
	d := newDice(seed, uint64(person), 0)
	return Identity{
		Skin:  Skin{d.share(), d.share(), d.share(), d.share()},
		Head:  Head{d.share(), d.share(), d.share(), d.share(), d.share(), d.share(), d.share(), d.share()},
		Eyes:  Eyes{d.share(), d.share(), d.share(), d.share(), d.share(), d.share(), d.share(), d.share()},
		Brows: Brows{d.share(), d.share(), d.share(), d.share(), d.share()},
		Nose:  Nose{d.share(), d.share(), d.share(), d.share()},
		Mouth: Mouth{d.share(), d.share(), d.share(), d.share(), d.share(), d.share()},
		Hair: Hair{
			Style(d.below(int(styles))), d.share(), d.share(), d.share(), d.share(), d.share(), d.share(),
		},
		Beard: Beard{d.share(), d.share(), d.share()},
	}
}
