"""Builds the site of this repository as committed, and reads the output as a visitor would: every
link, anchor and asset is followed, in files alone, so that the site works on any static host and
under any path.

A page may not fetch anything from another host, may hold no inline script or style, has each id
once, one h1, a title and a language. What is for machines (sitemap, feeds, JSON, the statement) is
parsed, and what it names must be there. No e-mail address from the history may stand anywhere.
"""

import base64
import hashlib
import html.parser
import json
import pathlib
import posixpath
import re
import sys
import tempfile
import urllib.parse
import xml.etree.ElementTree

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import harness  # noqa: E402 (stands in the folder above)

BASE = "https://site.example/some/path/"

# Attributes that hold an address: those that a browser fetches by itself, and those that a reader
# follows.
FETCHED = {("link", "href"), ("script", "src"), ("img", "src"), ("source", "src"), ("video", "src"),
           ("video", "poster"), ("audio", "src"), ("track", "src"), ("iframe", "src"),
           ("embed", "src"), ("object", "data"), ("use", "href"), ("image", "href"),
           ("input", "src"), ("body", "background")}
FOLLOWED = {("a", "href"), ("area", "href"), ("form", "action"), ("blockquote", "cite"),
            ("q", "cite"), ("button", "formaction")}
# <link rel="…"> that nothing is fetched for.
NAMED_ONLY = {"canonical", "alternate", "author", "license", "next", "prev", "up", "search"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track",
        "wbr"}
ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


