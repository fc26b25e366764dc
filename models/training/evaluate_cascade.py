"""Small model first, large model for the doubtful rows: accuracy and cost against always asking the large one.

The threshold is fixed on the calibration part alone; every figure is then of the rows given as --small and --large.
"""

import argparse
import json

import numpy as np
from scipy.optimize import brentq

from confidence import confidence, read_labels, read_logits

ONE_SIDED_95 = 1.6448536269514722


def threshold_for(chance, budget):
    """The highest threshold below which at most `budget` of the rows fall (accepted: confidence >= threshold)."""
    ordered = np.sort(chance)
    return float(ordered[min(int(budget * len(ordered)), len(ordered) - 1)])


def score_lower_bound(wins, losses, rows):
    """One-sided 95 % lower bound of (wins − losses) / rows in a paired comparison (Tango 1998, score interval)."""

    def z(difference):
        a = 2 * rows
        b = -wins - losses + (2 * rows - wins + losses) * difference
        c = -losses * difference * (1 - difference)
        lost = (np.sqrt(max(0.0, b * b - 4 * a * c)) - b) / (2 * a)
        variance = rows * (2 * lost + difference * (1 - difference))
        return (wins - losses - rows * difference) / np.sqrt(max(variance, 1e-12)) - ONE_SIDED_95

    estimate = (wins - losses) / rows
    return float(brentq(z, -1 + 1e-9, estimate - 1e-9))


def bootstrap_lower_bound(differences, samples=20000, seed=0):
    """The same bound by resampling rows."""
    generator = np.random.default_rng(seed)
    counts = generator.multinomial(len(differences), [np.mean(differences == value) for value in (1, -1, 0)], samples)
    return float(np.percentile((counts[:, 0] - counts[:, 1]) / len(differences), 5))


def rows_by_id(path, labels):
    """Logits, right labels and ids of a file, in the order of the ids, so that two files pair row by row."""
    logits, right, ids = read_logits(path, labels)
    order = sorted(range(len(ids)), key=ids.__getitem__)
    return logits[order], right[order], [ids[at] for at in order]


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--labels", required=True, help="labels in logit order: a JSON list or config.json")
    arguments.add_argument("--small-calibration", required=True, help="small's logits on the calibration part")
    arguments.add_argument("--small", required=True, help="small's logits on the rows to report on")
    arguments.add_argument("--large", required=True, help="large's logits on the same rows")
    arguments.add_argument("--small-map", required=True, help="calibration.json of small")
    arguments.add_argument("--budget", type=float, default=0.15, help="share of the calibration part that may escalate")
    arguments.add_argument("--cost-ratio", type=float, default=1 / 6, help="small's cost, as a share of large's")
    options = arguments.parse_args()

    labels = read_labels(options.labels)
    with open(options.small_map, encoding="utf-8") as file:
        small_map = json.load(file)
    calibration, _, _ = read_logits(options.small_calibration, labels)
    threshold = threshold_for(confidence(small_map, calibration), options.budget)

    small, right, ids = rows_by_id(options.small, labels)
    large, large_right, large_ids = rows_by_id(options.large, labels)
    if ids != large_ids or not np.array_equal(right, large_right):
        raise SystemExit("the two files hold different rows")
    chance = confidence(small_map, small)
    small_correct, large_correct = small.argmax(1) == right, large.argmax(1) == right
    escalated = chance < threshold
    correct = np.where(escalated, large_correct, small_correct)
    differences = correct.astype(int) - large_correct.astype(int)
    wins, losses = int((differences > 0).sum()), int((differences < 0).sum())

    print(f"threshold {threshold:.6f} (at most {options.budget:.0%} of {len(calibration)} calibration rows escalate)")
    print(f"rows {len(right)}, escalated {escalated.mean():.3%}")
    print(f"always small {small_correct.mean():.3%}, always large {large_correct.mean():.3%}")
    print(f"cascade {correct.mean():.3%}")
    print(f"cascade - always large: {100 * differences.mean():+.2f} points ({wins} rows won, {losses} lost)")
    score, resampled = score_lower_bound(wins, losses, len(right)), bootstrap_lower_bound(differences)
    print(f"  one-sided 95 % lower bound: {100 * score:+.2f} points (score), {100 * resampled:+.2f} (bootstrap)")
    print(f"cost: {options.cost_ratio + escalated.mean():.3f} of always large (sequential)\n")

    print("escalated  accuracy  cost   points over always large")
    order = np.argsort(chance, kind="stable")
    for share in np.concatenate([np.arange(0, 0.31, 0.025), np.arange(0.4, 1.01, 0.1)]):
        asked = np.zeros(len(right), dtype=bool)
        asked[order[: round(share * len(right))]] = True
        accuracy = np.where(asked, large_correct, small_correct).mean()
        over = 100 * (accuracy - large_correct.mean())
        print(f"{share:8.1%}  {accuracy:8.2%}  {options.cost_ratio + share:.3f}  {over:+.2f}")


if __name__ == "__main__":
    main()
