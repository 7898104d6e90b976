"""sections: who owns lines and sections, against git blame and against what is known by construction.

blame     Random histories with branches and merges, of pages whose lines are all different: every line
          must have the owner that git blame gives it.
sections  Random histories of pages with headings and paragraphs, some commits of which only wrap lines
          anew: for each section it is known which commit last put words in it or took words out.

Usage: sections.py [FIRST_SEED [COUNT]]; finds sections_dump in $BUILD/tests.
"""
import os
import random
import subprocess
import sys
import tempfile

DUMP = os.path.join(os.environ.get("BUILD", "build"), "tests", "sections_dump")


def run(args, **more):
    return subprocess.run(args, check=True, capture_output=True, **more).stdout


class Repository:
    """Commits as text, written with git fast-import."""

    def __init__(self, folder):
        self.folder = folder
        self.stream = bytearray()
        self.count = 0

    def commit(self, files, parents=(), subject="Tekst"):
        """files: path -> text. Returns the commit's mark."""
        self.count += 1
        out = self.stream
        if not parents:
            out += b"reset refs/heads/c%d\n" % self.count
        out += b"commit refs/heads/c%d\nmark :%d\n" % (self.count, self.count)
        out += b"committer A <a@example.org> %d +0000\n" % (1_600_000_000 + self.count * 60)
        out += b"data %d\n%s\n" % (len(subject), subject.encode())
        for i, parent in enumerate(parents):
            out += b"%s :%d\n" % (b"merge" if i else b"from", parent)
        out += b"deleteall\n"
        for path, text in files.items():
            data = text.encode()
            out += b"M 100644 inline %s\ndata %d\n%s\n" % (path.encode(), len(data), data)
        return self.count

    def finish(self, head):
        """Returns the commit ids by mark."""
        self.stream += b"reset refs/heads/main\nfrom :%d\n\ndone\n" % head
        marks = self.folder + ".marks"
        run(["git", "init", "-q", "--bare", "-b", "main", self.folder])
        run(["git", "-C", self.folder, "fast-import", "--quiet", "--done",
             "--export-marks=" + marks], input=bytes(self.stream))
        with open(marks) as f:
            return {int(mark[1:]): commit for mark, commit in map(str.split, f)}

    def dump(self):
        """path -> ({line: commit}, {first line of a section: commit})"""
        pages = {}
        for line in run([DUMP, self.folder]).decode().splitlines():
            kind, *fields = line.split("\t")
            if kind == "page":
                lines, sections = pages[fields[0]] = {}, {}
            elif kind == "line":
                lines[int(fields[0])] = fields[1]
            elif kind == "section":
                sections[int(fields[0])] = fields[1]
        return pages


# ---- against git blame ----

class Lines:
    """A page as a list of lines, each of which there is only once."""

    def __init__(self, rng):
        self.random = rng
        self.made = 0

    def new(self):
        self.made += 1
        words = " ".join(self.random.choices(["taal", "werk", "leren", "gemeente"], k=4))
        return "%s %d" % (words, self.made)

    def edit(self, lines):
        r = self.random
        lines = list(lines)
        for _ in range(r.choice([1, 1, 2, 3, 8])):
            at = r.randrange(len(lines) + 1)
            what = r.random()
            if what < 0.4:
                lines[at:at] = [self.new() for _ in range(r.randint(1, 4))]
            elif what < 0.8:
                lines[at:at + r.randint(1, 3)] = [self.new() for _ in range(r.randint(1, 3))]
            else:
                del lines[at:at + r.randint(1, 4)]
        return lines

    def merge(self, base, ours, theirs):
        """Ours, without what they took away, and with what they put in behind what it stood behind."""
        gone = set(base) - set(theirs)
        out = [line for line in ours if line not in gone]
        for i, line in enumerate(theirs):
            if line not in base and line not in out:
                before = [out.index(x) for x in theirs[:i] if x in out]
                out.insert(before[-1] + 1 if before else 0, line)
        return out


def blame_history(repo, rng):
    page = Lines(rng)
    first = [page.new() for _ in range(rng.randint(1, 30))]
    commits = {}  # mark -> (lines, parents)

    def commit(lines, parents):
        mark = repo.commit({"p.md": "".join(x + "\n" for x in lines)}, parents)
        commits[mark] = (lines, parents)
        return mark

    tips = [commit(first, ())]
    for _ in range(rng.randint(5, 60)):
        what = rng.random()
        tip = rng.randrange(len(tips))
        if what < 0.15 and len(tips) < 4:
            tips.append(tips[tip])
        elif what < 0.3 and len(tips) > 1:
            other = rng.choice([i for i in range(len(tips)) if i != tip])
            if tips[other] == tips[tip]:
                continue
            lines = merged(page, commits, tips[tip], tips[other])
            if lines is None:
                continue
            tips[tip] = commit(lines, (tips[tip], tips[other]))
            if rng.random() < 0.5:
                del tips[other]
        else:
            tips[tip] = commit(page.edit(commits[tips[tip]][0]), (tips[tip],))
    while len(tips) > 1:
        other = tips.pop()
        lines = merged(page, commits, tips[0], other) if other != tips[0] else None
        if lines is not None:
            tips[0] = commit(lines, (tips[0], other))
    return tips[0]


def ancestors(commits, mark):
    seen, todo = set(), [mark]
    while todo:
        mark = todo.pop()
        if mark not in seen:
            seen.add(mark)
            todo += commits[mark][1]
    return seen


