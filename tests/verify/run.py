#!/usr/bin/env python3
"""`leerspoor verify` tells each kind of tampering with a published folder, by its rule and with the
file's name, and nothing where nothing was tampered with."""
import hashlib
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import harness  # noqa: E402

STATEMENT = "provenance.intoto.json"


class Place:
    def __init__(self, folder):
        self.program = harness.program()
        self.site, self.clean, self.out = folder / "site", folder / "clean", folder / "out"
        self.env = harness.environment(folder / "home")
        self.site.mkdir()
        (self.site / "index.md").write_text("# Home\n\n[a](a.md) [file](file.txt)\n")
        (self.site / "a.md").write_text("# A\n\nText.\n")
        (self.site / "file.txt").write_text("A file.\n")
        self.git("init", "-q", "-b", "main")
        self.commit("First")

    def git(self, *args):
        env = dict(self.env, GIT_AUTHOR_NAME="T", GIT_AUTHOR_EMAIL="t@example.org",
                   GIT_COMMITTER_NAME="T", GIT_COMMITTER_EMAIL="t@example.org",
                   GIT_AUTHOR_DATE="2024-01-02T03:04:05Z", GIT_COMMITTER_DATE="2024-01-02T03:04:05Z")
        return subprocess.run(["git", "-C", str(self.site), *args], env=env, check=True,
                              stdout=subprocess.PIPE).stdout.decode().strip()

    def commit(self, what):
        self.git("add", "-A")
        self.git("commit", "-q", "-m", what)

    def run(self, command, *args):
        return subprocess.run([self.program, command, "-C", str(self.site), "--no-cache", "--theme",
                               str(harness.ROOT / "theme"), "--base-url", "https://example.org/",
                               *args], env=self.env, capture_output=True, text=True, timeout=300,
                              check=False)

    def build(self):
        done = self.run("build", "--out", str(self.clean))
        if done.returncode:
            sys.exit(f"the build ended with {done.returncode}:\n{done.stderr}")

    def fresh(self):
        shutil.rmtree(self.out, ignore_errors=True)
        shutil.copytree(self.clean, self.out)

    def verify(self, what, status, *told, options=()):
        done = self.run("verify", *options, str(self.out))
        if done.returncode != status:
            sys.exit(f"{what}: status {done.returncode}, not {status}:\n{done.stderr}")
        for rule, name in told:
            if not any(name in line and f"[{rule}]" in line for line in done.stderr.splitlines()):
                sys.exit(f"{what}: {rule} of {name!r} is not told:\n{done.stderr}")
        rules = {line[line.rindex("[") + 1:-1] for line in done.stderr.splitlines()
                 if line.endswith("]") and "[verify/" in line}
        if rules - {rule for rule, _ in told}:
            sys.exit(f"{what}: more is told than was done: {rules}\n{done.stderr}")

    def restate(self, path):
        """The statement made to agree with the file: what a tamperer who knows of it would do."""
        statement = self.out / STATEMENT
        text = statement.read_text()
        digest = hashlib.sha256((self.out / path).read_bytes()).hexdigest()
        old = next(s["digest"]["sha256"] for s in json.loads(text)["subject"] if s["name"] == path)
        statement.write_text(text.replace(old, digest))


def main():
    with tempfile.TemporaryDirectory() as name:
        p = Place(pathlib.Path(name))
        p.build()
        p.fresh()
        p.verify("nothing done", 0)

        page = "a/index.html"
        (p.out / page).write_text((p.out / page).read_text().replace("Text.", "Test."))
        p.verify("a page changed", 1, ("verify/changed", page))
        p.restate(page)
        p.verify("a page and the statement changed", 1, ("verify/differs", page))
        for name, data in (("file.txt", b"a file.\n"), ("file.txt", b""), ("robots.txt", b"x"),
                           ("data/provenance.jsonld", b"{}")):
            p.fresh()
            (p.out / name).write_bytes(data)
            p.verify(f"{name} changed", 1, ("verify/changed", name))

        for name in ("new.html", ".hidden", "a/b/c.js", ".well-known/x", ".leerspoor-staging/x"):
            p.fresh()
            (p.out / name).parent.mkdir(parents=True, exist_ok=True)
            (p.out / name).write_text("x")
            p.verify(f"{name} added", 1, ("verify/added", name))
        p.fresh()
        (p.out / "link").symlink_to("/etc/passwd")
        p.verify("a link added", 1, ("verify/added", "link"))
        p.fresh()
        (p.out / "copy").mkdir()
        (p.out / page).rename(p.out / "copy" / "index.html")
        p.verify("a page moved", 1, ("verify/removed", page), ("verify/added", "copy/index.html"))
        p.fresh()
        (p.out / page).rename(p.out.parent / "kept")
        (p.out / page).symlink_to(p.out.parent / "kept")
        p.verify("a page replaced by a link to its bytes", 1, ("verify/removed", page),
                 ("verify/added", page))
        p.fresh()
        (p.out / "file.txt").unlink()
        p.verify("a file removed", 1, ("verify/removed", "file.txt"))

        p.fresh()
        (p.out / "file.txt").unlink()
        text = (p.out / STATEMENT).read_text()
        lines = [line for line in text.splitlines(True) if '"name": "file.txt", "digest": {"sha256"' not in line]
        if len(lines) == len(text.splitlines()):
            sys.exit("the statement does not look as it did")
        (p.out / STATEMENT).write_text("".join(lines))
        p.verify("a file removed, also from the statement", 1, ("verify/missing", "file.txt"))

        p.fresh()
        (p.out / STATEMENT).unlink()
        p.verify("no statement", 3, ("verify/statement", STATEMENT))
        for what in ("", "{}", "x" * 100000, "\0" * 100):
            p.fresh()
            (p.out / STATEMENT).write_text(what)
            done = p.run("verify", str(p.out))
            if done.returncode not in (1, 3):
                sys.exit(f"a statement of {what[:9]!r}: status {done.returncode}\n{done.stderr}")
        # A commit that the repository does not have.
        p.fresh()
        commit = p.git("rev-parse", "HEAD")
        (p.out / STATEMENT).write_text((p.out / STATEMENT).read_text().replace(commit, "1" * 40))
        done = p.run("verify", str(p.out))
        if done.returncode == 0:
            sys.exit("a commit that is not there is taken")

        # The site went on: what is published is true, but older.
        (p.site / "a.md").write_text("# A\n\nOther text.\n")
        p.commit("Second")
        p.fresh()
        p.verify("an older commit", 0, ("verify/older", ""))
        p.verify("an older commit, where that is an error", 1, ("verify/older", ""),
                 options=("--check", "verify/older=error"))
        # What was never committed cannot be traced.
        (p.site / "a.md").write_text("# A\n\nNever committed.\n")
        p.run("build", "--out", str(p.clean))
        p.fresh()
        p.verify("built from what is not committed", 1, ("verify/origin", STATEMENT),
                 ("verify/differs", "a/index.html"), ("verify/missing", "index/"),
                 ("verify/foreign", "index/"))
    print("each kind of tampering is told")


if __name__ == "__main__":
    main()
