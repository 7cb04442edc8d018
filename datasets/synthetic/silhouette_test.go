package synthetic

import "testing"

// The animal covers 15 to 85 % of the picture, and covers at most a quarter of the pixels only partially.
func TestSilhouettes(t *testing.T) {
	const n, side = 10, 48
	set, err := Silhouettes(n, side, 1)
	if err != nil {
		t.Fatal(err)
	}
	if err := set.Check(); err != nil || set.Len() != 2*n || set.Channels != 1 || set.Labels[n] != 1 {
		t.Fatalf("%d pictures, %d channels, %v", set.Len(), set.Channels, err)
	}
	for i, picture := range set.Pictures {
		covered, edge := 0.0, 0
		for _, v := range picture {
			covered += float64(v) / side / side
			if v > 0.02 && v < 0.98 {
				edge++
			}
		}
		if covered < 0.15 || covered > 0.85 || edge > side*side/4 {
			t.Errorf("animal %d covers %.2f of its picture, and %d pixels partially", i, covered, edge)
		}
	}
	if _, err := Silhouettes(0, side, 1); err == nil {
		t.Error("no animals: want an error")
	}
}

// If the silhouette is 0, the coat does not change the pixel.
func TestSilhouettesHoldAllThatIsDrawn(t *testing.T) {
	const side = 48
	for j := range 4 {
		a := newAnimal(3, dog, j)
		a.scene.before, a.camera.Noise, a.camera.Blur, a.worn = 0, 0, 0, false
		b := a
		b.coat.base, b.coat.muzzle = colour{0.9, 0.1, 0.1}, colour{0.1, 0.1, 0.9}
		mask, first, second := silhouette(a, side), sit(a, side), sit(b, side)
		for i, covered := range mask {
			for c := range 3 {
				if covered == 0 && first[3*i+c] != second[3*i+c] {
					t.Fatalf("dog %d: pixel %d belongs to the animal", j, i)
				}
			}
		}
	}
}
