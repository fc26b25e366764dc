"""Fits the map from a span's confidence to the chance that the span is right, and writes calibration.json.

    python fit_confidence.py --gold entities-calibration.jsonl --predictions spans.jsonl --model model.gguf --output FILE

predictions  {"id", "spans": [{"start", "end", "label", "confidence"}]}, confidence being the mean probability of the
             span's tags
A span is right when its bounds and its label are. Platt, beta and isotonic maps are compared by cross-validated log-loss
(folds are whole texts); an increasing one with parameters is kept unless isotonic is better by more than the noise.
"""

import argparse
import hashlib
import json
import math

import numpy as np
from scipy.optimize import minimize

from evaluate import read, scored_spans

_EDGE = 1e-6


def samples(gold, predictions):
    """Confidence, right or wrong, and fold of every predicted span whose label the row's source annotates."""
    confidence, right, fold = [], [], []
    for row in gold:
        truth = scored_spans(row, set(row["observed"]))
        for span in predictions.get(row["id"], {"spans": []})["spans"]:
            if span["label"] in row["observed"]:
                confidence.append(span["confidence"])
                right.append((span["start"], span["end"], span["label"]) in truth)
                fold.append(int(hashlib.sha256(row["text"].encode()).hexdigest()[:8], 16) % 5)
    return np.clip(confidence, _EDGE, 1 - _EDGE), np.array(right, dtype=float), np.array(fold)


def log_loss(chances, right):
    chances = np.clip(chances, _EDGE, 1 - _EDGE)
    return float(-np.mean(right * np.log(chances) + (1 - right) * np.log(1 - chances)))


def _fitted(features, right, positive):
    """Logistic regression on `features` with an intercept; the first `positive` coefficients may not be negative."""
    features = np.column_stack([features, np.ones(len(right))])

    def objective(weights):
        scores = features @ weights
        loss = np.mean(np.logaddexp(0, scores) - right * scores) + 1e-4 * np.sum(weights[:-1] ** 2)
        slope = features.T @ (1 / (1 + np.exp(-scores)) - right) / len(right)
        slope[:-1] += 2e-4 * weights[:-1]
        return loss, slope

    bounds = [(1e-3, None)] * positive + [(None, None)]
    return minimize(objective, np.ones(features.shape[1]), jac=True, bounds=bounds, method="L-BFGS-B").x


def _sigmoid(scores):
    return 1 / (1 + np.exp(-scores))


def platt(confidence, right):
    slope, intercept = _fitted(np.log(confidence / (1 - confidence))[:, None], right, 1)
    return {"kind": "platt", "slope": float(slope), "intercept": float(intercept)}


def beta(confidence, right):
    a, b, c = _fitted(np.column_stack([np.log(confidence), -np.log(1 - confidence)]), right, 2)
    return {"kind": "beta", "a": float(a), "b": float(b), "c": float(c)}


def isotonic(confidence, right):
    """Pool adjacent violators; knots at the mean confidence of each pool."""
    pools = []
    for x, y in sorted(zip(confidence, right)):
        pools.append([x, y, 1])
        while len(pools) > 1 and pools[-2][1] / pools[-2][2] >= pools[-1][1] / pools[-1][2]:
            x, y, n = pools.pop()
            pools[-1] = [pools[-1][0] + x, pools[-1][1] + y, pools[-1][2] + n]
    # A pool that is all right or all wrong is drawn in by half an answer, so that no chance is exactly 0 or 1.
    chances = [(y + 0.5) / (n + 1) if y in (0, n) else y / n for _, y, n in pools]
    return {
        "kind": "isotonic",
        "x": [float(x / n) for x, _, n in pools],
        "y": [float(chance) for chance in np.maximum.accumulate(chances)],
    }


def apply(mapping, confidence):
    if mapping["kind"] == "platt":
        return _sigmoid(mapping["slope"] * np.log(confidence / (1 - confidence)) + mapping["intercept"])
    if mapping["kind"] == "beta":
        return _sigmoid(mapping["a"] * np.log(confidence) - mapping["b"] * np.log(1 - confidence) + mapping["c"])
    return np.interp(confidence, mapping["x"], mapping["y"])


def cross_validated(fit, confidence, right, fold):
    chances = np.empty_like(confidence)
    for part in np.unique(fold):
        chances[fold == part] = apply(fit(confidence[fold != part], right[fold != part]), confidence[fold == part])
    return chances


def expected_calibration_error(chances, right, bins=15):
    """Bins of equal mass, in order of the chance."""
    order = np.argsort(chances, kind="stable")
    return float(sum(
        len(part) / len(order) * abs(np.mean(right[part]) - np.mean(chances[part])) for part in np.array_split(order, bins) if len(part)
    ))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", required=True)
    parser.add_argument("--predictions", required=True)
    parser.add_argument("--model", required=True, help="the model file whose digest the map belongs to")
    parser.add_argument("--output", required=True)
    parser.add_argument("--data", default="rows of Presidio templates and NLU++ texts that neither training nor evaluation saw")
    arguments = parser.parse_args()

    gold = read(arguments.gold)
    confidence, right, fold = samples(gold, {row["id"]: row for row in read(arguments.predictions)})
    print(f"{len(right)} spans in {len(gold)} rows, {int(right.sum())} right")
    losses, candidates = {}, {}
    for fit in (platt, beta, isotonic):
        chances = cross_validated(fit, confidence, right, fold)
        losses[fit.__name__] = log_loss(chances, right)
        candidates[fit.__name__] = chances
        print(f"{fit.__name__:<9} log-loss {losses[fit.__name__]:.4f}  ECE {expected_calibration_error(chances, right):.4f}")
    print(f"{'raw':<9} log-loss {log_loss(confidence, right):.4f}  ECE {expected_calibration_error(confidence, right):.4f}")

    best = min(("platt", "beta"), key=losses.get)
    noise = np.std([
        log_loss(candidates[best][fold == part], right[fold == part])
        - log_loss(candidates["isotonic"][fold == part], right[fold == part]) for part in np.unique(fold)
    ]) / math.sqrt(len(np.unique(fold)))
    if losses["isotonic"] < losses[best] - noise:
        best = "isotonic"
    chances = candidates[best]
    random = np.random.default_rng(0)
    perfect = [expected_calibration_error(chances, (random.random(len(chances)) < chances).astype(float)) for _ in range(1000)]
    print(f"chosen: {best}; a perfectly calibrated map would have an ECE of {np.mean(perfect):.4f} on as many spans, "
          f"95th percentile {np.quantile(perfect, 0.95):.4f}")

    with open(arguments.model, "rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    mapping = {"platt": platt, "beta": beta, "isotonic": isotonic}[best](confidence, right)
    document = {
        "format": 1,
        "model": f"sha256:{digest}",
        "signal": "span_probability",
        "map": mapping,
        "fitted_on": {"rows": len(gold), "spans": len(right), "data": arguments.data},
        "cross_validated_log_loss": {name: round(loss, 5) for name, loss in losses.items()},
    }
    with open(arguments.output, "w", encoding="utf-8") as file:
        json.dump(document, file, indent=2)
        file.write("\n")


if __name__ == "__main__":
    main()
