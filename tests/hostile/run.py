#!/usr/bin/env python3
"""Repositories made to do harm: each gets a clear answer, in bounded time and memory, and nothing is
read or written outside the site's folders.

Each case makes a small site with one thing in it that is hostile, builds it, and looks at the exit
status, the rules that are told and what is published. What is told of a case must hold its rule;
what the case plants outside the site must not turn up in the output.
"""
import hashlib
import itertools
import os
import pathlib
import re
import resource
import shutil
import struct
import subprocess
import sys
import tempfile
import zlib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import harness  # noqa: E402
import slow  # noqa: E402

ROOT = harness.ROOT
BINARY = harness.program()
SECRET = b"the-secret-outside"
SANITIZED = b"__asan_" in pathlib.Path(BINARY).read_bytes()
# Of processor time, for any one build: what is the heaviest here takes a quarter of it on an idle machine,
# and may take double that on one whose cores and caches others use too.
SECONDS = 60 if SANITIZED else 20
MEMORY = 3 << 30  # bytes of address space; the sanitizers take more than there is
CASES = []
SITE = ("title: Test\nlanguage: en\ntypes:\n  note: {folder: notes}\n  source: {folder: sources}\n"
        "glossary: {types: [note]}\ncitations: {types: [source]}\n")


def case(function):
    CASES.append(function)
    return function


class Site:
    """A site in a folder of its own, without git unless asked for."""

    def __init__(self, work, name, config=SITE):
        self.work, self.name, self.told = work, name, ""
        self.top = work / name
        self.top.mkdir()
        self.out = work / f"{name}-out"
        # libgit2 loses memory over broken packs; what we lose, other tests find.
        self.env = harness.environment(work / "home", ASAN_OPTIONS="detect_leaks=0")
        if config is not None:
            self.put("site.yaml", config)
        self.put("index.md", "# Home\n\nWelcome.\n")

    def put(self, path, text):
        path = os.path.join(os.fsencode(self.top), os.fsencode(path))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as f:
            f.write(text if isinstance(text, bytes) else text.encode())

    def git(self, *args, at=None, **more):
        env = dict(self.env, GIT_AUTHOR_NAME="T", GIT_AUTHOR_EMAIL="t@example.org",
                   GIT_COMMITTER_NAME="T", GIT_COMMITTER_EMAIL="t@example.org",
                   GIT_AUTHOR_DATE="2024-01-02T03:04:05Z",
                   GIT_COMMITTER_DATE="2024-01-02T03:04:05Z")
        return subprocess.run(["git", "-C", str(at or self.top), *args], env=env, check=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              timeout=60, **more).stdout.decode().strip()

    def commit(self, text="A change"):
        if not (self.top / ".git").exists():
            self.git("init", "-q", "-b", "main")
        self.git("add", "-A")
        self.git("commit", "-q", "-m", text)

    def build(self, *options, top=None, command="build"):
        out = ["--out", str(self.out)] if command == "build" else []
        done = subprocess.run(
            [BINARY, command, "-C", str(top or self.top), *out, "--no-cache", "--jobs", "2",
             "--theme", str(ROOT / "theme"), *options],
            env=self.env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, timeout=600,
            stderr=subprocess.PIPE, preexec_fn=limits, check=False)
        self.status, self.told = done.returncode, done.stderr.decode("utf-8", "replace")
        if self.status not in (0, 1, 2, 3):
            self.fail(f"ended with {self.status}")
        for byte in done.stderr:
            if byte < 32 and byte != 10:
                self.fail("a control character on the terminal")
        self.check_output()
        return self

    def check_output(self):
        for path in self.out.rglob("*") if self.out.exists() else []:
            if path.is_symlink():
                self.fail(f"a link in the output: {path}")
            if path.is_file() and SECRET in path.read_bytes():
                self.fail(f"what stands outside is in {path}")

    def want(self, status, *rules):
        if self.status != status:
            self.fail(f"status {self.status}, not {status}")
        for rule in rules:
            if f"[{rule}]" not in self.told:
                self.fail(f"{rule} is not told")
        return self

    def published(self, path):
        return (self.out / path).exists()

    def fail(self, what):
        sys.exit(f"{self.name}: {what}\n{self.told[:4000]}")


def limits():
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if not SANITIZED:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


# ---- the tree ----


