"""The corpora that search is judged on, each a site of Markdown files with its held-out headings taken
out, built once by leerspoor with a theme of bare pages: so its index and Pagefind's are made of the
same text.

    own       this repository's content/
    ak        MinBZK/Algoritmekader: guidance on algorithms, Dutch
    laws-N    N pages of 4.1 kB in the mean, from statengeneraal/laws-markdown, laws of the social domain first

The last two are cloned into build/bench/sources when they are not there; without a network they are
left out. Nothing of them is part of this repository."""

import hashlib
import html
import json
import pathlib
import re
import shutil
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
BENCH = ROOT / "build" / "bench"
SOURCES = {"ak": "MinBZK/Algoritmekader", "laws": "statengeneraal/laws-markdown"}
SOCIAL = re.compile(r"participatie|inburger|bijstand|jeugd|werkloos|arbeid|wajong|wmo|maatschappelijk|onderwijs"
                    r"|toeslag|zorg|sociale|uitkering|asiel|vreemdeling|pensioen|kinder|huur|inkomen|ziekte")
PIECE_BYTES = 3420  # at the least, which gives pages of 4.1 kB
SITE = """title: {title}
language: nl
content: .
raw_html: filter
"""
QUIET = [f"{area}/*" for area in ("anchor", "audit", "citation", "field", "front-matter", "heading", "image",
                                 "link", "markdown", "note", "page", "review", "table", "template", "history")]
BASE = """<!doctype html>
<html lang="nl"><head><meta charset="utf-8"><title>{{page.title}}</title></head>
<body><main>{{$main}}{{/main}}</main></body></html>
"""
PAGE = """{{<base}}{{$main}}<article data-pagefind-body><h1>{{page.title}}</h1>
{{content_html}}</article>{{/main}}{{/base}}
"""
LIST = """{{<base}}{{$main}}{{#content_html}}<article data-pagefind-body><h1>{{page.title}}</h1>
{{content_html}}</article>{{/content_html}}{{/main}}{{/base}}
"""


def run(*command, **more):
    return subprocess.run([str(c) for c in command], check=True, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, **more).stdout


def source(name):
    """A bare clone of the repository, or None."""
    folder = BENCH / "sources" / f"{name}.git"
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        address = f"https://github.com/{SOURCES[name]}"
        cloned = subprocess.run(["git", "clone", "-q", "--bare", "--depth", "1", address, folder],
                                stdin=subprocess.DEVNULL, check=False)
        if cloned.returncode:
            shutil.rmtree(folder, ignore_errors=True)
            return None
    return folder


def files_of(repository, wanted):
    """(path, text) of each file of the newest commit whose path is wanted; in order of wanted's value."""
    listed = run("git", "--git-dir", repository, "ls-tree", "-r", "-z", "--name-only", "HEAD").decode()
    paths = sorted(((wanted(p), p) for p in listed.split("\0") if p and wanted(p) is not None))
    cat = subprocess.Popen(["git", "--git-dir", repository, "cat-file", "--batch"], stdin=subprocess.PIPE,
                           stdout=subprocess.PIPE)
    try:
        for _, path in paths:
            cat.stdin.write(f"HEAD:{path}\n".encode())
            cat.stdin.flush()
            size = int(cat.stdout.readline().split()[2])
            yield path, cat.stdout.read(size + 1)[:size].decode("utf-8", "replace")
    finally:
        cat.stdin.close()
        cat.stdout.close()
        cat.wait()


# ---- pages: {name: text with front matter} ----

def own_pages():
    content = ROOT / "content"
    return {str(p.relative_to(content)): p.read_text(encoding="utf-8") for p in sorted(content.rglob("*.md"))}


def ak_pages(repository):
    """Front matter keeps its title only: the other keys are for its own generator."""
    pages = {}
    for path, text in files_of(repository, lambda p: p if re.match(r"docs/.*\.md$", p) else None):
        head = re.match(r"---\n(.*?)\n---\n", text, re.DOTALL)
        title = re.search(r"^title: *['\"]?(.*?)['\"]?$", head.group(1), re.MULTILINE) if head else None
        text = text[head.end():] if head else text
        text = re.sub(r"<!--.*?-->|\{ *[.:#][^}\n]*\}|\{ *data-[^}\n]*\}", "", text, flags=re.DOTALL)
        if len(text) > 200:
            front = f"---\ntitle: {json.dumps(title.group(1), ensure_ascii=False)}\n---\n" if title else ""
            pages[path[len("docs/"):]] = front + text
    return pages


