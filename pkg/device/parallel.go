package device

import (
	"fmt"

	"github.com/gomlx/compute/distributed"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/core/tensors/dtensor"
	"github.com/gomlx/gomlx/ml/model"
)

// Parallel is a graph that runs on several devices of a backend at once. Make one with [Device.Share].
type Parallel struct {
	exec          *model.Exec
	parted        int
	shared, whole *distributed.ShardingSpec
}

// Share makes a graph of so many inputs and one output, which has not run yet, run on the first n devices of
// the backend: the first parted inputs in equal parts along their first axis, all else, and every variable,
// whole on each. XLA adds what the devices tell each other, so that the graph computes what it computes on
// one. More devices than there are is an error.
func (d *Device) Share(exec *model.Exec, n, parted, inputs int) (*Parallel, error) {
	if available := d.Backend.NumDevices(); n > available {
		return nil, fmt.Errorf("device: %d devices: the backend has %d: take that at most", n, available)
	}
	const axis = "batch"
	mesh, err := distributed.NewDeviceMesh([]int{n}, []string{axis})
	if err != nil {
		return nil, fmt.Errorf("device: %d devices: %w", n, err)
	}
	p := &Parallel{exec: exec, parted: parted, whole: distributed.NewReplicatedShardingSpec(mesh)}
	if p.shared, err = distributed.BuildSpec(mesh).S(axis).Done(); err != nil {
		return nil, fmt.Errorf("device: %d devices: %w", n, err)
	}
	var specs []*distributed.ShardingSpec
	for i := range inputs {
		specs = append(specs, p.spec(i))
	}
	exec.AutoSharding(mesh).WithInputShardingSpecs(specs...).WithOutputShardingSpecs(p.whole)
	if err := exec.SetDefaultShardingSpec(p.whole); err != nil {
		return nil, fmt.Errorf("device: %d devices: %w", n, err)
	}
	return p, nil
}

// spec is how input i lies on the devices.
func (p *Parallel) spec(i int) *distributed.ShardingSpec {
	if i < p.parted {
		return p.shared
	}
	return p.whole
}

// Call1 runs the graph, as [model.Exec.Call1] does.
func (p *Parallel) Call1(inputs ...any) (*tensors.Tensor, error) {
	parts := make([]any, len(inputs))
	for i, input := range inputs {
		t, err := tensors.FromAnyValue(input)
		if err == nil {
			parts[i], err = dtensor.ShardTensor(p.spec(i), t)
		}
		if err != nil {
			return nil, fmt.Errorf("device: input %d: %w", i, err)
		}
	}
	out, err := p.exec.DistributedExec(parts...)
	if err != nil {
		return nil, err
	}
	return out[0].Merge()
}
