"""Small random templates from a grammar of what chat templates use, for the comparison with Jinja2."""

import random

VARIABLES = {
    "n": 7,
    "m": -3,
    "zero": 0,
    "f": 2.5,
    "g": -0.125,
    "big": 1e16,
    "s": "Hello, World",
    "t": "  <b>it's</b>\n \"q\" & Zoë 😀\t",
    "e": "",
    "digits": "42",
    "csv": "a,b,,c",
    "yes": True,
    "no": False,
    "nothing": None,
    "xs": [3, 1, 2],
    "words": ["beta", "Alpha", "gamma", "alpha"],
    "mixed": [1, "a", None, True, 2.0, [1], {"k": "v"}],
    "empty": [],
    "d": {"a": 1, "b": [1, 2], "C": {"x": "y"}, "items": 5},
    "people": [
        {"name": "Ann", "age": 30, "tags": ["x", "y"], "on": True},
        {"name": "bob", "age": 25, "tags": [], "on": False},
        {"name": "Cy", "age": 30, "city": {"name": "Köln"}, "on": True},
    ],
}
NUMBERS = ["n", "m", "zero", "f", "g", "0", "1", "2", "3", "10", "-1", "0.5", "1e3", "xs|length", "xs|sum"]
TEXTS = ["s", "t", "e", "digits", "csv", "'abc'", "\"it's\"", "'a\\nb'", "'é'", "'%s' % n", "'-' * 3", "''"]
LISTS = ["xs", "words", "mixed", "empty", "[1, 2, 3]", "['x', 'y']", "(1, 2)", "range(4)", "range(5, 0, -2)", "[]", "people"]
DICTS = ["d", "people[0]", "{'a': 1, 'b': 2}", "{}", "dict(a=1, b='c')"]
ODD = ["missing", "nothing", "d.missing", "yes", "no", "none", "true"]
TEXT_FILTERS = [
    "upper", "lower", "title", "capitalize", "trim", "length", "string", "reverse", "list", "int", "float", "wordcount",
    "tojson", "first", "last", "trim('<> ')", "replace('l', 'L')", "replace('', '-')", "replace('l', 'L', 1)", "indent",
    "indent(2, true)", "indent(2, true, true)", "indent('> ')", "default('x')", "d('x', true)", "int(5)", "int(base=16)",
    "center(20)", "truncate(5)", "truncate(8, true, '~', 0)", "list|join('-')", "batch(2)|list", "unique|join",
    "sort|join", "min", "max", "count", "format(1)",
]  # fmt: skip
LIST_FILTERS = [
    "length", "first", "last", "list", "join", "join(', ')", "join(n)", "reverse|list", "sort|list", "sort(reverse=true)|list",
    "sort(case_sensitive=true)|list", "unique|list", "sum", "min", "max", "tojson", "tojson(indent=2)", "string",
    "map('string')|list", "map('upper')|join(',')", "map('length')|list", "map(attribute='name')|list",
    "map(attribute='city.name', default='-')|list", "select('odd')|list", "reject('none')|list", "select|list",
    "select('string')|list", "selectattr('on')|list|length", "selectattr('age', 'equalto', 30)|map(attribute='name')|list",
    "rejectattr('on')|map(attribute='name')|join", "selectattr('city', 'defined')|list", "batch(2)|list", "batch(2, 'z')|list",
    "slice(2)|list", "slice(2, 'z')|list", "sum(start=1)", "sum(attribute='age')", "sort(attribute='age')|map(attribute='name')|list",
    "sort(attribute='age,name')|map(attribute='name')|list", "map('int')|sum", "join(', ', attribute='name')", "default([])",
    "dictsort", "items|list", "max(attribute='age')", "map('tojson')|join", "tojson(separators=(',', ':'))",
]  # fmt: skip
DICT_FILTERS = [
    "length", "list", "items|list", "dictsort", "dictsort(true)", "dictsort(by='value')", "dictsort(reverse=true)", "tojson",
    "tojson(indent=4)", "tojson(sort_keys=true)", "string", "first", "last", "join(',')", "default('')", "sort|list", "attr('a')",
    "map('upper')|list", "tojson(ensure_ascii=true)", "tojson(indent=0)", "reverse|list",
]  # fmt: skip
NUMBER_FILTERS = ["abs", "int", "float", "round", "round(1)", "round(2, 'ceil')", "round(1, 'floor')", "string", "tojson", "default(3)", "round(-1)", "trim", "upper"]  # fmt: skip
TEXT_METHODS = [
    ".strip()", ".lstrip()", ".rstrip()", ".strip('He<')", ".split()", ".split(',')", ".split('l', 1)", ".rsplit('l', 1)",
    ".rsplit(None, 1)", ".split(maxsplit=1)", ".splitlines()", ".splitlines(true)", ".upper()", ".lower()", ".title()", ".capitalize()",
    ".swapcase()", ".startswith('H')", ".endswith('d')", ".startswith(('a', 'H'))", ".startswith('e', 1)", ".replace('l', '')",
    ".replace('l', '1', 1)", ".find('o')", ".rfind('o')", ".find('o', 5)", ".find('zz')", ".index('o')", ".count('l')", ".join(words)",
    ".join('abc')", ".format(1, 2)", ".removeprefix('He')", ".removesuffix('ld')", ".isdigit()", ".isalpha()", ".isalnum()",
    ".isspace()", ".isupper()", ".islower()", ".zfill(6)", ".ljust(8, '.')", ".rjust(8)", ".partition(',')", ".rpartition('l')",
    "[0]", "[-1]", "[99]", "[1:]", "[:-1]", "[::-1]", "[1:8:2]", "[-3:]", "[:2]", "[5:2]", "[5:2:-1]", ".x", "['upper']()", ".isnumeric()",
]  # fmt: skip
LIST_MEMBERS = ["[0]", "[-1]", "[99]", "[1:]", "[:-1]", "[::-1]", "[::2]", ".0", "[-2:]", "[:1]", ".append(1)", ".index(1)", ".count(1)", ".pop()", "['a']", "[1:][0]", ".x"]  # fmt: skip
DICT_MEMBERS = [
    ".a", "['a']", ".b", ".missing", "['missing']", ".items()|list", ".keys()|list", ".values()|list", ".get('a')", ".get('z', 3)",
    ".get('z')", ".update({})", ".pop('a')", ".items()", ".keys()", ".values()", ".b[0]", ".C.x", ".name", "[0]", "['items']", ".copy()",
]  # fmt: skip
TESTS = [
    "defined", "undefined", "none", "string", "mapping", "sequence", "iterable", "number", "integer", "float", "boolean", "true",
    "false", "odd", "even", "divisibleby 3", "divisibleby(2)", "eq 1", "equalto('abc')", "in xs", "in [1, 'a']", "lower", "upper",
    "ne 1", "gt 1", "lt 5", "ge 2", "sameas none", "== 1", "in 'Hello'", "callable", "filter", "greaterthan 0", "escaped",
]  # fmt: skip
FORMATS = [
    "'%s' % {}", "'%d' % {}", "'%5.2f|' % {}", "'%-6s|' % {}", "'%05d' % {}", "'%x' % {}", "'%r' % {}", "'%%%s' % {}", "'%+d' % {}",
    "'%s-%s' % ({}, 1)", "'%e' % {}", "'%g' % {}", "'{{}}'.format({})", "'{{:>8}}'.format({})", "'{{:.2f}}'.format({})",
    "'{{0}} {{0!r}}'.format({})", "'{{:05d}}'.format({})", "'{{:,}}'.format({})", "'{{x}}'.format(x={})", "'%s %s'|format({}, 2)",
    "'{{:<6}}|'.format({})", "'{{:^7}}|'.format({})", "'{{:x}}'.format({})", "'%.3s' % {}", "'%c' % {}", "'%5s' % {}", "'{{:e}}'.format({})",
    "'%(a)s' % {}", "'%i' % {}", "'%o' % {}",
]  # fmt: skip


