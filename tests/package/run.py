#!/usr/bin/env python3
"""What is handed out: the tarball, the Debian package's description, the shell completions.

- the tarball of a commit is the same bytes in another folder, time zone and umask, holds the commit's
  files and no other, and its statement names its sum and the commit;
- debian/control builds with the packages that build.sh names, and has the version of CMakeLists.txt;
- fish and zsh complete what the program says it has, where they are installed.

The Debian package itself is made and looked at by lintian with "./build.sh deb", which takes a minute.
"""

import hashlib
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import harness  # noqa: E402


def tarball(tmp):
    seen = []
    for name, umask, zone in (("one", 0o022, "UTC"), ("two/deeper", 0o077, "Asia/Tokyo")):
        env = harness.environment(tmp / "home", TZ=zone)
        harness.clone(env, tmp / name)
        (tmp / name / "untracked").write_text("not part of it\n")
        harness.run(env, ["generator/dist.sh"], cwd=tmp / name, umask=umask)
        seen.append(harness.read_tree(tmp / name / "build/dist"))
    assert seen[0] == seen[1], "two tarballs of one commit differ"
    (name, data), = [(n, d) for n, d in seen[0].items() if n.endswith(".tar.gz")]
    statement = json.loads(seen[0][name.replace(".tar.gz", ".intoto.json")])
    subject, = statement["subject"]
    assert subject == {"name": name, "digest": {"sha256": hashlib.sha256(data).hexdigest()}}, subject
    head = harness.git(env, "rev-parse", "HEAD").strip()
    made_of, = statement["predicate"]["buildDefinition"]["resolvedDependencies"]
    assert made_of["digest"]["gitCommit"] == head, made_of
    with tarfile.open(tmp / "one/build/dist" / name) as tar:
        files = {m.name.split("/", 1)[1] for m in tar.getmembers() if not m.isdir()}
    listed = harness.git(env, "-c", "core.quotePath=off", "ls-tree", "-r", "--name-only", "HEAD")
    assert files == set(listed.splitlines()), files ^ set(listed.splitlines())


def debian():
    root = harness.ROOT
    control = (root / "debian/control").read_text()
    needs = set(re.findall(r"^ ([a-z][\w.+-]*)", control.split("Build-Depends:")[1].split("Standards")[0], re.M))
    script = (root / "build.sh").read_text().split("BUILD_PACKAGES='")[1].split("'")[0]
    named = {line.split()[0].split(":")[-1] for line in script.splitlines() if line.strip()}
    # What every Debian build has.
    assert needs - {"debhelper-compat"} == named - {"gcc", "libc6-dev"}, needs ^ named
    version = re.search(r"project\(leerspoor VERSION ([\d.]+)", (root / "generator/CMakeLists.txt").read_text())[1]
    assert f"leerspoor ({version})" in (root / "debian/changelog").read_text().splitlines()[0]


def completions(program, env, tmp):
    scripts = harness.ROOT / "generator/completions"
    (tmp / "bin").mkdir()
    (tmp / "bin/leerspoor").symlink_to(program)
    env = {**env, "PATH": f"{tmp / 'bin'}:{env['PATH']}"}
    names = set(re.findall(r"^  (\w+) ", harness.run(env, [program, "--help"]), re.M))
    options = set(re.findall(r"^  (-[-\w]+)", harness.run(env, [program, "build", "--help"]), re.M))
    if shutil.which("fish"):
        def completed(line):
            text = harness.run(env, ["fish", "--no-config", "-c",
                                     f"source {scripts}/leerspoor.fish; complete -C '{line}'"])
            return {part.split("\t")[0] for part in text.splitlines()}
        assert names <= completed("leerspoor "), completed("leerspoor ")
        assert completed("leerspoor ver") == {"verify"}, completed("leerspoor ver")
        assert options == completed("leerspoor build -"), options ^ completed("leerspoor build -")
    if shutil.which("zsh"):
        harness.run(env, ["zsh", "-n", str(scripts / "_leerspoor")])


def main():
    program = harness.program()
    if not shutil.which("git"):
        harness.skip("no git")
    with tempfile.TemporaryDirectory(prefix="leerspoor-") as name:
        tmp = pathlib.Path(name).resolve()
        env = harness.environment(tmp / "home")
        debian()
        completions(program, env, tmp)
        tarball(tmp)


if __name__ == "__main__":
    main()
