"""Writes weights between two runs of which the second went on from the first.

    python average.py --first DIR --second DIR --share 0.6 --output DIR

`share` is the second run's part of every weight, 0 to 1. `output` may be the second folder.
"""

import argparse
import shutil
from pathlib import Path

from safetensors.torch import load_file, save_file

FILES = ("config.json", "vocab.txt", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--first", type=Path, required=True)
    parser.add_argument("--second", type=Path, required=True)
    parser.add_argument("--share", type=float, required=True)
    parser.add_argument("--output", type=Path, required=True)
    arguments = parser.parse_args()
    if not 0 <= arguments.share <= 1:
        parser.error("--share is from 0 to 1")
    first, second = (load_file(folder / "model.safetensors") for folder in (arguments.first, arguments.second))
    if {name: weight.shape for name, weight in first.items()} != {name: weight.shape for name, weight in second.items()}:
        raise SystemExit("error: the two folders hold different tensors")
    arguments.output.mkdir(parents=True, exist_ok=True)
    if arguments.output.resolve() != arguments.second.resolve():
        for name in FILES:
            shutil.copyfile(arguments.second / name, arguments.output / name)
    mixed = {name: (1 - arguments.share) * first[name] + arguments.share * weight for name, weight in second.items()}
    save_file(mixed, arguments.output / "model.safetensors", metadata={"format": "pt"})


if __name__ == "__main__":
    main()
