"""Reference figures for the tests of package verify, by scikit-learn, scipy and numpy: python reference.py > reference.json

Everything is recomputed from the pairs for every person left out; nothing is shared with the Go code. The committed
file was made with scikit-learn 1.9.1, scipy 1.17.1 and numpy 2.4.6.
"""
import json
import warnings

import numpy as np
from scipy import optimize, special, stats
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss, det_curve, log_loss, roc_auc_score, roc_curve
from sklearn.neighbors import KNeighborsClassifier

warnings.filterwarnings("ignore")
rng = np.random.default_rng(20)


# Vectors are multiples of 1/1024, so that their distances are exact in any order of summation.


def draw(counts, dims, noise, unit):
    labels = np.repeat(np.arange(len(counts)), counts)
    v = rng.normal(size=(len(counts), dims))[labels] + noise * rng.normal(size=(len(labels), dims))
    return np.round(v * unit) / unit, labels


def scores(v, y):
    a, b = np.triu_indices(len(y), 1)
    return a, b, ((v[a] - v[b]) ** 2).sum(1), y[a] == y[b]


def roc(d, same):
    far, tar, tau = roc_curve(same, -d, drop_intermediate=False)
    return far, tar, -tau


def eer(d, same):
    far, tar, _ = roc(d, same)
    return optimize.brentq(lambda x: 1 - x - np.interp(x, far, tar), 0, 1, xtol=1e-15)


def tar_at(d, same, target):
    far, tar, _ = roc(d, same)
    return tar[far <= target].max()


def halfway(d, i):
    tau = np.r_[-1, np.unique(d)]
    if i + 1 == len(tau):
        return tau[i]
    return (max(tau[i], 0) + tau[i + 1]) / 2


def t_logit(value, replicates, freedom, independent, correction=1.0):
    """Value, low, high of the jackknife on the logit."""
    r = np.asarray(replicates)
    n = len(r)
    if value in (0, 1):
        bound = stats.beta.ppf(0.95, 1, independent)
        return [value, 0 if value == 0 else 1 - bound, bound if value == 0 else 1]
    error = np.sqrt(correction * (n - 1) / n * ((r - r.mean()) ** 2).sum())
    freedom = min(freedom, 2 * n / (stats.kurtosis(r, fisher=False) - 1))
    half = stats.t.ppf(0.975, freedom) * error / (value * (1 - value))
    return [value, *special.expit(special.logit(value) + np.array([-half, half]))]


def limited(estimate, person, value):
    """The interval within the exact bounds of the numbers of people with a trial of value 1, and of value 0."""
    if estimate[0] in (0, 1):
        return estimate
    person = np.asarray(person)
    people, trials = np.unique(person, return_counts=True)
    weight = trials.max() / trials.mean()
    share = lambda of: stats.binomtest(len(np.unique(person[of])), len(people)).proportion_ci(method="exact").high
    low, high = 1 - weight * share(np.logical_not(value)), weight * share(np.asarray(value, bool))
    return [estimate[0], max(estimate[1], low), min(estimate[2], high)]


