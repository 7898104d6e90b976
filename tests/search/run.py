"""The browser's search engine and `leerspoor search` give the same answers: the same pages in the same
order, with the same scores and snippets, for questions as people put them and for worse ones.

The site is made of random pages with the words of content/, large enough for postings to be cut and
common words to be left out, and small enough to be built in a moment.
"""

import json
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import harness  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
ENGINE = ROOT / "theme/assets/search-core.js"
PAGES = 1500
REGIONS = ["Zuid-Limburg", "Drenthe", "Het Gooi", "Fryslân"]


def need(name, found):
    if not found:
        print(f"needs {name}", file=sys.stderr)
        sys.exit(77)
    return found


def vocabulary():
    words = {}
    for file in sorted((ROOT / "content").rglob("*.md")):
        for word in re.findall(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*", file.read_text(encoding="utf-8")):
            words[word] = words.get(word, 0) + 1
    return sorted(words, key=lambda word: (-words[word], word))


def make_site(folder, words, rng):
    """Pages of words by Zipf's law, with sections, numbers, hyphens and accents."""
    weights = [1 / (i + 3) for i in range(len(words))]

    def text(n):
        return " ".join(rng.choices(words, weights, k=n) + rng.choices(["2021", "café", "Ærø", "İ"], k=1))

    (folder / "content").mkdir()
    (folder / "content/site.yaml").write_text(
        "title: Zoek\nlanguage: nl\nchecks: {page/orphan: ignore}\n"
        "types:\n  soort: {label: Eerste soort, folder: een, fields: "
        "{regio: {type: text, facet: true, many: true}, stand: {type: enum, values: [open, dicht], facet: true}}}\n"
        "  ander: {label: Tweede soort, folder: twee, fields: {regio: {type: text, facet: true}}}\n",
        encoding="utf-8")
    for i in range(PAGES):
        name = f"{('een/', 'twee/', '')[i % 3]}p{i}.md"
        fields = ("", f"regio: {rng.choice(REGIONS)}\n", f"regio: [{', '.join(rng.sample(REGIONS, 2))}]\n"
                  f"stand: {rng.choice(['open', 'dicht'])}\n")[(2, 1, 0)[i % 3]]
        body = f"---\ntitle: {json.dumps(text(rng.randint(1, 7)), ensure_ascii=False)}\n{fields}---\n{text(20)}\n"
        for _ in range(rng.randint(0, 5)):
            body += f"\n## {text(3)}\n\n{text(rng.randint(1, 120))}\n"
        file = folder / "content" / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(body, encoding="utf-8")


def damage(word, rng):
    """The word with one error."""
    i = rng.randrange(len(word))
    return rng.choice([word[:i] + word[i + 1:], word[:i] + rng.choice("abceost") + word[i:],
                       word[:i] + rng.choice("abceost") + word[i + 1:],
                       word[:i] + word[i + 1:i + 2] + word[i:i + 1] + word[i + 2:]])


def questions(words, rng):
    common, rare = words[:300], words[300:]
    texts = ["", " ", "'", "zzzzqqq", "2021", "CAFÉ", "ærø i̇", "e-mail", "a'b 'c' d", "ß", "日本語", "\U0001f600",
             " ".join(common[:15]), "x" * 60]
    for _ in range(15):
        texts += [rng.choice(common), rng.choice(rare), f"{rng.choice(common)} {rng.choice(rare)}",
                  " ".join(rng.choices(rare, k=3)), rng.choice(rare)[:rng.randint(2, 6)],
                  damage(rng.choice(rare), rng), f"{damage(rng.choice(rare), rng)} {rng.choice(common)}"]
        word = rng.choice([w for w in rare if len(w) > 9])
        texts.append(f"{word[:5]} {word[5:]}")
    asked = [{"text": text, "limit": 10} for text in texts]
    asked += [{"text": rng.choice(common), "limit": PAGES} for _ in range(6)]
    for _ in range(20):
        text = f"{rng.choice(common)} {rng.choice(rare)}"
        asked.append({"text": text, "limit": 5, "counted": rng.sample(["type", "regio", "stand"], rng.randint(1, 3)),
                      "facets": rng.choice([{}, {"type": ["soort"]}, {"regio": ["drenthe", "het-gooi"], "stand": ["open"]},
                                            {"type": ["ander"], "regio": ["fryslan"]}, {"regio": ["nergens"]}])})
    return asked


def phrases(site, rng):
    """Three words that stand one behind the other on some page, and three that need not."""
    for file in rng.sample(sorted((site / "content").rglob("*.md")), 12):
        words = re.findall(r"[^\W\d_]{3,}", file.read_text(encoding="utf-8").split("---\n")[-1])
        if len(words) > 5:
            i = rng.randrange(len(words) - 3)
            yield {"text": f'"{" ".join(words[i:i + 3])}"', "limit": 20}
            yield {"text": f'{words[0]} „{" ".join(words[i:i + 2])}” "{words[-1]} {words[1]}', "limit": 20}


def ask_browser(node, folder, asked):
    run = subprocess.run([node, ROOT / "tests/search/answers.mjs", ENGINE, folder],
                         input=json.dumps(asked), stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(run.stdout)


def ask_program(program, site, out, question):
    facets = [f"--facet={name}" for name in question.get("counted", ())]
    facets += [f"--facet={name}={v}" for name, values in question.get("facets", {}).items() for v in values]
    run = subprocess.run([program, "search", "-C", site, "--out", out, "--theme", ROOT / "theme", "--format",
                          "json", "--limit", str(question["limit"]), *facets, "--", question["text"]],
                         capture_output=True, text=True, check=True)
    answer = json.loads(run.stdout)
    return {"total": answer["total"], "results": answer["results"], "facets": answer.get("facets", [])}


def compare(asked, ours, theirs):
    problems = 0
    for question, a, b in zip(asked, ours, theirs):
        if a != b:
            problems += 1
            print(f"{question}\n  program: {json.dumps(a)[:600]}\n  browser: {json.dumps(b)[:600]}")
    return problems


def check_pages(node, folder, text):
    """Further pages of results go on where the last one stopped; facets narrow."""
    whole, = ask_browser(node, folder, [{"text": text, "limit": PAGES}])
    parts = ask_browser(node, folder, [{"text": text, "limit": 50, "offset": at}
                                       for at in range(0, PAGES, 50)])
    assert [r for part in parts for r in part["results"]] == whole["results"], text
    assert whole["total"] == len(whole["results"]) > 450, whole["total"]
    first, second, none = ask_browser(node, folder, [
        {"text": text, "limit": PAGES, "facets": {"type": [kind]}} for kind in ("soort", "ander", "x")])
    assert first["results"] and all(r["url"].startswith("een/") for r in first["results"])
    assert second["results"] and all(r["url"].startswith("twee/") for r in second["results"])
    assert none == {"total": 0, "results": [], "facets": []}


def check_mismatch(node, folder):
    """An index of another version, or none, is told and not guessed at."""
    root = folder / "root.bin"
    bytes_ = bytearray(root.read_bytes())
    bytes_[4] += 1
    root.write_bytes(bytes_)
    answer, = ask_browser(node, folder, [{"text": "taal", "limit": 1}])
    assert "form 4" in answer["error"] and "load the page again" in answer["error"], answer
    root.write_bytes(b"<!doctype html>")
    answer, = ask_browser(node, folder, [{"text": "taal", "limit": 1}])
    assert "damaged" in answer["error"], answer
    root.unlink()
    answer, = ask_browser(node, folder, [{"text": "taal", "limit": 1}])
    assert "404" in answer["error"], answer


def main():
    program = need("LEERSPOOR", os.environ.get("LEERSPOOR"))
    node = need("node", shutil.which("node"))
    with tempfile.TemporaryDirectory(prefix="leerspoor-") as folder:
        check(program, node, pathlib.Path(folder))


def check(program, node, site):
    out = site / "public"
    rng = random.Random(20240717)
    words = vocabulary()
    make_site(site, words, rng)
    subprocess.run([program, "build", "-C", site, "--out", out, "--theme", ROOT / "theme", "--no-cache",
                    "--quiet"], check=True)
    folder = next(out.glob("*/root.bin")).parent
    assert any(folder.glob("o*.bin")), "no postings were cut: the site is too small for this test"
    asked = questions(words, rng) + list(phrases(site, rng))
    if harness.sanitized(program):
        asked = asked[::3]
    problems = compare(asked, [ask_program(program, site, out, q) for q in asked],
                       ask_browser(node, folder, asked))
    check_pages(node, folder, words[0])
    check_mismatch(node, folder)
    print(f"{len(asked)} questions, {problems} answered differently")
    sys.exit(1 if problems else 0)


main()
