package lfw

import (
	"context"

	"github.com/gosiamese/gosiamese/datasets/fetch"
)

// figshare hosts the files of LFW, since the original server is no longer available.
const figshare = "https://ndownloader.figshare.com/files/"

// Funneled is lfw-funneled.tgz, the photographs rotated and shifted so that the faces are aligned (about 240
// MB).
func Funneled() fetch.File {
	return fetch.File{
		Name: "lfw-funneled.tgz", URL: figshare + "5976015",
		SHA256: "b47c8422c8cded889dc5a13418c4bc2abbda121092b3533a83306f90d900100a",
	}
}

// Original is lfw.tgz, the photographs without alignment.
func Original() fetch.File {
	return fetch.File{
		Name: "lfw.tgz", URL: figshare + "5976018",
		SHA256: "055f7d9c632d7370e6fb4afc7468d40f970c34a80d4c6f50ffec63f5a8d536c0",
	}
}

// PairsDevTrain is pairsDevTrain.txt: view 1, 1,100 genuine and 1,100 impostor pairs.
func PairsDevTrain() fetch.File {
	return fetch.File{
		Name: "pairsDevTrain.txt", URL: figshare + "5976012", Size: maxPairs,
		SHA256: "1d454dada7dfeca0e7eab6f65dc4e97a6312d44cf142207be28d688be92aabfa",
	}
}

// PairsDevTest is pairsDevTest.txt: view 1, 500 genuine and 500 impostor pairs.
func PairsDevTest() fetch.File {
	return fetch.File{
		Name: "pairsDevTest.txt", URL: figshare + "5976009", Size: maxPairs,
		SHA256: "7cb06600ea8b2814ac26e946201cdb304296262aad67d046a16a7ec85d0ff87c",
	}
}

// Pairs is pairs.txt: view 2, ten folds of 300 genuine and 300 impostor pairs. It shares people with view 1.
func Pairs() fetch.File {
	return fetch.File{
		Name: "pairs.txt", URL: figshare + "5976006", Size: maxPairs,
		SHA256: "ea42330c62c92989f9d7c03237ed5d591365e89b3e649747777b70e692dc1592",
	}
}

// Files holds the paths of the files that [Fetch] downloads.
type Files struct {
	Photographs                        string // For [Load].
	PairsDevTrain, PairsDevTest, Pairs string // For [ReadPairs].
}

// Fetch downloads the three lists of pairs and lfw-funneled.tgz, unless they are already in the folder; see
// [fetch.Get]. For lfw.tgz call [fetch.Get] with [Original]. The checksum of the deep-funneled edition is not
// known: download it by hand; [Load] reads it as well. If Fetch returns an error, the files downloaded before
// it are kept.
func Fetch(ctx context.Context, cfg fetch.Config) (Files, error) {
	var files Files
	for _, part := range []struct {
		file fetch.File
		path *string
	}{
		{PairsDevTrain(), &files.PairsDevTrain},
		{PairsDevTest(), &files.PairsDevTest},
		{Pairs(), &files.Pairs},
		{Funneled(), &files.Photographs},
	} {
		path, err := fetch.Get(ctx, part.file, cfg)
		if err != nil {
			return Files{}, err
		}
		*part.path = path
	}
	return files, nil
}
