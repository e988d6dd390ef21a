"""SIGKILL before every single step of an operation: the store is consistent, and nothing is lost.

Right after the kill every row has its bytes; after the next start nothing else is there.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from mlops_jfrog.sandbox import accounts
from mlops_jfrog.sandbox.clock import now
from mlops_jfrog.sandbox.platform import Platform
from mlops_jfrog.sandbox.server import start_in_thread
from support import killed_sandbox
from support.platform_client import PlatformClient

PROGRAM = Path(killed_sandbox.__file__)
UPLOAD = "the-upload"
STEERED = {"Authorization": "Bearer the-upload's-token"}
BEFORE = {"a": "alpha", "b": "alpha", "d/1": "one", "d/2": "two"}
_SECONDS = 250
Request = tuple[str, str, dict[str, str], str]


def request(method: str, path: str, body: str = "", **headers: str) -> Request:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return method, f"/artifactory/{path}", named, body


@dataclass(frozen=True)
class Operation:
    """What is asked, and what is stored when it is done; until then all is as it was."""

    requests: tuple[Request, ...]
    after: dict[str, str]


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


SHA1_OF_NEW = hashlib.sha1(b"new", usedforsecurity=False).hexdigest()
OPERATIONS = {
    "upload": Operation((request("PUT", "x-local/n/m;k=v", "new"),), {**BEFORE, "n/m": "new"}),
    "upload of what is stored": Operation(
        (request("PUT", "x-local/n", "one"),), {**BEFORE, "n": "one"}
    ),
    "upload in place of another": Operation(
        (request("PUT", "x-local/d/1", "new"),), {**BEFORE, "d/1": "new"}
    ),
    "upload by checksum": Operation(
        (request("PUT", "x-local/n", X_Checksum_Deploy="true", X_Checksum=sha256("two")),),
        {**BEFORE, "n": "two"},
    ),
    "upload in parts": Operation(
        (
            ("PUT", f"/artifactory/api/v1/uploads-part/{UPLOAD}/1", {}, "never mind"),
            ("PUT", f"/artifactory/api/v1/uploads-part/{UPLOAD}/1", {}, "new"),
            ("POST", f"/artifactory/api/v1/uploads/complete?sha1={SHA1_OF_NEW}", STEERED, ""),
            request("PUT", "x-local/n", X_Checksum_Deploy="true", X_Checksum=sha256("new")),
        ),
        {**BEFORE, "n": "new"},
    ),
    "copy": Operation(
        (request("POST", "api/copy/x-local/d?to=/x-local/e"),),
        {**BEFORE, "e/1": "one", "e/2": "two"},
    ),
    "move": Operation(
        (request("POST", "api/move/x-local/d?to=/x-local/e"),),
        {"a": "alpha", "b": "alpha", "e/1": "one", "e/2": "two"},
    ),
    "delete of one of two": Operation(
        (request("DELETE", "x-local/a"),),
        {path: text for path, text in BEFORE.items() if path != "a"},
    ),
    "delete, and garbage collection": Operation(
        (request("DELETE", "x-local/d"), request("POST", "api/system/storage/gc")),
        {"a": "alpha", "b": "alpha"},
    ),
}


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a few files; two of them have the same content."""
    data = tmp_path_factory.mktemp("original") / "data"
    with start_in_thread(data) as running:
        client = PlatformClient(running)
        client.repository("x-local")
        for path, text in BEFORE.items():
            assert client.put(f"/artifactory/x-local/{path}", data=text).status_code == 201
    with Platform(data) as platform, platform.database.write() as db:
        platform.part_files.begin(UPLOAD)
        values = (UPLOAD, sha256(STEERED["Authorization"].removeprefix("Bearer ")), now())
        db.execute(
            "INSERT INTO uploads VALUES (?, ?, 'x-local', 'n', 1048576, ?, 'PARTS', NULL, NULL)",
            values,
        )
    return data


@pytest.fixture
def copies(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "copies"
    shutil.rmtree(tmp_path / "copies", ignore_errors=True)


@pytest.mark.parametrize("name", OPERATIONS)
def test_a_kill_between_any_two_steps(
    name: str, original: Path, copies: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accounts, "ensure_admin", killed_sandbox.without_password)
    operation = OPERATIONS[name]
    steps = run_killed(original, copies, operation.requests)
    assert steps > 5
    found: list[dict[str, str]] = []
    for number in range(steps + 1):
        data = copies / str(number)
        check_every_row_has_its_bytes(data)
        with Platform(data) as platform:
            found.append(stored(platform))
        check_nothing_else_is_there(data)
    states = [each for each, before in zip(found, [{}, *found], strict=False) if each != before]
    assert states == [BEFORE, operation.after]


def run_killed(original: Path, copies: Path, requests: tuple[Request, ...]) -> int:
    copies.mkdir()
    done = subprocess.run(
        [sys.executable, str(PROGRAM), str(original), str(copies)],
        input=json.dumps(requests),
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return int(done.stdout.splitlines()[-1])


def stored(platform: Platform) -> dict[str, str]:
    """The content of every file in the repository."""
    with platform.database.read() as db:
        query = "SELECT path, name, sha256 FROM items WHERE repo = 'x-local' AND type = 'file'"
        rows = db.execute(query).fetchall()
    found = {}
    for row in rows:
        path = row["name"] if row["path"] == "." else f"{row['path']}/{row['name']}"
        with platform.store.open(row["sha256"]) as file:
            found[path] = file.read().decode()
    return found


def rows_of(data: Path) -> dict[str, Any]:
    database = sqlite3.connect(data / "sandbox.sqlite3")
    try:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        return dict(database.execute("SELECT sha256, size FROM blobs"))
    finally:
        database.close()


def check_every_row_has_its_bytes(data: Path) -> None:
    for name, size in rows_of(data).items():
        content = (data / "filestore" / name[:2] / name).read_bytes()
        assert hashlib.sha256(content).hexdigest() == name
        assert len(content) == size


def check_nothing_else_is_there(data: Path) -> None:
    assert {file.name for file in (data / "filestore").glob("*/*")} == rows_of(data).keys()
    assert list((data / "incoming").iterdir()) == []
