#!/usr/bin/env python3
"""`leerspoor serve`: what it gives, what it refuses, and that a change reaches the browser.

Nothing waits by the clock: every step waits for what it expects, and fails after a long while.
"""

import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import harness  # noqa: E402 (stands in the folder above, as the next does)
from preview import PATIENCE, Events, request, serving  # noqa: E402

FILES = {
    "site.yaml": "title: Test\nlanguage: en\nbase_url: https://example.org/under/\n",
    "index.md": "# Home\n\nFirst words. [Other](other.md)\n",
    "other.md": "# Other\n\nText. ![A dot](dot.png)\n",
    "draft.md": "---\ndraft: true\n---\n# Unfinished\n\nText.\n",
}


def gives(port):
    status, headers, body = request(port, "/")
    page = body.decode()
    assert status == 200 and headers["content-type"] == "text/html; charset=utf-8", headers
    assert "First words" in page and page.count("/.leerspoor/reload.js?build=") == 1, page
    assert "script-src 'self'" in headers["content-security-policy"], headers
    assert "unsafe" not in headers["content-security-policy"], headers
    assert headers["cache-control"] == "no-store" and headers["x-content-type-options"] == "nosniff"
    assert page.index("reload.js") < page.index("</head>")
    assert b"Unfinished" in request(port, "/draft/")[2], "drafts are shown"
    assert request(port, "/other")[:2][1]["location"] == "/other/"
    status, headers, body = request(port, "/dot.png")
    assert (status, headers["content-type"], body) == (200, "image/png", b"\x89PNG"), headers
    status, headers, body = request(port, "/no/such/page/")
    assert status == 404 and "under/" not in body.decode(), "404 leads to this preview"
    status, headers, body = request(port, "/.leerspoor/reload.js?build=1")
    assert status == 200 and "javascript" in headers["content-type"] and b"EventSource" in body
    style = page.split('rel="stylesheet" href="')[1].split('"')[0]
    assert "text/css" in request(port, "/" + style)[1]["content-type"]
    status, headers, body = request(port, "/", method="HEAD")
    assert status == 200 and not body


def refuses(port, out):
    for host in ("", "evil.example", f"evil.example:{port}", "127.0.0.1", f"127.0.0.1:{port + 1}",
                 f"10.1.2.3:{port}", f"localhost.evil.example:{port}", f"127.0.0.1:{port}:1", ":"):
        status, _, body = request(port, "/", host=host)
        assert status in (400, 421) and b"First" not in body, (host, status)
    for host in (f"localhost:{port}", f"LOCALHOST:{port}", f"[::1]:{port}"):
        assert request(port, "/", host=host)[0] == 200, host
    assert request(port, "/", host="evil.example", method="POST")[0] == 421
    for method in ("POST", "PUT", "DELETE", "OPTIONS", "TRACE"):
        assert request(port, "/", method=method)[0] == 405, method
    (out.parent / "secret.txt").write_text("secret")
    (out / "link.txt").symlink_to(out.parent / "secret.txt")
    (out / "links").symlink_to(out.parent)
    for path in ("/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/x/../../secret.txt",
                 "//secret.txt", "/./../secret.txt", "/link.txt", "/links/secret.txt",
                 "/%2fetc/passwd", "//etc/passwd", "/..", "/other/..%2f..%2fsecret.txt",
                 f"/{out.parent}/secret.txt", "/assets/../../secret.txt", "/.", "/" + "a/" * 3000):
        status, headers, body = request(port, path)
        assert status in (400, 404, 414, 431) and b"secret" not in body.replace(b"secret.txt", b""), \
            (path, status, body[:200])
    # A redirect stays here.
    for path in ("//evil.example", "//evil.example/..", "/\\evil.example"):
        status, headers, _ = request(port, path)
        assert "location" not in headers, (path, headers)


