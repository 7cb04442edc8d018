package fit

import (
	"fmt"

	"github.com/gomlx/compute/distributed"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/core/tensors/dtensor"
)

// batchAxis is the axis of the mesh of devices, along which the pictures of a batch are shared out.
const batchAxis = "batch"

// parallel says how the inputs of a step lie on several devices: pictures and labels in equal parts, all
// else, and every weight, whole on each. XLA adds what the devices tell each other, so that the step computes
// what it computes on one.
type parallel struct{ shared, whole *distributed.ShardingSpec }

// share makes the step run on the first n devices of the backend at once, each with its part of a batch.
func (s *stepper) share(n, batch, available int) error {
	if n > available {
		return fmt.Errorf("fit: %d devices: the backend has %d: set Devices to that at most", n, available)
	}
	if batch%n != 0 {
		return fmt.Errorf("fit: batches of %d pictures on %d devices: make People x Pictures a multiple",
			batch, n)
	}
	mesh, err := distributed.NewDeviceMesh([]int{n}, []string{batchAxis})
	if err != nil {
		return fmt.Errorf("fit: %d devices: %w", n, err)
	}
	shared, err := distributed.BuildSpec(mesh).S(batchAxis).Done()
	if err != nil {
		return fmt.Errorf("fit: %d devices: %w", n, err)
	}
	whole := distributed.NewReplicatedShardingSpec(mesh)
	s.parallel = &parallel{shared: shared, whole: whole}
	s.exec.AutoSharding(mesh).
		WithInputShardingSpecs(shared, shared, whole, whole, whole).
		WithOutputShardingSpecs(whole)
	if err := s.exec.SetDefaultShardingSpec(whole); err != nil {
		return fmt.Errorf("fit: %d devices: %w", n, err)
	}
	return nil
}

// call runs the step on whatever it is to run on.
func (s *stepper) call(pictures, labels *tensors.Tensor, others ...any) (*tensors.Tensor, error) {
	if s.parallel == nil {
		return s.exec.Call1(append([]any{pictures, labels}, others...)...)
	}
	var inputs []any
	for i, input := range append([]any{pictures, labels}, others...) {
		spec := s.parallel.whole
		if i < 2 {
			spec = s.parallel.shared
		}
		t, err := tensors.FromAnyValue(input)
		if err != nil {
			return nil, err
		}
		parts, err := dtensor.ShardTensor(spec, t)
		if err != nil {
			return nil, err
		}
		inputs = append(inputs, parts)
	}
	out, err := s.exec.DistributedExec(inputs...)
	if err != nil {
		return nil, err
	}
	return out[0].Merge()
}