@case
def links_out(work):
    outside = work / "outside"
    outside.mkdir()
    (outside / "secret.md").write_bytes(b"# " + SECRET)
    (outside / "secret.pdf").write_bytes(SECRET)
    s = Site(work, "links_out")
    os.symlink(outside / "secret.md", s.top / "link.md")
    os.symlink(outside, s.top / "folder")
    os.symlink(outside / "secret.pdf", s.top / "file.pdf")
    os.symlink("loop", s.top / "loop")
    os.symlink("../outside/secret.md", s.top / "up.md")
    s.build().want(0, "repo/link")
    s.put("index.md", "# Home\n\n[a](file.pdf) [b](folder/secret.pdf) [c](../outside/secret.pdf)\n"
          "[d](/../outside/secret.pdf) [e](%2e%2e/outside/secret.pdf) [f](..%2foutside/secret.pdf)\n"
          "![g](folder/secret.pdf) <img src='folder/secret.pdf' alt='x'> [[folder/secret.pdf]]\n"
          "[h](file:///etc/passwd) [i](loop/x.pdf)\n")
    s.build().want(1, "link/missing", "link/scheme", "image/missing")
    s.commit()
    s.build("--rev", "HEAD").want(1, "link/missing")
    # The site's own folder may be reached by a link: that is what the user named.
    os.symlink(s.top, work / "by-link")
    s.put("index.md", "# Home\n")
    s.build(top=work / "by-link").want(0)


@case
def settings_that_lead_out(work):
    outside = work / "elsewhere"
    outside.mkdir()
    (outside / "secret.md").write_bytes(b"# " + SECRET)
    for i, line in enumerate((f"content: {outside}", "content: ../elsewhere", "content: ..",
                              "tokens: [../elsewhere/secret.md]",
                              "privacy: {authors: register, register: ../elsewhere/secret.md}")):
        s = Site(work, f"lead_out_{i}", SITE + line + "\n")
        s.build()  # check_output looks for what stands there
        if s.published("secret/index.html"):
            s.fail(f"{line!r} is taken")
    # A theme or an output folder elsewhere is the maintainer's to name, on the command line or in
    # site.yaml; one that holds the sources is refused.
    for i, out in enumerate((".", "..")):
        s = Site(work, f"out_{i}", SITE + f"out: {out}\n")
        done = subprocess.run([BINARY, "build", "-C", str(s.top), "--theme", str(ROOT / "theme"),
                               "--no-cache"], env=s.env, stderr=subprocess.PIPE, check=False)
        if done.returncode != 3 or b"output/folder" not in done.stderr:
            s.fail(f"out: {out}: {done.returncode} {done.stderr!r}")


@case
def confined(work):
    """With --confined, site.yaml leads nowhere: no folder is read or written, nothing is fetched."""
    outside = work / "outside"
    shutil.copytree(ROOT / "theme", outside / "theme")
    (outside / "secret.md").write_bytes(b"# " + SECRET)
    own = Site(work, "own")
    own.put("secret.md", b"# " + SECRET)
    own.commit()
    for i, line in enumerate((f"out: {outside}/public", "out: ../outside/public", "out: ../../x",
                              "theme: ../outside/theme",
                              "sources: [{path: ../own, prefix: x}]",
                              f"sources: [{{path: {outside}, prefix: x}}]",
                              "sources: [{path: /, prefix: x}]",
                              "sources: [{url: 'https://127.0.0.1:1/x.git', prefix: x}]")):
        s = Site(work, f"confined_{i}", SITE + line + "\n")
        args = [] if "theme" in line else ["--theme", str(ROOT / "theme")]
        done = subprocess.run([BINARY, "build", "--confined", "-C", str(s.top), *args,
                               "--cache", str(work / "cache")], env=s.env, stdin=subprocess.DEVNULL,
                              stderr=subprocess.PIPE, check=False, timeout=60)
        rule = b"[source/fetch]" if "url" in line else b"[site/confined]"
        if done.returncode != 3 or rule not in done.stderr:
            s.fail(f"{line}: {done.returncode} {done.stderr!r}")
        if (outside / "public").exists() or (work.parent / "x").exists():
            s.fail(f"{line}: written outside")
    # What lies inside is taken, and so is what the command line names.
    s = Site(work, "confined_in", SITE + "out: made\ntheme: theme\n")
    shutil.copytree(ROOT / "theme", s.top / "theme")
    done = subprocess.run([BINARY, "build", "--confined", "--no-cache", "-C", str(s.top)], env=s.env,
                          stderr=subprocess.PIPE, check=False)
    if done.returncode or not (s.top / "made/index.html").exists():
        s.fail(f"what lies inside: {done.returncode} {done.stderr!r}")
    s.build("--confined").want(0)


@case
def odd_names(work):
    s = Site(work, "odd_names")
    for name in (b"new\nline.md", b"bell\x07.md", b"esc\x1b[31m.md", b"not\xff\xfeutf8.md",
                 b"bidi-\xe2\x80\xaeexe.md", b"del\x7f.md"):
        s.put(name, "# Odd\n")
    for name in ("con.md", "-rf.md", "a b.md", "a%2fb.md", "..md", "a..md", "x" * 240 + ".md",
                 "q?x=1.md", "h#x.md", "back\\slash.md", "quote\"'<b>.md", "`id`.md", "$(ls).md"):
        s.put(name, "# Fine\n")
    s.build().want(0, "repo/name")
    for path in s.out.rglob("*"):
        if any(ord(c) < 32 or c in "<>\u202e" for c in path.name):
            s.fail(f"published as {path.name!r}")
    s.commit()
    s.build("--rev", "HEAD").want(0, "repo/name")


