package alignment

import (
	"math"
	"slices"

	"github.com/gosiamese/gosiamese/pkg/face"
)

type faces = []face.Face

// suppressionMistake is a wrong answer that readers give, and what to tell them.
type suppressionMistake struct {
	answer func(boxes faces, limit float64) faces
	hint   string
}

func suppressionMistakes() []suppressionMistake {
	return []suppressionMistake{
		{
			func(f faces, limit float64) faces { return suppressed(f, math.Nextafter(limit, 0)) },
			"an IoU equal to the limit does not discard, only one above it does",
		},
		{
			func(f faces, _ float64) faces { return f },
			"all boxes are kept: discard those whose IoU with a kept one is above the limit",
		},
		{
			func(f faces, _ float64) faces { return byScore(f) },
			"all boxes are kept, sorted: discard those whose IoU with a kept one is above the limit",
		},
		{
			func(faces, float64) faces { return nil },
			"no box is kept: the one with the highest score always is, since no box is kept before it",
		},
		{greedy, "the boxes are in no order: sort a copy of them by score first"},
		{lowestFirst, "the sort is the wrong way round: the highest score comes first"},
		{asGiven, "the right boxes are kept; return them with the highest score first"},
		{
			func(f faces, _ float64) faces { return byScore(f)[:1] },
			"only one box is kept: a box that overlaps no kept one is another person's",
		},
		{
			keptIf(func(_, kept faces) faces { return kept[max(0, len(kept)-1):] }),
			"compare with all kept boxes, not only with the last one",
		},
		{
			keptIf(func(_, kept faces) faces { return kept[:min(1, len(kept))] }),
			"compare with all kept boxes, not only with the first one",
		},
		{
			keptIf(func(higher, _ faces) faces { return higher }),
			"a box that was discarded discards no other: compare with the kept boxes, not with all that " +
				"have a higher score",
		},
		{overlapping, "the condition is the wrong way round: an IoU above the limit discards"},
		{
			func(f faces, _ float64) faces { return suppressed(f, 0.3) },
			"the limit is an argument: it is not always 0.3",
		},
	}
}

// keptIf keeps each face, the highest score first, whose overlap with others is at most the limit: they are
// chosen from the faces with a higher score and from those that are kept.
func keptIf(others func(higher, kept faces) faces) func(faces, float64) faces {
	return func(f faces, limit float64) (kept faces) {
		sorted := byScore(f)
		for i, f := range sorted {
			if !overlaps(f, others(sorted[:i], kept), limit) {
				kept = append(kept, f)
			}
		}
		return kept
	}
}

// overlaps reports whether the overlap of a face with one of the others is above the limit.
func overlaps(f face.Face, others faces, limit float64) bool {
	return slices.ContainsFunc(others, func(o face.Face) bool { return overlap(f.Box, o.Box) > limit })
}

// lowestFirst goes from the lowest score up.
func lowestFirst(f faces, limit float64) faces {
	sorted := byScore(f)
	slices.Reverse(sorted)
	return greedy(sorted, limit)
}

// asGiven returns the right faces in the order of the candidates.
func asGiven(f faces, limit float64) faces {
	kept := suppressed(f, limit)
	return slices.DeleteFunc(slices.Clone(f), func(f face.Face) bool { return !slices.Contains(kept, f) })
}

// overlapping keeps the faces that should be discarded, besides the first.
func overlapping(f faces, limit float64) (kept faces) {
	for _, f := range byScore(f) {
		if len(kept) == 0 || overlaps(f, kept, limit) {
			kept = append(kept, f)
		}
	}
	return kept
}
