"""What the clients talk to: a neutral web server, and the sandbox."""

from __future__ import annotations

import grp
import json
import os
import pwd
import shutil
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from examples.demo.sandbox import running_sandbox

from benchmarks.job import REPOSITORY
from benchmarks.process import serving

NGINX_INSTALL = "sudo apt-get install -y nginx-light"
_START_SECONDS = 30


@dataclass(frozen=True)
class Server:
    """Where it answers, and what it is called in the table."""

    name: str
    base: str
    """URL that repositories are below."""
    token: str = field(repr=False)


Start = Callable[[Path], AbstractContextManager[Server]]
"""Starts an empty server with its data in a folder."""


def nginx_program() -> str | None:
    """Debian keeps it where a user's PATH doesn't look."""
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")


@contextmanager
def nginx(scratch: Path) -> Iterator[Server]:
    """nginx with WebDAV: it stores what it gets, states no checksums and knows no store."""
    program = nginx_program()
    if program is None:
        raise RuntimeError(f"nginx is missing. Install with: {NGINX_INSTALL}")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    for name in ("data", "temp"):
        (scratch / name).mkdir(parents=True)
    configuration = scratch / "nginx.conf"
    configuration.write_text(nginx_configuration(scratch, port), encoding="utf-8")
    log = str(scratch / "error.log")
    command = [program, "-p", str(scratch), "-c", str(configuration), "-e", log]
    with serving(command):
        _wait_for_port(port)
        yield Server("nginx", f"http://127.0.0.1:{port}/artifactory", "none")


def nginx_configuration(scratch: Path, port: int) -> str:
    """One server on loopback; nothing of it lies outside ``scratch``."""
    as_root = os.geteuid() == 0
    owner = f"{pwd.getpwuid(os.getuid()).pw_name} {grp.getgrgid(os.getgid()).gr_name}"
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = [f'    {kind}_temp_path "{scratch}/temp/{kind}";' for kind in kinds]
    return "\n".join(
        [
            f"user {owner};" if as_root else "",
            "daemon off;",
            "worker_processes auto;",
            f'pid "{scratch}/nginx.pid";',
            "events { worker_connections 1024; }",
            "http {",
            *temporary,
            "    access_log off;",
            "    sendfile on;",
            "    tcp_nopush on;",
            "    keepalive_requests 1000000;",
            "    client_max_body_size 0;",
            "    server {",
            f"        listen 127.0.0.1:{port};",
            f'        root "{scratch}/data";',
            "        location /artifactory/api/ { return 404; }",
            "        location / {",
            "            # It would answer 201 and store an empty file.",
            '            if ($http_x_checksum_deploy = "true") { return 404; }',
            "            dav_methods PUT DELETE;",
            "            create_full_put_path on;",
            "        }",
            "    }",
            "}",
            "",
        ]
    )


@contextmanager
def sandbox(scratch: Path) -> Iterator[Server]:
    """The sandbox in a process of its own, with one generic repository."""
    scratch.mkdir(parents=True)
    with running_sandbox(scratch) as running:
        server = Server("sandbox", f"{running.url}/artifactory", running.token)
        body = json.dumps({"rclass": "local", "packageType": "generic"}).encode()
        ask(server, "PUT", f"api/repositories/{REPOSITORY}", body)
        yield server


def ask(server: Server, method: str, path: str, body: bytes | None = None) -> bytes:
    """One request of the benchmark's own, outside of what is measured."""
    headers = {"Authorization": f"Bearer {server.token}", "Content-Type": "application/json"}
    request = urllib.request.Request(
        f"{server.base}/{path}", data=body, method=method, headers=headers
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        content: bytes = answer.read()
        return content


def stored_size(server: Server, path: str) -> int | None:
    """Bytes of a stored file; None where there is none."""
    headers = {"Authorization": f"Bearer {server.token}"}
    request = urllib.request.Request(f"{server.base}/{path}", method="HEAD", headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return int(answer.headers["Content-Length"])
    except urllib.error.HTTPError as refused:
        refused.close()
        return None


def _wait_for_port(port: int) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            if time.monotonic() > deadline:
                raise RuntimeError("nginx did not start") from None
            time.sleep(0.01)