@case
def twins(work):
    for i, (one, two) in enumerate((("Page.md", "page.md"), ("a.md", "a/index.md"), ("a b.md", "a-b.md"),
                                    ("caf\u00e9.md", "cafe\u0301.md"))):
        s = Site(work, f"twins_{i}")
        s.put(one, "# One\n")
        s.put(two, "# Two\n")
        s.build().want(1, "url/duplicate")


@case
def our_own_names(work):
    s = Site(work, "our_own_names")
    for name in ("provenance.intoto.json", "sitemap.xml", "_headers", "robots.txt", "data/pages.json",
                 ".leerspoor-staging/journal", "assets/x.css", "index.html", "CNAME"):
        s.put(name, "{}")
    s.put("index.md", "# Home\n\n[a](provenance.intoto.json) [b](_headers) [c](robots.txt) "
          "[d](data/pages.json)\n")
    s.put("404.md", "# Four\n")
    s.build().want(1, "output/duplicate")
    s.put("search/index.md", "# Search\n")
    s.build().want(1, "url/duplicate")


@case
def aliases_that_lead_out(work):
    for i, alias in enumerate(("../../etc/x", "/..%2f..%2fx", "//evil.example/", "https://e.example/x",
                               "a/\\..\\..\\x", "\"a\\nb\"", "\"a\\0b\"", "index.html",
                               "\"x/<script>alert(1)</script>\"", "_headers", "\"a b\"")):
        s = Site(work, f"alias_{i}")
        s.put("page.md", f"---\ntitle: T\naliases: [{alias}]\n---\nx\n")
        s.build()
        if s.status == 0:
            for path in s.out.rglob("*"):
                if path.is_file() and b"<script>alert" in path.read_bytes():
                    s.fail("an alias became markup")
    if (work.parent / "etc").exists() or (work / "etc").exists():
        sys.exit("an alias left the output folder")


# ---- too much ----


@case
def pages_too_large(work):
    s = Site(work, "too_large")
    s.put("large.md", "# Large\n")
    os.truncate(s.top / "large.md", 100 << 20)
    s.put("headings.md", "# a\n" * 1000000)
    s.put("table.md", "|a|b|\n|-|-|\n" + "|c|d|\n" * 1000000)
    s.put("wide.md", "|" + "a|" * 20000 + "\n|" + "-|" * 20000 + "\n" + "|x|\n" * 20000)
    s.put("quotes.md", ">" * 100000 + " a\n")
    s.put("lists.md", "".join("  " * i + "- a\n" for i in range(1000)))
    s.put("spans.md", "[" * 30000 + "a" + "](b)" * 30000)
    s.put("reference.md", "[a]: /" + "x" * 100000 + "\n\n" + "[a]\n\n" * 10000)
    s.put("html.md", "<div>" * 100000)
    s.build().want(1, "markdown/limit")
    for name in ("large", "headings", "table", "wide", "quotes", "lists", "spans", "reference"):
        # Newer versions of cmark-gfm bound references themselves: the links that are left lead nowhere.
        rule = r"\[(markdown/limit|link/missing)]" if name == "reference" else r"\[markdown/limit]"
        if not re.search(rf"^{name}\.md:.*{rule}$", s.told, re.MULTILINE):
            s.fail(f"{name}.md is not named")
    if s.out.exists() and any(s.out.iterdir()):
        s.fail("something was published")
    # Where the site chooses so, what is refused is named, and the rest is built.
    s.build("--check", "markdown/limit=warning", "--check", "link/missing=ignore").want(0)
    if not s.published("index.html") or s.published("large/index.html"):
        s.fail("the rest is not there, or what is refused is")


@case
def slow_inputs(work):
    """Upstream's pathological cases and our own: each alone, within the time for one build."""
    for name, text in itertools.islice(slow.cases(), 0, None, 4 if SANITIZED else 1):
        s = Site(work, "slow")
        s.put("page.md", text.encode("utf-8", "surrogateescape"))
        s.name = f"slow_inputs, {name}"
        s.build("--check", "markdown/limit=warning", "--check", "link/*=ignore", "--check",
                "note/*=ignore", "--check", "citation/*=ignore", "--check", "anchor/*=ignore",
                "--check", "image/*=ignore").want(0)
        shutil.rmtree(s.top)
        shutil.rmtree(s.out)


