"""history: random repositories, and a naive model that must agree with the walk on every field.

The model follows each page commit by commit through whole trees, compares every pair of files, and
keeps plain dictionaries: slow, short, and written from the description in history.h and rename.h.
Usage: history.py [FIRST_SEED [COUNT [COMMITS]]]; finds history_dump in $BUILD/tests. As a test it makes
60 histories of 12 to 90 commits; `history.py 1 20 1000` makes 20 large ones, in some minutes.
"""
import collections
import hashlib
import os
import random
import subprocess
import sys
import tempfile

DUMP = os.path.join(os.environ.get("BUILD", "build"), "tests", "history_dump")
WORDS = """taal gemeente loket inburgering begeleiding werkgever traject regio aanpak leren deel
kennis bron verslag praktijk coach gesprek toets niveau afspraak beleid wet plan jaar""".split()


def run(args, **more):
    return subprocess.run(args, check=True, capture_output=True, **more).stdout


# ---- random histories ----

class Maker:
    """Commits as dictionaries path -> (mode, bytes); written with git fast-import."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.commits = []  # dicts: tree, parents (indexes), author…
        self.branches = []  # index of each branch's tip
        self.graves = []  # (path, file) of what was removed

    def text(self):
        r = self.random
        if r.random() < 0.05:
            return b""
        lines = [" ".join(r.choices(WORDS, k=r.randint(1, 12))) for _ in range(r.randint(1, 14))]
        end = "" if r.random() < 0.1 else "\n"
        return (("\r\n" if r.random() < 0.1 else "\n").join(lines) + end).encode()

    def edit(self, data, share):
        r = self.random
        lines = data.split(b"\n")
        for _ in range(max(1, int(len(lines) * share))):
            at = r.randrange(len(lines))
            what = r.random()
            if what < 0.5:
                lines[at] = " ".join(r.choices(WORDS, k=r.randint(1, 12))).encode()
            elif what < 0.8:
                lines.insert(at, r.choice(WORDS).encode())
            elif len(lines) > 1:
                del lines[at]
        return b"\n".join(lines)

    def path(self):
        r = self.random
        folder = r.choice(["", "", "a/", "b/", "a/c/", "größe/", "met spatie/", "A/", "a.b/"])
        name = r.choice(["index", "README", "readme", "één", "x", "X", "y", "z", "twee"])
        end = r.choice([".md"] * 8 + [".MD", ".txt", ".md.bak"])
        return (folder + name + end).encode()

    def fits(self, tree, path):
        """No file where a folder is to be, and the other way round."""
        parts = path.split(b"/")
        above = [b"/".join(parts[:i]) for i in range(1, len(parts))]
        return not any(a in tree for a in above) and \
            not any(p.startswith(path + b"/") for p in tree)

    def put(self, tree, path, file):
        if self.fits(tree, path):
            tree[path] = file
            return True
        return False

    def move(self, tree, old, new, file):
        gone = tree.pop(old)
        if new in tree or not self.put(tree, new, file):
            tree[old] = gone

    def change(self, tree):
        """One random change to a tree."""
        r = self.random
        what = r.choice(["add"] * 3 + ["edit"] * 5 + ["move"] * 3 + ["moveedit"] * 3 + [
            "remove", "copy", "readd", "readd", "case", "folder", "mass", "mode", "link",
            "dir", "swap", "twins"])
        paths = sorted(tree)
        if what == "add" or not paths:
            self.put(tree, self.path(), (b"100644", self.text()))
            return
        path = r.choice(paths)
        mode, data = tree[path]
        if what == "edit":
            tree[path] = (mode, self.edit(data, r.choice([0.1, 0.3, 1])))
        elif what == "move":
            self.move(tree, path, self.path(), (mode, data))
        elif what == "moveedit":
            self.move(tree, path, self.path(),
                      (mode, self.edit(data, r.choice([0.1, 0.3, 0.6, 1]))))
        elif what == "remove":
            self.graves.append((path, tree.pop(path)))
        elif what == "copy":
            new = self.path()
            if new not in tree:
                self.put(tree, new, (mode, data))
        elif what == "readd" and self.graves:
            path, file = r.choice(self.graves)
            if r.random() < 0.4:
                file = (b"100644", self.text())
            if path not in tree:
                self.put(tree, path, file)
        elif what == "case":
            self.move(tree, path, path.swapcase().replace(b".MD", b".md"), (mode, data))
        elif what == "folder":
            folder = path.rpartition(b"/")[0]
            other = self.path().rpartition(b"/")[0]
            for p in paths:
                if folder and p.startswith(folder + b"/"):
                    self.move(tree, p, (other + b"/" if other else b"") + p[len(folder) + 1:],
                              tree[p])
        elif what == "mass":
            for p in paths:
                tree[p] = (tree[p][0], tree[p][1] + b"Bijgewerkt.\n")
        elif what == "mode":
            tree[path] = (b"100755" if mode == b"100644" else b"100644", data)
        elif what == "link":
            tree[path] = (b"120000" if mode != b"120000" else b"100644", data or b"x")
        elif what == "dir":
            del tree[path]
            self.put(tree, path + b"/index.md", (mode, data))
        elif what == "swap":
            other = r.choice(paths)
            tree[path], tree[other] = tree[other], tree[path]
        elif what == "twins":
            for _ in range(3):
                self.put(tree, self.path(), (b"100644", b"zelfde\n"))

    def merge_tree(self, parents):
        """Three-way by paths, with what people do wrong."""
        r = self.random
        trees = [self.commits[p]["tree"] for p in parents]
        base = self.commits[r.choice(self.common(parents))]["tree"] if self.common(parents) else {}
        out = {}
        for path in sorted(set().union(*trees, base)):
            versions = [t.get(path) for t in trees]
            changed = [v for v in versions if v != base.get(path)]
            if r.random() < 0.03:
                pick = r.choice(versions)
            elif not changed:
                pick = base.get(path)
            elif len(set(changed)) == 1:
                pick = changed[0]
            else:
                pick = r.choice(changed)
                if pick and r.random() < 0.6:
                    pick = (pick[0], self.edit(pick[1], 0.2))
            if pick:
                self.put(out, path, pick)
        # A side's edits follow what another side moved.
        for here, there in ((0, 1), (1, 0)):
            for path, file in sorted(trees[there].items()):
                if base.get(path) not in (None, file) and path not in trees[here]:
                    for p, f in sorted(trees[here].items()):
                        if f == base[path] and p not in base and p in out and r.random() < 0.8:
                            out[p] = file if r.random() < 0.7 else (file[0],
                                                                   self.edit(file[1], 0.1))
                            out.pop(path, None)
        if r.random() < 0.15:
            self.change(out)
        return out

    def ancestors(self, c):
        seen, todo = set(), [c]
        while todo:
            c = todo.pop()
            if c not in seen:
                seen.add(c)
                todo += self.commits[c]["parents"]
        return seen

    def common(self, parents):
        shared = set.intersection(*(self.ancestors(p) for p in parents))
        return sorted(shared)[-2:]

    def commit(self, tree, parents):
        r = self.random
        self.commits.append({
            "tree": dict(tree), "parents": list(parents),
            "author": r.randrange(len(PEOPLE)), "co": r.sample(range(len(PEOPLE)), k=r.choice(
                [0, 0, 0, 1, 2])),
            "at": r.randint(1, 2_000_000_000), "ct": r.randint(1, 2_000_000_000),
            "az": r.choice(ZONES), "cz": r.choice(ZONES),
            "subject": " ".join(r.choices(WORDS, k=4))})
        return len(self.commits) - 1

    def make(self, count):
        r = self.random
        self.branches = [self.commit({}, [])]
        while len(self.commits) < count:
            tip = r.randrange(len(self.branches))
            what = r.random()
            if what < 0.1 and len(self.branches) < 5:
                self.branches.append(self.branches[tip])
            elif what < 0.12 and len(self.branches) < 5:
                tree = {}
                self.change(tree)
                self.branches.append(self.commit(tree, []))  # another root
            elif what < 0.3 and len(self.branches) > 1:
                others = [b for b in range(len(self.branches)) if b != tip]
                r.shuffle(others)
                parents = [self.branches[tip]]
                for b in others[:2 if r.random() < 0.15 else 1]:
                    if self.branches[b] not in parents:
                        parents.append(self.branches[b])
                if len(parents) > 1:
                    self.branches[tip] = self.commit(self.merge_tree(parents), parents)
                    if r.random() < 0.5:
                        del self.branches[others[0]]
            else:
                tree = dict(self.commits[self.branches[tip]]["tree"])
                for _ in range(r.choice([1, 1, 1, 2, 3, 8])):
                    self.change(tree)
                self.branches[tip] = self.commit(tree, [self.branches[tip]])
        while len(self.branches) > 1:
            parents = [self.branches[0], self.branches.pop()]
            if parents[0] != parents[1]:
                self.branches[0] = self.commit(self.merge_tree(parents), parents)
        return self.branches[0]

    def message(self, c):
        text = c["subject"] + "\n"
        if c["co"]:
            text += "\nToelichting.\n\n" + "".join(
                "Co-authored-by: %s <%s>\n" % PEOPLE[p] for p in c["co"])
        return text.encode()

    def stream(self, head):
        out = bytearray()
        for i, c in enumerate(self.commits):
            def who(role, p, t, z):
                return ("%s %s <%s> %d %s\n" % ((role,) + PEOPLE[p] + (t, z))).encode()
            message = self.message(c)
            if not c["parents"]:
                out += b"reset refs/heads/c%d\n" % i
            out += b"commit refs/heads/c%d\nmark :%d\n" % (i, i + 1)
            out += who("author", c["author"], c["at"], c["az"])
            out += who("committer", c["author"], c["ct"], c["cz"])
            out += b"data %d\n%s\n" % (len(message), message)
            for k, p in enumerate(c["parents"]):
                out += b"%s :%d\n" % (b"merge" if k else b"from", p + 1)
            out += b"deleteall\n"
            for path, (mode, data) in c["tree"].items():
                out += b"M %s inline %s\ndata %d\n%s\n" % (mode, path, len(data), data)
        out += b"reset refs/heads/main\nfrom :%d\n\ndone\n" % (head + 1)
        return bytes(out)


PEOPLE = [("Anna de Vries", "anna@voorbeeld.nl"), ("Zoë Çelik", "zoe@voorbeeld.nl"),
          ("Anna", "a.devries@thuis.example"), ("dependabot[bot]", "bot@example.com"),
          ("Björn", "BJORN@voorbeeld.nl")]
MAILMAP = b"Anna de Vries <anna@voorbeeld.nl> <a.devries@thuis.example>\n"
MAPPED = {2: 0}
ZONES = ["+0000", "+0200", "-0730", "+1245"]


# ---- the model ----

def is_page(path):
    return path.lower().endswith(b".md")


def blob_id(data):
    return hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()


def spans(data):
    """Git's fingerprint of a file: bytes in each distinct line or run of 64 bytes."""
    text = b"\0" not in data[:8000]
    out = collections.Counter()
    a1 = a2 = n = 0
    for i, c in enumerate(data):
        if text and c == 13 and data[i + 1:i + 2] == b"\n":
            continue
        a1, a2 = (a1 << 7 & 0xffffffff) ^ (a2 >> 25), (a2 << 7 & 0xffffffff) ^ (a1 >> 25)
        a1 = a1 + c & 0xffffffff
        n += 1
        if n < 64 and c != 10 and i + 1 < len(data):
            continue
        out[(a1 + a2 * 0x61 & 0xffffffff) % 107927] += n
        a1 = a2 = n = 0
    return out


