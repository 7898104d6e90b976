"""objects: packs as git makes them in several ways, and packs that were damaged.

Of a packed object the program must say the type and the size that git says, whatever the pack looks
like; none may be left to libgit2 but those that are too large. Of a damaged pack it may know
nothing, but never anything else. Usage: objects.py [SEED [DAMAGES]]; finds objects_dump in
$BUILD/tests.
"""
import os
import pathlib
import random
import subprocess
import sys
import tempfile

DUMP = os.path.join(os.environ.get("BUILD", "build"), "tests", "objects_dump")
LARGE = (16 << 20) + 1  # not read from packs


def run(*args, **more):
    return subprocess.run(args, check=True, capture_output=True, **more).stdout


def dump(folder, ids):
    out = run(DUMP, str(folder / "objects"), input="".join(i + "\n" for i in ids).encode())
    lines = out.decode().splitlines()
    assert len(lines) == len(ids), "not one answer for each question"
    return lines


def make(r, folder):
    """A repository of texts that grow and change, in folders that do, with tags and large files."""
    run("git", "init", "-q", "--bare", str(folder))
    stream = bytearray()

    def blob(data):
        return b"data %d\n%s\n" % (len(data), data)

    texts = {b"%s/%d.md" % (r.choice([b"a", b"b/c", b"b/d"]), i): [b""] for i in range(40)}
    for n in range(120):
        stream += b"commit refs/heads/main\ncommitter A <a@b.nl> %d +0000\n" % (1_600_000_000 + n)
        stream += blob(b"change %d" % n)
        if n == 0:
            stream += b"M 100644 inline large\n" + blob(bytes(LARGE))
            stream += b"M 100644 inline random\n" + blob(r.randbytes(3000))
        for path in r.sample(sorted(texts), 3):
            lines = texts[path]
            lines.insert(r.randrange(len(lines)), b"%d word " % n * r.randrange(200))
            stream += b"M 100644 inline %s\n" % path + blob(b"\n".join(lines))
    stream += b"tag v1\nfrom refs/heads/main\ntagger A <a@b.nl> 1600001000 +0000\n" + blob(b"tag")
    run("git", "-C", str(folder), "fast-import", "--quiet", input=bytes(stream))


def objects(folder):
    """What git says of every object: id → type and size."""
    out = run("git", "-C", str(folder), "cat-file", "--batch-all-objects", "--batch-check").decode()
    return {line.split()[0]: line.split(" ", 1)[1] for line in out.splitlines()}


def packs(folder):
    return sorted((folder / "objects" / "pack").glob("*.pack"))


def repack(folder, *options, **config):
    settings = [a for k, v in config.items() for a in ("-c", f"{k.replace('_', '.')}={v}")]
    run("git", "-C", str(folder), *settings, "repack", "-adfq", *options)


def check_all(folder, what):
    want = objects(folder)
    for (name, said), told in zip(want.items(), dump(folder, want)):
        size = int(said.split()[1])
        assert told == ("-" if size >= LARGE else said), f"{what}: {name} is {said}, not {told}"


def reindex(folder, *options):
    for pack in packs(folder):
        index = pack.with_suffix(".idx")
        index.chmod(0o644)
        index.unlink()
        run("git", "-C", str(folder), "index-pack", *options, str(pack))


def whole(folder):
    repack(folder, "--depth=0")
    check_all(folder, "no deltas")
    repack(folder, "--depth=1000", "--window=50")
    check_all(folder, "deep deltas")
    repack(folder, "--depth=50", repack_usedeltabaseoffset="false")
    check_all(folder, "deltas by id")
    reindex(folder, "--index-version=2,0x200")
    check_all(folder, "offsets of 64 bits")
    reindex(folder, "--index-version=1")
    assert set(dump(folder, objects(folder))) == {"-"}, "an index of version 1 is none of ours"
    repack(folder, "--max-pack-size=1m")
    assert len(packs(folder)) > 1 or sum(p.stat().st_size for p in packs(folder)) < 1 << 20
    check_all(folder, "several packs")
    assert dump(folder, ["00" * 20, "ff" * 20, "nothing"]) == ["-"] * 3


def damage(r, data):
    data = bytearray(data)
    for _ in range(r.choice([1, 1, 3, 30])):
        at = r.randrange(len(data)) if r.random() < 0.6 else r.randrange(min(len(data), 1200))
        if r.random() < 0.1:
            del data[at:at + r.choice([1, 20, len(data)])]
        else:
            data[at:at + 1] = bytes([r.choice([0, 0x7f, 0x80, 0xff, r.randrange(256)])])
        if not data:
            break
    return bytes(data)


def damaged(r, folder, times):
    repack(folder, "--depth=250", repack_usedeltabaseoffset=r.choice(["true", "false"]))
    reindex(folder, "--index-version=2" + r.choice(["", ",0x200"]))
    want = objects(folder)
    files = [p for pack in packs(folder) for p in (pack, pack.with_suffix(".idx"))]
    hits = 0
    for n in range(times):
        file = r.choice(files)
        before = file.read_bytes()
        file.chmod(0o644)
        file.write_bytes(damage(r, before))
        for (name, said), told in zip(want.items(), dump(folder, want)):
            hits += told == "-"
            assert told in ("-", said), f"damage {n} of {file.name}: {name} is {said}, not {told}"
        file.write_bytes(before)
    assert hits > times, "the damage was never in the way"


def main():
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    r = random.Random(seed)
    os.environ.update(GIT_CONFIG_GLOBAL="/dev/null", GIT_CONFIG_NOSYSTEM="1")
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder) / "r.git"
        make(r, folder)
        whole(folder)
        damaged(r, folder, int(sys.argv[2]) if len(sys.argv) > 2 else 60)


main()