@case
def yaml_bombs(work):
    aliases = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{chr(98 + i)}: &{chr(98 + i)} [{', '.join(['*' + chr(97 + i)] * 9)}]\n" for i in range(9))
    merges = "a: &a {x: 1}\n" + "".join(
        f"{chr(98 + i)}: &{chr(98 + i)} {{<<: [{', '.join(['*' + chr(97 + i)] * 9)}], k{i}: 1}}\n"
        for i in range(12))
    bombs = {
        "aliases": (aliases, "yaml/limit"),
        "deep": ("a: " + "[" * 100000 + "]" * 100000 + "\n", "yaml/limit"),
        "deep-map": ("".join(" " * i + "a:\n" for i in range(2000)), "yaml/limit"),
        "itself": ("a: &a [*a]\n", "yaml/limit"),
        "keys": ("".join(f"k{i}: 1\n" for i in range(200000)), "yaml/limit"),
        "merges": (merges, None),
        "code": ("a: !!python/object/apply:os.system [id]\n", "yaml/tag"),
        "large": ("a: \"" + "x" * (2 << 20) + "\"\n", "yaml/limit"),
        "nul": ("title: \"a\\0b\"\n", None),
        "twice": ("title: a\ntitle: b\n", "yaml/duplicate"),
        "control": ("title: \"a\\x07\\u202e\\ufffeb\"\n", None),
        "documents": ("a: 1\n--- \nb: 1\n", None),
    }
    for name, (text, rule) in bombs.items():
        s = Site(work, f"matter_{name}")
        s.put("page.md", f"---\n{text}---\nx\n")
        s.build()
        if rule:
            s.want(1, rule)
        s = Site(work, f"config_{name}", text)
        s.build()
        if s.status == 0 and rule:
            s.fail("the settings are taken")


@case
def names_that_multiply(work):
    """What is long and repeated under each of many: names of labels, types and fields; terms of one page,
    each of which has a page that shows them all."""
    name = "? " + "x" * 250000 + "\n"

    def under(*lines, last, n=30000):
        text = ""
        for depth, line in enumerate(lines):
            indent = " " * depth
            text += indent + (name + indent + ":\n" if line is None else line + ":\n")
        return text + "".join(" " * len(lines) + last.replace("#", str(i)) + "\n" for i in range(n))

    start = "title: T\nlanguage: en\n"
    field = "f#: {type: enum, values: [a], wrong: 1}"
    for i, (told, config) in enumerate((
            ("config/unknown", under("types", None, last="k#: a")),
            ("config/unknown", under("types", "note", "fields", None, last="k#: a")),
            ("config/unknown", under("types", None, "fields", last=field, n=10000)),
            ("config/value", under("checks", None, last="k#: a")),
            ("config/value", under("taxonomies", None, last="k#: a")))):
        s = Site(work, f"names_{i}", start + config)
        s.put("notes/page.md", "# A page\n")
        s.build().want(1, told)
    s = Site(work, "labels", start)
    s.put("theme/labels/en.yaml", under(None, last="k#: a"))
    s.build().want(1, "label/value")
    s = Site(work, "terms", start)
    s.put("page.md", "---\ntitle: T\ntags: [" + ", ".join("t" * 90 + str(i) for i in range(9000)) + "]\n---\n")
    s.build().want(1, "field/many")
    s.put("page.md", "---\ntitle: T\ntags: [" + ", ".join("t" * 90 + str(i) for i in range(900)) + "]\n---\n")
    s.build().want(0)


@case
def templates_without_end(work):
    for i, (name, text) in enumerate((
            ("page.mustache", "{{> page}}"),
            ("page.mustache", "{{#page}}{{> page}}{{> page}}{{/page}}"),
            ("page.mustache", "{{> a}}"),
            ("page.mustache", "{{#page}}" * 100000),
            ("page.mustache", "{{#page}}" * 5000 + "x" + "{{/page}}" * 5000),
            ("page.mustache", "{{< page}}{{/page}}"),
            ("page.mustache", "{{=" + "x" * 100000 + "=}}"),
            ("page.mustache", "{{")))  :
        s = Site(work, f"template_{i}")
        s.put("page.md", "# A page\n")
        s.put(f"theme/templates/{name}", text)
        s.put("theme/templates/a.mustache", "{{> b}}{{> b}}")
        s.put("theme/templates/b.mustache", "{{> a}}{{> a}}")
        s.build()
        if s.status == 0 and i not in (4,):
            s.fail("the template is taken")


# ---- what is linked ----


def png(width, height):
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + head
            + struct.pack(">I", zlib.crc32(head)))


@case
def images_that_lie(work):
    s = Site(work, "images_that_lie")
    images = {"huge.png": png(0xffffffff, 0xffffffff), "zero.png": png(0, 0), "short.png": png(1, 1)[:9],
              "empty.png": b"", "html.png": b"<script>alert(1)</script>",
              "gif.gif": b"GIF89a\xff\xff", "jpeg.jpg": b"\xff\xd8\xff" + b"\xff\xc0\x00\x00" * 9999,
              "webp.webp": b"RIFF\xff\xff\xff\xffWEBPVP8X", "bomb.svg": b"<svg width='" + b"9" * 999999
              + b"'/>", "tags.svg": b"<svg " * 100000, "neg.svg": b"<svg viewBox='0 0 -1 1e309'/>"}
    for name, data in images.items():
        s.put(name, data)
    s.put("index.md", "# Home\n\n" + "\n\n".join(f"![x]({name})" for name in images) + "\n")
    s.build().want(1, "link/active")
    for name in ("tags.svg",):
        if f'"{name}"' not in s.told:
            s.fail(f"{name} is not named")
    s.put("index.md", "# Home\n\n" + "\n\n".join(f"![x]({n})" for n in images if n != "tags.svg"))
    s.build().want(0)
    html = (s.out / "index.html").read_text()
    if "4294967295" in html or "width=\"0\"" in html or "999999" in html:
        s.fail("a size that cannot be is written")


