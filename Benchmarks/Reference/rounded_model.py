"""transformers' model of a GGUF file's weights, its activations in f32 or rounded as the file's formats ask.

What rounding activations alone changes is the difference between the two; ours must lie no further from f32 than that.
Names don't matter: a row of a matrix is found by its f32 values in the file that nothing has been rounded in, whatever
the converter did with the order of rows.
"""

import gguf
import numpy as np
import torch

WIDE = ("F32", "F16", "BF16")
BLOCKS_OF_256 = ("Q2_K", "Q3_K", "Q4_K", "Q5_K", "Q6_K", "IQ4_XS")


def matrices(path):
    """Name, rows in f32 and format of every matrix."""
    for tensor in gguf.GGUFReader(path).tensors:
        if len(tensor.shape) == 2:
            yield tensor.name, gguf.quants.dequantize(tensor.data, tensor.tensor_type), tensor.tensor_type.name


def rounded(values, block):
    """Activations as int8 in blocks, widened again: d = amax / 127, to nearest even."""
    shape, values = values.shape, values.reshape(-1, block)
    scale = values.abs().amax(1, keepdim=True) / 127
    inverse = torch.where(scale > 0, 1 / scale, torch.zeros(()))
    return (torch.round(values * inverse) * scale).reshape(shape)


class RoundedModel:
    """A model of transformers whose matrices come from GGUF files."""

    def __init__(self, model, original):
        """`original` is the file in f32 of the model's own weights."""
        self.model = model
        self.rounds = True
        self.modules = []
        where = {}
        for name, rows, _ in matrices(original):
            for index, row in enumerate(rows):
                where.setdefault(row.tobytes(), (name, index))
        for module in model.modules():
            weight = getattr(module, "weight", None)
            if weight is None or weight.dim() != 2:
                continue
            transposed = type(module).__name__ == "Conv1D"
            rows = (weight.T if transposed else weight).detach().numpy()
            places = [where.get(np.ascontiguousarray(row).tobytes()) for row in rows]
            if None in places:
                raise ValueError(f"{original} lacks a row of {type(module).__name__} {tuple(weight.shape)}")
            self.modules.append((module, transposed, places))
            if not isinstance(module, torch.nn.Embedding):
                module.register_forward_pre_hook(self.round_input)

    def round_input(self, module, given):
        if not self.rounds or not module.block:
            return given
        return (rounded(given[0], module.block), *given[1:])

    def take(self, path):
        """Uses the weights of a file with the same tensors, in whatever formats."""
        files = {name: (rows, kind) for name, rows, kind in matrices(path)}
        for module, transposed, places in self.modules:
            rows = torch.from_numpy(np.stack([files[name][0][index] for name, index in places]))
            with torch.no_grad():
                module.weight.copy_(rows.T if transposed else rows)
            kind = files[places[0][0]][1]
            module.block = None if kind in WIDE else 256 if kind in BLOCKS_OF_256 else 32

    def logits(self, compute, rounds):
        """What `compute` gives of the model, activations rounded or not."""
        self.rounds = rounds
        return compute(self.model)
