#!/usr/bin/env python3
"""Every example is run: what the README, the man pages and --help show must work as it stands there.

- the README's site of one's own, from the first line to the last, as one goes;
- every other line in the README, the man pages' EXAMPLES, the manual for editors and --help that begins
  with "leerspoor", in a site that has what they name.

A preview is asked for its front page and ended. Lines that build this repository are what build.sh and its
own tests are for.
"""

import os
import pathlib
import re
import select
import signal
import subprocess
import sys
import tempfile
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import harness  # noqa: E402

ROOT = harness.ROOT
PATIENCE = 60
SITE = """
title: Test
language: en
base_url: https://example.org/
types:
  howto: {folder: howto, fields: {region: {type: text, facet: true}}}
  dish: {folder: dishes}
"""
FILES = {
    "content/site.yaml": SITE,
    "content/index.md": "# Home\n\n[Rent](howto/rent.md) and [soup](dishes/soup.md), [moving](howto/move.md).\n",
    "content/howto/rent.md": "---\nregion: North\n---\n# Rent\n\nThe rent of social housing. Taal op de werkvloer.\n",
    "content/howto/move.md": "---\nregion: South\n---\n# Moving\n\nWhat to do about the rent of [before](rent.md).\n",
    "content/dishes/soup.md": "# Soup\n\nHot.\n",
    "my-notes/README.md": "# Notes\n\nSome.\n",
    "admin/README.md": "# Not a page\n",
}


def place(program, tmp):
    """The environment, in which leerspoor is the program that was built, with its theme."""
    (tmp / "bin").mkdir()
    wrapper = tmp / "bin/leerspoor"
    wrapper.write_text(f'#!/bin/sh\nexec "{program}" "$@" --theme "{ROOT}/theme"\n')
    wrapper.chmod(0o755)
    env = harness.environment(tmp / "home", PATH=f"{tmp / 'bin'}:{os.environ['PATH']}", TMPDIR=str(tmp))
    env.update({f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER")
                for what, value in (("NAME", "Ada"), ("EMAIL", "ada@example.org"))})
    return env


def blocks(text):
    """The indented and the fenced blocks of a Markdown text, each as its lines."""
    found, fenced = [], False
    for line in text.split("\n"):
        if line.startswith("```"):
            fenced = not fenced
            found.append([])
        elif fenced:
            found[-1].append(line)
        elif line.startswith("    ") and found and found[-1] is not None:
            found[-1].append(line[4:])
        elif line.strip():
            found.append([])
    return [b for b in found if b]


def serve(env, line, cwd):
    process = subprocess.Popen(["bash", "-c", f"exec {line} --port 0"], cwd=cwd, env=env, stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        assert select.select([process.stdout], [], [], PATIENCE)[0], f"{line}: it does not start"
        url = process.stdout.readline().decode().strip()
        page = urllib.request.urlopen(url, timeout=PATIENCE).read().decode()
        assert "<title>" in page, line
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=PATIENCE)
        assert process.returncode == 0, (line, process.returncode)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def run(env, lines, cwd):
    """Runs the lines as one script; gives the folder in which it ended."""
    done = subprocess.run(["bash", "-e", "-c", "\n".join(lines) + "\npwd"], cwd=cwd, env=env, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=harness.LIMIT, check=False)
    said = done.stdout.decode()
    if done.returncode:
        sys.exit(f"{chr(10).join(lines)}\nleft with {done.returncode}:\n{said}")
    return said.splitlines()[-1]


def readme(env, tmp):
    text = (ROOT / "README.md").read_text("utf-8")
    story = text.split("## A site of your own")[1].split("\n## ")[0]
    cwd, seen = tmp, 0
    for block in blocks(story):
        seen += len(block)
        if block[0].startswith("leerspoor serve"):
            serve(env, block[0], cwd)
        else:
            cwd = run(env, block, cwd)
    site = pathlib.Path(cwd)
    page = (site / "public/recipes/rye-bread/index.html").read_text("utf-8")
    assert seen > 25 and "Rye bread" in page and "https://example.org/" in page, page
    assert "as the neighbours make it" in (site / "public/changes/index.html").read_text("utf-8")
    return text.replace(story, "")


def examples(program, env, rest):
    """Every other line, with where it stands."""
    found = {}
    for line in (line for block in blocks(rest) for line in block):
        found.setdefault(line, "README.md")
    for page in sorted((ROOT / "generator/man").iterdir()):
        part = page.read_text("utf-8").split(".SH EXAMPLES")[1].split("\n.SH ")[0]
        for line in part.replace("\\-", "-").replace("\\(aq", "'").splitlines():
            found.setdefault(line, page.name)
    for page in sorted((ROOT / "content/handleiding").glob("*.md")):
        for line in (line for block in blocks(page.read_text("utf-8")) for line in block):
            found.setdefault(line, page.name)
    names = re.findall(r"^  (\w+) ", harness.run(env, [program, "--help"]), re.M)
    for name in names:
        found.setdefault(harness.run(env, [program, name, "--help"]).splitlines()[-1].strip(), f"{name} --help")
    lines = {line: where for line, where in found.items() if line.startswith("leerspoor ")}
    missing = set(names) - {line.split()[1] for line in lines}
    assert not missing, f"no example of {missing}"
    return lines


def main():
    program = harness.program()
    with tempfile.TemporaryDirectory(prefix="leerspoor-") as name:
        tmp = pathlib.Path(name).resolve()
        env = place(program, tmp)
        rest = readme(env, tmp)
        site = tmp / "site"
        for path, text in FILES.items():
            (site / path).parent.mkdir(parents=True, exist_ok=True)
            (site / path).write_text(text)
        run(env, ["git init -q -b main", "git add .", "git commit -q -m All", "cp -r my-notes ~/some-repository",
                  "printf '\\npublic/\\n' > .gitignore", "git add .", "git commit -q -m More"], site)
        # What the others read is built first.
        lines = dict(sorted(examples(program, env, rest).items(), key=lambda item: "build" not in item[0]))
        for line, where in lines.items():
            print(f"{where}: {line}")
            line = line.replace("/tmp/site", str(tmp / "made"))
            if line.startswith("leerspoor serve"):
                serve(env, line, site)
            else:
                run(env, [line, "git stash -q -u || true"] if " new " in line else [line], site)


if __name__ == "__main__":
    main()
