"""traps: what goes wrong in other programs that show history, each as a tiny repository.

Every function named trap_… makes repositories in a folder of its own and states what must come out.
Usage: traps.py [NAME…]; finds history_dump in $BUILD/tests.
"""
import os
import shutil
import subprocess
import sys
import tempfile

DUMP = os.path.join(os.environ.get("BUILD", "build"), "tests", "history_dump")


class Repo:
    """A repository whose clock goes on an hour with every commit."""

    def __init__(self, name="repo", *init):
        self.dir = os.path.abspath(name)
        self.clock = 1600000000
        self.who = "Anna <anna@voorbeeld.nl>"
        if init is not None:
            subprocess.run(["git", "init", "-q", "-b", "main", *init, self.dir], check=True)

    def git(self, *args, data=None, check=True, **env):
        return subprocess.run(["git", "-C", self.dir, *args], input=data, check=check,
                              capture_output=True, env={**os.environ, **env}).stdout.strip()

    def write(self, path, data):
        if isinstance(path, str):
            path = path.encode()
        path = os.path.join(self.dir.encode(), path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as f:
            f.write(data if isinstance(data, bytes) else data.encode())

    def commit(self, message="Wijziging", files=None, who=None, at=None, ct=None, zone="+0000",
               committer=None):
        for path, data in (files or {}).items():
            if data is None:
                self.git("rm", "-q", "--", path)
            else:
                self.write(path, data)
        self.git("add", "-A")
        self.clock += 3600
        name, _, mail = (who or self.who).rpartition(" <")
        if isinstance(message, str):
            message = message.encode()
        self.git("commit", "-q", "--allow-empty", "-F", "-", data=message,
                 GIT_AUTHOR_NAME=name, GIT_AUTHOR_EMAIL=mail[:-1],
                 GIT_AUTHOR_DATE="@%d %s" % (at or self.clock, zone),
                 GIT_COMMITTER_NAME=committer or name, GIT_COMMITTER_EMAIL=mail[:-1],
                 GIT_COMMITTER_DATE="@%d %s" % (ct or self.clock, zone))
        return self.head()

    def head(self, rev="HEAD"):
        return self.git("rev-parse", rev).decode()

    def merge(self, *branches, files=None, strategy="ort"):
        """Merges without committing, puts files in place, commits."""
        self.git("merge", "-q", "--no-commit", "--no-ff", "-s", strategy, *branches, check=False)
        return self.commit("Merge", files)

    def raw_commit(self, tree, parents, headers, message):
        """A commit from its very bytes, as the new head."""
        data = b"tree %s\n" % tree.encode()
        for p in parents:
            data += b"parent %s\n" % p.encode()
        data += headers + b"\n" + message
        commit = self.git("hash-object", "-t", "commit", "-w", "--stdin", "--literally",
                          data=data).decode()
        self.git("update-ref", "HEAD", commit)
        return commit


class Dump:
    """What history_dump says, taken apart."""

    def __init__(self, dir, *args, status=0):
        p = subprocess.run([DUMP, dir.dir if isinstance(dir, Repo) else dir, *args],
                           capture_output=True)
        expect("exit status", p.returncode, status)
        self.text = p.stdout
        self.pages, self.commits, self.removed, self.sources = {}, {}, {}, {}
        self.diags, self.count, self.earlier, self.repo, self.copy = [], {}, {}, None, {}
        page = None
        for line in p.stdout.decode("utf-8", "surrogateescape").split("\n")[:-1]:
            kind, *f = line.split("\t")
            if kind == "page":
                page = f[0]
                self.pages[page], self.earlier[page], self.count[page] = [], [], int(f[2])
            elif kind == "revision":
                self.pages[page].append((f[0], f[1], f[2], f[3]))
            elif kind == "copy":
                self.copy[page] = (f[0], f[1])
            elif kind == "earlier":
                self.earlier[page].append((f[0], f[1]))
            elif kind == "commit":
                self.commits[f[0]] = f[1:]
            elif kind == "removed":
                self.removed[f[0]] = f[1]
            elif kind == "source":
                self.sources[f[0]] = f[2]
            elif kind == "diag":
                self.diags.append((f[0], f[1], f[2], f[4]))
            elif kind == "repo":
                self.repo = f
            elif kind == "incomplete":
                self.incomplete = f[0] == "1"

    def kinds(self, page):
        return [(r[0], r[1]) for r in self.pages[page]]

    def rules(self):
        return [d[1] for d in self.diags]


def expect(what, got, want):
    if got != want:
        raise AssertionError("%s:\n  got  %r\n  want %r" % (what, got, want))


def lines(n, word="regel"):
    return "".join("%s nummer %d van deze pagina\n" % (word, i) for i in range(n))


# ---- branches and merges ----

def trap_01_side_branch_without_change():
    """A side branch's commit that the merge undid, or that another made too, is no change."""
    r = Repo()
    first = r.commit(files={"a.md": "een\n", "b.md": "b\n"})
    r.git("checkout", "-q", "-b", "zij")
    r.commit(files={"a.md": "twee\n"})
    r.commit(files={"a.md": "een\n", "b.md": "b2\n"})
    side = r.head()
    r.git("checkout", "-q", "main")
    r.commit(files={"c.md": "c\n"})
    r.merge("zij")
    d = Dump(r)
    expect("a", d.kinds("a.md"), [(first, "created")])
    expect("b", d.kinds("b.md"), [(side, "changed"), (first, "created")])


def trap_02_merge_with_own_content():
    r = Repo()
    first = r.commit(files={"a.md": "een\n", "b.md": "b\n"})
    r.git("checkout", "-q", "-b", "zij")
    side = r.commit(files={"a.md": "zij\n"})
    r.git("checkout", "-q", "main")
    main = r.commit(files={"a.md": "hoofd\n"})
    merge = r.merge("zij", files={"a.md": "samen\n"})
    d = Dump(r)
    expect("a", d.kinds("a.md"), [(merge, "merged"), (main, "changed"), (side, "changed"),
                                  (first, "created")])
    expect("edges", [row.split(b"\t")[7] for row in d.text.split(b"\n")
                     if row.startswith(b"revision") and b"\ta.md\t" in row],
           [b"1,2", b"3", b"3", b""])
    expect("b: a plain merge is nothing", d.kinds("b.md"), [(first, "created")])


def trap_02_merge_of_a_move_and_a_change():
    """One side moves the page, the other changes it: both are its history, the merge is none of
    its contents."""
    r = Repo()
    first = r.commit(files={"oud.md": lines(20)})
    r.git("checkout", "-q", "-b", "zij")
    side = r.commit(files={"oud.md": lines(20) + "erbij\n"})
    r.git("checkout", "-q", "main")
    r.git("mv", "oud.md", "nieuw.md")
    moved = r.commit()
    merge = r.merge("zij")
    d = Dump(r)
    expect("page", d.pages["nieuw.md"], [
        (merge, "moved", "nieuw.md", "oud.md"), (moved, "moved", "nieuw.md", "oud.md"),
        (side, "changed", "oud.md", ""), (first, "created", "oud.md", "")])
    expect("removed", d.removed, {})


def trap_02_octopus_and_unrelated_roots():
    r = Repo()
    r.commit(files={"a.md": "a\n"})
    for name in ("x", "y"):
        r.git("checkout", "-q", "-b", name, "main")
        r.commit(files={name + ".md": name + "\n"})
    r.git("checkout", "-q", "--orphan", "los")
    r.git("rm", "-q", "-r", "-f", ".")
    loose = r.commit(files={"z.md": "z\n"})
    r.git("checkout", "-q", "main")
    r.git("merge", "-q", "--no-ff", "-m", "Octopus", "x", "y")
    r.git("merge", "-q", "--no-ff", "-m", "Los", "--allow-unrelated-histories", "los")
    d = Dump(r)
    expect("z", d.kinds("z.md"), [(loose, "created")])
    expect("x", [k for _, k in d.kinds("x.md")], ["created"])


def trap_02_merge_that_drops_a_page():
    r = Repo()
    r.commit(files={"a.md": "a\n", "b.md": "b\n"})
    r.git("checkout", "-q", "-b", "zij")
    r.commit(files={"c.md": "c\n"})
    r.git("checkout", "-q", "main")
    r.commit(files={"d.md": "d\n"})
    merge = r.merge("zij", files={"b.md": None, "d.md": None})
    expect("removed", Dump(r).removed, {"b.md": merge, "d.md": merge})


# ---- moves ----

def trap_03_move_is_no_change():
    r = Repo()
    first = r.commit(files={"docs/a.md": "a\n", "docs/b.md": lines(20)})
    r.git("mv", "docs", "inhoud")
    moved = r.commit()
    r.git("mv", "inhoud/b.md", "b.md")
    changed = r.commit(files={"b.md": lines(20) + "meer\n"})
    d = Dump(r)
    expect("a", d.pages["inhoud/a.md"], [(moved, "moved", "inhoud/a.md", "docs/a.md"),
                                         (first, "created", "docs/a.md", "")])
    expect("b", d.pages["b.md"], [(changed, "moved-changed", "b.md", "inhoud/b.md"),
                                  (moved, "moved", "inhoud/b.md", "docs/b.md"),
                                  (first, "created", "docs/b.md", "")])
    expect("removed", d.removed, {})
    follow = r.git("log", "--follow", "--format=%H", "--", "b.md").decode().split()
    expect("git log --follow", [x[0] for x in d.pages["b.md"]], follow)


def trap_03_mass_move_with_changes():
    """More pairs than are compared: by the last parts of the path."""
    r = Repo()
    n = 1100
    old = {"oud/d%d/index.md" % i: lines(6, "w%d" % i) for i in range(n)}
    stream = b"commit refs/heads/main\ncommitter A <a@b.nl> 1 +0000\ndata 0\n"
    for path, data in old.items():
        stream += b"M 644 inline %s\ndata %d\n%s\n" % (path.encode(), len(data), data.encode())
    stream += b"commit refs/heads/main\ncommitter A <a@b.nl> 2 +0000\ndata 0\ndeleteall\n"
    for path, data in old.items():
        path, data = path.replace("oud/", "nieuw/diep/"), "---\ntitle: x\n---\n" + data
        stream += b"M 644 inline %s\ndata %d\n%s\n" % (path.encode(), len(data), data.encode())
    r.git("fast-import", "--quiet", data=stream)
    d = Dump(r, "rev=main")
    expect("moved", sum(p == [k for _, k in d.kinds(page)] for page in d.pages
                        for p in [["moved-changed", "created"]]), n)
    expect("removed", d.removed, {})
    expect("notes", "history/large" in d.rules(), False)
    # Under other names: more than are compared, and that is said.
    stream = b"commit refs/heads/more\ncommitter A <a@b.nl> 3 +0000\ndata 0\nfrom refs/heads/main\ndeleteall\n"
    for i, data in enumerate(old.values()):
        stream += b"M 644 inline anders/p%d.md\ndata %d\n%s\n" % (i, len(data), data.encode())
    r.git("fast-import", "--quiet", data=stream)
    for _ in range(2):
        d = Dump(r, "rev=more", "cache=" + r.dir + "/cache")
        expect("created", {k for page in d.pages for _, k in d.kinds(page)}, {"created"})
        expect("notes", d.rules().count("history/large"), 1)


def trap_04_copy_is_no_move():
    r = Repo()
    text = lines(20)
    first = r.commit(files={"a.md": text})
    copy = r.commit(files={"b.md": text})
    # One is moved, of which there are two: only one of them is the moved one.
    twins = r.commit(files={"a.md": None, "map/a.md": text, "map/c.md": text})
    d = Dump(r)
    expect("b", d.kinds("b.md"), [(copy, "created")])
    expect("map/a", d.kinds("map/a.md"), [(twins, "moved"), (first, "created")])
    expect("map/c", d.kinds("map/c.md"), [(twins, "created")])
    # What began with the bytes that another page had before.
    expect("copies", d.copy, {"b.md": ("map/a.md", first), "map/c.md": ("b.md", copy)})


def trap_04_what_is_no_copy():
    r = Repo()
    text, other = lines(20), lines(9, "zin")
    first = r.commit(files={"a.md": text, "leeg.md": b"", "samen1.md": other, "samen2.md": other})
    r.commit(files={"ook-leeg.md": b"", "a.md": lines(21)})
    # Of an older version too; but not of a branch that it does not come from.
    r.commit(files={"oud.md": text})
    r.git("checkout", "-q", "-b", "zij", first)
    r.commit(files={"zij.md": b"Op de zijtak\n"})
    r.git("checkout", "-q", "main")
    r.commit(files={"hoofd.md": b"Op de zijtak\n"})
    r.merge("zij")
    # A form that many pages begin with.
    for n in range(20):
        r.commit(files={"vorm%d.md" % n: b"Vul in\n"})
    d = Dump(r)
    expect("copies", d.copy, {"oud.md": ("a.md", first)})


def trap_05_case_only():
    r = Repo()
    r.git("config", "core.ignorecase", "false")
    first = r.commit(files={"Lees.md": "x\n"})
    r.git("mv", "Lees.md", "lees.md")
    moved = r.commit()
    d = Dump(r)
    expect("page", d.pages["lees.md"], [(moved, "moved", "lees.md", "Lees.md"),
                                        (first, "created", "Lees.md", "")])


def trap_06_deleted_and_added_again():
    r = Repo()
    r.commit(files={"a.md": lines(9)})
    gone = r.commit("Weg ermee", files={"a.md": None})
    again = r.commit(files={"a.md": lines(9)})
    changed = r.commit(files={"a.md": "nieuw\n"})
    d = Dump(r)
    expect("a", d.kinds("a.md"), [(changed, "changed"), (again, "created")])
    expect("earlier", d.earlier["a.md"], [("a.md", gone)])
    expect("why", d.commits[gone][5], "Weg ermee")
    expect("removed", d.removed, {})


def trap_06_moved_then_removed():
    """Both addresses are gone, by the same commit; a third, out of the site, is no loss of it."""
    r = Repo()
    r.commit(files={"site/a.md": "a\n", "elders/x.md": "x\n", "site/.b/c.md": "c\n"})
    r.git("mv", "site/a.md", "site/b.md")
    r.commit()
    gone = r.commit(files={"site/b.md": None, "elders/x.md": None, "site/.b/c.md": None})
    d = Dump(r, "prefix=site")
    expect("removed", d.removed, {"site/a.md": gone, "site/b.md": gone})


def trap_06_moved_into_and_out_of_the_site():
    r = Repo()
    first = r.commit(files={"concept/a.md": "a\n", "site/b.md": "b\n", "site/c.md": "c\n"})
    r.git("mv", "concept/a.md", "site/a.md")
    r.git("mv", "site/b.md", "archief.md")
    moved = r.commit()
    d = Dump(r, "prefix=site")
    expect("a", d.kinds("site/a.md"), [(moved, "moved"), (first, "created")])
    expect("removed", d.removed, {"site/b.md": moved})


# ---- what commits say ----

def trap_07_ignored_commits():
    r = Repo()
    r.commit(files={"a.md": "a\n"})
    mass = r.commit(files={"a.md": "A\n"})
    r.write(".git-blame-ignore-revs", "# opmaak\n%s  # alles\n\nonzin\n" % mass.upper())
    last = r.commit()
    d = Dump(r)
    expect("flags", d.commits[mass][4], "---i")
    expect("warning", d.diags, [("warning", "history/ignore-revs", ".git-blame-ignore-revs",
                                 "\"onzin\" is no commit's id: 40 hexadecimal digits")])
    expect("at an older revision it is not there", Dump(r, "rev=" + mass).rules(), [])
    expect("last", last in d.commits, False)


def trap_08_09_dates_and_zones():
    r = Repo()
    r.commit(files={"a.md": "a\n"}, at=1700000000, ct=1700000000, zone="-0730")
    old = r.commit(files={"a.md": "b\n"}, at=86400, ct=1000000000, zone="+1245")
    d = Dump(r)
    expect("newest is the child, whatever its date", d.pages["a.md"][0][0], old)
    expect("dates", d.commits[old][:4], ["1000000000", "765", "86400", "765"])
    expect("zone", d.commits[d.pages["a.md"][1][0]][1], "-450")


def trap_09_branches_stand_by_date():
    """Two branches worked on at the same time: in the order of their dates."""
    r = Repo()
    first = r.commit(files={"a.md": lines(20)}, ct=1000)
    sides = {}
    for name, times in (("main", (2000, 4000)), ("zij", (3000, 5000))):
        r.git("checkout", "-q", "-B", name, first)
        for t in times:
            old = open(os.path.join(r.dir, "a.md")).read().split("\n")
            old[0 if name == "main" else 15] = "regel van %d" % t
            sides[t] = r.commit(files={"a.md": "\n".join(old)}, ct=t)
    r.git("checkout", "-q", "main")
    merge = r.merge("zij")
    d = Dump(r)
    expect("a", [c for c, _ in d.kinds("a.md")],
           [merge, sides[5000], sides[4000], sides[3000], sides[2000], first])
    early = r.commit(files={"a.md": "nieuw\n"}, ct=500)
    expect("but a child before its parents, whatever its clock said",
           [c for c, _ in Dump(r).kinds("a.md")][:2], [early, merge])


def trap_09_strange_times():
    r = Repo()
    r.commit(files={"a.md": "a\n"})
    tree = r.head("HEAD^{tree}")
    for line, want in ((b"99999999999999999999 +0000", ["0", "0"]), (b"12 +9999", ["12", "0"]),
                       (b"-5 -0100", ["-5", "-60"]), (b"", ["0", "0"]), (b"7 x", ["7", "0"])):
        c = r.raw_commit(tree, [], b"author A <a@b.nl> " + line +
                         b"\ncommitter A <a@b.nl> " + line + b"\n", b"x\n")
        expect(line, Dump(r, "rev=" + c).commits[c][:2], want)


def trap_15_addresses():
    r = Repo()
    subject = ("Correctie door jan.jansen+x@voorbeeld.nl (mailto:p@q.example) en <k@l.nl>, "
               "lodash@4.17.21 @naam a@b")
    c = r.commit(subject, {"a.md": "a\n"}, who="Jan jan@werk.example (thuis) <JAN@Thuis.nl>")
    n = r.commit("Twee", {"a.md": "b\n"}, who="piet@localhost <piet@localhost>")
    d = Dump(r)
    expect("subject", d.commits[c][5],
           "Correctie door … … en …, lodash@4.17.21 @naam a@b")
    expect("name", d.commits[c][6], "Jan (thuis)|jan@thuis.nl|0")
    expect("only an address", d.commits[n][6], "|piet@localhost|0")


def trap_16_mailmap():
    r = Repo()
    r.write(".mailmap", "Jan Jansen <jan@werk.nl> <jj@oud.nl>\nPiet <piet@a.nl> Pietje <x@b.nl>\n")
    a = r.commit(files={"a.md": "a\n"}, who="jj <JJ@oud.nl>")
    b = r.commit(files={"a.md": "b\n"}, who="Jan Jansen <jan@werk.nl>")
    c = r.commit(files={"a.md": "c\n"}, who="Pietje <x@b.nl>")
    e = r.commit(files={"a.md": "d\n"}, who="Ander <x@b.nl>")
    d = Dump(r)
    expect("mapped", [d.commits[x][6] for x in (a, b, c, e)], [
        "Jan Jansen|jan@werk.nl|0", "Jan Jansen|jan@werk.nl|0", "Piet|piet@a.nl|0",
        "Ander|x@b.nl|0"])
    expect("people", d.count["a.md"], 3)
    r.git("config", "mailmap.file", os.path.join(r.dir, "eigen"))
    r.write("eigen", "Niemand <niemand@x.nl> <jan@werk.nl>\n")
    expect("the user's own settings have no say", Dump(r).commits[b][6],
           "Jan Jansen|jan@werk.nl|0")


def trap_17_coauthors_and_bots():
    r = Repo()
    message = """Squash (#12)

* Eerste

Co-authored-by: Zoë <zoe@x.nl>

* Tweede

co-authored-by: Anna <anna@voorbeeld.nl>
CO-AUTHORED-BY: ZOE <Zoe@x.nl>
Co-authored-by: renovate[bot] <29139614+renovate[bot]@users.noreply.github.com>
Co-authored-by: Zonder Adres
Signed-off-by: Iemand Anders <i@x.nl>
"""
    c = r.commit(message, {"a.md": "a\n"})
    d = Dump(r)
    expect("people", d.commits[c][6:], [
        "Anna|anna@voorbeeld.nl|0", "Zoë|zoe@x.nl|0",
        "renovate[bot]|29139614+renovate[bot]@users.noreply.github.com|1",
        "Zonder Adres|name:zonder adres|0"])
    expect("count", d.count["a.md"], 3)
    bots = ["github-actions <a@b.c>", "Release Bot <r@x.nl>", "x <1+dependabot@users.noreply.github.com>",
            "snyk-bot <s@x.nl>", "Renovate <bot@renovateapp.com>"]
    people = ["Frank Talbot <f@x.nl>", "Botte Jellema <b@x.nl>", "Robot Verhuur <r@x.nl>"]
    for i, who in enumerate(bots + people):
        c = r.commit(files={"a.md": str(i)}, who=who)
        expect(who, Dump(r).commits[c][6][-1], "1" if who in bots else "0")


def trap_18_signatures():
    r = Repo()
    r.commit(files={"a.md": "a\n"})
    tree = r.head("HEAD^{tree}")
    who = b"author A <a@b.nl> 5 +0000\ncommitter A <a@b.nl> 6 +0000\n"
    signature = (b"gpgsig -----BEGIN PGP SIGNATURE-----\n \n author Vals <v@x.nl> 1 +0000\n parent "
                 b"x\n -----END PGP SIGNATURE-----\n")
    c = r.raw_commit(tree, [], who + signature, b"Onderwerp\n\nTekst\n")
    got = Dump(r).commits[c]
    expect("signed", got[4:7], ["--s-", "Onderwerp", "A|a@b.nl|0"])
    tag = (b"mergetag object %s\n type commit\n tag v1\n tagger T <t@x.nl> 1 +0000\n \n gpgsig x\n "
           b"-----BEGIN PGP SIGNATURE-----\n" % c.encode())
    m = r.raw_commit(tree, [], who + tag, b"Merge\n")
    expect("a tag's signature is not the commit's", Dump(r).commits[m][4], "----")


def trap_19_encodings():
    r = Repo()
    r.commit(files={"a.md": "a\n"})
    tree = r.head("HEAD^{tree}")
    for encoding, name, want in (
            (b"", b"Ren\xe9", "René"), (b"encoding ISO-8859-1\n", b"Ren\xe9", "René"),
            (b"encoding ISO-8859-15\n", b"\xa4uro", "€uro"),
            (b"encoding windows-1252\n", b"\x80uro", "€uro"),
            (b"encoding ISO-8859-1\n", "Zoë".encode(), "Zoë"),
            (b"encoding KOI8-R\n", b"\xc9van", "\ufffdvan"),
            (b"", "A\u202enna\x07".encode(), "Anna")):
        c = r.raw_commit(tree, [], b"author %s <a@b.nl> 5 +0000\ncommitter x <x@x> 6 +0000\n%s"
                         % (name, encoding), name + b" deed dit\n")
        got = Dump(r).commits[c]
        expect(name, (got[5], got[6]), (want + " deed dit", want + "|a@b.nl|0"))


def trap_19_subjects():
    r = Repo()
    for message, want in (("\n\nEen\nonderwerp\n over\tdrie\n\nrest\n", "Een onderwerp over drie"),
                          ("", ""), ("é" * 3000, "é" * 500)):
        r.git("config", "commit.cleanup", "verbatim")
        r.commit(files={"a.md": str(len(message))})
        tree = r.head("HEAD^{tree}")
        c = r.raw_commit(tree, [], b"author A <a@b.nl> 5 +0000\ncommitter A <a@b.nl> 6 +0000\n",
                         message.encode())
        expect("subject", Dump(r).commits[c][5], want)


# ---- clones that are not whole ----

def long_history():
    r = Repo("bron")
    ids = [r.commit(files={"a.md": lines(20) + str(i), "b.md": "b\n"}) for i in range(8)]
    r.git("mv", "a.md", "c.md")
    ids.append(r.commit(files={"c.md": lines(20) + "einde"}))
    r.git("config", "uploadpack.allowFilter", "true")
    r.git("config", "uploadpack.allowAnySHA1InWant", "true")
    return r, ids


def clone(r, name, *args):
    subprocess.run(["git", "clone", "-q", *args, "file://" + r.dir, name], check=True,
                   capture_output=True)
    return os.path.abspath(name)


def trap_10_shallow():
    r, ids = long_history()
    for depth in (1, 4):
        d = Dump(clone(r, "ondiep%d" % depth, "--depth", str(depth)))
        expect("warning", d.rules(), ["history/shallow"])
        expect("incomplete", (d.incomplete, d.repo[4]), (True, "s--"))
        expect("revisions", [c for c, _ in d.kinds("c.md")], ids[::-1][:depth])
        expect("the last is not said to be created", [k for _, k in d.kinds("c.md")].index("cut"),
               depth - 1)
        expect("cut", d.commits[ids[-depth]][4], "-c--")
    whole = Dump(r)
    expect("whole", (whole.rules(), whole.incomplete, len(whole.pages["c.md"])), ([], False, 9))


def trap_11_partial():
    r, ids = long_history()
    d = Dump(clone(r, "zonderblobs", "--filter=blob:none"))
    expect("warning", d.rules(), ["history/partial"])
    expect("said", (d.incomplete, d.repo[4]), (True, "-p-"))
    expect("no similarity", d.kinds("c.md"), [(ids[-1], "created")])
    d = Dump(clone(r, "zonderbomen", "--filter=tree:0", "--no-checkout"), status=1)
    expect("error", (d.rules(), "--refetch" in d.diags[0][3]), (["repo/object"], True))


def trap_11_damage():
    r, _ = long_history()
    tree = r.head("HEAD~3^{tree}")
    path = os.path.join(r.dir, ".git", "objects", tree[:2], tree[2:])
    other = r.head("HEAD~5^{tree}")
    os.chmod(path, 0o644)
    shutil.copyfile(os.path.join(r.dir, ".git", "objects", other[:2], other[2:]), path)
    d = Dump(r, status=1)
    expect("another object under its name", [(x[1], x[2]) for x in d.diags],
           [("history/object", tree)])
    os.remove(path)
    d = Dump(r, status=1)
    expect("missing", [(x[1], x[2]) for x in d.diags], [("history/object", tree)])


def trap_11_bytes_that_are_no_tree():
    r = Repo()
    r.commit(files={"a.md": "a\n"})
    for data in (b"100644 a.md", b"100644 a.md\0kort", b"x", b"999 a\0" + b"\1" * 20):
        tree = r.git("hash-object", "-t", "tree", "-w", "--stdin", "--literally",
                     data=data).decode()
        c = r.raw_commit(tree, [], b"author A <a@b.nl> 5 +0000\ncommitter A <a@b.nl> 6 +0000\n",
                         b"x\n")
        expect(data, Dump(r, "rev=" + c, status=1).rules(), ["repo/object"])
        good = r.raw_commit(r.head("main@{1}^{tree}"), [c], b"author A <a@b.nl> 5 +0000\n"
                            b"committer A <a@b.nl> 6 +0000\n", b"x\n")
        expect(data, Dump(r, "rev=" + good, status=1).rules(), ["history/object"])
        r.git("update-ref", "HEAD", "main@{2}")
    for data in (b"", b"tree x\n", b"tree " + b"a" * 40 + b"\nparent y\n"):
        c = r.git("hash-object", "-t", "commit", "-w", "--stdin", "--literally",
                  data=data).decode()
        child = r.raw_commit(r.head("HEAD^{tree}"), [c], b"author A <a@b.nl> 5 +0000\n"
                             b"committer A <a@b.nl> 6 +0000\n", b"x\n")
        expect(data, Dump(r, "rev=" + child, status=1).rules(), ["history/object"])
        r.git("update-ref", "HEAD", "main@{1}")


def trap_12_ownership():
    r = Repo()
    r.commit(files={"a.md": "a\n"})
    if os.geteuid() != 0:
        return  # only root can give a folder away
    for folder, _, files in os.walk(r.dir):
        for name in ["."] + files:
            os.chown(os.path.join(folder, name), 12345, 12345)
    d = Dump(r, status=1)
    expect("refused", d.rules(), ["repo/owner"])
    expect("explained", "safe.directory" in d.diags[0][3], True)
    with open(os.path.join(os.environ["HOME"], ".gitconfig"), "a") as f:
        f.write("[safe]\n\tdirectory = %s\n" % r.dir)
    expect("allowed", Dump(r).rules(), [])


def trap_13_replace_and_grafts():
    r = Repo()
    a = r.commit(files={"a.md": "a\n"})
    b = r.commit(files={"a.md": "b\n"})
    c = r.commit(files={"a.md": "c\n"})
    r.git("replace", "--graft", c)
    d = Dump(r)
    expect("as committed", [x for x, _ in d.kinds("a.md")], [c, b, a])
    expect("said", (d.rules(), d.repo[4]), (["history/grafts"], "--g"))
    r.git("replace", "-d", c)
    expect("gone", Dump(r).rules(), [])
    r.write(".git/info/grafts", c + "\n")
    d = Dump(r)
    expect("as committed", [x for x, _ in d.kinds("a.md")], [c, b, a])
    expect("said", d.rules(), ["history/grafts"])


# ---- files ----

def trap_14_names():
    r = Repo()
    good = ["één/ü x.md", "日本.md", "'s-Hertogenbosch.md", "a\\b.md", "-x.md", "a\"b.md"]
    r.commit(files={name: "x\n" for name in good})
    d = Dump(r)
    expect("names", sorted(d.pages), sorted(good))
    r.commit(files={b"fout\xff.md": "x\n", "lijn\neinde.md": "x\n", b"m\xffp/x.md": "x\n"})
    for args in ([], ["rev=HEAD"]):
        d = Dump(r, *args)
        expect("left out", sorted(d.pages), sorted(good))
        expect("said", d.rules(), ["repo/name"] * 3)


def trap_14_hostile_trees():
    """Trees that git would not make: ways out, slashes, the same name twice, a very deep one."""
    r = Repo()
    blob = bytes.fromhex(r.git("hash-object", "-w", "--stdin", data=b"x\n").decode())

    def tree(*entries):
        data = b"".join(mode + b" " + name + b"\0" + id for mode, name, id in entries)
        return bytes.fromhex(r.git("hash-object", "-t", "tree", "-w", "--stdin", "--literally",
                                   data=data).decode())

    inner = tree((b"100644", b"x.md", blob))
    deep = inner
    for _ in range(300):
        deep = tree((b"40000", b"d", deep))
    top = tree((b"40000", b".", inner), (b"40000", b"..", inner), (b"40000", b".git", inner),
               (b"100644", b"../uit.md", blob), (b"100644", b"a.md", blob),
               (b"100644", b"a.md", blob), (b"40000", b"d", deep), (b"100644", b"z.md", blob))
    c = r.raw_commit(top.hex(), [], b"author A <a@b.nl> 5 +0000\ncommitter A <a@b.nl> 6 +0000\n",
                     b"x\n")
    d = Dump(r, "rev=" + c)
    expect("pages", sorted(d.pages), ["a.md", "z.md"])
    expect("said", set(d.rules()), {"repo/name"})
    expect("z", d.kinds("z.md"), [(c, "created")])


def trap_20_submodules_and_links():
    other = Repo("ander")
    other.commit(files={"binnen.md": "x\n"})
    r = Repo()
    r.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", other.dir, "mod")
    os.symlink("a.md", os.path.join(r.dir, "koppel.md"))
    os.symlink("/etc", os.path.join(r.dir, "uit"))
    r.commit(files={"a.md": "a\n"})
    for args in ([], ["rev=HEAD"]):
        d = Dump(r, *args)
        expect("pages", sorted(d.pages), ["a.md"])
        expect("said", sorted(d.diags), [
            ("note", "repo/link", "koppel.md",
             "a symbolic link; links are not followed, so it is left out"),
            ("note", "repo/link", "uit",
             "a symbolic link; links are not followed, so it is left out"),
            ("note", "repo/submodule", "mod", "a repository inside this one; it is left out")])
    expect("from inside it is a repository of its own", sorted(Dump(
        os.path.join(r.dir, "mod")).pages), ["binnen.md"])


def trap_20_link_becomes_page():
    r = Repo()
    os.symlink("b.md", os.path.join(r.dir, "a.md"))
    r.commit(files={"b.md": "b\n"})
    os.remove(os.path.join(r.dir, "a.md"))
    c = r.commit(files={"a.md": "b.md"})
    expect("a", Dump(r).kinds("a.md"), [(c, "created")])


def trap_22_work_tree_states():
    r = Repo()
    r.write(".gitignore", "weg/\n*.tmp\nwel.log\n")
    first = r.commit(files={"gelijk.md": "a\n", "anders.md": "a\n", "map/b.md": "b\n",
                            "gezet.md": "a\n"})
    r.write("wel.log", "x")
    r.git("add", "-f", "wel.log")
    r.commit()
    r.write("anders.md", "b\n")
    r.write("nieuw.md", "n\n")
    r.write("klaar.md", "k\n")
    r.write("gezet.md", "s\n")
    r.git("add", "klaar.md", "gezet.md")
    for path in ("weg/x.md", "x.tmp", ".verborgen/y.md", ".well-known/z.txt", "uit/u.md"):
        r.write(path, "x\n")
    d = Dump(r, "skip=uit")
    expect("states", d.sources, {
        "gelijk.md": "committed", "anders.md": "modified", "map/b.md": "committed",
        "nieuw.md": "uncommitted", "klaar.md": "uncommitted", "gezet.md": "modified",
        "wel.log": "committed", ".well-known/z.txt": "uncommitted"})
    expect("no history", d.kinds("nieuw.md"), [])
    expect("history of what was committed", d.kinds("anders.md"), [(first, "created")])
    # The same size and the same second: times alone would not tell.
    r.write("gelijk.md", "c\n")
    stamp = os.stat(os.path.join(r.dir, ".git", "index"))
    os.utime(os.path.join(r.dir, "gelijk.md"), ns=(stamp.st_mtime_ns, stamp.st_mtime_ns))
    expect("racy", Dump(r).sources["gelijk.md"], "modified")
    os.remove(os.path.join(r.dir, ".git", "index"))
    d = Dump(r)
    expect("without an index", (d.sources["map/b.md"], d.sources["gelijk.md"]),
           ("committed", "modified"))


def trap_22_line_ends():
    r = Repo()
    r.write(".gitattributes", "*.md text\n")
    r.commit(files={"a.md": "a\nb\n"})
    r.write("a.md", "a\r\nb\r\n")
    expect("what git takes for the same", Dump(r).sources["a.md"], "committed")


def trap_22_prefix():
    r = Repo()
    r.commit(files={"docs/a.md": "a\n", "docs2/b.md": "b\n", "c.md": "c\n"})
    for args in ([], ["rev=HEAD"]):
        d = Dump(r, "prefix=docs", *args)
        expect("sources", sorted(d.sources), ["docs/a.md"])
    expect("opened from within", Dump(os.path.join(r.dir, "docs")).repo[3], "docs")
    expect("from the top", Dump(r).repo[3], "")


def trap_22_bare_worktree_and_plain():
    r = Repo()
    first = r.commit(files={"a.md": "a\n"})
    r.commit(files={"a.md": "b\n"})
    r.git("tag", "-a", "-m", "x", "v1", first)
    subprocess.run(["git", "clone", "-q", "--bare", r.dir, "kaal.git"], check=True)
    r.git("worktree", "add", "-q", os.path.abspath("tweede"), "-b", "tak")
    for dir in ("kaal.git", "tweede", r.dir):
        expect(dir, len(Dump(dir).pages["a.md"]), 2)
        expect(dir, len(Dump(dir, "rev=v1").pages["a.md"]), 1)
    expect("kinds", [Dump(x).repo[0] for x in ("kaal.git", "tweede")], ["revision", "worktree"])
    expect("branch", Dump("tweede").repo[2], "tak")
    expect("unknown revision", Dump(r, "rev=nergens", status=1).rules(), ["repo/revision"])
    expect("no commit", Dump(r, "rev=HEAD:a.md", status=1).rules(), ["repo/revision"])
    os.makedirs("gewoon/map")
    with open("gewoon/map/a.md", "w") as f:
        f.write("a\n")
    d = Dump("gewoon")
    expect("plain", (d.repo[0], d.sources, d.kinds("map/a.md")),
           ("plain", {"map/a.md": "unversioned"}, []))
    expect("plain with a revision", Dump("gewoon", "rev=HEAD", status=1).rules(), ["repo/open"])
    expect("no folder", Dump("nergens", status=1).rules(), ["repo/open"])
    os.symlink("repo", "koppel")
    expect("through a link", Dump("koppel").repo[0], "worktree")


def trap_22_unborn():
    r = Repo()
    r.write("a.md", "a\n")
    d = Dump(r)
    expect("unborn", (d.repo[1:3], d.sources, d.kinds("a.md"), d.diags),
           (["-", "main"], {"a.md": "uncommitted"}, [], []))
    r.commit()
    r.git("checkout", "-q", "--detach")
    expect("detached", Dump(r).repo[2], "")


# ---- the cache ----

def trap_23_cache():
    """The same with and without, whatever state the file is in."""
    r, ids = long_history()
    r.git("branch", "zij", ids[4])
    cache = os.path.abspath("map/nieuw/cache")

    def same(what, *args):
        plain, kept = Dump(r, *args), Dump(r, "cache=" + cache, *args)
        expect(what, kept.text, plain.text)

    same("an older revision first", "rev=" + ids[3])
    same("then a newer one")
    with open(cache, "rb") as f:
        good = f.read()
    same("nothing new")
    with open(cache, "rb") as f:
        expect("not written again", f.read(), good)
    same("an older one again", "rev=" + ids[2])
    same("other suffixes", "suffix=.md", "suffix=.txt")
    same("the first ones again", "suffix=.md")
    r.git("checkout", "-q", "zij")
    r.commit(files={"a.md": "zij\n"})
    r.git("branch", "-q", "-D", "main")
    same("a rewritten branch")
    bad = [b"", b"x" * 100, good[:-1], good + b"x", good.replace(b"history 1", b"history 0"),
           good[:len(good) // 2]]
    bad += [good[:i] + bytes([good[i] ^ 1]) + good[i + 1:] for i in range(0, len(good), 97)]
    for data in bad[:6] + bad[6::7]:
        with open(cache, "wb") as f:
            f.write(data)
        same("damaged")
    os.remove(cache)
    os.makedirs(cache)
    d = Dump(r, "cache=" + cache)
    expect("in the way", d.rules(), ["history/cache"])
    expect("no harm", d.pages, Dump(r).pages)


def trap_23_cache_of_a_whole_clone_in_a_shallow_one():
    r, _ = long_history()
    cache = os.path.abspath("cache")
    Dump(r, "cache=" + cache)
    for name, args in (("ondiep", ["--depth", "3"]), ("deels", ["--filter=blob:none"])):
        dir = clone(r, name, *args)
        if name == "ondiep":
            expect("cut", Dump(dir, "cache=" + cache).text, Dump(dir).text)
        own = os.path.abspath("cache-" + name)
        expect("first", Dump(dir, "cache=" + own).text, Dump(dir).text)
        expect("second", Dump(dir, "cache=" + own).text, Dump(dir).text)
        expect("and back", Dump(r, "cache=" + own).text, Dump(r).text)


def main():
    names = sys.argv[1:] or sorted(n for n in globals() if n.startswith("trap_"))
    failed = 0
    start = os.getcwd()
    driver = os.path.join(start, DUMP)
    globals()["DUMP"] = driver
    for name in names:
        with tempfile.TemporaryDirectory() as folder:
            os.chdir(folder)
            home = os.path.join(folder, "thuis")
            os.makedirs(home)
            with open(os.path.join(home, ".gitconfig"), "w") as f:
                f.write("[user]\n\tname = T\n\temail = t@example.org\n")
            os.environ.update(HOME=home, XDG_CONFIG_HOME=home, GIT_CONFIG_SYSTEM="/dev/null",
                              LC_ALL="C.UTF-8", TZ="UTC")
            for variable in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_CONFIG_GLOBAL"):
                os.environ.pop(variable, None)
            try:
                globals()[name]()
            except AssertionError as e:
                failed += 1
                print("%s: %s" % (name, e))
            except subprocess.CalledProcessError as e:
                failed += 1
                print("%s: %s\n%s" % (name, e, (e.stderr or b"").decode(errors="replace")))
            os.chdir(start)
    print("%d traps, %d failed" % (len(names), failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
