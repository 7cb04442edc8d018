"""Reference for score normalisation in package verify, by scikit-learn: python scorenorm.py > scorenorm.json

The committed file was made with scikit-learn 1.9.1.
"""
import json

import numpy as np
from sklearn.neighbors import NearestNeighbors

rng = np.random.default_rng(7)
strangers, faces, nearest = rng.normal(size=(40, 6)).round(3), rng.normal(size=(8, 6)).round(3), 5
strangers, faces = (v / np.linalg.norm(v, axis=1, keepdims=True) for v in (strangers, faces))
found, _ = NearestNeighbors(n_neighbors=nearest, metric="sqeuclidean").fit(strangers).kneighbors(faces)
scaled = faces / np.sqrt(found.mean(1, keepdims=True))
distances = ((scaled[:, None] - scaled[None]) ** 2).sum(-1)
print(json.dumps({
    "cohort": strangers.tolist(), "nearest": nearest, "faces": faces.tolist(), "distances": distances.tolist(),
}))
