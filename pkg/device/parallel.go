package device

import (
	"fmt"

	"github.com/gomlx/compute/distributed"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/core/tensors/dtensor"
	"github.com/gomlx/gomlx/ml/model"
)

// Parallel is a graph that runs on several devices of a backend at once. Create one with [Device.Share].
type Parallel struct {
	exec          *model.Exec
	parted        int
	shared, whole *distributed.ShardingSpec
}

// Share runs a graph with the given number of inputs and one output on the first n devices of the backend
// (data parallelism). The graph must not have run before. The first parted inputs are split into equal parts
// along their first axis; all other inputs and all variables are replicated. XLA inserts the communication
// between devices, so the result is that of a single device. Share returns an error if there are fewer than n
// devices.
func (d *Device) Share(exec *model.Exec, n, parted, inputs int) (*Parallel, error) {
	if available := d.Backend.NumDevices(); n > available {
		return nil, fmt.Errorf("device: %d devices: the backend has %d: use at most that number",
			n, available)
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

// spec describes the placement of input i on the devices.
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
