"""Lines that no sound program writes, by kind, and the code of the failure that each must lead to."""

import json


def line(name, **fields):
    return json.dumps({"id": name, "text": "Where is my card?", "note": 1, **fields}).encode()


def with_text(name, raw):
    """A record whose text is written as it is given."""
    return b'{"id":"%s","note":1,"text":"%s"}' % (name.encode(), raw)


def with_id(raw):
    return b'{"id":%s,"text":"x","note":1}' % raw


def truncated(name, chance):
    whole = line(name)
    return whole[:chance.randrange(1, len(whole) - 1)]


def mangled_utf8(name, chance):
    """Bytes that are not UTF-8: foreign, cut off, overlong, a surrogate, beyond Unicode."""
    return with_text(name, b"x" + chance.choice(
        (b"\xff\xfe", b"\xe2\x82", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\x80", b"caf\xe9")))


# Kind: the code, and a line from a name and chance. Names are all different.
KINDS = {
    "truncated": ("invalid_json", truncated),
    "not UTF-8": ("invalid_utf8", mangled_utf8),
    "a NUL in a text": ("invalid_json", lambda name, _: with_text(name, b"x\0y")),
    "NULs": ("invalid_json", lambda name, chance: b"\0" * chance.randrange(1, 200)),
    "control characters": ("invalid_json", lambda name, chance: with_text(
        name, bytes([chance.randrange(1, 32)]).replace(b"\n", b"\t"))),
    "deeply nested": ("invalid_json", lambda name, chance: b'{"id":"%s","text":%s1' % (
        name.encode(), chance.choice((b"[", b'{"a":')) * chance.randrange(65, 3000))),
    "doubled keys": ("invalid_json", lambda name, _: b'{"id":"%s","text":"a","text":"b","note":1}' % name.encode()),
    "a lone surrogate": ("invalid_json", lambda name, chance: with_text(name, chance.choice((
        b"\\ud800", b"\\udfff", b"\\ud83dx", b"\\ud800\\u0041")))),
    "a byte order mark in the middle": ("invalid_json", lambda name, _: b"\xef\xbb\xbf" + line(name)),
    "white space": ("invalid_json", lambda name, chance: b" \t"[:chance.randrange(1, 3)] * chance.randrange(1, 90)),
    "too long": ("too_long", lambda name, _: with_text(name, b"x y " * (1 << 18))),
    "a number that is none": ("invalid_json", lambda name, chance: with_id(chance.choice((
        b"01", b"+1", b".5", b"1.", b"1e", b"0x10", b"NaN", b"Infinity", b"-", b"1_000")))),
    "an escape that is none": ("invalid_json", lambda name, chance: with_text(name, chance.choice((
        b"\\x41", b"\\u12", b"\\", b"\\'", b"\\U00000041")))),
    "no text": ("missing_field", lambda name, _: b'{"id":"%s","note":1}' % name.encode()),
    "a null for a text": ("missing_field", lambda name, _: line(name, text=None)),
    "no field to pass": ("missing_field", lambda name, _: b'{"id":"%s","text":"x"}' % name.encode()),
    "an empty text": ("empty_text", lambda name, chance: line(name, text=chance.choice(("", " ", "\t\n ", "\u2003")))),
    "no id": ("missing_field", lambda name, _: b'{"text":"x","note":1}'),
    "an empty id": ("missing_field", lambda name, chance: with_id(chance.choice((b'""', b"null")))),
    "an odd id": ("invalid_id", lambda name, chance: with_id(chance.choice((b'{"a":1}', b"[1]", b"true", b"{}")))),
    "an id of another": ("repeated_id", lambda name, _: line("good-0")),
    "a list": ("invalid_json", lambda name, _: b"[" + line(name) + b"]"),
    "no object": ("invalid_json", lambda name, chance: chance.choice((b'"text"', b"42", b"null", b"true", b"-1e9"))),
    "behind the record": ("invalid_json", lambda name, chance: line(name) + chance.choice((b" x", b"}", b",", b"\0"))),
    "two records": ("invalid_json", lambda name, _: line(name) + line(name)),
    "comma-separated": ("invalid_json", lambda name, _: b'%s,"Where is my card?",1' % name.encode()),
    "another language's": ("invalid_json", lambda name, chance: chance.choice((
        b"{'id':'%s'}", b"{id:'%s'}", b"{\"id\":\"%s\",}", b"<id>%s</id>", b"id: %s", b"{\"id\":\"%s\"} // x")
    ) % name.encode()),
    "UTF-16": ("invalid_json", lambda name, _: line(name).decode().encode("utf-16-be")),
}

# One of these has a megabyte, so there are fewer of them.
RARE = "too long"
RARE_COUNT = 20


def odd_but_good(name, chance):
    """Lines that look bad and are not."""
    return chance.choice((
        b"  " + line(name) + b"\t", line(name) + b"\r", line(name, text={"a": [1, None]}), line(name, text=1e300),
        b'{"id":"%s","note":1e999999,"text":"x"}' % name.encode(), line(name, note=[[[]]]),
        line(name, text="\U0001f600"),
        b'{"id":"%s","note":%s,"text":"x"}' % (name.encode(), b"9" * 5000), with_text(name, b"\\ud83d\\ude00"),
        line(name, text="\ufffe\u202e\u0000"), with_text(name, b"x" * 20000)))
