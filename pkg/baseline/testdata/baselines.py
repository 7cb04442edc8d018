"""Writes baselines.json: distances between probes after each projection, by numpy. Usage: baselines.py > baselines.json (needs numpy)."""
import json

import numpy as np

PEOPLE, EACH, PIXELS, COMPONENTS, DIMS, RIDGE = 6, 4, 40, 12, 5, 1e-2
rng = np.random.default_rng(7)


def faces(people):
    """Pictures of `people` new people: one base each, and noise, in float32, as Go reads them."""
    base = rng.random((people, 1, PIXELS))
    return (base + rng.normal(0, 0.2, (people, EACH, PIXELS))).reshape(-1, PIXELS).round(3).astype(np.float32)


def unit(a):
    return a / np.linalg.norm(a, axis=1, keepdims=True)


def distances(a):
    return ((a[:, None] - a[None]) ** 2).sum(-1)[np.triu_indices(len(a), 1)]


train, labels, probes = faces(PEOPLE), np.repeat(np.arange(PEOPLE), EACH), faces(2)
x, y = train.astype(np.float64), probes.astype(np.float64)
mean = x.mean(0)

# PCA by the covariance matrix, not by the singular values that Go takes.
values, vectors = np.linalg.eigh(np.cov(x.T))
v = vectors[:, ::-1][:, :COMPONENTS]

# Discriminants by the unsymmetric eigenproblem within^-1 between.
z = (x - mean) @ v
within, between = np.zeros((COMPONENTS,) * 2), np.zeros((COMPONENTS,) * 2)
for person in range(PEOPLE):
    of = z[labels == person]
    within += (of - of.mean(0)).T @ (of - of.mean(0))
    between += len(of) * np.outer(of.mean(0) - z.mean(0), of.mean(0) - z.mean(0))
within += RIDGE * np.trace(within) / COMPONENTS * np.eye(COMPONENTS)
values, vectors = np.linalg.eig(np.linalg.solve(within, between))
w = vectors[:, np.argsort(-values.real)[:DIMS]].real

print(json.dumps({
    "components": COMPONENTS, "dims": DIMS, "ridge": RIDGE,
    "train": train.astype(float).round(3).tolist(), "labels": labels.tolist(), "probes": probes.astype(float).round(3).tolist(),
    "pixels": distances(y).tolist(),
    "pca": distances(unit((y - mean) @ v)).tolist(),
    "fisherface": distances(unit((y - mean) @ v @ w)).tolist(),
}))
