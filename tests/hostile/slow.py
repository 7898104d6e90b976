"""Texts that take Markdown parsers long: cmark-gfm's own (test/pathological_tests.py there), and those
that were found to be slow here. Each is a whole page."""
import itertools


def collisions():
    """References whose names meet in cmark's old hash table."""
    def bad(name):
        h = 0
        for c in name:
            h = (ord(c) + (h << 6) + (h << 16) - h) & 0xffffffff
        return h % 16 == 0

    keys = itertools.islice((k for k in (f"x{i}" for i in itertools.count()) if bad(k)), 20000)
    first = next(keys)
    return "".join(f"[{key}]: /url\n\n[{first}]\n\n" for key in keys)


def upstream():
    yield "nested strong emph", "*a **a " * 65000 + "b" + " a** a*" * 65000
    yield "many emph closers with no openers", "a_ " * 65000
    yield "many emph openers with no closers", "_a " * 65000
    yield "many link closers with no openers", "a]" * 65000
    yield "many link openers with no closers", "[a" * 65000
    yield "mismatched openers and closers", "*a_ " * 50000
    yield "openers and closers multiple of 3", "a**b" + "c* " * 50000
    yield "link openers and emph closers", "[ a_" * 50000
    yield "pattern [ (]( repeated", "[ (](" * 80000
    yield "hard link/emph case", "**x [a*b**c*](d)"
    yield "nested brackets", "[" * 50000 + "a" + "]" * 50000
    yield "nested block quotes", "> " * 50000 + "a"
    yield "deeply nested lists", "".join("  " * x + "* a\n" for x in range(1000))
    yield "U+0000 in input", "abc\0de\0"
    yield "backticks", "".join("e" + "`" * x for x in range(1, 3000))
    yield "unclosed links A", "[a](<b" * 30000
    yield "unclosed links B", "[a](b" * 30000
    yield "tables", "aaa\rbbb\n-\v\n" * 30000
    yield "many references", "".join(f"[{x}]: u\n" for x in range(80000)) + "[0] " * 5000
    yield "reference collisions", collisions()


def repeated(unit, times, size):
    """Paragraphs, each the unit so many times, up to the size of the whole."""
    paragraph = unit * times + "\n\n"
    return paragraph * (size // len(paragraph))


def ours():
    """Just within each bound, or just past it, so that the bounds themselves are seen to hold."""
    for unit, times in (("*a **a ", 15000), ("a_ ", 48000), ("[a", 48000), ("a]", 48000),
                        ("[ a_", 20000), ("[ (](", 12000), ("![a", 16000), ("<a ", 48000),
                        ("&a", 48000), ("a`b``c```", 8000), ("[a](b", 12000), ("[[a", 24000),
                        ("a{b", 48000), ("[@a", 16000), ("[^a]", 12000), ("|a|b|\n", 10000),
                        ("a  \n", 24000), ("\\[", 24000), ("<b>", 24000), ("# a\n", 48000)):
        yield f"in one paragraph: {unit!r}", repeated(unit, times, 300000)
    for unit, times in (("a@", 48000), ("a@b.c ", 24000), ("a <? a ", 16000), ("a <!A ", 16000),
                        ("a <!-- a ", 12000), ("http://a.b/" + ")" * 40000, 1), (").", 20000),
                        ("http://a.b/" + "(" * 20000 + ")" * 20000, 1), ("www.a.b", 48000),
                        ("http://a.b/" + "&a;" * 15000, 1), ("http://", 15000), ("a\r", 20000)):
        yield f"over a large page: {unit[:12]!r}", repeated(unit, times, 6000000)
    yield "words", "a note " * 200000
    yield "one long line", "a" * 7000000
    yield "blank lines", "\n" * 7000000
    yield "returns", "\r" * 3000000
    yield "headings of one name", "# a\n\n" * 60000
    yield "headings", "".join(f"# a{i}\n\n" for i in range(50000))
    yield "footnotes", "".join(f"[^{i}] \n\n[^{i}]: x\n\n" for i in range(30000))
    yield "broken links", "".join(f"[a](b{i}.md)\n\n" for i in range(40000))
    yield "raw HTML left open", "<div>\n\n" * 40000
    yield "raw HTML with attributes", "x <b " + "a=b " * 500000 + ">"
    yield "marks over letters", "\u0301" * 1000000
    yield "bytes that are no text", "\udc80" * 3000000
    yield "NUL", "\0" * 2000000


def cases():
    yield from upstream()
    yield from ours()
