"""What a step of an encoder-decoder's decoder costs, by how long the text is that its encoder read.

    python source_length.py --cascade .build/release/cascade MODEL.gguf

Keys and values of the source are computed once, so that a step may grow by attention over them alone. Processor time,
one thread: what 64 tokens add to a reading without any, over four repetitions; other work on the machine delays a clock
but not this. `attention` is the share that grows with the length, from the first and last lengths.
"""

import argparse
import resource
import subprocess

LENGTHS, TOKENS, REPETITIONS = (64, 256, 512, 1024, 2048), 64, 3


def processor(arguments, length, tokens):
    """Seconds of one repetition; `bench` adds one to warm up."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    subprocess.run([arguments.cascade, "model", "bench", arguments.model, "-p", str(length), "-n", str(tokens), "-t", "1",
                    "-r", str(REPETITIONS)], check=True, capture_output=True)
    return (resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before) / (REPETITIONS + 1)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cascade", required=True)
    parser.add_argument("model")
    arguments = parser.parse_args()
    rows = []
    for length in LENGTHS:
        reading = processor(arguments, length, 0)
        rows.append((length, reading, (processor(arguments, length, TOKENS) - reading) / TOKENS))
    slope = (rows[-1][2] - rows[0][2]) / (LENGTHS[-1] - LENGTHS[0])
    print("| source tokens | reading, ms | a step, ms | attention |\n| --- | --- | --- | --- |")
    for length, reading, step in rows:
        print(f"| {length} | {reading * 1e3:.0f} | {step * 1e3:.2f} | {slope * length / step:.0%} |")


if __name__ == "__main__":
    main()
