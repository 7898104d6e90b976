#!/usr/bin/env python3
"""`leerspoor serve`: what it gives, what it refuses, and that a change reaches the browser.

Nothing waits by the clock: every step waits for what it expects, and fails after a long while.
"""

import contextlib
import json
import pathlib
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import harness  # noqa: E402

PATIENCE = 60
FILES = {
    "site.yaml": "title: Test\nlanguage: en\nbase_url: https://example.org/under/\n",
    "index.md": "# Home\n\nFirst words. [Other](other.md)\n",
    "other.md": "# Other\n\nText. ![A dot](dot.png)\n",
    "draft.md": "---\ndraft: true\n---\n# Unfinished\n\nText.\n",
}


def request(port, path, host=None, method="GET"):
    """One request as it is, without a client that tidies up the path. Gives status, headers, body."""
    with socket.create_connection(("127.0.0.1", port), PATIENCE) as s:
        host = f"127.0.0.1:{port}" if host is None else host
        line = f"Host: {host}\r\n" if host else ""
        s.sendall(f"{method} {path} HTTP/1.1\r\n{line}Connection: close\r\n\r\n".encode("latin-1"))
        data = b""
        while part := s.recv(65536):
            data += part
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    return int(first.split()[1]), {k.lower(): v.strip() for k, _, v in
                                   (line.partition(":") for line in lines)}, body


class Events:
    """A listener as a browser is one."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), PATIENCE)
        self.socket.sendall(f"GET /.leerspoor/events HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n".encode())
        self.data = b""

    def next(self, wanted):
        """The first event that is as wanted."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            while b"}\n\n" in self.data:
                event, _, self.data = self.data.partition(b"}\n\n")
                found = json.loads(event[event.index(b"data: ") + 6:] + b"}")
                if wanted(found):
                    return found
            self.socket.settimeout(max(0.1, until - time.monotonic()))
            part = self.socket.recv(65536)
            assert part, "the listener was cut off"
            self.data += part
        raise AssertionError("no such event")

    def ends(self):
        self.socket.settimeout(PATIENCE)
        with contextlib.suppress(ConnectionError):
            while self.socket.recv(65536):
                pass


@contextlib.contextmanager
def serving(program, env, site, tmp, *args):
    """A running preview; gives the process and its port. It must end well."""
    process = subprocess.Popen([program, "serve", "-C", str(site), "--theme",
                                str(harness.ROOT / "theme"), "--port", "0", *args],
                               env={**env, "TMPDIR": str(tmp)}, stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE, stderr=(tmp / "said").open("wb"))
    try:
        assert select.select([process.stdout], [], [], PATIENCE)[0], "it does not start"
        url = urllib.parse.urlsplit(process.stdout.readline().decode().strip())
        assert url.hostname == "127.0.0.1" and url.path == "/", url
        yield process, url.port
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


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
