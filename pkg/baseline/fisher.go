package baseline

import (
	"errors"
	"fmt"

	"gonum.org/v1/gonum/mat"
)

// Config is the configuration of [Fisherface]. Start from [DefaultConfig].
type Config struct {
	// Components is the maximum number of components of the preceding PCA.
	Components int
	// Dims is the maximum number of dimensions of an embedding: there are at most n-1 for n people, and at
	// most as many as components.
	Dims int
	// Ridge, at least 0, times the mean variance of a component is added to the diagonal of the within-person
	// scatter. It regularises directions in which the few pictures of a person hardly differ.
	Ridge float64
}

// DefaultConfig returns the configuration of the baseline on ORL with 30 training people: 100 components, 29
// dimensions, ridge 0.01.
func DefaultConfig() Config { return Config{Components: 100, Dims: 29, Ridge: 1e-2} }

// Fisherface fits a linear discriminant analysis, after a PCA, to pictures and the labels of the people they
// show. The axes have unit length.
//
// Fisherface needs at least two people and at least one person with two pictures, and returns an error if
// there are fewer; a person with a single picture contributes to the between-person scatter alone. It
// returns an error if pictures and labels differ in number, if a setting is out of range, if the PCA fails,
// or if the pictures of no person differ.
func Fisherface(pictures [][]float32, labels []int, cfg Config) (Projection, error) {
	if cfg.Dims < 1 || !(cfg.Ridge >= 0) {
		return Projection{}, fmt.Errorf("baseline: %d dimensions, ridge %g: want at least 1 and at least 0",
			cfg.Dims, cfg.Ridge)
	}
	if len(pictures) != len(labels) {
		return Projection{}, fmt.Errorf("baseline: %d pictures but %d labels", len(pictures), len(labels))
	}
	people := byPerson(labels)
	if len(people) < 2 || len(people) == len(labels) {
		return Projection{}, fmt.Errorf("baseline: Fisherface: %w: %d pictures of %d people, take at least "+
			"two people, with two pictures each", errTooFew, len(pictures), len(people))
	}
	pca, err := pca(pictures, cfg.Components)
	if err != nil {
		return Projection{}, err
	}
	var z mat.Dense
	z.Mul(pca.centred(pictures), pca.axes) // [n, components]
	within, between := scatter(&z, people)
	k := within.SymmetricDim()
	for i, ridge := 0, cfg.Ridge*mat.Trace(within)/float64(k); i < k; i++ {
		within.SetSym(i, i, within.At(i, i)+ridge)
	}
	w, err := discriminants(within, between, min(cfg.Dims, len(people)-1, k))
	if err != nil {
		return Projection{}, err
	}
	var axes mat.Dense
	axes.Mul(pca.axes, w)
	return Projection{mean: pca.mean, axes: &axes}, nil
}

// byPerson returns the indices of the pictures of each person, people in the order of first occurrence.
func byPerson(labels []int) (people [][]int) {
	number := map[int]int{}
	for i, label := range labels {
		person, known := number[label]
		if !known {
			person = len(people)
			number[label], people = person, append(people, nil)
		}
		people[person] = append(people[person], i)
	}
	return people
}

// scatter returns the within-person and between-person scatter matrices: [n, k] -> [k, k] twice. The overall
// mean is zero, since z is centred.
func scatter(z *mat.Dense, people [][]int) (within, between *mat.SymDense) {
	_, k := z.Dims()
	within, between = mat.NewSymDense(k, nil), mat.NewSymDense(k, nil)
	for _, pictures := range people {
		mean := mat.NewVecDense(k, nil)
		for _, i := range pictures {
			mean.AddScaledVec(mean, 1/float64(len(pictures)), z.RowView(i))
		}
		between.SymRankOne(between, float64(len(pictures)), mean)
		for _, i := range pictures {
			var difference mat.VecDense
			difference.SubVec(z.RowView(i), mean)
			within.SymRankOne(within, 1, &difference)
		}
	}
	return within, between
}

var errSingular = errors.New("baseline: Fisherface: pictures of one person do not differ along every " +
	"component: take more pictures, fewer components or a larger ridge")

// discriminants returns the directions w of the largest w'Bw / w'Ww, [k, dims], each of unit length: with W =
// LL', w = L'^-1 u for the eigenvectors u of L^-1 B L'^-1.
func discriminants(within, between *mat.SymDense, dims int) (*mat.Dense, error) {
	var cholesky mat.Cholesky
	if !cholesky.Factorize(within) || cholesky.Cond() > 1e12 {
		return nil, errSingular
	}
	var l mat.TriDense
	cholesky.LTo(&l)
	var half, white mat.Dense
	if half.Solve(&l, between) != nil || white.Solve(&l, half.T()) != nil {
		return nil, errSingular
	}
	var eigen mat.EigenSym
	if !eigen.Factorize(symmetric(&white), true) {
		return nil, errors.New("baseline: Fisherface: the decomposition does not converge: take fewer " +
			"components")
	}
	var u, w mat.Dense
	eigen.VectorsTo(&u) // In ascending order of eigenvalues.
	k, _ := u.Dims()
	if w.Solve(l.T(), u.Slice(0, k, k-dims, k)) != nil {
		return nil, errSingular
	}
	for j := range dims {
		column := w.ColView(j).(*mat.VecDense)
		column.ScaleVec(1/mat.Norm(column, 2), column)
	}
	return &w, nil
}

// symmetric removes the asymmetry that rounding adds to a symmetric matrix.
func symmetric(a *mat.Dense) *mat.SymDense {
	k, _ := a.Dims()
	out := mat.NewSymDense(k, nil)
	for i := range k {
		for j := i; j < k; j++ {
			out.SetSym(i, j, (a.At(i, j)+a.At(j, i))/2)
		}
	}
	return out
}
