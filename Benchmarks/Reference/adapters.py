"""Makes LoRA adapters with PEFT over the tiny random models of the tests, and what PEFT computes with them.

    python adapters.py OUTPUT [NAME ...]        (needs torch, transformers 5, peft, safetensors)

Writes OUTPUT/NAME/ with adapter_config.json and adapter_model.safetensors as PEFT saves them, and golden.json and
golden.f32: the figures of the last positions. Every linear layer of every layer is changed, by ranks, alphas and
scalings that differ from family to family and from part to part.

The adapters of the tests: python adapters.py ../../Tests/InferenceTests/Fixtures/adapters llama-a gpt2-a gpt_neox-a t5-a
All families, compared by the same test: python adapters.py /tmp/adapters, then
CASCADE_ADAPTERS=/tmp/adapters swift test --filter AdapterReference
"""

import json
import os
import shutil
import sys
import tempfile

import numpy as np
import torch
import transformers
from peft import LoraConfig, get_peft_model

FAMILIES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../Tests/InferenceTests/Goldens/families")
sys.path.insert(0, FAMILIES)

import draw  # noqa: E402
import make_families  # noqa: E402
import shapes  # noqa: E402

FIXTURES = os.path.join(FAMILIES, "../../Fixtures/families")
POSITIONS = 3
RANK = 2


def changed_parts(model):
    """The linear layers inside layers, by what follows the layer's number."""
    parts = set()
    for name, module in model.named_modules():
        words = name.split(".")
        numbers = [i for i, word in enumerate(words) if word.isdigit()]
        if numbers and isinstance(module, (torch.nn.Linear, transformers.pytorch_utils.Conv1D)):
            parts.add(".".join(words[numbers[-1] + 1:]))
    return sorted(parts)


def configuration(shape, parts):
    """Ranks and alphas of their own for two parts; every other family is scaled by the root of the rank."""
    stabilized = shapes.ALL.index(shape) % 2 == 1
    return LoraConfig(
        r=RANK, lora_alpha=5, target_modules=parts, use_rslora=stabilized, rank_pattern={parts[0]: 3},
        alpha_pattern={parts[-1]: 7.5}, fan_in_fan_out=shape.model_type == "gpt2")


def draw_adapter(model, sizes):
    """Updates of a fifth of the weights' size, drawn by their names."""
    with torch.no_grad():
        for name, module in model.named_modules():
            if not hasattr(module, "lora_A"):
                continue
            a, b = module.lora_A["default"].weight, module.lora_B["default"].weight
            size = sizes[name.removeprefix("base_model.model.")]
            spread = 0.2 * size * 3 / (np.sqrt(a.shape[0]) * module.scaling["default"])
            a.copy_(torch.from_numpy(draw.draw(name + " a", list(a.shape), 1.0, 0.0)))
            b.copy_(torch.from_numpy(draw.draw(name + " b", list(b.shape), float(spread), 0.0)))


def settle(path):
    """Takes out of a configuration what differs from run to run: a temporary folder's name, the order of a set."""
    settings = json.load(open(path))
    settings["base_model_name_or_path"] = None
    settings["target_modules"].sort()
    with open(path, "w") as file:
        file.write(json.dumps(settings, indent=1) + "\n")


def make(shape, output):
    folder = os.path.join(output, shape.name)
    shutil.rmtree(folder, ignore_errors=True)
    rows = json.load(open(os.path.join(FIXTURES, shape.name, "tensors.json")))
    values = make_families.weights(rows)
    with tempfile.TemporaryDirectory() as full:
        shutil.copy(os.path.join(FIXTURES, shape.name, "config.json"), full)
        model = make_families.load(shape, full, values=values)
    given = make_families.inputs(shape)
    bare = make_families.compute(model, shape, given).numpy()
    sizes = {name: float(module.weight.detach().float().pow(2).mean().sqrt()) for name, module in model.named_modules()
             if getattr(module, "weight", None) is not None}
    parts = changed_parts(model)
    adapted = get_peft_model(model, configuration(shape, parts)).eval()
    draw_adapter(adapted, sizes)
    found = make_families.compute(adapted, shape, given).numpy()
    assert np.abs(found - bare).max() > 1e-2 * np.abs(bare).max(), "the adapter changes nothing to speak of"
    adapted.save_pretrained(folder, save_embedding_layers=False)
    os.remove(os.path.join(folder, "README.md"))
    settle(os.path.join(folder, "adapter_config.json"))
    kept = np.atleast_2d(found)[-POSITIONS:]
    kept.astype("<f4").tofile(os.path.join(folder, "golden.f32"))
    with open(os.path.join(folder, "golden.json"), "w") as file:
        json.dump({"parts": parts, "shape": list(kept.shape), "max_abs": float(np.abs(found).max())}, file)
        file.write("\n")
    print(f"{shape.name:20} {', '.join(parts)}", flush=True)


def main():
    torch.manual_seed(0)
    torch.set_num_threads(1)
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    output, wanted = sys.argv[1], sys.argv[2:]
    for shape in shapes.ALL:
        if not wanted or shape.name in wanted:
            make(shape, output)


if __name__ == "__main__":
    main()