class Grammar:
    def __init__(self, rng):
        self.rng = rng

    def one(self, choices):
        return self.rng.choice(choices)

    def number(self, depth):
        if depth <= 0:
            return self.one(NUMBERS)
        kind = self.rng.randrange(6)
        if kind < 3:
            if self.rng.random() < 0.1:
                # Jinja2 takes the sign of a constant out of its power when it folds constants; no template relies on it.
                return f"({self.one(NUMBERS)})|abs ** {self.one(['2', '3', '0.5', 'f', 'n', '-2'])}"
            operator = self.one(["+", "-", "*", "/", "//", "%"])
            return f"{self.number(depth - 1)} {operator} {self.number(depth - 1)}"
        if kind == 3:
            return f"({self.number(depth - 1)})|{self.one(NUMBER_FILTERS)}"
        if kind == 4:
            return f"-{self.one(NUMBERS)}"
        return f"({self.any(depth - 1)})"

    def text(self, depth):
        if depth <= 0:
            return self.one(TEXTS)
        kind = self.rng.randrange(8)
        if kind == 0:
            return f"{self.text(depth - 1)} + {self.text(depth - 1)}"
        if kind == 1:
            return f"{self.any(depth - 1)} ~ {self.any(depth - 1)}"
        if kind < 4:
            return f"({self.text(depth - 1)}){self.one(TEXT_METHODS)}"
        if kind < 6:
            return f"({self.text(depth - 1)})|{self.one(TEXT_FILTERS)}"
        if kind == 6:
            return self.one(FORMATS).format(self.atom())
        return f"{self.one(TEXTS)}{self.one(TEXT_METHODS)}"

    def items(self, depth):
        kind = self.rng.randrange(5)
        if depth <= 0 or kind == 0:
            return self.one(LISTS)
        if kind == 1:
            return f"{self.one(LISTS)}{self.one(LIST_MEMBERS)}"
        if kind == 2:
            return f"({self.items(depth - 1)} + {self.items(depth - 1)})"
        if kind == 3:
            return f"[{self.any(depth - 1)}, {self.any(depth - 1)}]"
        return f"({self.items(depth - 1)})|{self.one(LIST_FILTERS)}"

    def mapping(self, depth):
        kind = self.rng.randrange(4)
        if depth <= 0 or kind == 0:
            return self.one(DICTS)
        if kind == 1:
            return f"{self.one(DICTS)}{self.one(DICT_MEMBERS)}"
        if kind == 2:
            return f"{{'k': {self.any(depth - 1)}, {self.one(NUMBERS + TEXTS + ODD)}: {self.any(depth - 1)}}}"
        return f"({self.mapping(depth - 1)})|{self.one(DICT_FILTERS)}"

    def truth(self, depth):
        kind = self.rng.randrange(6)
        if kind == 0:
            return f"{self.any(depth - 1)} {self.one(['==', '!=', '<', '>', '<=', '>='])} {self.any(depth - 1)}"
        if kind == 1:
            return f"{self.any(depth - 1)} {self.one(['in', 'not in'])} {self.items(depth - 1)}"
        if kind == 2:
            return f"({self.any(depth - 1)}) is {self.one(['', 'not '])}{self.one(TESTS)}"
        if kind == 3:
            return f"not {self.any(depth - 1)}"
        if kind == 4:
            return f"{self.any(depth - 1)} {self.one(['and', 'or'])} {self.any(depth - 1)}"
        return f"1 < {self.number(depth - 1)} <= 5"

    def atom(self):
        return self.one(self.one([NUMBERS, TEXTS, LISTS, DICTS, ODD]))

    def any(self, depth):
        if depth <= 0:
            return self.atom()
        kind = self.rng.randrange(12)
        if kind < 3:
            return self.text(depth)
        if kind < 5:
            return self.items(depth)
        if kind < 7:
            return self.mapping(depth)
        if kind < 9:
            return self.number(depth)
        if kind == 9:
            return f"({self.truth(depth)})"
        if kind == 10:
            return f"({self.any(depth - 1)} if {self.truth(depth - 1)} else {self.any(depth - 1)})"
        return f"({self.any(depth - 1)} if {self.truth(depth - 1)})"

    def tag(self, text):
        opening = self.one(["{%", "{%", "{%-", "{%+"])
        closing = self.one(["%}", "%}", "-%}"])
        return f"{opening} {text} {closing}"

    def space(self):
        return self.one(["", "", " ", "\n", "\n  ", " \n\t", "x", "x\n", "  y  ", "\n\n", "{# c #}", "{#- c -#}\n", "\r\n", "é "])

    def output(self, depth):
        opening, closing = self.one(["{{", "{{", "{{-"]), self.one(["}}", "}}", "-}}"])
        return f"{opening} {self.any(depth)} {closing}"

    def statement(self, depth):
        def body():
            return self.space() + "".join(
                self.statement(depth - 1) + self.space() for _ in range(self.rng.randrange(1, 3))
            )

        kind = self.rng.randrange(13) if depth > 0 else self.rng.randrange(2)
        if kind < 2:
            return self.output(2)
        if kind == 2:
            return self.tag(f"if {self.truth(1)}") + body() + self.tag("elif n") + body() + self.tag("endif")
        if kind == 3:
            return self.tag(f"if {self.any(1)}") + body() + self.tag("else") + body() + self.tag("endif")
        if kind < 6:
            target = self.one(["x", "x", "k, v"])
            items = self.items(1) if target == "x" else self.one(["d.items()", "d|items", "d|dictsort", "[(1, 2), (3, 4)]"])
            test = self.one(["", "", " if x is defined", " if x", " if not loop"]) if target == "x" else ""
            shown = self.one(
                ["loop.index", "loop.first", "loop.last", "loop.length", "loop.revindex", "loop.previtem", "loop.nextitem", "x", "k", "v", "loop.cycle('a', 'b')", "loop.changed(x)", "loop.index0 % 2"]
            )
            control = self.one(["", "", "{% break %}", "{% continue %}", "{% if loop.index > 1 %}{% break %}{% endif %}"])
            end = self.tag("else") + "none" + self.tag("endfor") if self.rng.random() < 0.3 else self.tag("endfor")
            return self.tag(f"for {target} in {items}{test}") + "{{ " + shown + " }}," + control + body() + end
        if kind == 6:
            return self.tag(f"set y = {self.any(2)}") + "{{ y }}"
        if kind == 7:
            return self.tag("set y") + body() + self.tag("endset") + "{{ y|length }}{{ y }}"
        if kind == 8:
            return "{% set ns = namespace(a=1, b='x') %}" + self.tag(
                f"for x in {self.one(LISTS)}"
            ) + "{% set ns.a = ns.a + 1 %}{% set y = x %}" + self.tag("endfor") + "{{ ns.a }}{{ ns.b }}{{ y }}{{ ns.zz }}"
        if kind == 9:
            arguments = self.one(["1", "1, 2", "b=3", "1, b=d", "", "1, 2, 3", "c=1"])
            return "{% macro mac(a, b='B') %}" + "[{{ a }}{{ b }}]" + body() + "{% endmacro %}{{ mac(" + arguments + ") }}"
        if kind == 10:
            return self.tag(f"filter {self.one(['upper', 'trim', 'indent(2)', 'length'])}") + body() + self.tag("endfilter")
        if kind == 11:
            return self.one(
                ["{% raw %}{{ x }} {% endraw %}", "{%- raw -%} {% if %} {%- endraw -%}", "{% generation %}g{% endgeneration %}"]
            )
        pair = self.one(["1, 2", "xs", "(1, [2])", "d", "'ab'"])
        return self.tag(f"set a, b = {pair}") + "{{ a }}{{ b }}"

    def template(self):
        return self.space() + "".join(self.statement(3) + self.space() for _ in range(self.rng.randrange(1, 4)))


def requests(count, seed):
    grammar = Grammar(random.Random(seed))
    made = []
    while len(made) < count:
        template = grammar.template() if len(made) % 2 else "{{ " + grammar.any(3) + " }}"
        if len(template) < 4000:
            made.append({"name": f"fuzz/{len(made)}", "template": template, "variables": VARIABLES})
    return made
