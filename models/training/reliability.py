"""How far confidences can be believed, beside what perfectly calibrated ones would score on as many rows."""

import numpy as np

BINS = 15


def bins_of_equal_mass(chance):
    """Row indices in BINS groups of like confidence and equal size."""
    return np.array_split(np.argsort(chance, kind="stable"), BINS)


def expected_calibration_error(chance, correct, groups):
    """The mean distance between confidence and accuracy over the groups."""
    gaps = [abs(chance[group].mean() - correct[group].mean()) * len(group) for group in groups]
    return sum(gaps) / len(chance)


def debiased_rms_error(chance, correct, groups):
    """The root mean square calibration error without the part that is sampling noise (Kumar, Liang and Ma 2019)."""
    total = 0.0
    for group in groups:
        accuracy, size = correct[group].mean(), len(group)
        total += ((chance[group].mean() - accuracy) ** 2 - accuracy * (1 - accuracy) / (size - 1)) * size / len(chance)
    return float(np.sqrt(max(0.0, total)))


def aurc(chance, correct):
    """The area under the risk-coverage curve: the error rate among the most confident rows, over all coverages."""
    wrong = ~correct[np.argsort(-chance, kind="stable")]
    return float(np.mean(np.cumsum(wrong) / np.arange(1, len(wrong) + 1)))


def reliability(chance, correct, seed=0, samples=2000):
    """The figures by name."""
    groups = bins_of_equal_mass(chance)
    generator = np.random.default_rng(seed)
    perfect = [
        expected_calibration_error(chance, generator.random(len(chance)) < chance, groups) for _ in range(samples)
    ]
    return {
        "rows": len(chance),
        "accuracy": float(correct.mean()),
        "mean_confidence": float(chance.mean()),
        "ece": float(expected_calibration_error(chance, correct, groups)),
        "ece_if_perfect": {"mean": float(np.mean(perfect)), "95th_percentile": float(np.percentile(perfect, 95))},
        "debiased_rms_calibration_error": debiased_rms_error(chance, correct, groups),
        "brier": float(np.mean((chance - correct) ** 2)),
        "aurc": aurc(chance, correct),
    }
