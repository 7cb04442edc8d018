package synthetic

// Nuisance is everything in a picture that is independent of the identity.
type Nuisance struct {
	Pose       Pose
	Expression Expression
	Light      Light
	Scene      Scene
	Occlusion  Occlusion
	Camera     Camera
}

// Pose rotates, shifts and scales the head.
type Pose struct {
	Yaw, Pitch, Roll float64 // degrees: to the picture's right, down, clockwise
	X, Y             float64 // shift to the right and down, in widths of the picture
	Scale            float64 // 1 is the usual size
}

// Expression moves the features.
type Expression struct {
	Smile float64 // -1 sad to 1 a broad smile
	Mouth float64 // 0 closed to 1 open
	Eyes  float64 // 0 closed to 1 as open as in the identity
	Brows float64 // -1 frowning to 1 raised
	GazeX float64 // -1 to 1, to the picture's left or right
	GazeY float64 // -1 to 1, up or down
}

// Light is one lamp and the ambient light.
type Light struct {
	X, Y    float64 // position of the lamp: -1 left to 1 right, -1 above to 1 below
	Lamp    float64 // strength of the lamp
	Ambient float64 // strength of the ambient light
}

// Scene is the background and the clothes.
type Scene struct {
	Back, Fade float64 // grey of the background at its centre, and its change from left to right
	Cloth      float64 // grey of the clothes
	Collar     float64 // 0 round neck to 1 deep collar
}

// Occlusion hides part of the face. Size in [0, 1] is the size of the hidden part; Side is the side that is
// hidden more (-1 or 1).
type Occlusion struct {
	Kind       Cover
	Size, Side float64
	Tone       float64 // grey of the object
}

// Cover is an object that hides part of the face.
type Cover int

// The covers.
const (
	Nothing Cover = iota
	Glasses       // with thin rims
	Cap           // a knitted cap over hair and forehead
	Scarf         // over the chin, up to the mouth
	Hand          // at the cheek
	covers
)

// Camera degrades the picture.
type Camera struct {
	Blur  float64 // radius in widths of the picture
	Noise float64 // amplitude of the uniform noise, in grey
	Seed  uint64  // seed of the noise
}

// Passport returns the nuisance of a passport picture: frontal, neutral expression, even light.
func Passport() Nuisance {
	return Nuisance{
		Pose:       Pose{Scale: 1},
		Expression: Expression{Eyes: 1},
		Light:      Light{Y: -0.2, Lamp: 0.8, Ambient: 0.4},
		Scene:      Scene{Back: 0.7, Cloth: 0.4, Collar: 0.4},
	}
}

// NewNuisance samples the nuisance of picture number picture (from 0) of a person of a seed. The head turns
// by up to 34 degrees of yaw, 15 of pitch and 10 of roll, mostly less; the lamp varies from side to side;
// about half of the mouths are open; the background and the clothes always differ.
func NewNuisance(seed uint64, person, picture int) Nuisance {
	d := newDice(seed, uint64(person), uint64(picture)+1)
	n := Nuisance{
		Pose: Pose{
			Yaw: mul(34, d.bell()), Pitch: mul(15, d.bell()), Roll: mul(10, d.bell()),
			X: mul(0.03, d.bell()), Y: mul(0.03, d.bell()), Scale: 1 + mul(0.07, d.bell()),
		},
		Expression: Expression{
			Smile: d.between(-0.3, 1), Mouth: max(0, d.between(-1.2, 1)), Eyes: d.between(0.55, 1.1),
			Brows: d.bell(), GazeX: d.bell(), GazeY: mul(0.5, d.bell()),
		},
		Light: Light{
			X: d.between(-0.7, 0.7), Y: d.between(-0.7, 0.2),
			Lamp: d.between(0.7, 1.0), Ambient: d.between(0.32, 0.48),
		},
		Scene: Scene{
			Back: d.between(0.5, 0.85), Fade: mul(0.2, d.bell()),
			Cloth: d.between(0.15, 0.75), Collar: d.share(),
		},
		Camera: Camera{
			Blur: max(0, d.between(-0.006, 0.002)), Noise: d.between(0.002, 0.014), Seed: d.pcg.Uint64(),
		},
	}
	if d.share() < 0.18 {
		n.Occlusion = Occlusion{
			Kind: Cover(1 + d.below(int(covers)-1)), Size: d.share(), Side: sides[d.below(2)],
			Tone: d.between(0.15, 0.8),
		}
	}
	return n
}
