"""What is refused: one line that says what and why, one that says what to do, a code of its own."""

from __future__ import annotations

import os

import pytest

from mlops_jfrog.sandbox.server import RunningSandbox
from support.platform_client import PlatformClient
from support.typed import Typed

CANARY = "eyJ-CANARY-token-a5b1"


def refused(typed: Typed, line: str, code: int, said: str) -> None:
    """The line ends in that code, with an error and a hint and nothing else."""
    found = typed(line)
    # What it was doing then is told in lines of their own.
    lines = [each for each in typed.errors.splitlines() if each[0] not in " >"]
    assert [each.partition(": ")[0] for each in lines] == ["error", "hint"], typed.errors
    assert (found, said in lines[0]) == (code, True), typed.errors
    assert len(lines[1]) > len("hint: ")
    assert typed.output == ""


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ("upload 'models/part-(*.gguf' '{r}/{1}/'", 2, "brackets"),
        ("upload 'models/*' '{r}/{2}/'", 2, "{2}"),
        ("upload 'models/*' '{r}/../x/'", 2, "'..'"),
        ("upload 'models/notes.txt' '{r}/a?b'", 2, "?"),
        ("upload 'models/notes.txt' 'Bad Key/'", 2, "no repository key"),
        ("upload 'models/*' {r}/v1/ --threads 0", 2, "threads"),
        ("upload 'models/*' {r}/v1/ --max-size big", 2, "no size"),
        ("upload 'models/*' {r}/v1/ --symlinks maybe", 2, "--symlinks"),
        ("upload 'models/*' {r}/v1/ --props nonsense", 2, "no property"),
        ("upload 'models/*' {r}/v1/ --build-name x", 2, "a name and a number"),
        ("upload 'models/[' {r}/v1/ --regexp", 2, "regular expression"),
        ("upload 'models/*' {r}/v1/ --regexp --ant", 2, "--regexp and --ant"),
        ("upload none.bin {r}/v1/", 5, "no file fits"),
        ("upload models/notes.txt no-such-local/v1/", 5, "no-such-local"),
        ("download {r}/none.bin", 5, "no file fits"),
        ("download no-such-local/x.bin", 5, "there is no repository"),
        ("download '{r}/*' --build-number 3", 2, "no name"),
        ("download '{r}/*' --build a/1 --build-name b", 2, "both name a build"),
        ("download '{r}/*' --existing maybe", 2, "--existing"),
        ("download '{r}/*' --min-split x", 2, "min split"),
        ("search", 2, "no pattern"),
        ("search '{r}/*' --where 'accuracy >> 1'", 2, "comparison"),
        ("search '{r}/*' --where 'accuracy >= high'", 2, "no finite number"),
        ("search '{r}/*' --limit x", 2, "--limit"),
        ("search '{r}/*' --lmit 1", 2, "--lmit"),
        ("serach '{r}/*'", 2, "did you mean 'search'"),
        ("set-props '{r}/*'", 2, "no properties"),
        ("set-props '{r}/*' nonsense", 2, "no property"),
        ("delete-props '{r}/*'", 2, "no properties"),
        ("copy '{r}/*'", 2, "no target"),
        ("move '{r}/*' {r}/x/ surplus", 2, "no such argument"),
        ("delete '{r}/*'", 5, "no file fits"),
        ("build-publish", 2, "name and number"),
        ("build-publish no-such-build 1", 5, "no file was uploaded"),
        ("build-promote a 1", 2, "target repository"),
        ("build-promote no-such-build 1 {r}", 5, "no build"),
    ],
)
def test_a_line_that_cannot_be_done(gguf: Typed, line: str, code: int, said: str) -> None:
    refused(gguf, f"mlops-jfrog {line}", code, said)


class TestWhoAsks:
    @pytest.fixture
    def stranger(self, gguf: Typed) -> Typed:
        """Somebody with a token that the platform doesn't know."""
        gguf.environment["JF_ACCESS_TOKEN"] = CANARY
        return gguf

    @pytest.mark.parametrize(
        "line",
        [
            "upload 'models/*' {r}/v1/",
            "download '{r}/*' out/",
            "search '{r}/*'",
            "set-props '{r}/*' a=b",
            "delete-props '{r}/*' a",
            "copy '{r}/*' {r}/x/",
            "delete '{r}/*' --quiet",
            "build-publish b 1",
            "build-scan b 1",
            "build-promote b 1 {r}",
        ],
    )
    def test_a_wrong_token(self, stranger: Typed, line: str) -> None:
        refused(stranger, f"mlops-jfrog {line}", 4, "")
        assert CANARY not in stranger.errors

    def test_no_right(self, stored: Typed, sandbox: RunningSandbox) -> None:
        admin = PlatformClient(sandbox)
        answer = admin.post(
            "/access/api/v1/tokens",
            json={"scope": "applied-permissions/user", "username": "nobody-special"},
        )
        assert answer.status_code == 200, answer.text
        stored.environment["JF_ACCESS_TOKEN"] = answer.json()["access_token"]
        stored.write("a.bin")
        refused(stored, "mlops-jfrog upload a.bin {r}/v1/", 11, "")

    def test_no_platform(self, gguf: Typed) -> None:
        del gguf.environment["JF_URL"]
        refused(gguf, "mlops-jfrog search '{r}/*'", 3, "")
        gguf.environment["JF_URL"] = "http://127.0.0.1:9"
        refused(gguf, "mlops-jfrog search '{r}/*' --retries 0", 7, "127.0.0.1:9")


class TestDisk:
    def test_a_target_that_is_a_file(self, stored: Typed) -> None:
        stored.write("out", "a file")
        refused(stored, "mlops-jfrog download '{r}/*.pkl' out/", 3, "out")
        assert (stored.directory / "out").read_text() == "a file"

    def test_what_is_no_plain_file(self, gguf: Typed) -> None:
        os.mkfifo(gguf.directory / "models/pipe.gguf")
        assert gguf("mlops-jfrog upload 'models/pipe.gguf' {r}/v1/") == 5
