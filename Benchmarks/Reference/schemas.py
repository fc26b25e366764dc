"""Has documents written at random under 200 schemas, and validates each with PyPI's jsonschema.

    swift build -c release --product ConstraintBenchmark
    python Benchmarks/Reference/schemas.py VOCABULARY [--schemas 200] [--documents 10000] [--seed 1]
    python Benchmarks/Reference/schemas.py --dump MODEL.gguf VOCABULARY

VOCABULARY has a token a line, its bytes in hexadecimal, `-` for a token that is no text; --dump makes one of a GGUF file
with a byte-level vocabulary (needs gguf). A third of the schemas are written by hand, the others made from the seed. The
writer has no sense: it takes any allowed token, the longest, the one that keeps the text going longest, or single bytes.
A schema that is refused is counted, shown with its reason, and replaced. Needs jsonschema and rfc3339-validator.
"""

import argparse
import collections
import json
import pathlib
import random
import subprocess
import sys

TOOL = pathlib.Path(__file__).parents[2] / ".build/release/ConstraintBenchmark"


def dump(model, path):
    import gguf

    fields = gguf.GGUFReader(model).fields
    names, kinds = fields["tokenizer.ggml.tokens"], fields["tokenizer.ggml.token_type"]
    visible = [*range(33, 127), *range(161, 173), *range(174, 256)]
    rest = [byte for byte in range(256) if byte not in visible]
    alphabet = {chr(byte): byte for byte in visible} | {chr(256 + index): byte for index, byte in enumerate(rest)}
    with open(path, "w") as output:
        for name, kind in zip(names.data, kinds.data):
            text = bytes(names.parts[name]).decode()
            plain = int(kinds.parts[kind][0]) == 1
            output.write(bytes(alphabet[letter] for letter in text).hex() + "\n" if plain else "-\n")


def closed(properties, required=None, **others):
    required = list(properties) if required is None else required
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False, **others}


STRING, INTEGER, NUMBER = {"type": "string"}, {"type": "integer"}, {"type": "number"}
TEXT = {"type": "string", "minLength": 1, "maxLength": 80}