@case
def files_that_run(work):
    svg = b"<svg xmlns='http://www.w3.org/2000/svg'>%s</svg>"
    files = {"a.html": b"<p>", "b.HTM": b"<p>", "c.js": b"alert(1)", "d.svg": svg % b"<script/>",
             "e.xml": b"<x:script xmlns:x='http://www.w3.org/1999/xhtml'/>", "f": b" <script>",
             "g.unknown": b"\xef\xbb\xbf<html>", "h.svg": svg % b"<a href='javascript:1'/>",
             "i.svg": svg % b"<rect onclick='x'/>", "j.svgz": b"\x1f\x8b", "k.xhtml": b"<p/>"}
    fine = {"a.pdf": b"%PDF", "b.svg": svg % b"<rect/>", "Makefile": b"all:\n", "c.csv": b"a,b\n"}
    s = Site(work, "files_that_run")
    for name, data in {**files, **fine}.items():
        s.put(name, data)
    for name in files:
        for i, text in enumerate((f"[x]({name})", f"![x]({name})", f"<img src='{name}' alt='x'>",
                                  f"<a href='{name}'>x</a>", f"[[{name}]]")):
            s.put(f"p/{name}-{i}.md", "# P\n\n" + text.replace(f"({name}", f"(../{name}")
                  .replace(f"'{name}", f"'../{name}") + "\n")
    s.put("index.md", "# Home\n\n" + " ".join(f"[x]({name})" for name in fine))
    s.build().want(1, "link/active")
    told = [line for line in s.told.splitlines() if "[link/active]" in line]
    if len(told) != 5 * len(files):
        s.fail(f"{len(told)} of {5 * len(files)} uses are told")
    # As a warning, what is told is still not published; where raw HTML is trusted, it is.
    s.build("--check", "link/active=warning").want(0)
    for name in files:
        if s.published(name):
            s.fail(f"{name} is published")
    for name in fine:
        if not s.published(name):
            s.fail(f"{name} is not published")
    s.put("trusted/demo.html", "<p>")
    s.put("t.md", "# T\n\n[x](trusted/demo.html)\n")
    s.put("site.yaml", SITE + "raw_html: {trust: [trusted]}\n")
    s.build("--check", "link/active=warning").want(0)
    if not s.published("trusted/demo.html"):
        s.fail("a file from a trusted folder is not published")
    s.put("site.yaml", SITE + "repository: {web: 'https://forge.example/{path}'}\n")
    shutil.rmtree(s.top / "p")
    shutil.rmtree(s.out)
    s.put("index.md", "# Home\n\n[x](a.html) [[c.js]]\n")
    s.build().want(0)
    html = (s.out / "index.html").read_text()
    if 'href="https://forge.example/a.html"' not in html or s.published("a.html"):
        s.fail("the link does not lead to the forge")


# ---- the repository ----


def loose(site, oid):
    return site.top / ".git" / "objects" / oid[:2] / oid[2:]


@case
def broken_objects(work):
    def fresh(name):
        s = Site(work, f"broken_{name}")
        s.put("a.md", "# One\n\nText.\n")
        s.commit()
        s.put("a.md", "# Two\n\nOther text.\n")
        s.commit()
        return s

    s = fresh("gone_blob")
    os.remove(loose(s, s.git("rev-parse", "HEAD:a.md")))
    s.build("--rev", "HEAD").want(3, "repo/read")
    s = fresh("gone_old_blob")
    os.remove(loose(s, s.git("rev-parse", "HEAD~:a.md")))
    s.build()
    s = fresh("gone_tree")
    os.remove(loose(s, s.git("rev-parse", "HEAD^{tree}")))
    s.build("--rev", "HEAD").want(3, "repo/object")
    s = fresh("gone_parent")
    os.remove(loose(s, s.git("rev-parse", "HEAD~")))
    s.build().want(3, "history/object")
    s = fresh("changed_blob")
    target = loose(s, s.git("rev-parse", "HEAD:a.md"))
    other = loose(s, s.git("rev-parse", "HEAD~:a.md"))
    os.chmod(target, 0o644)
    target.write_bytes(other.read_bytes())
    s.build("--rev", "HEAD").want(3, "repo/read")
    s = fresh("empty_object")
    target = loose(s, s.git("rev-parse", "HEAD~"))
    os.chmod(target, 0o644)
    target.write_bytes(b"")
    s.build().want(3)
    s = fresh("zip_bomb")
    target = loose(s, s.git("rev-parse", "HEAD:a.md"))
    os.chmod(target, 0o644)
    target.write_bytes(zlib.compress(b"blob 999999999999\0" + b"x" * 1000))
    s.build("--rev", "HEAD")
    if s.status == 0:
        s.fail("an object that lies about its size is taken")
    s = fresh("pack")
    s.git("repack", "-adq")
    pack = next((s.top / ".git/objects/pack").glob("*.pack"))
    data = bytearray(pack.read_bytes())
    for i in range(12, len(data) - 20):
        data[i] ^= 0x5a
    os.chmod(pack, 0o644)
    pack.write_bytes(data)
    s.build("--rev", "HEAD").want(3)


