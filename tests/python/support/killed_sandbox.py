"""A program: one operation on copies of a data folder, each killed before another of its steps.

``killed_sandbox.py ORIGINAL COPIES`` reads ``[[method, path, headers, body], ...]`` from its
standard input. Copy number n is that in which the sandbox that served these requests got SIGKILL
just before step n; steps are what changes the disk: SQL statements that write, commits, and what
is done to files. The number of steps is printed; the copy with that number saw all of them.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import sqlite3
import sys
import threading
import traceback
from pathlib import Path
from typing import Any

from mlops_jfrog.sandbox import accounts, tokens
from mlops_jfrog.sandbox.app import application
from mlops_jfrog.sandbox.identity import ADMIN_SCOPE
from mlops_jfrog.sandbox.platform import Platform

_FILES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate"}
_WRITING = ("INSERT", "UPDATE", "DELETE", "COMMIT", "PRAGMA WAL_CHECKPOINT")


class Steps:
    """Counts steps from ``begin`` on; the process ends before the one that is chosen."""

    def __init__(self, data: Path) -> None:
        self._data = str(data)
        self._lock = threading.Lock()
        self._chosen: int | None = None
        self.count = 0

    def begin(self, chosen: int) -> None:
        self._chosen = chosen

    def step(self) -> None:
        with self._lock:
            if self._chosen is None:
                return
            if self.count == self._chosen:
                os.kill(os.getpid(), signal.SIGKILL)
            self.count += 1

    def audited(self, event: str, arguments: tuple[Any, ...]) -> None:
        opened = event == "open" and arguments[2] & (os.O_WRONLY | os.O_RDWR)
        if (opened or event in _FILES) and str(arguments[0]).startswith(self._data):
            self.step()

    def traced(self, statement: str) -> None:
        if statement.upper().startswith(_WRITING):
            self.step()

    def watch(self) -> None:
        """From now on; connections that are opened later."""
        sys.addaudithook(self.audited)
        connect, fsync = sqlite3.connect, os.fsync

        def connected(*arguments: Any, **options: Any) -> sqlite3.Connection:
            connection: sqlite3.Connection = connect(*arguments, **options)
            connection.set_trace_callback(self.traced)
            return connection

        def synchronised(descriptor: Any) -> None:
            self.step()
            fsync(descriptor)

        sqlite3.connect = connected  # type: ignore[assignment]
        os.fsync = synchronised  # type: ignore[assignment]


async def ask(app: Any, method: str, path: str, headers: dict[str, str], body: bytes) -> int:
    """The status of one request."""
    sent: list[dict[str, Any]] = []
    target, _, query = path.partition("?")

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {
        "type": "http", "method": method, "path": target, "raw_path": target.encode(),
        "query_string": query.encode(), "root_path": "", "scheme": "http", "http_version": "1.1",
        "server": ("127.0.0.1", 80), "client": ("127.0.0.1", 1),
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
    }  # fmt: skip
    await app(scope, receive, send)
    return int(sent[0]["status"])


def serve(data: Path, requests: list[list[Any]], kill_before: int) -> int:
    """How many steps the requests took, should they all be answered."""
    steps = Steps(data)
    steps.watch()
    with Platform(data) as platform:
        with platform.database.write() as db:
            token = tokens.issue(
                db, platform.signing_key, user="admin", scope=ADMIN_SCOPE, expires_in=600
            )
        app = application(platform)
        steps.begin(kill_before)
        for method, path, headers, body in requests:
            authorized = {"Authorization": f"Bearer {token.access}", **headers}
            status = asyncio.run(ask(app, method, path, authorized, body.encode()))
            assert status < 300, (method, path, status)
        steps.step()
        steps._chosen = None
    return steps.count


def killed(original: Path, copy: Path, requests: list[list[Any]], kill_before: int) -> bool:
    """Whether it was; the child process has the copy for its own."""
    shutil.copytree(original, copy)
    child = os.fork()
    if child == 0:
        try:
            serve(copy, requests, kill_before)
        except BaseException:
            traceback.print_exc()
            os._exit(3)
        os._exit(0)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (0, -signal.SIGKILL), f"the sandbox ended with {code}"
    return code != 0


def without_password(*_: object) -> str:
    """In place of looking whether the administrator's password is right, which takes its time."""
    return ""


def main() -> None:
    accounts.ensure_admin = without_password  # type: ignore[assignment]
    original, copies = map(Path, sys.argv[1:])
    requests = json.load(sys.stdin)
    number = 0
    while killed(original, copies / str(number), requests, number):
        number += 1
    print(number)


if __name__ == "__main__":
    main()
