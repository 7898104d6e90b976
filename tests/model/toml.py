"""toml: documents made at random, and what Python's own reader (tomllib) makes of them.

The two must agree on what is TOML and what is not, and on every value. Documents are put together
from parts that are right, then some are damaged by a byte or two. As a test it makes 20,000;
`toml.py SEED COUNT` makes others.
"""
import datetime
import json
import math
import os
import random
import subprocess
import sys

try:
    import tomllib
except ImportError:
    print("no tomllib: Python 3.11 or later", file=sys.stderr)
    sys.exit(77)

DUMP = os.path.join(os.environ.get("BUILD", "build"), "tests", "toml_dump")
PLAIN = """0 1 -1 +17 1_000 0xDEAD_beef 0o755 0b1101 0.5 -3.14 1e10 6.626e-34 1_0.0_1 +inf -nan inf
true false 1979-05-27 1979-05-27T07:32:00Z 1979-05-27t00:32:00.999-07:00 07:32:00 2000-02-29
1979-05-27 07:32:00""".split()
WRONG = """01 1__0 _1 1_ .5 5. 1e 0x 0xg 0b2 +0x1 True nan1 1979-13-01 2023-02-29 24:00:00 07:32 1.2.3
1979-05-27T07 --1 1e1_ 0_1 ++1 1979-05-27T07:32:00+25:00""".split()
STRINGS = ['"a"', "'b\\c'", '"\\u00e9\\t\\"x\\\\"', '"é ü"', "''", '""', '"""a\nb"""', "'''\n'x'\n'''",
           '"""\nq""x"""', '"""a \\\n   b"""', '"""a"""""', "'''b'''''", '"\\U0001F600"', '"#"']
KEYS = ["a", "b", "c", "title", "a-b", "1", '"x y"', "'q'", '"é"']


def value(r, depth=0):
    pick = r.random()
    if pick < 0.35:
        return r.choice(PLAIN)
    if pick < 0.38:
        return r.choice(WRONG)
    if pick < 0.7 or depth > 2:
        return r.choice(STRINGS)
    if pick < 0.88:
        space = r.choice(["", " ", "\n  ", " # c\n"])
        items = [value(r, depth + 1) for _ in range(r.randint(0, 3))]
        return "[" + space + ("," + space).join(items) + r.choice(["", ","] if items else [""]) + space + "]"
    return "{" + ", ".join(pair(r, depth + 1) for _ in range(r.randint(0, 3))) + "}"


def key(r):
    return r.choice([".", ".", " . "]).join(r.choice(KEYS) for _ in range(r.choice([1, 1, 1, 2, 3])))


def pair(r, depth=0):
    return key(r) + r.choice([" = ", "=", "\t= "]) + value(r, depth)


def document(r):
    lines = []
    for _ in range(r.randint(0, 6)):
        pick = r.random()
        if pick < 0.15:
            lines.append("[" + key(r) + "]")
        elif pick < 0.25:
            lines.append("[[" + key(r) + "]]")
        elif pick < 0.32:
            lines.append("# é" if r.random() < 0.5 else "")
        else:
            lines.append(pair(r) + r.choice(["", " ", " # c"]))
    data = (r.choice(["\n", "\n", "\r\n"]).join(lines) + r.choice(["", "\n"])).encode()
    if r.random() < 0.3 and data:
        data = bytearray(data)
        for _ in range(r.randint(1, 2)):
            at = r.randrange(len(data)) if data else 0
            what = r.random()
            if what < 0.4:
                del data[at:at + 1]
            elif what < 0.8:
                data[at:at] = bytes([r.choice(b"[]{}=.,#\"'\\\n\r\t 0_-aT:\x00\x01\x7f\xc3")])
            elif data:
                data[at] = r.choice(b"[]{}=.,#\"'\\\n 0_-a")
        data = bytes(data)
    return data


def wanted(data):
    try:
        return tomllib.loads(data.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError):
        return None
    except ValueError:
        return None


def agree(want, have):
    if isinstance(want, dict):
        pairs = have["map"]
        return len(pairs) == len(want) and all(k in want and agree(want[k], v) for k, v in pairs)
    if isinstance(want, list):
        return isinstance(have, list) and len(have) == len(want) and all(map(agree, want, have))
    if isinstance(want, str):
        # JSON has no place for some control characters; both then show that.
        return have.get("text") == want
    text = have.get("plain")
    if text is None:
        return False
    if isinstance(want, bool):
        return text == str(want).lower()
    if isinstance(want, int):
        return text == str(want) or (want == 0 and text == "-0")
    if isinstance(want, float):
        return math.isnan(want) and "nan" in text or float(text) == want
    if isinstance(want, datetime.time):
        return datetime.time.fromisoformat(text) == want
    return type(want).fromisoformat(text) == want


def main():
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 20000
    r = random.Random(seed)
    documents = [document(r) for _ in range(count)]
    stream = b"".join(b"%d\n%s" % (len(d), d) for d in documents)
    lines = subprocess.run([DUMP], input=stream, capture_output=True, check=True).stdout.decode().splitlines()
    assert len(lines) == count, (len(lines), count)
    good = 0
    for data, line in zip(documents, lines):
        want, have = wanted(data), json.loads(line)
        good += want is not None
        assert (want is None) == (have is None), (data, want, have)
        assert want is None or agree(want, have), (data, want, have)
    assert count / 5 < good < count * 0.9, good
    print(f"{count} documents, {good} of them TOML")


if __name__ == "__main__":
    main()