HANDMADE = [
    closed({"label": {"enum": ["card", "transfer", "login", "other"]}, "reason": TEXT}),
    closed({"amount": {"type": "number", "minimum": 0, "maximum": 10000}, "currency": {"enum": ["EUR", "USD", "CHF"]}}),
    closed({"iban": {"type": "string", "pattern": "^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$"}, "name": TEXT}),
    closed({"date": {"type": "string", "format": "date"}, "at": {"type": "string", "format": "date-time"}}),
    closed({"mail": {"type": "string", "format": "email"}, "id": {"type": "string", "format": "uuid"}}),
    closed({"time": {"type": "string", "format": "time"}}),
    closed({f"field_{n}": [STRING, INTEGER, NUMBER, {"type": "boolean"}, TEXT][n % 5] for n in range(30)}),
    closed({f"field_{n}": {"type": ["integer", "null"]} for n in range(30)}, required=["field_7", "field_20"]),
    closed({"a": INTEGER, "b": INTEGER, "c": INTEGER, "d": INTEGER}, required=[], minProperties=2, maxProperties=3),
    {"type": "object", "additionalProperties": INTEGER, "minProperties": 2, "maxProperties": 5},
    {"type": "object", "properties": {"name": STRING, "nam": INTEGER}, "additionalProperties": NUMBER},
    {"type": "object", "properties": {"x": {"const": 1}}, "required": ["y"], "additionalProperties": {"type": "null"}},
    {"type": "array", "items": closed({"s": TEXT, "n": INTEGER}), "minItems": 2, "maxItems": 4},
    {"type": "array", "prefixItems": [STRING, INTEGER, {"type": "boolean"}], "minItems": 2, "items": False},
    {"type": "array", "prefixItems": [STRING], "items": NUMBER, "minItems": 3, "maxItems": 6},
    {"type": "array", "items": {"type": "array", "items": {"type": "integer", "minimum": -3, "maximum": 3}}},
    {"type": "array", "prefixItems": [STRING, INTEGER], "minItems": 4, "maxItems": 5},
    {"$ref": "#/$defs/tree", "$defs": {"tree": closed(
        {"value": INTEGER, "children": {"type": "array", "items": {"$ref": "#/$defs/tree"}, "maxItems": 3}})}},
    {"$defs": {"list": {"anyOf": [{"type": "null"}, closed({"head": STRING, "tail": {"$ref": "#/$defs/list"}})]}},
     "$ref": "#/$defs/list"},
    {"anyOf": [INTEGER, {"type": "array", "items": {"$ref": "#"}}]},
    {"oneOf": [closed({"kind": {"const": "circle"}, "radius": NUMBER}),
               closed({"kind": {"const": "square"}, "side": NUMBER, "note": STRING}, required=["kind", "side"])]},
    {"oneOf": [STRING, INTEGER, {"type": "null"}, {"type": "array", "items": {"type": "boolean"}}]},
    {"oneOf": [{"type": "integer", "maximum": -1}, {"type": "number", "minimum": 0}]},
    {"oneOf": [{"type": "string", "pattern": "^a"}, {"type": "string", "pattern": "^[b-z]+$"}]},
    {"oneOf": [{"type": "string", "maxLength": 3}, {"type": "string", "minLength": 4, "maxLength": 9}]},
    {"allOf": [{"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]},
               {"type": "object", "properties": {"b": STRING, "a": {"minimum": 5, "maximum": 500}}, "required": ["b"]}]},
    {"type": "object", "properties": {"a": INTEGER, "b": STRING},
     "anyOf": [{"required": ["a"]}, {"required": ["b"]}]},
    {"type": "string", "pattern": "(foo|bar)+", "maxLength": 20},
    {"type": "string", "pattern": "^\\d{3}-\\w+\\s?$"},
    {"type": "string", "pattern": "[é-ü]{2}", "minLength": 4, "maxLength": 7},
    {"type": "string", "pattern": "^(ab|abab|b)*$", "minLength": 7, "maxLength": 9},
    {"type": "string", "pattern": "^[^\"\\\\]*\"[^\"]*\"$", "maxLength": 12},
    {"type": "string", "pattern": "^\\W{2,5}$"},
    {"type": "string", "minLength": 3, "maxLength": 5},
    {"type": "string", "minLength": 200, "maxLength": 300},
    {"type": "string", "maxLength": 0},
    {"type": "integer", "minimum": -17, "maximum": 233},
    {"type": "integer", "exclusiveMinimum": 99, "exclusiveMaximum": 102},
    {"type": "number", "minimum": -0.5, "exclusiveMaximum": 0.25},
    {"type": "number", "exclusiveMinimum": 0, "maximum": 1},
    {"type": "number", "minimum": 1e3, "maximum": 2.5e6},
    {"type": "integer", "multipleOf": 7, "minimum": -100, "maximum": 1000},
    {"type": "number", "multipleOf": 25},
    {"type": "integer", "minimum": 123456789012},
    {"type": "number", "maximum": -12.75},
    {"enum": [1, "1", None, True, [1, 2, {"a": "b"}], {"k": [], "l": {}}, "quo\"te\\ \n\t\u0001\u007f é😀", 1.5, -0.25]},
    {"const": {"deep": [{"er": ["\u0000"]}]}},
    {"type": ["string", "integer"], "enum": ["a", 1, 2.5, None], "maximum": 1},
    {"type": ["string", "null", "boolean"], "maxLength": 10},
    {"type": "object"}, {"type": "array", "maxItems": 3}, True, {}, {"title": "anything", "description": "at all"},
    {"items": INTEGER, "maxItems": 2, "maxLength": 2, "maximum": 2, "maxProperties": 1},
    closed({"quote\"d": INTEGER, "back\\slash": INTEGER, "line\nbreak": INTEGER, "ü": INTEGER, "u\u0308": INTEGER, "": INTEGER}),
    {"type": "object", "properties": {"a": True, "b": False}, "required": ["a"]},
    {"type": "object", "properties": {}, "additionalProperties": False},
    {"type": "array", "items": False},
    closed({"a": closed({"b": closed({"c": closed({"d": closed({"e": STRING})})})})}),
    {"anyOf": [{"type": "string", "maxLength": 5}, {"type": "string", "pattern": "^x+$"}, {"const": "hello world"}]},
    {"anyOf": [closed({"a": INTEGER}), closed({"a": STRING, "b": INTEGER}), closed({"a": STRING, "c": INTEGER})]},
    {"allOf": [{"$ref": "#/$defs/a"}, {"$ref": "#/$defs/b"}], "$defs": {
        "a": {"type": "object", "properties": {"x": {"type": "array", "items": {"$ref": "#/$defs/a"}}}},
        "b": {"type": "object", "properties": {"x": {"type": "array", "items": {"$ref": "#/$defs/b"}, "maxItems": 2},
                                               "y": INTEGER}}}},
]


class Maker:
    """Schemas made at random: of every keyword that is supported, beside, in and around one another."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.pick = self.random.choice

    def chance(self, share):
        return self.random.random() < share

    def name(self):
        words = ["name", "id", "nam", "total", "e mail", "Größe", "日付", "a", "ab", "n\"q", "x\\y", "items", "kind", "to"]
        return self.pick(words)

    def value(self, depth=0):
        r = self.random
        kinds = [lambda: None, lambda: r.random() < 0.5, lambda: r.randint(-99, 99), lambda: round(r.uniform(-9, 9), 2),
                 lambda: self.pick(["", "a", "two words", "\"", "\\n", "é", "😀", "\n"])]
        if depth < 2:
            kinds.append(lambda: [self.value(depth + 1) for _ in range(r.randint(0, 3))])
            kinds.append(lambda: {self.name(): self.value(depth + 1) for _ in range(r.randint(0, 3))})
        return self.pick(kinds)()

    def string(self):
        r, schema = self.random, {"type": "string"}
        if self.chance(0.4):
            schema["pattern"] = self.pick([
                "^[a-z]+$", "^[A-Z][a-z]{1,8}( [A-Z][a-z]{1,8})*$", "^\\d+(\\.\\d\\d)?$", "x", "^(?:yes|no)$", "^\\D+$", "^[^\\d\\s]*$", "^.{2,6}$",
                "^[\\w.]+@[\\w.]+$", "^(a|b|cd)*$", "[0-9]$", "^#[0-9a-f]{6}$", "^\\S+$", "^[^a-z]*$", "a.*b", "^\"+$"])
        elif self.chance(0.2):
            schema["format"] = self.pick(["date", "date-time", "time", "email", "uuid"])
            return schema
        low = r.choice([0, 0, 1, 2, 5])
        if low and self.chance(0.7):
            schema["minLength"] = low
        if self.chance(0.7):
            schema["maxLength"] = low + r.choice([3, 8, 20, 60, 200])
        return schema

    def number(self):
        r, schema = self.random, {"type": self.pick(["integer", "number"])}
        low = r.choice([-1000, -5, 0, 1, 0.5, -0.25, 17, 99999])
        if self.chance(0.6):
            schema[self.pick(["minimum", "exclusiveMinimum"])] = low
        if self.chance(0.6):
            schema[self.pick(["maximum", "exclusiveMaximum"])] = low + r.choice([2, 10, 99.5, 100000])
        if schema["type"] == "integer" and self.chance(0.2):
            schema["multipleOf"] = self.pick([1, 2, 3, 5, 12, 100])
        return schema

    def object(self, depth):
        properties = {self.name(): self.schema(depth + 1) for _ in range(self.random.randint(0, 5))}
        schema = {"type": "object", "properties": properties}
        schema["required"] = [name for name in properties if self.chance(0.5)]
        if self.chance(0.2):
            schema["additionalProperties"] = self.pick([True, False, self.schema(depth + 1)])
        if self.chance(0.2):
            schema["minProperties"] = self.random.randint(0, max(len(properties) - 1, 0))
        if self.chance(0.2):
            schema["maxProperties"] = len(schema["required"]) + self.random.randint(0, 2)
        return schema

    def array(self, depth):
        schema = {"type": "array"}
        if self.chance(0.8):
            schema["items"] = self.schema(depth + 1)
        if self.chance(0.3):
            schema["prefixItems"] = [self.schema(depth + 1) for _ in range(self.random.randint(1, 3))]
        low = self.random.randint(0, 3)
        if self.chance(0.5):
            schema["minItems"] = low
        if self.chance(0.6):
            schema["maxItems"] = low + self.random.randint(0, 4)
        return schema

    def schema(self, depth=0):
        r = self.random
        kinds = [self.string, self.string, self.number, self.number, lambda: {"type": self.pick(["boolean", "null"])},
                 lambda: {"enum": [self.value() for _ in range(r.randint(1, 5))]}, lambda: {"const": self.value()}]
        if depth < 4:
            kinds += [lambda: self.object(depth)] * (8 if depth == 0 else 3) + [lambda: self.array(depth)] * 2
            kinds.append(lambda: {"anyOf": [self.schema(depth + 1) for _ in range(r.randint(1, 3))]})
            kinds.append(lambda: {"oneOf": [
                closed({"kind": {"const": kind}, "it": self.schema(depth + 1)}) for kind in ["a", "b", "c"]]})
            kinds.append(lambda: {"allOf": [self.object(depth), self.object(depth)]})
            kinds.append(lambda: {"$ref": "#/$defs/" + self.pick(["one", "two"])})
        schema = self.pick(kinds)()
        if self.chance(0.1):
            schema["description"] = "what it is"
        return schema

    def document(self):
        schema = self.schema()
        schema["$defs"] = {name: self.schema(1) for name in ["one", "two"]}
        return schema


def pairs(items):
    names = [name for name, _ in items]
    assert len(names) == len(set(names)), "a name stands twice"
    return dict(items)


def write(vocabulary, jobs):
    lines = "".join(json.dumps(job) + "\n" for job in jobs)
    run = subprocess.run([TOOL, "sample", vocabulary], input=lines, capture_output=True, text=True)
    if run.returncode != 0:
        sys.exit(f"ConstraintBenchmark: {run.stderr}")
    return [json.loads(line) for line in run.stdout.split("\n")[:-1]]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("vocabulary")
    parser.add_argument("output", nargs="?")
    parser.add_argument("--dump", action="store_true")
    parser.add_argument("--schemas", type=int, default=200)
    parser.add_argument("--documents", type=int, default=10000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--lines", help="write the accepted schemas here, for ConstraintBenchmark mask")
    options = parser.parse_args()
    if options.dump:
        return dump(options.vocabulary, options.output)

    import jsonschema

    candidates = HANDMADE + [Maker(f"{options.seed}/{n}").document() for n in range(2 * options.schemas)]
    jobs = [{"schema": schema, "seed": options.seed, "count": 0} for schema in candidates]
    answers = write(options.vocabulary, jobs)
    refused = [(schema, answer["error"]) for schema, answer in zip(candidates, answers) if isinstance(answer, dict)]
    accepted = [schema for schema, answer in zip(candidates, answers) if isinstance(answer, list)][: options.schemas]
    for schema, reason in refused[:8]:
        print("refused:", reason, "\n   ", json.dumps(schema)[:150])
    print(f"{len(refused)} of {len(candidates)} schemas refused; {len(accepted)} used")

    count = -(-options.documents // len(accepted))
    jobs = [{"schema": schema, "seed": options.seed + n, "count": count} for n, schema in enumerate(accepted)]
    if options.lines:
        pathlib.Path(options.lines).write_text("".join(json.dumps(job) + "\n" for job in jobs))
    totals, wrong, tokens, longest = collections.Counter(), 0, 0, 0
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    for job, documents in zip(jobs, write(options.vocabulary, jobs)):
        validator = jsonschema.Draft202012Validator(job["schema"], format_checker=checker)
        for document in documents:
            totals[document["choice"]] += 1
            tokens += document["tokens"]
            longest = max(longest, len(document["text"]))
            try:
                validator.validate(json.loads(document["text"], object_pairs_hook=pairs))
            except (ValueError, AssertionError, jsonschema.ValidationError) as error:
                wrong += 1
                if wrong <= 10:
                    print("WRONG", document["choice"], json.dumps(job["schema"])[:600], document["text"][:300], str(error)[:300], sep="\n  ")
    print(f"{sum(totals.values())} documents ({dict(totals)}), {tokens} tokens, the longest {longest} characters: {wrong} wrong")
    sys.exit(wrong > 0)


if __name__ == "__main__":
    main()
