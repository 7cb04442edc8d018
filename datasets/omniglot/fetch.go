package omniglot

import (
	"context"

	"github.com/gosiamese/gosiamese/datasets/fetch"
)

// Names of the published archives: the thirty alphabets to learn from, the twenty to test on, and two small
// parts of the former with five alphabets each.
const (
	Background  = "images_background.zip"
	Evaluation  = "images_evaluation.zip"
	Background1 = "images_background_small1.zip"
	Background2 = "images_background_small2.zip"
)

// Fetch brings the archive of that name into the folder dir and returns its path; what is there is not
// fetched again. No checksums are published: a damaged archive is found by [Load]. from, progress and
// errors are those of [fetch.Get].
func Fetch(ctx context.Context, name, dir, from string, progress func(done, total int64)) (string, error) {
	return fetch.Get(ctx, fetch.File{
		Name: name, URL: "https://github.com/brendenlake/omniglot/raw/master/python/" + name, Size: 64 << 20,
	}, dir, from, progress)
}