def jackknife(figure, a, b, d, same, y, groups=None):
    """Leaves out every pair that touches a person, or a group of people."""
    group = y if groups is None else groups[y]
    replicates, with_genuine = [], 0
    for g in np.unique(group):
        keep = (group[a] != g) & (group[b] != g)
        replicates.append(figure(d[keep], same[keep]))
        with_genuine += same[~keep].any()
    return t_logit(figure(d, same), replicates, with_genuine - 1, len(np.unique(y)) // 2)


def far_correction(a, b, d, same, y, tau):
    """From all pairs of impostor pairs: those that share a person, and those of the same two people."""
    a, b, wrong = y[a[~same]], y[b[~same]], (d[~same] <= tau).astype(float)
    excess = wrong - wrong.mean()
    shared = (a[:, None] == a) * 1.0 + (a[:, None] == b) + (b[:, None] == a) + (b[:, None] == b)
    people, dyads = excess @ shared @ excess, excess @ (shared == 2) @ excess
    errors = np.array([wrong[(a == i) & (b == j)].sum() for i in np.unique(y) for j in np.unique(y) if i < j])
    carriers = errors.sum() ** 2 / (errors**2).sum() if errors.any() else 0
    return 1 - 4 * min(0.5, dyads / people) ** 4 * min(1, carriers / 30)


def rates(a, b, d, same, y, tau):
    def without(figure, keep_kind):
        out = []
        for p in np.unique(y):
            touched = (y[a] == p) | (y[b] == p)
            if keep_kind is None or (touched & keep_kind).any():
                out.append(figure(d[~touched], same[~touched]))
        return out

    frr, far = lambda d, s: (d[s] > tau).mean(), lambda d, s: (d[~s] <= tau).mean()
    accuracy = lambda d, s: 1 - (frr(d, s) + far(d, s)) / 2
    people, genuine = len(np.unique(y)), len(without(frr, same))
    of_frr = limited(t_logit(frr(d, same), without(frr, same), genuine - 1, genuine), y[a[same]], d[same] > tau)
    correction = far_correction(a, b, d, same, y, tau)
    of_far = t_logit(far(d, same), without(far, ~same), people - 1, people // 2, correction)
    of_both = t_logit(accuracy(d, same), without(accuracy, None), genuine - 1, people // 2)
    if of_both[0] not in (0, 1):
        of_both[1] = max(of_both[1], 1 - (of_frr[2] + of_far[2]) / 2)
        of_both[2] = min(of_both[2], 1 - (of_frr[1] + of_far[1]) / 2)
    return {"tau": tau, "frr": of_frr, "far": of_far, "accuracy": of_both}


def one_shot(v, y, rounds):
    return np.mean(identified(v, y, rounds)[1])


def identified(v, y, rounds):
    who, right = [], []
    for k in range(rounds):
        gallery = [np.flatnonzero(y == p)[k] for p in np.unique(y)]
        probes = np.setdiff1d(np.arange(len(y)), gallery)
        named = KNeighborsClassifier(1).fit(v[gallery], y[gallery]).predict(v[probes])
        who += list(y[probes])
        right += list(named == y[probes])
    return who, right


def mean_of(v):
    m = v.mean(0)
    return m * np.linalg.norm(v, axis=1).mean() / np.linalg.norm(m)


def few_shot(v, y):
    episodes, named = [], []
    for _ in range(30):
        gallery, probes = [], []
        for p in rng.choice(np.unique(y), 5, replace=False):
            drawn = rng.permutation(np.flatnonzero(y == p))
            gallery.append(drawn[:2].tolist())
            probes.append(drawn[2:4].tolist())
        episodes.append({"Gallery": gallery, "Probes": probes})
        nearest = KNeighborsClassifier(1).fit([mean_of(v[g]) for g in gallery], range(5))
        for c, of in enumerate(probes):
            named += [(y[i], nearest.predict(v[[i]])[0] == c) for i in of]
    label, right = np.array([n[0] for n in named]), np.array([n[1] for n in named])
    parts = [right[label != p].mean() for p in np.unique(label)]
    accuracy = limited(t_logit(right.mean(), parts, len(parts) - 1, len(parts)), label, right)
    return {"episodes": episodes, "accuracy": accuracy}


def open_set(v, y):
    enrolled = {int(p): np.flatnonzero(y == p)[:2].tolist() for p in range(7)}
    means = np.array([mean_of(v[i]) for i in enrolled.values()])
    probes = np.setdiff1d(np.arange(len(y)), sum(enrolled.values(), []))
    d = ((v[probes][:, None] - means[None]) ** 2).sum(-1)
    nearest, least, mated = d.argmin(1), d.min(1), np.isin(y[probes], list(enrolled))
    right = mated & (nearest == y[probes])
    tau = np.sort(least)
    at = np.quantile(least, 0.4)
    wrong = lambda keep: (least[keep & ~mated] <= at).mean()
    hit = lambda keep: (right & (least <= at))[keep & mated].mean()
    everybody, who = np.ones(len(probes), bool), y[probes]
    others, known = np.unique(who[~mated]), np.unique(who[mated])
    return {
        "enrolled": list(enrolled.values()), "probes": probes.tolist(), "mated": int(mated.sum()),
        "tau": tau.tolist(),
        "fpir": [(least[~mated] <= t).mean() for t in tau],
        "dir": [(right & (least <= t)).sum() / mated.sum() for t in tau],
        "at": at,
        "fpir_at": limited(
            t_logit(wrong(everybody), [wrong(who != p) for p in others], len(others) - 1, len(others)),
            who[~mated], least[~mated] <= at,
        ),
        "dir_at": limited(
            t_logit(hit(everybody), [hit(who != p) for p in known], len(known) - 1, len(known)),
            who[mated], (right & (least <= at))[mated],
        ),
    }


def calibration(a, b, d, same, y, prior, bins):
    weight = np.where(same, prior / same.sum(), (1 - prior) / (~same).sum())
    swapped = min(prior / (same.sum() + 2), (1 - prior) / ((~same).sum() + 2))
    target = np.where(same, 1 - swapped / prior, swapped / (1 - prior))
    x = np.r_[d, d][:, None]
    fitted = LogisticRegression(C=np.inf, solver="newton-cholesky", tol=1e-13, max_iter=1000).fit(
        x, np.r_[np.ones(len(d)), np.zeros(len(d))], sample_weight=1e4 / min(prior, 1 - prior) * np.r_[weight * target, weight * (1 - target)])
    p = fitted.predict_proba(d[:, None])[:, 1]
    table = []
    for i in range(bins):
        of = (np.minimum((p * bins).astype(int), bins - 1)) == i
        if not of.any():
            continue
        observed = lambda keep: np.average(same[keep], weights=weight[keep])
        touching = [(y[a] == q) | (y[b] == q) for q in np.unique(y)]
        touching = [t for t in touching if (t & of).any()]
        row = t_logit(observed(of), [observed(of & ~t) for t in touching], len(touching) - 1, len(touching) // 2)
        table.append({"low": i / bins, "predicted": np.average(p[of], weights=weight[of]), "pairs": int(of.sum()), "observed": row})
    return {
        "prior": prior, "intercept": fitted.intercept_[0], "slope": -fitted.coef_[0, 0],
        "log_loss": log_loss(same, p, sample_weight=weight), "brier": brier_score_loss(same, p, sample_weight=weight),
        "bins": table,
    }


def folds(d, same):
    """Ten folds of 30 pairs, 15 of each kind, in this order."""
    chosen = [np.r_[rng.choice(np.flatnonzero(same), 15, False), rng.choice(np.flatnonzero(~same), 15, False)] for _ in range(10)]
    tau, accuracy = [], []
    for i, fold in enumerate(chosen):
        rest = np.concatenate(chosen[:i] + chosen[i + 1:])
        levels = np.r_[-1, np.unique(d[rest])]
        right = [((d[rest] <= t) == same[rest]).sum() for t in levels]
        tau.append(halfway(d[rest], int(np.argmax(right))))
        accuracy.append(((d[fold] <= tau[-1]) == same[fold]).mean())
    return {"pairs": np.concatenate(chosen).tolist(), "tau": tau, "accuracy": accuracy, "mean": np.mean(accuracy),
            "standard_error": stats.sem(accuracy)}


def curve(d, same, costs):
    far, tar, tau = roc(d, same)
    det_far, det_frr, _ = det_curve(same, -d)
    right = tar * same.sum() + (1 - far) * (~same).sum()
    best = int(np.argmax(np.round(right)))
    out = {
        "far": far.tolist(), "tar": tar.tolist(), "tau": [-1] + tau[1:].tolist(), "auc": roc_auc_score(same, -d), "eer": eer(d, same),
        "det_far": det_far.tolist(), "det_frr": det_frr.tolist(),
        "best_pairs": [halfway(d, best), right[best] / len(d)], "at_far": [], "at_cost": [],
    }
    for target in (0.05, 0.1, 0.3):
        out["at_far"].append([target, halfway(d, int(np.flatnonzero(far <= target).max())), tar_at(d, same, target)])
    for accept, reject, prior in costs:
        cost = reject * prior * (1 - tar) + accept * (1 - prior) * far
        out["at_cost"].append([accept, reject, prior, halfway(d, int(cost.argmin())), cost.min()])
    return out


def tied():
    d = np.round(np.r_[rng.gamma(3, 0.4, 90), rng.gamma(6, 0.5, 160)] * 8) / 8
    same = np.r_[np.ones(90, bool), np.zeros(160, bool)]
    return {"distance": d.tolist(), "same": same.tolist(), "curve": curve(d, same, [(1, 1, 0.5), (10, 1, 0.3), (1, 7, 0.5)])}


def few():
    v, y = draw([2, 3, 6, 4, 5, 4, 6, 4, 5, 4, 4, 5, 4, 1], 5, 0.45, 1024)
    a, b, d, same = scores(v, y)
    people = [p for p in np.unique(y) if (y == p).sum() > 1]
    whole = np.isin(y, people)
    parts = [one_shot(v[whole & (y != p)], y[whole & (y != p)], 2) for p in people]
    many_pictures = np.isin(y, [p for p in np.unique(y) if (y == p).sum() > 3])
    renumber = np.cumsum(many_pictures) - 1
    shots = few_shot(v[many_pictures], y[many_pictures])
    back = np.flatnonzero(many_pictures).tolist()
    for e in shots["episodes"]:
        for part in ("Gallery", "Probes"):
            e[part] = [[back[i] for i in c] for c in e[part]]
    assert len(back) == renumber[-1] + 1
    return {
        "vectors": v.tolist(), "labels": y.tolist(), "curve": curve(d, same, [(1, 1, 0.5), (100, 1, 0.1), (1, 5, 0.5)]),
        "rates": [rates(a, b, d, same, y, tau) for tau in (0.3, 1.5, 2.5, 4, 40)],
        "eer": jackknife(eer, a, b, d, same, y), "auc": jackknife(lambda d, s: roc_auc_score(s, -d), a, b, d, same, y),
        "tar": jackknife(lambda d, s: tar_at(d, s, 0.05), a, b, d, same, y),
        "one_shot": limited(
            t_logit(one_shot(v[whole], y[whole], 2), parts, len(people) - 1, len(people)),
            *identified(v[whole], y[whole], 2),
        ),
        "few_shot": shots, "open_set": open_set(v, y), "folds": folds(d, same),
        "calibration": [calibration(a, b, d, same, y, prior, 5) for prior in (0.5, 0.1, 1e-3, 1e-6, 0.999)],
    }


def many():
    """More people than groups."""
    v, y = draw([2] * 130, 3, 0.25, 64)
    a, b, d, same = scores(v, y)
    groups = np.arange(130) % 100
    return {
        "vectors": v.tolist(), "labels": y.tolist(), "eer": jackknife(eer, a, b, d, same, y, groups),
        "auc": jackknife(lambda d, s: roc_auc_score(s, -d), a, b, d, same, y, groups), "rates": rates(a, b, d, same, y, 0.5),
        "one_error": rates(a, b, d, same, y, np.sort(d[same])[-2]),
    }


shares = [(0, 20), (1, 20), (37, 50), (50, 50)]
print(json.dumps({
    "zero_bound": [[n, stats.beta.ppf(0.95, 1, n)] for n in (1, 5, 10, 300)],
    "wilson": [[k, n, *stats.binomtest(k, n).proportion_ci(method="wilson")] for k, n in shares],
    "exact": [[k, n, stats.binomtest(k, n).proportion_ci(method="exact").high] for k, n in shares],
    "tied": tied(), "few": few(), "many": many(),
}))