def similarity(old, new):
    large, small = max(len(old), len(new)), min(len(old), len(new))
    if small == 0 or small * 2 < large:
        return 0
    return sum((spans(old) & spans(new)).values()) * 60000 // large


def tail(path, parts):
    return b"/".join(path.split(b"/")[-parts:]) if parts else b""


class Model:
    def __init__(self, maker, head, ids):
        self.ids = ids
        self.data = {}
        self.commits = []
        self.dates = [c["ct"] for c in maker.commits]
        for c in maker.commits:
            tree = {}
            for path, (mode, data) in c["tree"].items():
                if is_page(path) and mode != b"120000":
                    tree[path] = blob_id(data)
                    self.data[tree[path]] = data
            self.commits.append({"tree": tree, "parents": c["parents"]})
        self.head = head
        self.order = self.topological()
        self.place = {c: i for i, c in enumerate(self.order)}
        self.renames = {}

    def topological(self):
        reach, todo = set(), [self.head]
        while todo:
            c = todo.pop()
            if c not in reach:
                reach.add(c)
                todo += self.commits[c]["parents"]
        children = collections.Counter(p for c in reach for p in self.commits[c]["parents"])
        # Of those whose children all stand, the newest; then the one that was ready last.
        ready, order = [self.head], []
        while ready:
            c = max(enumerate(ready), key=lambda r: (self.dates[r[1]], r[0]))[1]
            ready.remove(c)
            order.append(c)
            for p in self.commits[c]["parents"]:
                children[p] -= 1
                if children[p] == 0:
                    ready.append(p)
        return order

    def ancestors(self, c):
        seen, todo = set(), list(self.commits[c]["parents"])
        while todo:
            c = todo.pop()
            if c not in seen:
                seen.add(c)
                todo += self.commits[c]["parents"]
        return seen

    def sources(self, c, k):
        """Which added pages of a commit stood elsewhere in its parent k: new path -> old path."""
        if (c, k) in self.renames:
            return self.renames[c, k]
        new, old = self.commits[c]["tree"], self.commits[self.commits[c]["parents"][k]]["tree"]
        adds = sorted(p for p in new if p not in old)
        dels = sorted(p for p in old if p not in new)
        found = {}
        for parts in (2, 1, 0):
            for add in list(adds):
                for d in dels:
                    if new[add] == old[d] and tail(add, parts) == tail(d, parts):
                        found[add] = d
                        adds.remove(add)
                        dels.remove(d)
                        break
        pairs = sorted((-similarity(self.data[old[d]], self.data[new[a]]),
                        tail(a, 1) != tail(d, 1), a, d) for a in adds for d in dels)
        for score, _, a, d in pairs:
            if score <= -30000 and a in adds and d in dels:
                found[a] = d
                adds.remove(a)
                dels.remove(d)
        self.renames[c, k] = found
        return found

    def walk(self):
        """Tracks: ("page", path) and ("ghost", by merge, number)."""
        pages = sorted(self.commits[self.head]["tree"])
        here = collections.defaultdict(dict)  # commit -> (track, path) -> newer revisions
        self.revisions = {p: [] for p in pages}
        self.edges = collections.defaultdict(set)
        self.starts, self.removals, self.living = [], [], set()
        self.ghosts = 0
        for p in pages:
            self.go(here, self.head, ("page", p), p, [])
        for c in self.order:
            self.visit(here, c)
        return self

    def go(self, here, commit, track, path, waiting):
        slots = here[commit]
        if track[0] == "page":
            self.living.add(path)
        else:
            # Removed pages that meet are one from here on.
            for other, p in list(slots):
                if other[0] == "ghost" and p == path:
                    track = min(track, other)
                    del slots[other, p]
        slots.setdefault((track, path), []).extend(waiting)

    def visit(self, here, c):
        commit = self.commits[c]
        tree, parents = commit["tree"], commit["parents"]
        trees = [self.commits[p]["tree"] for p in parents]
        claimed = set()
        for (track, path), waiting in sorted(here[c].items(), key=lambda s: s[0][1]):
            blob = tree[path]
            equal = [k for k, t in enumerate(trees) if t.get(path) == blob]
            if equal:
                self.go(here, parents[equal[0]], track, path, waiting)
                continue
            before = []  # (k, path, blob)
            for k, t in enumerate(trees):
                source = path if path in t else self.sources(c, k).get(path)
                if source is not None:
                    before.append((k, source, t[source]))
                    if source != path:
                        claimed.add(source)
                        if track[0] == "ghost":
                            self.removals.append((source, track[3], t[source],
                                                  "moved", track[1]))
            me = self.revise(c, track, path, blob, before, len(parents), waiting)
            for k, source, _ in before:
                self.go(here, parents[k], track, source, [(me, k)] if me else [])
        if not parents:
            return
        for path in sorted(trees[0]):
            if path not in tree and path not in claimed:
                by_merge = any(path not in t for t in trees)
                self.removals.append((path, c, trees[0][path], "plain", by_merge))
                ghost = ("ghost", by_merge, self.ghosts, c)
                self.ghosts += 1
                for k, t in enumerate(trees):
                    if path in t:
                        self.go(here, parents[k], ghost, path, [])

    def revise(self, c, track, path, blob, before, parents, waiting):
        if track[0] == "ghost":
            return None
        exact = [(s, b) for k, s, b in before if b == blob]
        old_path = old_blob = None
        if not before:
            kind = "created"
            self.starts.append((track[1], path, c))
        else:
            _, old_path, old_blob = before[0]
            if exact:
                kind = "moved"
                old_path, old_blob = exact[0]
            elif parents > 1:
                kind = "merged"
            else:
                kind = "changed" if old_path == path else "moved-changed"
            if old_path == path:
                old_path = None
        rows = self.revisions[track[1]]
        rows.append((c, kind, path, old_path, blob, old_blob))
        me = (track[1], len(rows) - 1)
        for child, k in waiting:
            self.edges[child].add((k, me[1]))
        return me

    # ---- as text, like history_dump ----

    def lines(self, maker):
        used, body = set(), []
        for path in sorted(self.revisions):
            rows = self.revisions[path]
            people = set()
            for row in rows:
                m = maker.commits[row[0]]
                people |= {MAPPED.get(p, p) for p in [m["author"]] + m["co"]}
            body.append(b"page\t%s\t%d\t%d" % (path, len(rows), len(people - {3})))
            for i, (c, kind, p, old_path, blob, old_blob) in enumerate(rows):
                used.add(c)
                parents = []
                for _, parent in sorted(self.edges[path, i]):
                    if parent not in parents:
                        parents.append(parent)
                body.append(b"\t".join([
                    b"revision", self.ids[c].encode(), kind.encode(), p, old_path or b"",
                    blob.encode(), (old_blob or "-").encode(),
                    b",".join(b"%d" % x for x in parents)]))
            earlier = set()
            for page, p, c in self.starts:
                if page == path:
                    earlier |= {(self.place[r[1]], p, r[1], r[2]) for r in self.removals
                                if r[0] == p and r[3] == "plain" and not r[4]
                                and r[1] in self.ancestors(c)}
            body += self.copy(path)
            for _, p, c, blob in sorted(earlier):
                used.add(c)
                body.append(b"earlier\t%s\t%s\t%s" % (p, self.ids[c].encode(), blob.encode()))
        head = maker.commits[self.head]["tree"]
        removed = {}
        for by_merge in (False, True):
            for r in self.removals:
                if r[4] == by_merge and r[0] not in head and r[0] not in self.living:
                    removed.setdefault(r[0], r)
        for path in sorted(removed):
            used.add(removed[path][1])
            body.append(b"removed\t%s\t%s\t%s" % (path, self.ids[removed[path][1]].encode(),
                                                  removed[path][2].encode()))
        top = [b"walked\t%d" % len(self.order), b"incomplete\t0"]
        for c in self.order:
            if c in used:
                top.append(self.commit_line(maker.commits[c], c))
        return top + body

    def copy(self, path):
        """The line that says of which page this one began as a copy, if it did."""
        begun = {p: rows[-1] for p, rows in self.revisions.items() if rows and rows[-1][1] == "created"}
        if path not in begun or begun[path][4] == blob_id(b""):
            return []
        c, blob = begun[path][0], begun[path][4]
        if sum(row[4] == blob for row in begun.values()) > 16:
            return []
        found = sorted((self.place[row[0]], p, row[0]) for p, rows in self.revisions.items()
                       for row in rows if p != path and row[4] == blob and row[0] != c
                       and row[0] in self.ancestors(c))
        return [b"copy\t%s\t%s" % (p, self.ids[at].encode()) for _, p, at in found[:1]]

    def commit_line(self, m, c):
        def zone(z):
            return int(z[0] + "1") * (int(z[1:3]) * 60 + int(z[3:]))

        def person(p):
            return "%s|%s|%d" % (PEOPLE[p][0], PEOPLE[p][1].lower(), p == 3)
        author = MAPPED.get(m["author"], m["author"])
        who = [author]
        for p in m["co"]:
            if MAPPED.get(p, p) not in who:
                who.append(MAPPED.get(p, p))
        return "\t".join([
            "commit", self.ids[c], str(m["ct"]), str(zone(m["cz"])), str(m["at"]),
            str(zone(m["az"])), ("m" if len(m["parents"]) > 1 else "-") + "---", m["subject"],
        ] + [person(p) for p in who]).encode()


