"""From logits to the probability that the answer is right: temperature, and a monotone map of the top probability."""

import json

import numpy as np
from scipy.optimize import minimize, minimize_scalar
from scipy.special import expit, log_softmax

from data import read_jsonl

SMALLEST = 1e-6

# Isotonic regression overfits on fewer rows than this (Niculescu-Mizil and Caruana 2005); so does judging it by folds.
ISOTONIC_ROWS = 1000


def read_logits(path, labels):
    """From lines {"id", "label", "logits"}: logits [rows, labels], the right labels as indices, and the ids."""
    rows = read_jsonl(path)
    index = {label: at for at, label in enumerate(labels)}
    for number, row in enumerate(rows, 1):
        if row["label"] not in index or len(row["logits"]) != len(labels):
            raise SystemExit(f"{path}:{number}: expected a known label and {len(labels)} logits")
    logits = np.array([row["logits"] for row in rows], dtype=np.float64)
    return logits, np.array([index[row["label"]] for row in rows]), [str(row["id"]) for row in rows]


def read_labels(path):
    """The labels in the order of the logits: a JSON list, or the id2label of a model's config.json."""
    with open(path, encoding="utf-8") as file:
        content = json.load(file)
    if isinstance(content, list):
        return content
    return [content["id2label"][str(at)] for at in range(len(content["id2label"]))]


def fit_temperature(logits, right):
    """The temperature with the lowest log-loss of the right label (Guo et al. 2017)."""

    def loss(log_temperature):
        scaled = log_softmax(logits / np.exp(log_temperature), axis=1)
        return -scaled[np.arange(len(right)), right].mean()

    return float(np.exp(minimize_scalar(loss, bounds=(-3, 3), method="bounded").x))


def top_probability(logits, temperature):
    """The highest probability of each row after the temperature."""
    return np.exp(log_softmax(logits / temperature, axis=1).max(axis=1))


def softened(correct):
    """Platt's targets: as if one more of each kind had been seen, so that no fit runs off to certainty."""
    count, total = correct.sum(), len(correct)
    return np.where(correct, (count + 1) / (count + 2), 1 / (total - count + 2))


def fit_sigmoid(features, correct, start, bounds):
    """Weights with the lowest log-loss of sigmoid(features · weights)."""
    target = softened(correct)

    def loss(weights):
        scores = features @ weights
        error = expit(scores) - target
        return np.mean(np.logaddexp(0, scores) - target * scores), features.T @ error / len(target)

    return minimize(loss, start, jac=True, bounds=bounds, method="L-BFGS-B").x


def clipped(probability):
    """Probabilities away from 0 and 1, where logarithms end."""
    return np.clip(probability, SMALLEST, 1 - SMALLEST)


def fit_platt(probability, correct):
    """sigmoid(slope · logit(p) + intercept), rising (Platt 1999)."""
    p = clipped(probability)
    features = np.column_stack([np.log(p / (1 - p)), np.ones_like(p)])
    slope, intercept = fit_sigmoid(features, correct, [1.0, 0.0], [(1e-3, None), (None, None)])
    return {"kind": "platt", "slope": float(slope), "intercept": float(intercept)}


def fit_beta(probability, correct):
    """sigmoid(a · ln p − b · ln(1 − p) + c), a and b not negative (Kull, Silva Filho and Flach 2017)."""
    p = clipped(probability)
    features = np.column_stack([np.log(p), -np.log1p(-p), np.ones_like(p)])
    a, b, c = fit_sigmoid(features, correct, [1.0, 1.0, 0.0], [(0, None), (1e-3, None), (None, None)])
    return {"kind": "beta", "a": float(a), "b": float(b), "c": float(c)}


def fit_isotonic(probability, correct):
    """Pooled adjacent violators: points (x, y), linear between them and level outside."""
    blocks = []
    for at in np.argsort(probability, kind="stable"):
        blocks.append([probability[at], float(correct[at]), 1])
        while len(blocks) > 1 and blocks[-2][1] / blocks[-2][2] >= blocks[-1][1] / blocks[-1][2]:
            x, y, count = blocks.pop()
            blocks[-1] = [blocks[-1][0] + x, blocks[-1][1] + y, blocks[-1][2] + count]
    edge = 1 / (len(correct) + 2)
    return {
        "kind": "isotonic",
        "x": [float(x / count) for x, _, count in blocks],
        "y": [float(np.clip(y / count, edge, 1 - edge)) for _, y, count in blocks],
    }


def apply_map(mapping, probability):
    """The probability of being right that a map gives for each top probability."""
    p = clipped(probability)
    if mapping["kind"] == "platt":
        return expit(mapping["slope"] * np.log(p / (1 - p)) + mapping["intercept"])
    if mapping["kind"] == "beta":
        return expit(mapping["a"] * np.log(p) - mapping["b"] * np.log1p(-p) + mapping["c"])
    return np.interp(p, mapping["x"], mapping["y"])


def confidence(calibration, logits):
    """What the file calibration.json makes of logits: a probability of being right for each row."""
    return apply_map(calibration["map"], top_probability(logits, calibration["temperature"]))


# In order of preference: the first two rise strictly, so that no two scores are made equal at a threshold.
FITS = {"platt": fit_platt, "beta": fit_beta, "isotonic": fit_isotonic}


def log_losses(chance, correct):
    """The log-loss of each row."""
    p = clipped(chance)
    return -np.where(correct, np.log(p), np.log1p(-p))


def cross_validated(logits, right, folds=10):
    """The log-loss of each row under each kind of map, fitted (temperature too) without the row's fold."""
    correct = logits.argmax(1) == right
    fold = np.arange(len(right)) % folds
    losses = {kind: np.zeros(len(right)) for kind in FITS}
    for number in range(folds):
        inside, outside = fold == number, fold != number
        temperature = fit_temperature(logits[outside], right[outside])
        fitted_on, asked = (top_probability(logits[part], temperature) for part in (outside, inside))
        for kind, fit in FITS.items():
            chance = apply_map(fit(fitted_on, correct[outside]), asked)
            losses[kind][inside] = log_losses(chance, correct[inside])
    return losses


def choose(losses):
    """The kind of the lowest log-loss, or an earlier one of FITS within a standard error of it; isotonic needs rows."""
    losses = {kind: each for kind, each in losses.items() if kind != "isotonic" or len(each) >= ISOTONIC_ROWS}
    best = min(losses, key=lambda kind: losses[kind].mean())
    for kind in losses:
        excess = losses[kind] - losses[best]
        if kind == best or excess.mean() <= excess.std(ddof=1) / np.sqrt(len(excess)):
            return kind
    return best
