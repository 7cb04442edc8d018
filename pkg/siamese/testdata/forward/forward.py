"""The forward pass of docs/weights.md in numpy: prints the embeddings of three pictures for each checkpoint named.

    python forward.py *.safetensors > forward.json
"""

import json
import math
import os
import struct
import sys

import numpy as np


def load(path):
    with open(path, "rb") as f:
        data = f.read()
    (size,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + size])
    notes = header.pop("__metadata__")
    weights = {}
    for name, t in header.items():
        start, end = t["data_offsets"]
        if t["dtype"] == "F32":
            flat = np.frombuffer(data[8 + size + start : 8 + size + end], "<f4")
            weights[name] = flat.reshape(t["shape"]).astype(np.float64)
    return json.loads(notes["siamese.network"]), weights


def standardise(x):
    x = x - x.mean((1, 2, 3), keepdims=True)
    return x / np.sqrt((x * x).mean((1, 2, 3), keepdims=True) + 1e-5)


def smoothing(n, radius):
    weight = [math.exp(-2 * k * k / radius**2) for k in range(-radius, radius + 1)]
    rows = np.zeros((n, n))
    for i in range(n):
        for k in range(-radius, radius + 1):
            rows[i, min(max(i + k, 0), n - 1)] += weight[k + radius] / sum(weight)
    return rows


def blur(x, radius):
    x = np.einsum("hj,bjwc->bhwc", smoothing(x.shape[1], radius), x)
    return np.einsum("wj,bhjc->bhwc", smoothing(x.shape[2], radius), x)


def local_contrast(x, radius):
    x = standardise(x)
    x = x - blur(x, radius)
    return x / (np.sqrt(blur(x * x, radius) + 1e-6) + 0.3)


def convolve(x, w):
    h, wide = x.shape[1:3]
    padded = np.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0)))
    return sum(padded[:, dy : dy + h, dx : dx + wide] @ w[dy, dx] for dy in range(3) for dx in range(3))


def norm(x, w, scope):
    scale, offset, mean, variance = (w[f"{scope}/{name}"] for name in ("scale", "offset", "mean", "variance"))
    return (x - mean) * scale / np.sqrt(variance + 1e-5) + offset


def pool(x):
    b, h, w, c = x.shape
    return x.reshape(b, h // 2, 2, w // 2, 2, c).max((2, 4))


def unit(x):
    length = np.sqrt((x * x).sum(-1, keepdims=True))
    return x / np.where(length == 0, 1, length)


def embed(network, w, x):
    b, mirror = len(x), network["mirror"]
    if mirror:
        x = np.concatenate([x, x[:, :, ::-1]])
    if network.get("local_contrast", 0) > 0:
        x = local_contrast(x, network["local_contrast"])
    x = standardise(x)
    for i in range(len(network["blocks"])):
        block = f"/siamese/backbone/block_{i + 1}"
        x = convolve(x, w[f"{block}/weights"])
        x = pool(np.maximum(norm(x, w, f"{block}/norm"), 0))
        if i > 0 and network["residual"] > 0:
            for r in range(network["residual"]):
                residual = f"{block}/residual_{r + 1}"
                x = x + convolve(np.maximum(norm(x, w, f"{residual}/norm"), 0), w[f"{residual}/weights"])
            x = np.maximum(norm(x, w, f"{block}/sum"), 0)
    x = x.reshape(len(x), -1)
    features = x.shape[1]
    x = x @ w["/siamese/embedding/dense/weights"]
    if network.get("unnormalised"):
        return x / math.sqrt(features)
    if not network.get("plain"):
        x = norm(x, w, "/siamese/neck")
    x = unit(x)
    return unit(x[:b] + x[b:]) if mirror else x


def pictures(network):
    size = network["height"] * network["width"] * network["channels"]
    flat = [[0.5 + 0.5 * math.sin(0.7 * i * (k + 1) + k) for i in range(size)] for k in range(3)]
    x = np.array(flat, np.float32).astype(np.float64)
    return x.reshape(3, network["height"], network["width"], network["channels"])


out = {}
for path in sys.argv[1:]:
    network, weights = load(path)
    out[os.path.basename(path)] = np.round(embed(network, weights, pictures(network)), 7).tolist()
json.dump(out, sys.stdout, indent=1, sort_keys=True)
print()
