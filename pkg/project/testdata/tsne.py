"""Write tsne.json: what scikit-learn makes of the same vectors. pip install scikit-learn==1.7.2, then run."""

import json
from pathlib import Path

import numpy as np
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE, _t_sne
from scipy.spatial.distance import squareform

PERPLEXITY = 5
rng = np.random.default_rng(1)
centres = rng.normal(size=(4, 6))
x = (np.repeat(centres, 6, axis=0) + 0.4 * rng.normal(size=(24, 6))).round(4)
y = rng.normal(size=(24, 2)).round(4)
distances = squareform(((x[:, None] - x[None]) ** 2).sum(-1)[np.triu_indices(24, 1)])
p = _t_sne._joint_probabilities(distances, PERPLEXITY, False)
divergence, gradient = _t_sne._kl_divergence(y.ravel(), p, 1, 24, 2)
ends = [
    TSNE(2, perplexity=PERPLEXITY, method="exact", init="random", random_state=seed, max_iter=1000).fit(x).kl_divergence_
    for seed in range(10)
]
pca = PCA(2).fit(x)
Path(__file__).with_name("tsne.json").write_text(json.dumps({
    "vectors": x.tolist(), "points": y.tolist(), "perplexity": PERPLEXITY,
    "affinities": squareform(p).round(9).tolist(),
    "divergence": divergence, "gradient": gradient.reshape(-1, 2).round(9).tolist(),
    "ends": sorted(ends), "pca": np.abs(pca.transform(x)).round(6).tolist(),
    "share": float(pca.explained_variance_ratio_.sum()),
}, indent=None) + "\n")
