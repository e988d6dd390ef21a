"""Parts that lie in several files: those of a sandbox that ended, and of another beside it."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import requests

from conftest import Connect
from mlops_jfrog.sandbox.server import start_in_thread
from sandbox.http_client import Client

MIB = 1 << 20
CONTENT = random.Random(5).randbytes(2 * MIB + 5)
PARTS = [CONTENT[begin : begin + MIB] for begin in range(0, len(CONTENT), MIB)]
SHA1 = hashlib.sha1(CONTENT, usedforsecurity=False).hexdigest()
WHERE = "repoKey=x-local&repoPath=m&partSizeMB=1"


class Sandboxes:
    """Sandboxes over one data folder; the uploads of one are steered through any."""

    def __init__(self, data: Path, connect: Connect) -> None:
        self._data, self._connect, self.running = data, connect, ExitStack()

    def start(self) -> Client:
        running = self.running.enter_context(start_in_thread(self._data))
        return self._connect(running, running.admin_token)

    def end(self) -> None:
        self.running.close()


@pytest.fixture
def sandboxes(tmp_path: Path, connect: Connect) -> Iterator[Sandboxes]:
    made = Sandboxes(tmp_path / "data", connect)
    yield made
    made.end()


def begin(admin: Client) -> str:
    assert admin("PUT", "api/repositories/x-local", json={"rclass": "local"}).status_code == 200
    return str(admin("POST", f"api/v1/uploads/create?{WHERE}").json()["token"])


def steered(admin: Client, token: str) -> Client:
    return Client(admin.url, token, None, admin.session)


def send(steer: Client, number: int, content: bytes) -> int:
    url = steer("POST", f"api/v1/uploads/urlPart?partNumber={number}").json()["url"]
    return requests.put(url, data=content, timeout=30).status_code


def check_merged(admin: Client, steer: Client) -> None:
    assert steer("POST", f"api/v1/uploads/complete?sha1={SHA1}").status_code == 202
    said = steer("POST", "api/v1/uploads/status").json()
    headers = {
        "X-Checksum-Deploy": "true",
        "X-Checksum-Sha256": hashlib.sha256(CONTENT).hexdigest(),
        "X-Checksum-Deploy-Token": said["checksumToken"],
    }
    assert admin("PUT", "x-local/m", headers=headers).status_code == 201
    assert admin("GET", "x-local/m").content == CONTENT


def test_parts_outlive_the_sandbox_that_got_them(sandboxes: Sandboxes, tmp_path: Path) -> None:
    token = begin(first := sandboxes.start())
    for number in (1, 3):
        assert send(steered(first, token), number, PARTS[number - 1]) == 200
    sandboxes.end()
    again = sandboxes.start()
    assert send(steered(again, token), 2, PARTS[1]) == 200
    check_merged(again, steered(again, token))
    assert list((tmp_path / "data" / "uploads").iterdir()) == []


def test_all_parts_came_before_the_end(sandboxes: Sandboxes) -> None:
    token = begin(first := sandboxes.start())
    for number, part in enumerate(PARTS, 1):
        assert send(steered(first, token), number, part) == 200
    sandboxes.end()
    again = sandboxes.start()
    check_merged(again, steered(again, token))


def test_a_part_is_sent_again_to_the_next_sandbox(sandboxes: Sandboxes) -> None:
    token = begin(first := sandboxes.start())
    for number, part in enumerate(PARTS, 1):
        assert send(steered(first, token), number, bytes(len(part))) == 200
    sandboxes.end()
    again = sandboxes.start()
    for number, part in enumerate(PARTS, 1):
        assert send(steered(again, token), number, part) == 200
    check_merged(again, steered(again, token))


def test_two_sandboxes_get_parts_of_one_upload(sandboxes: Sandboxes) -> None:
    one, other = sandboxes.start(), sandboxes.start()
    token = begin(one)
    assert send(steered(one, token), 1, bytes(MIB)) == 200
    for number, admin in ((1, other), (3, other), (2, one)):
        assert send(steered(admin, token), number, PARTS[number - 1]) == 200
    check_merged(one, steered(one, token))
    for admin in (one, other):
        address = steered(admin, token)("POST", "api/v1/uploads/urlPart?partNumber=1")
        assert address.status_code == 409
