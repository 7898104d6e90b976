"""The browser's engine cuts, folds and relates words as the generator does, over a whole vocabulary.

The engine has no stemmer: the index says of every form to which term it belongs. So these must hold, and
do so here for every word of the content of this repository and for texts in other languages and scripts:
both cut the same words out of the text, in the same order and folded the same way; both find the same
term for each; and two words have one term if and only if libstemmer gives them one stem.

Usage: words.py; $LEERSPOOR is the program, $BUILD has words_dump."""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
ENGINE = ROOT / "theme/assets/search-core.js"
TEXTS = {
    "de": "Die Förderung der Wohnungsbaugesellschaften; Häuser, Haus, häuslich. Straße STRASSE Straßen Maßnahmen "
          "Kinder Kindern Kindergärten arbeitet arbeiten Arbeiter geht's Rhein-Main-Gebiet möglich mögliche",
    "fr": "L'œuvre de l'été: étudiants, étudiantes, étudier. Aujourd'hui l’école élémentaire, écoles élémentaires "
          "chevaux cheval naïve Noël À bientôt ÇA ça porte-monnaie travailleurs travailleuse travailler",
    "en": "Running runners ran; the cafés' naïve façade. Don't o'clock re-use reuse e-mail co-operate ponies pony "
          "generously generous nationalization national organisations organisation lying dying 3rd 2nd",
    "sv": "Arbetsmarknadsutbildningar arbetsmarknad utbildning språk språket språkens åtgärder Åtgärd äldre Ärligt",
    "ru": "Книги книга книгой ёлка Ёлки ёлкой читать читал читали дома домов",
    "tr": "İstanbul ISPARTA ısı IŞIK ışık kitaplar kitap evlerinde",
    "nl": "zeeën coöperatie reünie ’s-Hertogenbosch foto's baby’s 24/7 €100 ﬁets ①② Ⅳ ½ ZOË naı̈ef a\u0301\u0308bc "
          "日本語 中文 한국어 ελληνικά ΌΣΟΣ Σίσυφος עברית العربية \U0001f600 \u200dx A\u030angstrom ǅ ŉ ſtraat ß ẞ",
}


def need(name, found):
    if not found:
        print(f"needs {name}", file=sys.stderr)
        sys.exit(77)
    return str(found)


def own_text():
    return "\n\n".join(f.read_text(encoding="utf-8") for f in sorted((ROOT / "content").rglob("*.md")))


def index_of(program, work, language, text):
    """A site whose one page has the text, and so an index with every word of it."""
    (work / "content").mkdir(parents=True)
    (work / "content/site.yaml").write_text(f"title: Words\nlanguage: {language}\nraw_html: filter\n", encoding="utf-8")
    (work / "content/text.md").write_text("# Words\n\n" + "".join(f"    {line}\n" for line in text.splitlines()),
                                         encoding="utf-8")
    subprocess.run([program, "build", "-C", work, "--out", work / "public", "--theme", ROOT / "theme", "--no-cache",
                    "--quiet", "--check", "label/missing=ignore", "--check", "template/unknown=ignore"], check=True)
    return next((work / "public").glob("*/root.bin")).parent


def rows(command, text):
    run = subprocess.run([str(c) for c in command], input=text.encode(), stdout=subprocess.PIPE, check=True)
    return [line.split("\t") for line in run.stdout.decode().splitlines()]


def compare(language, ours, theirs):
    """The number of different words; raises when they are not treated alike."""
    assert [r[0] for r in ours] == [r[0] for r in theirs], next(
        (language, a, b) for a, b in zip(ours + [None], theirs + [None]) if not a or not b or a[0] != b[0])
    by_stem, by_term = {}, {}
    for (form, stem, term), (_, other) in zip(ours, theirs):
        assert term == other, (language, form, term, other)
        assert term, (language, form, "is not in the index")
        assert by_stem.setdefault(stem, term) == term, (language, form, "shares a stem, and not the term")
        assert by_term.setdefault(term, stem) == stem, (language, form, "shares a term, and not the stem")
    return len({r[0] for r in ours}), len(by_stem)


def main():
    program = need("LEERSPOOR", os.environ.get("LEERSPOOR"))
    dump = need("words_dump", pathlib.Path(need("BUILD", os.environ.get("BUILD"))) / "tests/words_dump")
    node = need("node", shutil.which("node"))
    texts = [*TEXTS.items(), ("nl", own_text())]
    for i, (language, text) in enumerate(texts):
        with tempfile.TemporaryDirectory(prefix="leerspoor-") as work:
            index = index_of(program, pathlib.Path(work), language, text)
            words, stems = compare(language, rows([dump, language, index], text),
                                   rows([node, ROOT / "tests/model/words_dump.mjs", ENGINE, index], text))
            print(f"{language}: {words} words, {stems} stems")
            assert i < len(texts) - 1 or words > 2000, "the content has become small"


main()
