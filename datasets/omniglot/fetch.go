package omniglot

import (
	"context"
	"fmt"

	"github.com/gosiamese/gosiamese/datasets/fetch"
)

// The published archives are thirty alphabets for training, twenty for testing, and two small subsets of the
// training alphabets with five alphabets each, which both include Greek and Latin.
const (
	Background  = "images_background.zip"
	Evaluation  = "images_evaluation.zip"
	Background1 = "images_background_small1.zip"
	Background2 = "images_background_small2.zip"
)

// Fetch downloads the archive of that name, unless it is already in the folder, and returns its path; see
// [fetch.Get]. It returns an error if the name is not one of the four.
func Fetch(ctx context.Context, name string, cfg fetch.Config) (string, error) {
	sum := checksum(name)
	if sum == "" {
		return "", fmt.Errorf("omniglot: %q is not a published archive: want %s, %s, %s or %s", name,
			Background, Evaluation, Background1, Background2)
	}
	return fetch.Get(ctx, fetch.File{
		Name: name, URL: "https://github.com/brendenlake/omniglot/raw/master/python/" + name,
		SHA256: sum, Size: 64 << 20,
	}, cfg)
}

// checksum returns the sha256 of a published archive, "" for other names. The authors publish no checksums;
// these are from TensorFlow Datasets (url_checksums/omniglot.txt), and those of the two small archives were
// also computed from the authors' repository.
func checksum(name string) string {
	switch name {
	case Background:
		return "ad41ab679c8b5d90b271ef46be6987cc81211774a695c29dcc5367b2b26ee640"
	case Evaluation:
		return "1f61a8f3366785b057fc117d9228e78a16e3d976c8953b2a10fcc74cf0609cee"
	case Background1:
		return "f38eb80f801274ac2b4dff5b24289016bfaba4a7d5bb50deebf27104ad6cb8a4"
	case Background2:
		return "3ccaa407515a8778e5d0861875af38b17e418f301ad5bb3b5a6b65d901a41c7f"
	}
	return ""
}