# ---- comparing ----

def check(seed, folder, jobs, commits):
    maker = Maker(seed)
    head = maker.make(commits or maker.random.choice([12, 40, 90]))
    repo = os.path.join(folder, "r%d" % seed)
    marks = os.path.join(folder, "marks")
    # The .mailmap stands in the last commit.
    maker.commits[head]["tree"][b".mailmap"] = (b"100644", MAILMAP)
    run(["git", "init", "-q", "--bare", "-b", "main", repo])
    run(["git", "-C", repo, "-c", "core.ignorecase=false", "fast-import", "--quiet", "--done",
         "--export-marks=" + marks], input=maker.stream(head))
    with open(marks) as f:
        ids = dict(line.split() for line in f)
    ids = {int(mark[1:]) - 1: commit for mark, commit in ids.items()}
    want = Model(maker, head, ids).walk().lines(maker)
    compare_with_git(maker, head, repo, ids)
    cache = os.path.join(folder, "cache%d" % seed)
    for more in ([], ["cache=" + cache], ["cache=" + cache]):
        out = run([DUMP, repo, "jobs=%d" % jobs, "suffix=.md", "suffix=.MD"] + more)
        got = [line for line in out.split(b"\n")[:-1] if line.split(b"\t")[0] in (
            b"walked", b"incomplete", b"commit", b"page", b"revision", b"copy", b"earlier", b"removed")]
        if got != want:
            report(seed, more, got, want)
            return False
    return True