def reloads(site, port):
    events = Events(port)
    build = events.next(lambda e: True)["build"]

    def after(change, shows, path="/", problems=False):
        nonlocal build
        change()
        event = events.next(lambda e: e["build"] > build and bool(e["problems"]) == problems)
        build = event["build"]
        # A change may take two builds, when it came in the midst of one.
        until = time.monotonic() + PATIENCE
        while shows not in (body := request(port, path)[2].decode()):
            assert time.monotonic() < until, body
            build = events.next(lambda e: e["build"] > build)["build"]
        assert f"build={build}" in body or events.next(lambda e: e["build"] > build), body
        return event

    after(lambda: (site / "index.md").write_text("# Home\n\nSecond words.\n"), "Second words")
    # As many editors save: beside the file, then renamed.
    (site / ".index.md.swp").write_text("# Home\n\nThird words.\n")
    after(lambda: (site / ".index.md.swp").rename(site / "index.md"), "Third words")
    (site / "deep" / "er").mkdir(parents=True)
    after(lambda: (site / "deep/er/page.md").write_text("# Deep\n\nFar down.\n"), "Far down",
          "/deep/er/page/")
    after(lambda: (site / "deep/er/page.md").write_text("# Deep\n\nFarther down.\n"), "Farther down",
          "/deep/er/page/")
    event = after(lambda: (site / "index.md").write_text("# Home\n\nBroken. [x](gone.md) <i>\n"),
                  "Broken", problems=True)
    assert "index.md:3" in event["problems"] and "link/missing" in event["problems"], event
    # Who comes later hears of it too.
    late = Events(port)
    assert "link/missing" in late.next(lambda e: True)["problems"]
    # A configuration that cannot be read takes nothing away.
    after(lambda: (site / "site.yaml").write_text("title: [\n"), "Broken", problems=True)
    (site / "site.yaml").write_text(FILES["site.yaml"].replace("Test", "Renamed"))
    after(lambda: (site / "index.md").write_text("# Home\n\nMended.\n"), "Mended")
    assert "Renamed" in request(port, "/")[2].decode()
    (site / "deep/er/page.md").unlink()
    events.next(lambda e: e["build"] > build)
    assert request(port, "/deep/er/page/")[0] == 404
    return [events, late]


def at_once(port):
    """Many listeners, and pages beside them."""
    listeners = [Events(port) for _ in range(40)]
    for listener in listeners:
        listener.next(lambda e: True)
    assert request(port, "/")[0] == 200
    return listeners


def ends(process, listeners, tmp, number):
    process.send_signal(number)
    assert process.wait(PATIENCE) == 0, "it does not end well"
    for listener in listeners:
        listener.ends()
    assert not list(tmp.glob("leerspoor-*")), "it left its folder behind"


def fails(program, env, site, tmp):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        for args, rule in ((["-C", str(site), "--port", str(port)], "serve/listen"),
                           (["-C", str(site), "--port", "0", "--host", "no.such.host.invalid"],
                            "serve/listen"),
                           (["-C", str(tmp / "nothing"), "--port", "0"], "site/folder")):
            done = subprocess.run([program, "serve", *args], env={**env, "TMPDIR": str(tmp)},
                                  capture_output=True, timeout=PATIENCE, check=False)
            assert done.returncode == 3 and rule in done.stderr.decode(), (args, done)
    done = subprocess.run([program, "serve", "--port", "65536"], env=env, capture_output=True,
                          timeout=PATIENCE, check=False)
    assert done.returncode == 2, done
    assert not list(tmp.glob("leerspoor-*")), "it left its folder behind"


def main():
    program = harness.program()
    with tempfile.TemporaryDirectory(prefix="leerspoor-") as name:
        tmp = pathlib.Path(name).resolve()
        env = harness.environment(tmp / "home")
        site, own = tmp / "site", tmp / "tmp"
        site.mkdir()
        own.mkdir()
        for path, text in FILES.items():
            (site / path).write_text(text)
        (site / "dot.png").write_bytes(b"\x89PNG")
        with serving(program, env, site, own) as (process, port):
            Events(port).next(lambda e: e["build"] > 0)
            gives(port)
            out = next(own.glob("leerspoor-*"))
            refuses(port, out)
            (out / "link.txt").unlink()
            (out / "links").unlink()
            (own / "secret.txt").unlink()
            listeners = reloads(site, port) + at_once(port)
            ends(process, listeners, own, signal.SIGINT)
        with serving(program, env, site, own, "--quiet") as (process, port):
            Events(port).next(lambda e: e["build"] > 0)
            ends(process, [], own, signal.SIGTERM)
        fails(program, env, site, own)
        assert not (site / "public").exists(), "it published"
    print("pages, refusals, reloads, end")


main()
