"""The mean of the weights of several models of one run (Izmailov et al. 2018)."""

import argparse

import sources  # noqa: F401  makes the modules of the folder above importable
from model import load, save


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("models", nargs="+", help="folders of models")
    arguments.add_argument("--output", required=True)
    arguments = arguments.parse_args()
    loaded = [load(folder) for folder in arguments.models]
    states = [model.state_dict() for model, _ in loaded]
    mean = {name: sum(state[name] for state in states) / len(states) for name in states[0]}
    model, tokenizer = loaded[0]
    model.load_state_dict(mean)
    save(model, tokenizer, arguments.output)


if __name__ == "__main__":
    main()
