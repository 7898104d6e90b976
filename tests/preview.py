"""What the tests of `leerspoor serve` share: one that is running, requests, and a listener."""

import contextlib
import json
import select
import socket
import subprocess
import time
import urllib.parse

import harness

PATIENCE = 60


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
