"""Time YuNet and SFace in ONNX Runtime and Pillow, for comparison with package face.

Usage: faces.py TESTDATA YUNET.onnx SFACE.onnx PHOTOGRAPH THREADS

TESTDATA is the folder of pkg/pretrained with faces.py. After a warm-up it prints "ready VERSION THREADS". Then it
reads lines "WHAT NUMBER", where WHAT is detect, align, embed1 or embed32, runs that so often, and prints the median
time in milliseconds.
"""

import statistics
import sys
import time

sys.path.insert(0, sys.argv[1])
try:
    import numpy as np
    import onnxruntime
    from faces import session
    from PIL import Image
except ImportError as e:
    sys.exit(f"no ONNX Runtime in this Python: {e}")

SIDE = 640
TEMPLATE = np.array([[38.2946, 51.6963], [73.5318, 51.5014], [56.0252, 71.7366], [41.5493, 92.3655], [70.7299, 92.2041]])


def run(s, x):
    return s.run(None, {s.get_inputs()[0].name: x})


def detect(yunet, photograph):
    """The landmarks of the face with the highest score."""
    scale = SIDE / max(photograph.size)
    small = photograph.resize([int(n * scale) for n in photograph.size], Image.Resampling.BILINEAR)
    x = np.zeros((SIDE, SIDE, 3), np.float32)
    x[: small.height, : small.width] = np.asarray(small)
    out = dict(zip([o.name for o in yunet.get_outputs()], run(yunet, x[:, :, ::-1].transpose(2, 0, 1)[None].copy())))
    best = (0, None)
    for s in (8, 16, 32):
        score = np.sqrt(out[f"cls_{s}"][0, :, 0] * out[f"obj_{s}"][0, :, 0])
        i = int(score.argmax())
        if score[i] > best[0]:
            cell = np.array([i % (SIDE // s), i // (SIDE // s)])
            best = (score[i], (out[f"kps_{s}"][0, i].reshape(5, 2) + cell) * s / scale)
    return best[1]


def align(photograph, marks):
    rows = [[x, -y, 1, 0] for x, y in marks] + [[y, x, 0, 1] for x, y in marks]
    a, b, s, t = np.linalg.lstsq(np.array(rows), np.concatenate([TEMPLATE[:, 0], TEMPLATE[:, 1]]), rcond=None)[0]
    inverse = np.linalg.inv([[a, -b, s], [b, a, t], [0, 0, 1]])
    return photograph.transform((112, 112), Image.Transform.AFFINE, inverse[:2].flatten(), Image.Resampling.BILINEAR)


def main():
    threads = int(sys.argv[5])
    yunet, sface = (session(p, [], threads=threads, optimise=True) for p in sys.argv[2:4])
    photograph = Image.open(sys.argv[4]).convert("RGB")
    marks = detect(yunet, photograph)
    face = np.asarray(align(photograph, marks), np.float32).transpose(2, 0, 1)[None]
    # The file fixes the batch at one picture.
    work = {
        "detect": lambda: detect(yunet, photograph),
        "align": lambda: align(photograph, marks),
        "embed1": lambda: run(sface, face),
        "embed32": lambda: [run(sface, face) for _ in range(32)],
    }
    for f in work.values():
        f()
    print("ready", onnxruntime.__version__, threads, flush=True)
    for line in sys.stdin:
        what, number = line.split()
        took = []
        for _ in range(int(number)):
            start = time.perf_counter()
            work[what]()
            took.append(1000 * (time.perf_counter() - start))
        print(statistics.median(took), flush=True)


main()