def deflated(kind, data):
    """An object's head and bytes as they stand in a pack."""
    size, kind = len(data), {"commit": 1, "tree": 2, "blob": 3, "delta": 7}[kind]
    head = bytearray([kind << 4 | size & 15])
    size >>= 4
    while size:
        head[-1] |= 128
        head.append(size & 127)
        size >>= 7
    return bytes(head), zlib.compress(data)


def number(n):
    out = bytearray([n & 127])
    while n := n >> 7:
        out[-1] |= 128
        out.append(n & 127)
    return bytes(out)


def copies(base, times):
    """A delta that takes the whole base so many times; its size and what it makes."""
    whole = bytearray()
    for at in range(0, base, 0xffffff):
        part = min(0xffffff, base - at)
        whole += bytes([0xff]) + struct.pack("<I", at) + struct.pack("<I", part)[:3]
    return number(base) + number(base * times) + bytes(whole) * times, base * times


def write_pack(site, objects):
    """Puts a pack with its index in the repository: (id, head, deflated, base or None), ids at will."""
    pack, places = bytearray(b"PACK" + struct.pack(">II", 2, len(objects))), {}
    for oid, head, data, base in objects:
        entry = head + (bytes.fromhex(base) if base else b"") + data
        places[oid] = len(pack), zlib.crc32(entry)
        pack += entry
    pack += hashlib.sha1(pack).digest()
    ids = sorted(places)
    fan = [sum(int(oid[:2], 16) <= i for oid in ids) for i in range(256)]
    index = b"\xfftOc" + struct.pack(">I", 2) + struct.pack(">256I", *fan)
    index += b"".join(bytes.fromhex(oid) for oid in ids)
    index += b"".join(struct.pack(">I", places[oid][1]) for oid in ids)
    index += b"".join(struct.pack(">I", places[oid][0]) for oid in ids) + bytes(pack[-20:])
    index += hashlib.sha1(index).digest()
    name = site.top / ".git/objects/pack" / f"pack-{'5' * 40}"
    name.with_suffix(".pack").write_bytes(pack)
    name.with_suffix(".idx").write_bytes(index)


@case
def packs_that_lie(work):
    """Deltas that make gigabytes of a few kilobytes, and a pack longer than its index knows."""
    def fresh(name, *objects, files=()):
        """The files of each revision by their ids; git itself is not let near the pack."""
        s = Site(work, f"packs_{name}")
        s.commit()
        link = s.git("hash-object", "-w", "--stdin", input=b"# Home\n\n[x](file.pdf)\n")
        s.revisions = []
        for path, oid in files:
            tree = s.git("mktree", "--missing", input=(
                f"100644 blob {oid}\t{path}\n100644 blob {link}\tindex.md\n").encode())
            s.revisions.append(s.git("commit-tree", tree, "-m", "odd"))
        write_pack(s, objects)
        return s

    # 1 MiB, 64 times, and that 64 times again: 4 GiB.
    objects = [("c" * 40, *deflated("blob", b"x" * (1 << 20)), None)]
    size, ids = 1 << 20, ["c" * 40]
    for oid in ("d" * 40, "e" * 40):
        delta, size = copies(size, 64)
        objects.append((oid, *deflated("delta", delta), ids[-1]))
        ids.append(oid)
    s = fresh("bomb", *objects,
              files=[("page.md", ids[2]), ("page.md", ids[1]), ("file.pdf", ids[2])])
    for rev in s.revisions:
        s.build("--rev", rev)
        if not re.search(r"^(page\.md|file\.pdf|index\.md):.*(markdown/limit|repo/read)]$", s.told, re.MULTILINE):
            s.fail("what a file of gigabytes is refused for is not told")
        if s.published("page/index.html") or s.published("file.pdf"):
            s.fail("a file of gigabytes is published")
    # A pack of a size that its index knows nothing of.
    s = fresh("long", *objects)
    with open(s.top / ".git/objects/pack" / f"pack-{'5' * 40}.pack", "r+b") as pack:
        pack.truncate(64 << 30)
    s.build("--rev", "HEAD").want(0)


