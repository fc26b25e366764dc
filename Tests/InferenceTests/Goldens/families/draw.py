"""The rule by which every weight of a fixture is drawn; RandomFolder.swift computes the same.

The seed of a tensor is FNV-1a-64 of its name's UTF-8. Element i comes from splitmix64's output number i: the top 24 bits
u give Float32((u * 2^-23 - 1) * spread + center), computed in IEEE double without fused operations.
"""

import numpy as np

GOLDEN_GAMMA = np.uint64(0x9E3779B97F4A7C15)


def fnv1a(data):
    """FNV-1a, 64 bits, of bytes."""
    value = 0xCBF29CE484222325
    for byte in data:
        value = (value ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return value


def splitmix(seed, first, count):
    """Outputs first ..< first + count of splitmix64."""
    state = np.uint64(seed) + np.arange(first + 1, first + count + 1, dtype=np.uint64) * GOLDEN_GAMMA
    state = (state ^ state >> np.uint64(30)) * np.uint64(0xBF58476D1CE4E5B9)
    state = (state ^ state >> np.uint64(27)) * np.uint64(0x94D049BB133111EB)
    return state ^ state >> np.uint64(31)


def draw(name, shape, spread, center, first=0, count=None):
    """A tensor's values as float32; part of them, flat, when count is given."""
    size = int(np.prod(shape)) if count is None else count
    top = (splitmix(fnv1a(name.encode()), first, size) >> np.uint64(40)).astype(np.float64)
    values = ((top * 2.0**-23 - 1) * spread + center).astype(np.float32)
    return values.reshape(shape) if count is None else values


def token_ids(name, count, low, high):
    """Ids of low ..< high, a few of them one after the other twice."""
    outputs = splitmix(fnv1a(name.encode()), 0, count)
    return [low + int(x >> np.uint64(33)) % (high - low) for x in outputs]
