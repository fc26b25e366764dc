"""What must hold before a fixture's numbers are believed: whatever a forward pass could leave out shows in them."""

import copy

import numpy as np
import torch
import transformers

import spreads

# Least change, as a part of the largest figure, that dropping something must make: five times what tests tolerate.
SHOWS = 5e-4
# The two GELUs differ by 5e-4 at most.
NEARLY_THE_SAME = 3e-4
# Most that f32 and f64 may differ by, so that 1e-4 can be asked of another order of summation.
NOISE = 1e-5


def difference(found, wanted):
    return float(np.abs(found - wanted).max() / np.abs(wanted).max())


def set_path(config, path, value):
    *parents, last = path.split(".")
    target = config
    for key in parents:
        target = target[key] if isinstance(target, dict) else getattr(target, key)
    if isinstance(target, dict):
        target[last] = value
    else:
        setattr(target, last, value)


def altered(folder, changes):
    config = transformers.AutoConfig.from_pretrained(folder)
    for path, value in changes.items():
        set_path(config, path, copy.deepcopy(value))
    return config


def peak(model, shape, given, compute):
    """Median of the largest attention weight in a row, over layers, heads and positions past the eighth."""
    _, result = compute(model, shape, given, output_attentions=True)
    names = [name for name in ("attentions", "encoder_attentions", "decoder_attentions", "cross_attentions")
             if getattr(result, name, None) is not None]
    rows = [a[0, :, min(8, a.shape[2] - 1):].amax(-1).flatten() for name in names for a in getattr(result, name)]
    return float(torch.cat(rows).median())


def check(shape, config, folder, given, wanted, model, load, compute):
    problems = same_settings(config, folder)
    exact = compute(load(shape, folder).double(), shape, given).numpy()
    noise = difference(wanted, exact)
    if noise > NOISE:
        problems.append(f"f32 noise {noise:.1e}")
    peaked = peak(model, shape, given, compute)
    # Soft caps hold scores together: there, the caps are what must show.
    if peaked < (0.25 if shape.config.get("attn_logit_softcapping") else 0.4):
        problems.append(f"attention is flat: {peaked:.2f}")
    weakest = (float("inf"), "")
    for label, changes in shape.drops.items():
        other = load(shape, folder, config=altered(folder, changes))
        change = difference(compute(other, shape, given).numpy(), wanted)
        weakest = min(weakest, (change, label))
        if change < (SHOWS if "GELU" not in label else NEARLY_THE_SAME):
            problems.append(f"without {label}: {change:.1e}")
    scratch = load(shape, folder)
    for name, parameter in scratch.state_dict().items():
        kept = parameter.clone()
        gain = spreads.kind(name) in ("gain", "head_norm")
        parameter.fill_(1.0 if gain and not shape.model_type.startswith("gemma") else 0.0)
        change = difference(compute(scratch, shape, given).numpy(), wanted)
        parameter.copy_(kept)
        if invisible(name, shape):
            continue
        weakest = min(weakest, (change, name))
        if change < SHOWS:
            problems.append(f"without {name}: {change:.1e}")
    note = f"noise {noise:.0e}  attention {peaked:.2f}  weakest {weakest[0]:.0e} {weakest[1]}"
    return note + ("" if not problems else "\n    PROBLEM " + "\n    PROBLEM ".join(problems))


def invisible(name, shape):
    """Whether a parameter can't show: a pooler where states are asked for, and biases on keys that nothing rotates,
    which add the same to all scores of a row, so that softmax takes them out again."""
    if shape.task == "states" and "pooler" in name:
        return True
    return "rope_parameters" not in shape.config and name.endswith("bias") and any(
        part in name for part in ("key.", "k_proj.", "k_lin."))


def same_settings(config, folder):
    """What a configuration says that the one saved in a folder, perhaps in an older spelling, doesn't."""
    saved = transformers.AutoConfig.from_pretrained(folder).to_dict()
    skip = ("dtype", "transformers_version", "architectures", "_name_or_path")
    return [f"{key}: {value} became {saved.get(key)}" for key, value in config.to_dict().items()
            if key not in skip and not agrees(value, saved.get(key))]


def agrees(value, saved):
    """Equality; a dictionary may have gained keys."""
    if isinstance(value, dict) and isinstance(saved, dict):
        return all(agrees(member, saved.get(key)) for key, member in value.items())
    return value == saved
