#!/usr/bin/env python3
"""The shell lines of generator/recipes, run as a forge would run them.

On a repository with a branch that breaks a link and moves a page. What installs tools is left out; curl,
gh, ssh and rsync are stand-ins that note what they are given; what the forge sets is set. The hook is
run by git itself, on a push to a bare repository.
"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import harness  # noqa: E402

try:
    import yaml
except ImportError:
    harness.skip("python3 module yaml (Debian: python3-yaml)")

RECIPES = harness.ROOT / "generator/recipes"
PAGES = {
    "site.yaml": "title: Test\nlanguage: en\nbase_url: https://example.org/\n",
    "index.md": "# Home\n\n[Old](old.md)\n",
    "old.md": "# Old\n\n" + "A page that is long enough to be known again when it moves.\n" * 5,
}


class Place:
    def __init__(self, program, tmp):
        self.tmp = tmp
        self.notes = tmp / "notes"
        (tmp / "bin").mkdir()
        (tmp / "bin/leerspoor").write_text(
            f'#!/bin/sh\nexec "{program}" "$@" --theme "{harness.ROOT}/theme"\n')
        for name in ("curl", "gh", "rsync"):
            # The arguments, and what they name or is fed to them.
            (tmp / "bin" / name).write_text(
                f'#!/bin/sh\n{{ echo "{name} $*"; for a; do case $a in *@compare.md|compare.md) cat compare.md;; '
                f'@review.json) cat review.json;; @-) cat;; esac; done; }} >>"{self.notes}"\n')
        for file in (tmp / "bin").iterdir():
            file.chmod(0o755)
        self.env = harness.environment(tmp / "home", PATH=f"{tmp / 'bin'}:{os.environ['PATH']}")
        self.env["GIT_CONFIG_GLOBAL"] = str(tmp / "home/gitconfig")
        self.repo = tmp / "repo"

    def git(self, *args, cwd=None):
        dated = {**self.env, "GIT_AUTHOR_DATE": "2024-05-01T12:00:00Z", "GIT_COMMITTER_DATE": "2024-05-01T12:00:00Z"}
        return harness.run(dated, ["git", "-c", "user.name=Ada", "-c", "user.email=ada@example.org", *args],
                           cwd=cwd or self.repo)

    def make(self):
        self.repo.mkdir()
        self.git("init", "-q", "-b", "main")
        self.write(PAGES, "First")
        self.git("clone", "-q", "--bare", str(self.repo), str(self.tmp / "bare.git"), cwd=self.tmp)
        self.git("remote", "add", "origin", str(self.tmp / "bare.git"))
        self.git("fetch", "-q", "origin")
        self.git("switch", "-q", "-c", "good")
        self.git("mv", "old.md", "new.md")
        self.write({"index.md": "# Home\n\n[New](new.md)\n"}, "It moves")
        self.git("switch", "-q", "-c", "bad")
        self.write({"index.md": "# Home\n\n[New](nowhere.md)\n"}, "It breaks")

    def write(self, files, subject):
        for name, text in files.items():
            (self.repo / name).write_text(text)
        self.git("add", "-A")
        self.git("commit", "-q", "-m", subject)

    def shell(self, lines, **more):
        """Status and what was said; what was noted is in self.noted."""
        self.notes.write_text("")
        done = subprocess.run(["bash", "-e", "-o", "pipefail", "-c", "\n".join(lines)], cwd=self.repo,
                              env={**self.env, **more}, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=harness.LIMIT, check=False)
        self.noted = self.notes.read_text()
        self.git("clean", "-qfdx")
        return done.returncode, done.stdout.decode()


def installs(line):
    return "apt-get" in line or "leerspoor.deb" in line


def steps(job, event):
    """The shell of a job's steps that run on this event, in the form of GitHub and Forgejo."""
    for step in job["steps"]:
        condition = step.get("if", "")
        if "run" in step and (not condition or event in condition):
            yield [line for line in step["run"].splitlines() if not installs(line)], step


def github(place):
    recipe = yaml.load((RECIPES / "github.yml").read_text(), yaml.BaseLoader)
    said = ""
    place.git("switch", "-q", "good")
    site = [line for lines, _ in steps(recipe["jobs"]["site"], "pull_request") for line in lines]
    summary = place.tmp / "summary.md"
    # One shell for all, as the files that steps leave for each other stay.
    status, said = place.shell([*site, "ls public/index.html", 'gh "$(cat compare.md)"'], GITHUB_BASE_REF="main",
                               GITHUB_STEP_SUMMARY=str(summary))
    assert status == 0 and "public/index.html" in said, said
    assert "/old/" in summary.read_text() and "/new/" in summary.read_text(), summary.read_text()
    comment, = [line for lines, _ in steps(recipe["jobs"]["comment"], "pull_request") for line in lines]
    status, said = place.shell(["echo text >compare.md", comment], PULL="https://forge/1")
    assert place.noted.startswith("gh pr comment https://forge/1 "), place.noted
    place.git("switch", "-q", "bad")
    status, said = place.shell(site, GITHUB_BASE_REF="main", GITHUB_STEP_SUMMARY=str(summary))
    assert status == 1 and re.search(r"^::error file=index.md,line=3,col=\d+.*nowhere", said, re.M), said


