"""Reference for WCCN in package verify, by scikit-learn: python wccn.py > wccn.json

The committed file was made with scikit-learn 1.9.1. Distances go through the inverse of the covariance.
"""
import json

import numpy as np
from sklearn.covariance import shrunk_covariance

rng, shrink = np.random.default_rng(4), 0.3
labels = np.repeat(np.arange(6), [4, 4, 3, 5, 2, 1])
people, noise = rng.normal(size=(6, 3)), rng.normal(size=(len(labels), 3)) * [0.3, 0.1, 0.6]
vectors, faces = (people[labels] + noise).round(3), rng.normal(size=(5, 3)).round(3)
vectors, faces = (v / np.linalg.norm(v, axis=1, keepdims=True) for v in (vectors, faces))
covariance = np.mean([np.cov(vectors[labels == k].T, bias=True) for k in range(5)], axis=0)
precision = np.linalg.inv(shrunk_covariance(covariance, shrink))
centred = faces - vectors.mean(0)
products = centred @ precision @ centred.T
lengths = np.sqrt(np.diag(products))
print(json.dumps({
    "vectors": vectors.tolist(), "labels": labels.tolist(), "shrink": shrink, "faces": faces.tolist(),
    "distances": (2 - 2 * products / np.outer(lengths, lengths)).tolist(),
}))
