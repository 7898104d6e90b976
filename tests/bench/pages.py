"""Pages for the benchmark: Markdown with front matter, headings, lists, tables, notes, images, and
links that stay right when pages move."""

import os
import re
import struct
import time
import unicodedata
import zlib

SECTIONS = ("besluiten", "beleid", "handleidingen", "nieuws", "onderzoek", "projecten", "regelingen",
            "begrippen")
FLAT = "begrippen"  # the others have a folder per year
THEMES = ("wonen zorg onderwijs mobiliteit klimaat energie water natuur inburgering arbeidsmarkt "
          "veiligheid digitalisering privacy cultuur sport jeugd ouderen participatie ruimte "
          "landbouw economie toerisme afval").split()
REGIONS = ("Groningen Friesland Drenthe Overijssel Flevoland Gelderland Utrecht Noord-Holland "
           "Zuid-Holland Zeeland Noord-Brabant Limburg Amsterdam Rotterdam Eindhoven Tilburg Almere "
           "Breda Nijmegen Apeldoorn Arnhem Haarlem Enschede Zwolle Leiden Delft Alkmaar").split()
IMAGES = 6  # in each section
LINK, IMAGE, END = "\x01", "\x02", "\x03"  # a reference by number, until its address is known


def slug(text):
    text = unicodedata.normalize("NFKD", text)
    text = "".join(c for c in text if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def png(rng, width, height):
    """A small picture that does not compress to nothing."""
    a, b, c = (rng.randrange(256) for _ in range(3))
    rows = bytearray()
    for y in range(height):
        rows.append(0)
        for x in range(width):
            rows += bytes(((a + x + rng.randrange(24)) & 255, (b + y) & 255, (c + x * y // 37) & 255))

    def chunk(kind, data):
        return (struct.pack(">I", len(data)) + kind + data +
                struct.pack(">I", zlib.crc32(kind + data)))

    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) +
            chunk(b"IDAT", zlib.compress(bytes(rows), 6)) + chunk(b"IEND", b""))


class Page:
    def __init__(self, number, rng, when):
        self.number = number
        self.section = SECTIONS[int(len(SECTIONS) * rng.random())]
        self.themes = []
        for _ in range(1 + int(rng.random() * 2.4)):
            theme = THEMES[min(len(THEMES) - 1, int(rng.expovariate(1 / 6.0)))]
            if theme not in self.themes:
                self.themes.append(theme)
        self.regions = sorted({REGIONS[int(len(REGIONS) * rng.random() ** 1.4)]
                               for _ in range(int(rng.random() * 3.2))})
        self.date = time.strftime("%Y-%m-%d", time.gmtime(when))
        self.draft = rng.random() < 0.004
        self.dead = False
        self.touched = 0  # the commit that touched it last
        self.links, self.anchors, self.notes, self.blocks = set(), [], [], []
        self.title = self.summary = self.path = self.written = ""


class Writer:
    """All pages that ever were, and how they are written."""

    def __init__(self, rng, words, length, broken):
        self.rng, self.words, self.length, self.broken = rng, words, length, broken
        self.pages, self.live = [], []
        self.paths = {}
        self.inbound = {}  # number → numbers of the pages that link to it

    def new(self, when):
        rng = self.rng
        page = Page(len(self.pages), rng, when)
        page.title = self.words.title(rng, 3 + int(rng.random() * 5), page.themes)
        self.resume(page)
        want, have = rng.randint(*self.length), 45
        page.blocks.append(self.paragraph(page, 45))
        while have < want:
            if have > 90 * (len(page.anchors) + 1):
                self.heading(page)
            page.blocks.append(self.block(page))
            have += page.blocks[-1].count(" ") + 1
        self.place(page, f"content/{page.section}/" +
                   ("" if page.section == FLAT else page.date[:4] + "/"), page.title)
        self.inbound[page.number] = set()
        self.pages.append(page)
        self.live.append(page.number)
        return page

    def place(self, page, folder, title):
        """Gives the page a path that is free."""
        base = "-".join(slug(title).split("-")[:6])[:60].strip("-") or "pagina"
        path, n = f"{folder}{base}.md", 1
        while path in self.paths:
            n += 1
            path = f"{folder}{base}-{n}.md"
        self.paths.pop(page.path, None)
        self.paths[path] = page.number
        page.path = path

    def resume(self, page):
        page.summary = self.words.sentence(self.rng, page.themes, self.rng.randint(12, 24), plain=True)

    # ---- text ----

    def heading(self, page):
        text = self.words.title(self.rng, self.rng.randint(2, 6), page.themes)
        deep = page.anchors and self.rng.random() < 0.35
        page.anchors.append(re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-"))
        page.blocks.append(("### " if deep else "## ") + text)

    def block(self, page):
        rng, x = self.rng, self.rng.random()
        if x < 0.70:
            return self.paragraph(page, rng.randint(35, 95))
        if x < 0.84:
            return self.items(page)
        if x < 0.90:
            return self.table()
        if x < 0.94:
            return "\n".join("> " + self.words.sentence(rng, page.themes) for _ in range(2))
        if x < 0.98:
            return f"![{self.words.title(rng, 4)}]({IMAGE}{rng.randrange(IMAGES)}{END})"
        lines = [f"{slug(w) or 'x'}: {' '.join(self.words.draw(rng, 2))}"
                 for w in self.words.draw(rng, 3)]
        return "```yaml\n" + "\n".join(lines) + "\n```"

    def paragraph(self, page, n):
        rng, out = self.rng, []
        while n > 0:
            text, x = self.words.sentence(rng, page.themes), rng.random()
            if x < 0.085 and self.live:
                text = f"{text[:-1]} {self.link(page)}."
            elif x < 0.105:
                where = slug(rng.choice(self.words.core))
                text = f"{text[:-1]} ([bron](https://www.example.org/{where}))."
            elif x < 0.125 and len(page.notes) < 9:
                mark = f"[^{len(page.notes) + 1}]"
                text += mark
                page.notes.append(f"{mark}: {self.words.sentence(rng, page.themes)}")
            out.append(text)
            n -= text.count(" ") + 1
        return " ".join(out)

    def link(self, page):
        """Mostly to what was made lately; a few pages are linked to from everywhere."""
        rng = self.rng
        if rng.random() < 0.15:
            target = self.live[int(len(self.live) * rng.random() ** 3)]
        else:
            target = self.live[-1 - int(min(len(self.live), 400) * rng.random())]
        text = " ".join(self.words.draw(rng, 2 + int(rng.random() * 2)))
        if target == page.number:
            return text
        if rng.random() < self.broken:
            return f"[{text}](../weg/vervallen-{rng.randrange(10 ** 6)}.md)"
        other = self.pages[target]
        page.links.add(target)
        self.inbound[target].add(page.number)
        if rng.random() < 0.4:
            text = other.title.lower()
        anchor = ""
        if other.anchors and rng.random() < 0.2:
            anchor = "#" + rng.choice(other.anchors)
        return f"[{text}]({LINK}{target}{anchor}{END})"

    def table(self):
        rng, columns = self.rng, self.rng.randint(2, 5)
        rows = [[w.capitalize() for w in self.words.draw(rng, columns)],
                [rng.choice(("---", "---:", ":---")) for _ in range(columns)]]
        for _ in range(rng.randint(3, 8)):
            rows.append([str(rng.randrange(1, 9999)) if rng.random() < 0.35
                         else " ".join(self.words.draw(rng, rng.randint(1, 3)))
                         for _ in range(columns)])
        return "\n".join("| " + " | ".join(row) + " |" for row in rows)

    def items(self, page):
        rng, kind, out = self.rng, self.rng.random(), []
        for i in range(rng.randint(3, 7)):
            mark = f"{i + 1}. " if kind < 0.3 else "- [ ] " if kind < 0.36 else "- "
            out.append(mark + self.words.sentence(rng, page.themes, rng.randint(3, 12)))
            if rng.random() < 0.12:
                out += ["    - " + self.words.sentence(rng, page.themes, rng.randint(3, 7))
                        for _ in range(2)]
        return "\n".join(out)

    def edit(self, page):
        """What contributors do: a sentence, a paragraph more or less, a heading, the summary."""
        rng, blocks, x = self.rng, page.blocks, self.rng.random()
        texts = [i for i, b in enumerate(blocks) if b[0] not in "#|`!"]
        if x < 0.10:
            self.resume(page)
        elif x < 0.40:
            blocks.insert(rng.randrange(1, len(blocks) + 1), self.paragraph(page, rng.randint(15, 50)))
        elif x < 0.62 and len(texts) > 4 and "[^" not in blocks[texts[1]]:
            del blocks[texts[1]]
        elif x < 0.67:
            self.heading(page)
        else:
            i = texts[rng.randrange(len(texts))]
            blocks[i] += (" " if blocks[i][0] not in "->0123456789" else "\n\n") + \
                self.words.sentence(rng, page.themes)

    def render(self, page):
        folder = os.path.dirname(page.path)

        def address(match):
            number, mark, anchor = match.group(2).partition("#")
            if match.group(1) == IMAGE:
                path = f"content/{page.section}/beelden/fig-{number}.png"
            else:
                path = self.pages[int(number)].path
            return os.path.relpath(path, folder) + mark + anchor

        head = ["---", f'title: "{page.title}"', f"type: {page.section}", f"date: {page.date}",
                f"themes: [{', '.join(page.themes)}]", f"regions: [{', '.join(page.regions)}]",
                f'summary: "{page.summary}"']
        if page.draft:
            head.append("draft: true")
        body = "\n\n".join(page.blocks + page.notes)
        body = re.sub(f"([{LINK}{IMAGE}])([^{END}]*){END}", address, body)
        page.written = "\n".join(head) + "\n---\n\n" + body + "\n"
        return page.written.encode()