def gitlab(place):
    recipe = yaml.load((RECIPES / "gitlab.yml").read_text(), yaml.BaseLoader)
    assert recipe["variables"]["GIT_DEPTH"] == "0"
    before = [line for line in recipe["default"]["before_script"] if not installs(line)]
    more = {"CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main", "CI_API_V4_URL": "https://forge/api", "CI_PROJECT_ID": "7",
            "CI_MERGE_REQUEST_IID": "9"}
    if shutil.which("jq"):
        place.git("switch", "-q", "bad")
        status, said = place.shell([*before, *recipe["check"]["script"][:-1], "cat quality.json"])
        found = [q for q in json.loads(said) if q["check_name"] == "link/missing"]
        assert status == 0 and found[0]["location"] == {"path": "index.md", "lines": {"begin": 3}}, said
        assert found[0]["severity"] in ("major", "minor") and found[0]["fingerprint"], found
        assert place.shell([*before, recipe["check"]["script"][-1]])[0] == 1
    else:
        print("no jq: GitLab's notes on lines were not tried")
    place.git("switch", "-q", "good")
    status, said = place.shell([*before, *recipe["preview"]["script"], "ls preview/new/index.html"],
                               LEERSPOOR_TOKEN="secret", **more)
    assert status == 0 and "preview/new/index.html" in said, said
    assert "https://forge/api/projects/7/merge_requests/9/notes" in place.noted and "/new/" in place.noted, place.noted
    status, said = place.shell([*before, *recipe["preview"]["script"]], **more)
    assert status == 0 and not place.noted, "without a token nobody is told"
    place.git("switch", "-q", "main")
    status, said = place.shell([*before, *recipe["pages"]["script"], "ls public/old/index.html"])
    assert status == 0, said


def forgejo(place):
    if not shutil.which("jq"):
        print("no jq: Forgejo's recipe was not tried")
        return
    recipe = yaml.load((RECIPES / "forgejo.yml").read_text(), yaml.BaseLoader)
    more = {"GITHUB_BASE_REF": "main", "GITHUB_API_URL": "https://forge/api/v1", "GITHUB_REPOSITORY": "a/b", "PULL": "4",
            "TOKEN": "secret", "SITE": "me@host:site/", "SITE_KEY": "key"}
    job = recipe["jobs"]["site"]
    place.git("switch", "-q", "bad")
    status, said = place.shell([line for lines, _ in steps(job, "pull_request") for line in lines], **more)
    assert status == 1 and "/api/v1/repos/a/b/pulls/4/reviews" in place.noted, (said, place.noted)
    review = json.loads(place.noted[place.noted.index("\n{"):])
    assert any(c["path"] == "index.md" and c["new_position"] == 3 for c in review["comments"]), review
    place.git("switch", "-q", "good")
    status, said = place.shell([line for lines, _ in steps(job, "pull_request") for line in lines], **more)
    assert status == 0 and "/issues/4/comments" in place.noted and "/new/" in place.noted, (said, place.noted)
    publish = [line.replace("/tmp/key", str(place.tmp / "key")) for lines, step in steps(job, "push") for line in lines
               if step.get("if") != "github.event_name == 'pull_request'"]
    status, said = place.shell(publish, **{**more, "PULL": ""})
    assert status == 0 and "public/ me@host:site/" in place.noted, (said, place.noted)
    assert (place.tmp / "key").stat().st_mode & 0o777 == 0o600


def hook(place):
    bare, out = place.tmp / "bare.git", place.tmp / "www"
    shutil.copy(RECIPES / "post-receive", bare / "hooks/post-receive")
    place.git("switch", "-q", "good")
    place.git("push", "-q", "origin", "good:elsewhere")
    assert not out.exists(), "nothing says where"
    place.git("config", "site.folder", str(out), cwd=bare)
    place.git("push", "-q", "origin", "good:main")
    assert (out / "new/index.html").exists() and "old" in (out / "_redirects").read_text()
    assert (out / "new/history/index.html").exists(), "the whole history"
    before = harness.read_tree(out)
    done = subprocess.run(["git", "push", "origin", "bad:main"], cwd=place.repo, env=place.env, capture_output=True,
                          timeout=harness.LIMIT, check=False)
    assert b"nowhere.md" in done.stderr and harness.read_tree(out) == before, done.stderr.decode()


def main():
    program = harness.program()
    for tool in ("git", "bash"):
        if not shutil.which(tool):
            harness.skip(f"no {tool}")
    with tempfile.TemporaryDirectory(prefix="leerspoor-") as name:
        place = Place(program, pathlib.Path(name).resolve())
        place.make()
        for recipe in (github, gitlab, forgejo, hook):
            recipe(place)
    assert {f.name for f in RECIPES.iterdir()} == {"README.md", "github.yml", "gitlab.yml", "forgejo.yml", "post-receive"}


if __name__ == "__main__":
    main()