@case
def rings(work):
    """Commits and trees that lead back to themselves, under ids that are not theirs; replacements and
    grafts that do."""
    def forge(s, oid, kind, data):
        path = loose(s, oid)
        path.parent.mkdir(exist_ok=True)
        path.unlink(missing_ok=True)
        path.write_bytes(zlib.compress(b"%s %d\0" % (kind, len(data)) + data))

    s = Site(work, "ring_of_trees", "title: T\n")
    s.commit()
    raw = bytes.fromhex("a" * 40)
    forge(s, "a" * 40, b"tree", b"40000 a\0" + raw + b"40000 b\0" + raw)
    s.build("--rev", s.git("commit-tree", "a" * 40, "-m", "ring")).want(3, "repo/object")
    s = Site(work, "ring_of_commits")
    s.commit()
    tree = s.git("rev-parse", "HEAD^{tree}")
    who = "T <t@e.org> 1 +0000"
    for oid, parent in (("a" * 40, "b" * 40), ("b" * 40, "a" * 40)):
        forge(s, oid, b"commit",
              f"tree {tree}\nparent {parent}\nauthor {who}\ncommitter {who}\n\nx".encode())
    (s.top / ".git/refs/heads/main").write_text("a" * 40 + "\n")
    s.build()
    if s.status != 3:
        s.fail("commits under ids that are not theirs are taken")
    s = Site(work, "ring_of_replacements")
    s.commit()
    one = s.git("rev-parse", "HEAD")
    s.put("index.md", "# Home again\n")
    s.commit()
    two = s.git("rev-parse", "HEAD")
    for oid, other in ((one, two), (two, one)):
        s.put(f".git/refs/replace/{oid}", other + "\n")
    s.put(".git/info/grafts", f"{one} {two}\n{two} {one}\n")
    s.build().want(0, "history/grafts")


@case
def odd_objects(work):
    """Trees and commits that git would not make: entries that lead out, in no order, twice."""
    s = Site(work, "odd_objects")
    s.commit()
    blob = s.git("rev-parse", "HEAD:index.md")
    raw = bytes.fromhex(blob)

    def tree(*entries):
        data = b"".join(b"%s %s\0" % (mode, name) + raw for mode, name in entries)
        return s.git("hash-object", "-w", "--stdin", "-t", "tree", "--literally",
                     input=data)

    for i, entries in enumerate((
            [(b"100644", b"../x.md")], [(b"100644", b"..")], [(b"100644", b".git")],
            [(b"100644", b"a/b.md")], [(b"100644", b"b.md"), (b"100644", b"a.md")],
            [(b"100644", b"a.md"), (b"100644", b"a.md")], [(b"120000", b"a.md")],
            [(b"160000", b"sub")], [(b"100644", b"")], [(b"777777777777", b"a.md")],
            [(b"40000", b"a")])):
        commit = s.git("commit-tree", tree(*entries), "-m", "odd")
        s.build("--rev", commit)
        if (work / "x.md").exists():
            s.fail("left the tree")
    for i, text in enumerate((
            b"tree %s\nauthor \ncommitter \n\nx", b"tree %s\n", b"tree %s\nparent %s\n\nx",
            b"tree %s\nauthor T <t@e.org> 99999999999999999999 +9999\n"
            b"committer T <t@e.org> -1 -9999\n\nx",
            b"tree %s\nauthor <script>alert(1)</script> <\"onload=x> 1 +0000\n"
            b"committer \xff\x00 <> 1 +0000\n\n\xff<script>alert(1)</script>\x07")):
        head = s.git("rev-parse", "HEAD^{tree}").encode()
        text = text.replace(b"%s", head)
        commit = s.git("hash-object", "-w", "--stdin", "-t", "commit", "--literally",
                       input=text)
        s.build("--rev", commit)
        for path in s.out.rglob("*.html") if s.out.exists() else []:
            if b"<script>alert" in path.read_bytes():
                s.fail("a name or message became markup")


@case
def odd_references(work):
    s = Site(work, "odd_references")
    s.commit()
    git = s.top / ".git"
    head = (git / "HEAD").read_bytes()
    for text in (b"ref: refs/heads/none\n", b"ref: ../../../outside\n", b"garbage", b"",
                 b"ref: HEAD\n", b"0" * 40 + b"\n", b"f" * 40 + b"\n"):
        (git / "HEAD").write_bytes(text)
        s.build()
    (git / "HEAD").write_bytes(b"ref: refs/heads/a\n")
    (git / "refs/heads/a").write_text("ref: refs/heads/b\n")
    (git / "refs/heads/b").write_text("ref: refs/heads/a\n")
    s.build()
    (git / "HEAD").write_bytes(head)
    for rev in ("nothing", "HEAD:index.md", "HEAD^{tree}", "-x", "@{upstream}", "HEAD~99", "\x07", ":/x"):
        s.build("--rev", rev)
        if s.status == 0:
            s.fail(f"--rev {rev!r} is taken")
    # A configuration that asks for programs and other folders: none is run or read.
    mark = work / "was-run"
    (git / "config").write_text(
        "[core]\n\trepositoryformatversion = 0\n\tbare = false\n"
        f"\tfsmonitor = touch {mark}\n\thooksPath = {work}\n\tsshCommand = touch {mark}\n"
        f"[filter \"x\"]\n\tsmudge = touch {mark}\n\tclean = touch {mark}\n\trequired = true\n"
        f"[include]\n\tpath = /dev/zero/none\n[diff \"x\"]\n\ttextconv = touch {mark}\n")
    s.put(".gitattributes", "* filter=x diff=x\n")
    s.build().want(0)
    if mark.exists():
        s.fail("a program of the repository's choice was run")