def in_order(some, others):
    """Whether the lines that both have stand in the same order: of lines that moved it is a matter of
    taste which ones did."""
    both = set(some) & set(others)
    return [x for x in some if x in both] == [x for x in others if x in both]


def merged(page, commits, ours, theirs):
    """None where the two sides put the same lines in another order."""
    base = max(ancestors(commits, ours) & ancestors(commits, theirs))
    lines = page.merge(commits[base][0], commits[ours][0], commits[theirs][0])
    if not in_order(lines, commits[theirs][0]):
        return None
    return page.edit(lines) if page.random.random() < 0.3 else lines


def blame(folder):
    """line -> commit"""
    owners = {}
    for line in run(["git", "-C", folder, "blame", "--porcelain", "main", "--", "p.md"]).decode(
            ).splitlines():
        fields = line.split(" ")
        if not line.startswith("\t") and len(fields[0]) == 40 and len(fields) >= 3:
            owners[int(fields[2])] = fields[0]
    return owners


def check_blame(seed, folder):
    repo = Repository(os.path.join(folder, "blame%d" % seed))
    head = blame_history(repo, random.Random(seed))
    repo.finish(head)
    pages = repo.dump()
    want = blame(repo.folder)
    got = pages["p.md"][0] if "p.md" in pages else {}
    if got == want:
        return len(want), True
    print("seed %d: lines and git blame differ (%s)" % (seed, repo.folder))
    for line in sorted(want.keys() | got.keys()):
        if want.get(line) != got.get(line):
            print("  line %d: blame %s, lines %s" % (line, want.get(line), got.get(line)))
    return len(want), False


# ---- by construction ----

class Page:
    """Sections of paragraphs of words; each knows the commit (by number) that last changed it."""

    def __init__(self, rng):
        self.random = rng
        self.words = 0
        self.width = 60
        self.blanks = 1
        self.sections = [[0, "", [self.paragraph(0)]]]  # [changed, heading, paragraphs]
        for _ in range(rng.randint(1, 6)):
            self.add_section(0)

    def paragraph(self, _):
        words = []
        for _ in range(self.random.randint(3, 60)):
            self.words += 1
            words.append("w%d" % self.words)
        return words

    def add_section(self, commit):
        self.words += 1
        at = self.random.randint(1, len(self.sections))
        self.sections.insert(at, [commit, "# Kop %d" % self.words,
                                  [self.paragraph(commit) for _ in range(self.random.randint(1, 4))]])

    def change(self, commit):
        r = self.random
        section = r.choice(self.sections)
        paragraphs = section[2]
        what = r.random()
        if what < 0.15:
            self.add_section(commit)
            return
        if what < 0.25 and len(self.sections) > 2:
            del self.sections[r.randrange(1, len(self.sections))]
            return
        section[0] = commit
        if what < 0.5 or not paragraphs:
            paragraphs.insert(r.randint(0, len(paragraphs)), self.paragraph(commit))
        elif what < 0.65 and len(paragraphs) > 1:
            del paragraphs[r.randrange(len(paragraphs))]
        else:
            words = r.choice(paragraphs)
            self.words += 1
            words[r.randrange(len(words))] = "w%d" % self.words

    def text(self):
        out = []
        for _, heading, paragraphs in self.sections:
            for block in ([heading] if heading else []) + paragraphs:
                if out:
                    out += [""] * self.blanks
                if isinstance(block, str):
                    out.append(block)
                    continue
                line = ""
                for word in block:
                    if line and len(line) + len(word) >= self.width:
                        out.append(line)
                        line = ""
                    line += (" " if line else "") + word
                out.append(line)
        return "".join(line + "\n" for line in out)

    def starts(self):
        """First line of each section -> the commit that changed it."""
        found, sections = {}, iter(self.sections)
        for number, line in enumerate(self.text().splitlines(), 1):
            if number == 1 or line.startswith("#"):
                found[number] = next(sections)[0]
        return found


def check_sections(seed, folder):
    rng = random.Random(seed)
    repo = Repository(os.path.join(folder, "sections%d" % seed))
    page = Page(rng)
    text = page.text()
    head = repo.commit({"p.md": text})
    marks = [head]
    for _ in range(rng.randint(3, 40)):
        number = len(marks)
        wrap = rng.random() < 0.3
        if wrap:
            page.width, page.blanks = rng.randint(30, 100), rng.randint(1, 2)
        else:
            page.change(number)
        if page.text() == text:
            continue
        text = page.text()
        head = repo.commit({"p.md": text}, (head,), "Opmaak" if wrap else "Tekst")
        marks.append(head)
    ids = repo.finish(head)
    want = {line: ids[marks[number]] for line, number in page.starts().items()}
    got = repo.dump()["p.md"][1]
    if got == want:
        return len(want), True
    print("seed %d: sections differ (%s)" % (seed, repo.folder))
    for line in sorted(want.keys() | got.keys()):
        if want.get(line) != got.get(line):
            print("  section at %d: want %s, got %s" % (line, want.get(line), got.get(line)))
    return len(want), False


def main():
    first = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 60
    os.environ.update(GIT_CONFIG_GLOBAL="/dev/null", GIT_CONFIG_SYSTEM="/dev/null")
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for check, what in ((check_blame, "lines"), (check_sections, "sections")):
            results = [check(seed, folder) for seed in range(first, first + count)]
            failed += sum(not ok for _, ok in results)
            print("%d %s of %d random histories, %d histories differ" % (
                sum(n for n, _ in results), what, count, sum(not ok for _, ok in results)))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
