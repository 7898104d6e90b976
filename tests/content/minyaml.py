"""The part of YAML that content/ is written in: maps by indentation, [lists], {maps}, quoted and
folded text. Enough to read front matter and site.yaml without a library; anything else is an error,
so that nothing is read wrongly in silence."""


class Bad(ValueError):
    pass


def load(text):
    lines = [line.rstrip() for line in text.splitlines()]
    value, at = block(lines, skip(lines, 0), 0)
    if at < len(lines):
        raise Bad(f"cannot read: {lines[at]!r}")
    return value


def skip(lines, at):
    while at < len(lines) and (not lines[at].strip() or lines[at].lstrip().startswith("#")):
        at += 1
    return at


def indent(line):
    return len(line) - len(line.lstrip(" "))


def block(lines, at, level):
    """The map or list that starts at line `at`, as deep as `level`."""
    if at < len(lines) and lines[at].lstrip().startswith("- "):
        return block_list(lines, at, level)
    result = {}
    while at < len(lines) and indent(lines[at]) == level:
        key, colon, rest = split_key(lines[at].strip())
        if not colon:
            raise Bad(f"no key in {lines[at]!r}")
        if key in result:
            raise Bad(f"{key} stands twice")
        rest = rest.strip()
        at += 1
        if rest in (">-", ">", "|", "|-"):
            body = []
            while at < len(lines) and (not lines[at].strip() or indent(lines[at]) > level):
                body.append(lines[at].strip())
                at += 1
            result[key] = (" " if rest[0] == ">" else "\n").join(body).strip()
        elif rest and not rest.startswith("#"):
            while rest[0] in "[{" and not balanced(rest) and at < len(lines):
                rest += " " + lines[at].strip()
                at += 1
            result[key] = scalar(rest)
        else:
            following = skip(lines, at)
            if following < len(lines) and indent(lines[following]) > level:
                result[key], at = block(lines, following, indent(lines[following]))
            else:
                result[key] = None
        at = skip(lines, at)
    return result, at


def block_list(lines, at, level):
    result = []
    while at < len(lines) and indent(lines[at]) == level and lines[at].lstrip().startswith("- "):
        result.append(scalar(lines[at].strip()[2:]))
        at = skip(lines, at + 1)
    return result, at


def split_key(text):
    if text[:1] in "\"'":
        end = text.index(text[0], 1)
        key, rest = text[1:end], text[end + 1:].lstrip()
        return (key, ":", rest[1:]) if rest.startswith(":") else (key, "", rest)
    for i, c in enumerate(text):
        if c == ":" and (i + 1 == len(text) or text[i + 1] == " "):
            return text[:i].strip(), ":", text[i + 1:]
    return text, "", ""


def balanced(text):
    depth, quote = 0, ""
    for c in text:
        if quote:
            quote = "" if c == quote else quote
        elif c in "\"'" and depth:
            quote = c
        elif c in "[{":
            depth += 1
        elif c in "]}":
            depth -= 1
    return depth == 0 and not quote


def parts(text):
    """What stands between the commas of a flow list or map."""
    found, start, depth, quote = [], 0, 0, ""
    for i, c in enumerate(text):
        if quote:
            quote = "" if c == quote else quote
        elif c in "\"'" and not text[start:i].strip():
            quote = c
        elif c in "\"'" and text[start:i].rstrip().endswith((":", "[", "{")):
            quote = c
        elif c in "[{":
            depth += 1
        elif c in "]}":
            depth -= 1
        elif c == "," and not depth:
            found.append(text[start:i].strip())
            start = i + 1
    last = text[start:].strip()
    return found + [last] if last else found


def scalar(text):
    text = text.strip()
    if text.startswith("["):
        return [scalar(p) for p in parts(text[1:text.rindex("]")])]
    if text.startswith("{"):
        result = {}
        for part in parts(text[1:text.rindex("}")]):
            key, _, rest = split_key(part)
            result[key] = scalar(rest)
        return result
    if text[:1] == "'":
        return text[1:text.rindex("'")].replace("''", "'")
    if text[:1] == '"':
        return text[1:text.rindex('"')]
    if " #" in text:
        text = text[:text.index(" #")].rstrip()
    if text in ("true", "false"):
        return text == "true"
    return text


def check_the_checker():
    read = load("# note\na: 1\nb: [x, 'y, z', \"q\"]\nc: >-\n  one\n  two\nd:\n  e: {f: true, g: [h]}\n"
                "  i:\n    - j\n    - {k: l}\nm: 'it''s: so'\nn: [o,\n  p]\n")
    assert read == {"a": "1", "b": ["x", "y, z", "q"], "c": "one two",
                    "d": {"e": {"f": True, "g": ["h"]}, "i": ["j", {"k": "l"}]},
                    "m": "it's: so", "n": ["o", "p"]}, read
    for wrong in ("a\n", "a: 1\na: 2\n", "a: 1\n    b: 2\n"):
        try:
            load(wrong)
        except Bad:
            continue
        raise AssertionError(wrong)
