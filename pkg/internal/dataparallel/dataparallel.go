// Package dataparallel runs one graph on several devices of a backend, each with a part of the batch.
package dataparallel

import (
	"fmt"

	"github.com/gomlx/compute/distributed"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/core/tensors/dtensor"
	"github.com/gomlx/gomlx/ml/model"

	"github.com/gosiamese/gosiamese/pkg/device"
)

// Config describes how a graph is distributed over devices.
type Config struct {
	Devices int // Number of devices, the first ones of the backend.
	Inputs  int // Number of inputs of the graph.
	Batched int // Number of leading inputs that are split along their first axis; the others are replicated.
}

// Graph is a graph that runs on several devices of a backend at once.
type Graph struct {
	exec          *model.Exec
	batched       int
	shared, whole *distributed.ShardingSpec
}

// New distributes a graph with one output, which must not have run before. Its variables are replicated. XLA
// inserts the communication between devices, so the result is that of a single device. New returns an error
// if the backend has fewer devices.
func New(dev *device.Device, exec *model.Exec, cfg Config) (*Graph, error) {
	n := cfg.Devices
	if available := dev.Backend.NumDevices(); n > available {
		return nil, fmt.Errorf("dataparallel: %d devices: the backend has %d: use at most that number",
			n, available)
	}
	const axis = "batch"
	mesh, err := distributed.NewDeviceMesh([]int{n}, []string{axis})
	if err != nil {
		return nil, fmt.Errorf("dataparallel: %d devices: %w", n, err)
	}
	g := &Graph{exec: exec, batched: cfg.Batched, whole: distributed.NewReplicatedShardingSpec(mesh)}
	if g.shared, err = distributed.BuildSpec(mesh).S(axis).Done(); err != nil {
		return nil, fmt.Errorf("dataparallel: %d devices: %w", n, err)
	}
	var specs []*distributed.ShardingSpec
	for i := range cfg.Inputs {
		specs = append(specs, g.spec(i))
	}
	exec.AutoSharding(mesh).WithInputShardingSpecs(specs...).WithOutputShardingSpecs(g.whole)
	if err := exec.SetDefaultShardingSpec(g.whole); err != nil {
		return nil, fmt.Errorf("dataparallel: %d devices: %w", n, err)
	}
	return g, nil
}

// spec describes the placement of input i on the devices.
func (g *Graph) spec(i int) *distributed.ShardingSpec {
	if i < g.batched {
		return g.shared
	}
	return g.whole
}

// Call1 runs the graph, as [model.Exec.Call1] does.
func (g *Graph) Call1(inputs ...any) (*tensors.Tensor, error) {
	parts := make([]any, len(inputs))
	for i, input := range inputs {
		t, err := tensors.FromAnyValue(input)
		if err == nil {
			parts[i], err = dtensor.ShardTensor(g.spec(i), t)
		}
		if err != nil {
			return nil, fmt.Errorf("dataparallel: input %d: %w", i, err)
		}
	}
	out, err := g.exec.DistributedExec(parts...)
	if err != nil {
		return nil, err
	}
	return out[0].Merge()
}