def compare_with_git(maker, head, repo, ids):
    """The model's own footing: the tree, and the similarity that git sees."""
    listed = run(["git", "-C", repo, "ls-tree", "-r", "-z", "--name-only", "main"])
    assert sorted(listed.split(b"\0")[:-1]) == sorted(maker.commits[head]["tree"])
    model = Model(maker, head, ids)
    for c in model.order[:20]:
        parents = model.commits[c]["parents"]
        if len(parents) != 1:
            continue
        raw = run(["git", "-C", repo, "diff-tree", "-r", "-z", "-M", "--no-rename-empty",
                   ids[parents[0]], ids[c]])
        fields = raw.split(b"\0")
        for i, f in enumerate(fields):
            state = f.split(b" ")[-1]
            if f.startswith(b":100644 100644") and state.startswith(b"R") and state != b"R100":
                old = maker.commits[parents[0]]["tree"][fields[i + 1]][1]
                new = maker.commits[c]["tree"][fields[i + 2]][1]
                # Git before 2.44 overlooks a last line without an end.
                if old.endswith(b"\n") and new.endswith(b"\n"):
                    assert similarity(old, new) * 100 // 60000 == int(state[1:]), (ids[c], fields[i:i + 3])


def report(seed, more, got, want):
    print("seed %d %s: the walk and the model differ" % (seed, more))
    missing = [line for line in want if line not in got]
    extra = [line for line in got if line not in want]
    for line in missing[:10]:
        print("  model only: " + line.decode(errors="replace"))
    for line in extra[:10]:
        print("  walk only:  " + line.decode(errors="replace"))
    if not missing and not extra:
        print("  the same lines in another order")


def main():
    first = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 60
    commits = int(sys.argv[3]) if len(sys.argv) > 3 else None
    os.environ.update(GIT_CONFIG_GLOBAL="/dev/null", GIT_CONFIG_SYSTEM="/dev/null")
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(first, first + count):
            failed += not check(seed, folder, seed % 4 + 1, commits)
    print("%d random histories, %d differ" % (count, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
