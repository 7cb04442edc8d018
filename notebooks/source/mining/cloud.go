package mining

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/gosiamese/gosiamese/notebooks/internal/vega"
	"github.com/gosiamese/gosiamese/notebooks/lesson"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/show"
	"github.com/gosiamese/gosiamese/pkg/siamese"
)

const (
	cloudSteps  = 200 // Positions of the slider: alpha from 0 to 2.
	cloudPoints = 500 // Maximum number of triplets of a miner that are drawn.
	cloudFace   = 44  // Side of a face in pixels.
)

// cloud holds the triplets of a batch and the choices of the miners.
type cloud struct {
	miners []string
	chosen [][]show.Triplet // By each miner, all of them.
	points []show.Triplet   // Those that are drawn,
	masks  []string         // and for each the miners that choose it: "1001".
	alpha  float64
	end    float64 // Of both axes.
}

// Cloud shows all triplets of a batch by their two distances, with radio buttons for the miner and a slider
// for alpha. The triplets that the miner chooses have its colour, filled if their loss is above 0. Above the
// plot are their number, their mean loss and the share of active triplets, of all that are chosen; at most
// [cloudPoints] of a miner are drawn. The triplet nearest to the pointer is shown with its faces, which are
// those of the given set: the pictures of the batch, of any size.
//
// Cloud returns an error if there are no triplets, or if alpha is outside [0, 2].
func Cloud(faces images.Set, vectors [][]float32, alpha float64) (show.Figure, error) {
	c := cloud{alpha: alpha}
	for _, miner := range lesson.Miners() {
		c.miners = append(c.miners, miner.String())
		c.chosen = append(c.chosen, Triplets(miner, vectors, faces.Labels))
	}
	if !(alpha >= 0 && alpha <= cloudSteps/100) || len(c.chosen[0]) == 0 {
		return nil, fmt.Errorf("mining: a cloud of %d triplets with alpha = %g: want a batch with two "+
			"pictures of one person and another person, and alpha in [0, 2]", len(c.chosen[0]), alpha)
	}
	c.place()
	params, err := c.faceParams(faces)
	if err != nil {
		return nil, err
	}
	return show.Spec(c.description(), object{
		"params": slices.Concat(c.controls(), params), "spacing": 12,
		"vconcat": list{
			c.numbers(),
			object{"hconcat": list{c.plane(), c.panel()}, "spacing": 40, "bounds": "flush"},
		},
	}), nil
}

// place selects the triplets that are drawn: all that a miner chooses, or a sample evenly spread.
func (c *cloud) place() {
	masks := map[show.Triplet][]byte{}
	for k, chosen := range c.chosen {
		n := min(len(chosen), cloudPoints)
		for i := range n {
			t := chosen[i*(len(chosen)-1)/max(n-1, 1)]
			if masks[t] == nil {
				masks[t] = []byte(strings.Repeat("0", len(c.miners)))
				c.points = append(c.points, t)
			}
			masks[t][k] = '1'
		}
	}
	all := slices.Index(c.miners, siamese.BatchAll.String())
	for _, t := range c.points {
		masks[t][all] = '1' // Batch-all chooses every triplet, also those outside its sample.
		c.masks = append(c.masks, string(masks[t]))
		c.end = max(c.end, math.Ceil(2*max(t.AP, t.AN))/2)
	}
}

// statistics returns the mean loss and the share of active triplets of a miner at position i of the slider.
func statistics(chosen []show.Triplet, i int) (loss, active float64) {
	for _, t := range chosen {
		if l := t.AP - t.AN + float64(i)/100; l > 0 {
			loss, active = loss+l/float64(len(chosen)), active+1/float64(len(chosen))
		}
	}
	return loss, active
}

func (c cloud) description() string {
	says := []string{fmt.Sprintf("%d triplets by d(a, p) and d(a, n), with a choice of miner and alpha",
		len(c.chosen[0]))}
	for k, name := range c.miners {
		loss, active := statistics(c.chosen[k], int(math.Round(100*c.alpha)))
		says = append(says, fmt.Sprintf("%s: %d, mean loss %.3f, active %.3f", name, len(c.chosen[k]), loss,
			active))
	}
	return strings.Join(says, "; ")
}

// controls are the radio buttons, the slider, and what follows from them.
func (c cloud) controls() list {
	var counts, losses, shares, hues, middles []string
	for k, chosen := range c.chosen {
		var loss, share []string
		for i := range cloudSteps + 1 {
			l, a := statistics(chosen, i)
			loss = append(loss, strconv.FormatFloat(l, 'f', 3, 64))
			share = append(share, strconv.FormatFloat(a, 'f', 3, 64))
		}
		counts = append(counts, strconv.Itoa(len(chosen)))
		losses = append(losses, "split('"+strings.Join(loss, " ")+"', ' ')")
		shares = append(shares, "split('"+strings.Join(share, " ")+"', ' ')")
		hues = append(hues, "'"+colours[c.miners[k]]+"'")
		middles = append(middles, strconv.Itoa(c.middle(k)))
	}
	one := func(of []string) string { return "[" + strings.Join(of, ", ") + "][row]" }
	names, _ := json.Marshal(c.miners) // Strings can always be encoded.
	return list{
		object{"name": "miner", "value": siamese.Near.String(), "bind": object{
			"input": "radio", "options": c.miners, "name": "miner ",
		}},
		vega.Slider("alpha", "alpha", c.alpha, 0, cloudSteps/100, 0.01),
		vega.Computed("row", "indexof("+string(names)+", miner)"),
		vega.Computed("step", "round(100 * alpha)"),
		vega.Computed("count", one(counts)), vega.Computed("loss", one(losses)+"[step]"),
		vega.Computed("active", one(shares)+"[step]"),
		vega.Computed("hue", one(hues)), vega.Computed("middle", one(middles)),
		vega.Computed("shown", "pointed.id ? pointed.id[0] : middle"),
	}
}

// middle returns the point in the middle of those that miner k chooses, from hard to easy.
func (c cloud) middle(k int) int {
	var chosen []int
	for i, mask := range c.masks {
		if mask[k] == '1' {
			chosen = append(chosen, i)
		}
	}
	slices.SortStableFunc(chosen, func(i, j int) int {
		s, t := c.points[i], c.points[j]
		if s.AN-s.AP < t.AN-t.AP {
			return -1
		}
		return 1
	})
	return chosen[len(chosen)/2]
}

// faceParams hold the pictures, and the distances and pictures of the points, to be looked up by index.
func (c cloud) faceParams(set images.Set) (list, error) {
	var urls, ap, an []string
	var roles [3][]string
	for i := range set.Pictures {
		url, err := thumbURL(set, i, cloudFace)
		if err != nil {
			return nil, err
		}
		urls = append(urls, url)
	}
	if len(urls) == 0 {
		return nil, errors.New("mining: a cloud of a batch without pictures")
	}
	for _, t := range c.points {
		ap = append(ap, strconv.FormatFloat(t.AP, 'f', 4, 64))
		an = append(an, strconv.FormatFloat(t.AN, 'f', 4, 64))
		for k, i := range []int{t.Anchor, t.Positive, t.Negative} {
			roles[k] = append(roles[k], strconv.Itoa(i))
		}
	}
	return list{
		vega.Column("faces", urls), vega.Column("ap", ap), vega.Column("an", an),
		vega.Column("masks", c.masks),
		vega.Column("anchor", roles[0]), vega.Column("positive", roles[1]), vega.Column("negative", roles[2]),
	}, nil
}