class Page(html.parser.HTMLParser):
    """What stands in one HTML file."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.ids, self.links, self.problems = {}, [], []
        self.language, self.title, self.h1, self.data = None, "", 0, []
        self.indexed, self.canonical = True, None
        self.open = []
        self.feed(text)
        self.close()
        if self.open:
            self.problems.append(f"<{self.open[-1]}> is never closed")

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if len(given) < len(attrs):
            self.problems.append(f"<{tag}> has an attribute twice")
        if tag not in VOID:
            self.open.append(tag)
        if "id" in given:
            if given["id"] in self.ids:
                self.problems.append(f"the id {given['id']!r} stands here twice")
            self.ids[given["id"]] = tag
        if tag == "html":
            self.language = given.get("lang")
        if tag == "h1":
            self.h1 += 1
        if tag == "style" or "style" in given:
            self.problems.append(f"inline style in <{tag}>")
        if tag == "img" and "alt" not in given:
            self.problems.append(f"<img src={given.get('src')!r}> without alt")
        for name in given:
            if name.startswith("on"):
                self.problems.append(f"inline script in {name} of <{tag}>")
        self.script(tag, given)
        self.meta(tag, given)
        self.addresses(tag, given)

    def script(self, tag, given):
        if tag != "script" or "src" in given:
            return
        if given.get("type") != "application/ld+json":
            self.problems.append("inline script")
        self.data.append("")

    def meta(self, tag, given):
        if tag == "meta" and given.get("name") == "robots" and "noindex" in given.get("content", ""):
            self.indexed = False
        if tag == "meta" and given.get("http-equiv", "").lower() == "refresh":
            self.links.append((given["content"].partition("url=")[2], False, None))
        if tag == "base":
            self.problems.append("<base> makes relative links mean something else")

    def addresses(self, tag, given):
        for name, value in given.items():
            if name == "srcset":
                for part in value.split(","):
                    self.links.append((part.split()[0], True, None))
            rel = set(given.get("rel", "").split())
            if (tag, name) == ("link", "href") and rel & NAMED_ONLY:
                if "canonical" in rel:
                    self.canonical = value
                else:
                    self.links.append((value, False, None))
            elif (tag, name) in FETCHED:
                self.links.append((value, True, given.get("integrity")))
            elif (tag, name) in FOLLOWED:
                self.links.append((value, False, None))

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag):
        if tag in VOID:
            return
        if self.open and self.open[-1] == tag:
            self.open.pop()
        else:
            self.problems.append(f"</{tag}> where <{self.open[-1] if self.open else '-'}> is open")

    def handle_data(self, data):
        if self.open and self.open[-1] == "title" and "svg" not in self.open:
            self.title += data
        if self.open and self.open[-1] == "script" and self.data:
            self.data[-1] += data


class Site:
    """The output, and what is wrong with it."""

    def __init__(self, files):
        self.files = files
        self.told = []
        self.followed = 0
        self.pages = {path: Page(data.decode("utf-8")) for path, data in files.items()
                      if path.endswith(".html")}

    def tell(self, path, what):
        self.told.append(f"{path}: {what}")

    def target(self, path, address):
        """The file that an address in the file at path leads to; None (and told) if there is none."""
        if path == "404.html" and address:  # served at any depth, so its links are absolute
            if not address.startswith(BASE):
                self.tell(path, f"{address!r} does not start with the site's address")
                return None
            address = "/" + address[len(BASE):]
        elif address.startswith("/"):
            self.tell(path, f"{address!r} breaks under a sub-path")
            return None
        to = urllib.parse.unquote(address.partition("?")[0], errors="strict")
        joined = posixpath.normpath(posixpath.join("/" + posixpath.dirname(path), to))
        depth = len(posixpath.dirname(path).split("/")) if "/" in path else 0
        if to.startswith("../" * (depth + 1)):
            self.tell(path, f"{address!r} leaves the site")
            return None
        file = joined.lstrip("/")
        if to.endswith(("/", "/.", "/..")) or to in (".", "..", ""):
            file = path if to == "" else posixpath.join(file, "index.html")
        if file not in self.files:
            self.tell(path, f"{address!r} leads to {file}, which is not there")
            return None
        return file

    def follow(self, path, address, fetched, integrity):
        self.followed += 1
        parts = urllib.parse.urlsplit(address)
        if parts.scheme or parts.netloc:
            if path == "404.html" and address.startswith(BASE):
                pass
            elif fetched:
                self.tell(path, f"fetches {address!r} from another host")
                return
            elif parts.scheme not in ("http", "https", "mailto", "tel"):
                self.tell(path, f"the scheme of {address!r}")
                return
            else:
                return
        to = self.target(path, address.partition("#")[0])
        if not to:
            return
        if parts.fragment and to in self.pages:
            anchor = urllib.parse.unquote(parts.fragment)
            if anchor not in self.pages[to].ids:
                self.tell(path, f"{address!r}: {to} has no id {anchor!r}")
        if integrity:
            digest = hashlib.sha256(self.files[to]).digest()
            if integrity != "sha256-" + base64.b64encode(digest).decode():
                self.tell(path, f"the integrity of {address!r} is not that of {to}")

    def check_page(self, path, page):
        for problem in page.problems:
            self.tell(path, problem)
        if not page.language:
            self.tell(path, "no language")
        if not page.title.strip():
            self.tell(path, "no title")
        if page.h1 != 1:
            self.tell(path, f"{page.h1} h1 headings")
        for address, fetched, integrity in page.links:
            self.follow(path, address, fetched, integrity)
        if page.canonical and not self.absolute(page.canonical):
            self.tell(path, f"canonical {page.canonical!r} is no page of the site")
        for data in page.data:
            try:
                json.loads(data)
            except ValueError as error:
                self.tell(path, f"its data block is no JSON: {error}")

    def absolute(self, address):
        """The file at an absolute address of the site; None if there is none."""
        if not address.startswith(BASE):
            return None
        path = urllib.parse.unquote(address[len(BASE):])
        if path == "" or path.endswith("/"):
            path += "index.html"
        return path if path in self.files else None

    def check_style(self, path, text):
        """Style sheets and scripts fetch nothing from elsewhere, and name files that are there."""
        for address in re.findall(r"url\(\s*['\"]?([^'\")]+)|@import\s+['\"]([^'\"]+)", text):
            address = address[0] or address[1]
            if not address.startswith(("data:", "#")):
                self.follow(path, address, True, None)

    def check_script(self, path, text):
        text = re.sub(r"/\*.*?\*/|^\s*//[^\n]*", "", text, flags=re.DOTALL | re.MULTILINE)
        for address in re.findall(r"(?:\bfrom|\bimport|\bimport\()\s*['\"](\.[^'\"]+)['\"]", text):
            self.follow(path, address, True, None)
        for address in re.findall(r"['\"`]((?:https?:)?//[^'\"`\s]+)", text):
            if not address.startswith("http://www.w3.org/"):
                self.tell(path, f"names another host: {address!r}")

    def check_local(self, path, text):
        """The search of a site opened from a folder on disk: all its modules, and all the index."""
        main, modules, files = re.fullmatch(
            r'globalThis\.leerspoorLocal = \{main: "([^"]+)",\nmodules: (\{.*?\}),\nfiles: (\{.*\})\};\n', text,
            re.DOTALL).groups()
        modules, files = json.loads(modules), json.loads(files)
        if main not in modules:
            self.tell(path, f"lacks {main}")
        for name, source in modules.items():
            for other in re.findall(r"'\./([^']+)'", source):
                if other not in modules:
                    self.tell(path, f"lacks {other}, which {name} imports")
        folder = path[:path.rindex("/") + 1]
        index = {name[len(folder):]: data for name, data in self.files.items()
                 if name.startswith(folder) and name.endswith(".bin")}
        if index != {name: base64.b64decode(data) for name, data in files.items()}:
            self.tell(path, "is not the index beside it")

    def check_sitemap(self):
        """Every address there is a page, and every page that may be indexed stands there."""
        listed, todo = set(), ["sitemap.xml"]
        while todo:
            path = todo.pop()
            root = xml.etree.ElementTree.fromstring(self.files[path])
            for loc in root.iter(f"{SITEMAP}loc"):
                file = self.absolute(loc.text)
                if not file:
                    self.tell(path, f"{loc.text} is not there")
                elif root.tag == f"{SITEMAP}sitemapindex":
                    todo.append(file)
                elif file in listed:
                    self.tell(path, f"{loc.text} stands there twice")
                else:
                    listed.add(file)
            for date in root.iter(f"{SITEMAP}lastmod"):
                if not re.fullmatch(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d))?", date.text):
                    self.tell(path, f"lastmod {date.text}")
        for path in listed:
            if path in self.pages and not self.pages[path].indexed:
                self.tell("sitemap.xml", f"{path} asks not to be indexed")
        if f"Sitemap: {BASE}sitemap.xml" not in self.files["robots.txt"].decode():
            self.tell("robots.txt", "does not name the sitemap")
        return len(listed)

    def check_feed(self, path, data):
        root = xml.etree.ElementTree.fromstring(data)
        for link in root.iter(f"{ATOM}link"):
            if not self.absolute(link.get("href")):
                self.tell(path, f"{link.get('href')} is not there")

    def check_machines(self):
        for path, data in self.files.items():
            try:
                if path.endswith(".json") or path.endswith(".jsonld"):
                    json.loads(data)
                elif path.endswith("atom.xml"):
                    self.check_feed(path, data)
                elif path.endswith((".xml", ".svg")):
                    xml.etree.ElementTree.fromstring(data)
                elif path.endswith(".css"):
                    self.check_style(path, data.decode())
                elif path.endswith("/local.js"):
                    self.check_local(path, data.decode())
                elif path.endswith((".js", ".mjs")):
                    self.check_script(path, data.decode())
            except (ValueError, xml.etree.ElementTree.ParseError) as error:
                self.tell(path, str(error))
        for item in json.loads(self.files["data/pages.json"])["items"]:
            if not self.absolute(item["url"]):
                self.tell("data/pages.json", f"{item['url']} is not there")
        for line in self.files.get("_redirects", b"").decode().splitlines():
            _, to, _ = line.split()
            if not self.absolute(urllib.parse.urljoin(BASE, to)):
                self.tell("_redirects", f"{line}: leads nowhere")

    def check_statement(self):
        """The statement lists every other file with its digest, and nothing else."""
        name = "provenance.intoto.json"
        listed = {s["name"]: s["digest"]["sha256"] for s in json.loads(self.files[name])["subject"]}
        real = {p: hashlib.sha256(d).hexdigest() for p, d in self.files.items() if p != name}
        for path in sorted(listed.keys() ^ real.keys()):
            self.tell(name, f"{path} is {'not listed' if path in real else 'listed, but not there'}")
        for path in sorted(listed.keys() & real.keys()):
            if listed[path] != real[path]:
                self.tell(name, f"the digest of {path}")


def check_the_checker():
    """Each of these pages has one thing wrong, and it must be told."""
    good = '<!doctype html><html lang="nl"><title>x</title><h1 id="a">x</h1>{}</html>'
    files = {"index.html": good.format('<a href="a/?q=1#a">x</a><img src="b.png" alt="">').encode(),
             "a/index.html": good.format('<a href="../">x</a><a href="#a">x</a>').encode(),
             "b.png": b"x", "c/d.html": good.format("").encode()}
    bad = ['<a href="/a/">x</a>', '<a href="a">x</a>', '<a href="c/">x</a>', '<a href="a/#b">x</a>',
           '<a href="../a/">x</a>', '<a href="a/../../x/">x</a>', '<img src="b.png">',
           '<img src="https://a.example/b.png" alt="">', '<script src="//a.example/x.js"></script>',
           '<link rel="stylesheet" href="https://a.example/">', '<p id="a">', "<p></div></p>",
           "<script>x</script>", '<p style="x"></p>', '<p onclick="x"></p>', "<h1>y</h1>",
           '<a href="javascript:x">x</a>', '<script type="application/ld+json">{</script>',
           '<img srcset="b.png 1x, c.png 2x" src="b.png" alt="">',
           '<script src="b.png" integrity="sha256-x"></script>',
           '<link rel="canonical" href="https://site.example/some/path/x/">']
    for part in [None, *bad]:
        site = Site(files | ({"index.html": good.format(part).encode()} if part else {}))
        for path, page in site.pages.items():
            site.check_page(path, page)
        assert bool(site.told) == bool(part), (part, site.told)


def main():
    check_the_checker()
    program = harness.program()
    with tempfile.TemporaryDirectory(prefix="leerspoor-") as name:
        tmp = pathlib.Path(name).resolve()
        env = harness.environment(tmp / "home")
        harness.clone(env, tmp / "site")
        said = harness.run(env, [program, "build", "-C", str(tmp / "site"), "--out",
                                 str(tmp / "out"), "--base-url", BASE], cwd=tmp)
        site = Site(harness.read_tree(tmp / "out"))
        mails = set(harness.git(env, "log", "--format=%ae%n%ce").lower().split())

    for path, page in site.pages.items():
        site.check_page(path, page)
    listed = site.check_sitemap()
    site.check_machines()
    site.check_statement()
    for path, data in site.files.items():
        for mail in mails:
            if mail.encode() in data.lower():
                site.tell(path, f"holds {mail}, from the history")

    print(said, end="")
    print(*site.told[:60], sep="\n")
    print(f"{len(site.files)} files, {len(site.pages)} HTML pages, {listed} in the sitemap, "
          f"{site.followed} links followed, {len(site.told)} problems")
    # An empty site has no problems either.
    sys.exit(1 if site.told or len(site.pages) < 20 or site.followed < 1000 else 0)


main()