@case
def histories_of_much(work):
    """Pages whose revisions are much to compare: each line another, or the same in another order."""
    s = Site(work, "histories_of_much")
    texts = {
        "numbers.md": lambda i: "".join(f"{j * (i + 1)}\n\n" for j in range(120000)),
        "same.md": lambda i: "a\n\n" * (100000 + i) + "b\n\n" * (100000 - i),
        "turned.md": lambda i: "".join(f"line {(j * 7919 + i) % 50000}\n" for j in range(50000)),
        "long.md": lambda i: f"{i} word " * 800000,
        "table.md": lambda i: "|a|b|\n|-|-|\n" + "".join(f"|{j}|{j * i}|\n" for j in range(9000)),
    }
    # Marks that end far ahead, or nowhere: what follows is not gone through for each of them.
    for j, (mark, end) in enumerate((("](", ")"), ("[^", "]"), ("[!", "]"), ("a <!--", "-->"), ("|", ""),
                                     ("{#", "}"), ("[", "]:"), ("`", ""), ("```", ""), ("~~~ ", ""))):
        texts[f"mark{j}.md"] = lambda i, mark=mark, end=end: f"{i} {mark * (50000 if SANITIZED else 200000)}{end}\n"
    texts["mark.md"] = lambda i: f"{i}\n" + "[a]: b\n" * 30000 + " \t" * 500000 + "|\n"
    for i in range(3):
        for name, text in texts.items():
            s.put(name, text(i))
        s.commit(f"Revision {i}")
    s.build("--check", "markdown/limit=warning").want(0)
    s = Site(work, "many_revisions")
    for i in range(15 if SANITIZED else 60):
        s.put("page.md", "".join(f"# {j * (i % 3)}\n\ntext {i}\n\n" for j in range(1500)))
        s.commit("x" * 100000 + f" {i}")
    s.build().want(0)


@case
def git_elsewhere(work):
    real = Site(work, "real")
    real.put("a.md", "# A\n")
    real.commit()
    # A work tree of its own, an alternate, a submodule: git's own ways to be elsewhere.
    real.git("worktree", "add", "-q", str(work / "tree"))
    real.build(top=work / "tree").want(0)
    real.git("clone", "-q", "-s", str(real.top), str(work / "shared"), at=work)
    real.build(top=work / "shared").want(0)
    real.git("clone", "-q", "--bare", str(real.top), str(work / "bare.git"), at=work)
    real.build(top=work / "bare.git").want(0)
    s = Site(work, "with_module")
    s.commit()
    s.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", str(real.top), "module")
    s.commit()
    s.build().want(0, "repo/submodule")
    if s.published("module/a/index.html"):
        s.fail("a submodule is published")
    # A .git that is a file.
    for i, text in enumerate((b"garbage", b"", b"gitdir: .git\n", b"gitdir: ../none\n",
                              b"gitdir: " + b"x" * 100000, b"gitdir: /\n", b"\xff\0")):
        s = Site(work, f"git_file_{i}")
        s.put(".git", text)
        s.build()
        if s.status not in (0, 3):
            s.fail(f"status {s.status}")
    # Alternates that lead nowhere, or to themselves.
    for i, text in enumerate(("/none\n", "../objects\n", "../../../real/.git/objects\n" * 100)):
        s = Site(work, f"alternate_{i}")
        s.commit()
        s.put(".git/objects/info/alternates", text)
        s.build().want(0)


@case
def somebody_elses(work):
    if os.geteuid() != 0:
        return
    s = Site(work, "somebody_elses")
    s.commit()
    for path in (s.top, s.top / ".git"):
        os.chown(path, 4242, 4242)
    s.build().want(3, "repo/owner")


@case
def special_files(work):
    s = Site(work, "special_files")
    os.mkfifo(s.top / "pipe.md")
    os.mkfifo(s.top / "pipe.pdf")
    os.mkdir(s.top / "folder.md")
    s.put("index.md", "# Home\n\n[a](pipe.pdf)\n")
    s.build().want(1, "link/missing")
    s.put("index.md", "# Home\n")
    s.build().want(0)
    s = Site(work, "special_config", None)
    os.mkfifo(s.top / "site.yaml")
    s.build()
    deep = s.top
    for _ in range(200):
        deep = deep / "d"
    os.makedirs(deep)
    (deep / "x.md").write_text("# Deep\n")
    s.build()


def main():
    chosen = sys.argv[1:]
    with tempfile.TemporaryDirectory() as name:
        for function in CASES:
            if chosen and function.__name__ not in chosen:
                continue
            work = pathlib.Path(name) / function.__name__
            work.mkdir()
            function(work)
            print(f"{function.__name__}: as it should be", flush=True)


if __name__ == "__main__":
    main()