def law_parts(text):
    """Pieces of PIECE_BYTES or a section more that begin at headings, with what each heading says."""
    text = re.sub(r"<meta[^>]*>|&nbsp;", " ", text)
    text = re.sub(r"\[([^\]\n]*)\]\([^)\n]*\)", r"\1", text)
    text = re.sub(r"^(#+) *(.*?) *$", lambda m: f"\n## {re.sub('[*_ ]+', ' ', m[2]).strip()}\n" if m[2] else "",
                  text, flags=re.MULTILINE)
    piece = ""
    for part in re.split(r"(?=^## )", text, flags=re.MULTILINE):
        for block in (part[i:i + 2 * PIECE_BYTES] for i in range(0, len(part), 2 * PIECE_BYTES)):
            piece += block
            if len(piece) >= PIECE_BYTES:
                yield piece
                piece = ""
    if len(piece) > 500:
        yield piece


def law_pages(repository, most):
    def order(path):
        if not path.endswith("/README.md") or path.count("/") < 2:
            return None
        return f"{0 if SOCIAL.search(path) else 1}{hashlib.sha1(path.encode()).hexdigest()}"

    pages = {}
    for path, text in files_of(repository, order):
        law = re.sub(r"-+", "-", "-".join(path.split("/")[1:-2]).strip("-"))[:80] or "regeling"
        name = path.split("/")[-2].lower()
        for i, part in enumerate(law_parts(text)):
            if len(pages) == most:
                return pages
            title = law.replace("-", " ").capitalize() + (f", deel {i + 1}" if i else "")
            pages[f"{name}-{i + 1}.md"] = f"---\ntitle: {json.dumps(title, ensure_ascii=False)}\n---\n{part}\n"
    return pages


def pages_of(name):
    """The pages of a corpus, or None when its source is not there."""
    if name == "own":
        return own_pages()
    repository = source(name.split("-")[0])
    if repository is None:
        return None
    return ak_pages(repository) if name == "ak" else law_pages(repository, int(name.split("-")[1]))


# ---- as a site ----

def write(name, pages, folder):
    shutil.rmtree(folder, ignore_errors=True)
    content = folder / "content"
    for path, text in pages.items():
        file = content / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    if name == "own":
        config = (ROOT / "content/site.yaml").read_text(encoding="utf-8")
        config = re.sub(r"^(theme|out):.*\n", "", config, flags=re.MULTILINE)
        for other in (ROOT / "content").rglob("*"):
            if other.is_file() and other.suffix not in (".md", ".yaml"):
                target = content / other.relative_to(ROOT / "content")
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(other, target)
    else:
        config = SITE.format(title=name)
    (content / "site.yaml").write_text(config, encoding="utf-8")


def bare_theme(folder):
    """The theme with pages of nothing but their text, which is what Pagefind is to read."""
    shutil.copytree(ROOT / "theme", folder)
    templates = folder / "templates"
    (templates / "base.mustache").write_text(BASE, encoding="utf-8")
    for template in ("page", "home"):
        (templates / f"{template}.mustache").write_text(PAGE, encoding="utf-8")
    for template in ("list", "sources", "glossary"):
        (templates / f"{template}.mustache").write_text(LIST, encoding="utf-8")
    return folder


def build_command(program, folder, theme, out):
    checks = [word for rule in QUIET for word in ("--check", f"{rule}=ignore")]
    return [str(program), "build", "-C", str(folder), "--theme", str(theme), "--out", str(out), "--no-cache",
            "--quiet", "--verbose", *checks]


def plain(text):
    """Markdown of a heading or a link as its reader sees it."""
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)|\[\[(?:[^\]|]*\|)?([^\]]*)\]\]", lambda m: m[1] or m[2] or "", text)
    return html.unescape(re.sub(r"[`*_]+|\{#[^}]*\}|<[^>]+>|\[@[^\]]*\]", "", text)).strip()
