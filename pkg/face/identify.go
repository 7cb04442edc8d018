package face

import (
	"context"
	"image"

	"github.com/gosiamese/gosiamese/pkg/gallery"
)

// Identification is the answer to who a face in a photograph is.
type Identification struct {
	Face
	Quality
	// Name is that of the nearest enrolled person, if Known or Unsure, and empty for an unknown person.
	Name     string
	Known    bool    // Whether the answer is Name.
	Unsure   bool    // Whether the face is near that person, but not near enough, or of doubtful quality.
	Distance float64 // To the template of the nearest person, [math.MaxFloat64] if no one is enrolled.
	Doubts   []error // Why the quality is doubtful; see [Quality.Doubts].
}

// Policy is how near a face must be to a person in a gallery to be given the name.
type Policy struct {
	Accept Threshold // At most its Tau away: that person.
	Doubt  Threshold // At most its Tau away: not sure. Farther away: unknown.
	// FPIR bounds the probability that a person who is not enrolled is given a name: the FAR of Accept times
	// the number of enrolled people.
	FPIR float64
}

// targetFPIR is the probability that a policy aims at.
const targetFPIR = 0.01

// PolicyFor is the policy for a gallery of the given number of people: each of them is one more chance for a
// false positive, so the more people, the smaller the FAR of Accept, until the smallest that was measured.
func PolicyFor(people int) Policy { return policyFrom(Thresholds(), people) }

// policyFrom chooses among thresholds, of which there is at least one, from the largest FAR to the smallest.
func policyFrom(all []Threshold, people int) Policy {
	p := Policy{Accept: all[len(all)-1], Doubt: all[0]}
	people = max(people, 1)
	for _, t := range all {
		if t.Target <= defaultFAR && t.Target*float64(people) <= targetFPIR {
			p.Accept = t
			break
		}
	}
	p.FPIR = min(1, p.Accept.Target*float64(people))
	return p
}

// Identify names all faces in a photograph, the most certain detection first. It returns an error that wraps
// [gallery.ErrStale] if the embeddings of the gallery, or those that the policy was measured for, are not
// made as this recogniser makes them.
func (r *Recogniser) Identify(ctx context.Context, g gallery.Gallery, photograph image.Image, p Policy) (
	[]Identification, error,
) {
	if err := g.Check(r.MadeBy()); err != nil {
		return nil, err
	}
	for _, t := range []Threshold{p.Accept, p.Doubt} {
		if err := t.check(r.MadeBy()); err != nil {
			return nil, err
		}
	}
	faces, err := r.Detect(photograph)
	if err != nil {
		return nil, err
	}
	var aligned [][]float32
	for _, f := range faces {
		aligned = append(aligned, Align(photograph, f.Landmarks))
	}
	embeddings, err := r.Embed(aligned)
	if err != nil {
		return nil, err
	}
	var out []Identification
	for i, f := range faces {
		match, err := g.Identify(ctx, embeddings[i], p.Doubt.Tau)
		if err != nil {
			return nil, err
		}
		q := Measure(f, aligned[i])
		id := Identification{
			Face:     f,
			Quality:  q,
			Name:     match.Name,
			Distance: match.Distance,
			Doubts:   q.Doubts(),
		}
		id.Known = match.Distance <= p.Accept.Tau && len(id.Doubts) == 0
		id.Unsure = match.Known && !id.Known
		out = append(out, id)
	}
	return out, nil
}
