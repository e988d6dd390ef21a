"""Redaction of everything that is shown."""

from __future__ import annotations

import io
from decimal import Decimal
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from mlops_jfrog.cli.surroundings import Surroundings
from mlops_jfrog.settings import UserPassword

from .conftest import CANARY, Shell


def test_secrets_of_the_environment_are_known(shell: Shell) -> None:
    shell.environment = {"JFROG_TOKEN": "tok-1", "JF_PASSWORD": "pass-1", "JF_USER": "ada"}
    assert shell.surroundings.redact("ada tok-1 pass-1 rest") == "ada *** *** rest"


def test_a_secret_that_was_read_is_known(shell: Shell) -> None:
    surroundings = shell.surroundings
    surroundings.learn(UserPassword("ada", "s3cret").secrets)
    assert surroundings.redact("Basic YWRhOnMzY3JldA== s3cret") == "Basic *** ***"


def test_a_secret_that_is_read_later_is_known_from_then_on(shell: Shell) -> None:
    surroundings, read = shell.surroundings, list[str]()
    surroundings.learn_from(lambda: read)
    assert surroundings.redact("canary-61") == "canary-61"
    read.append("canary-61")
    assert surroundings.redact("canary-61") == "***"


def test_a_secret_that_holds_another_goes_whole(shell: Shell) -> None:
    surroundings = shell.surroundings
    surroundings.learn(["abcd", "abcdef", ""])
    assert surroundings.redact("abcdef abcd") == "*** ***"


def test_credentials_in_urls_go_whatever_they_are(shell: Shell) -> None:
    assert shell.surroundings.redact("see https://a:b@h/x") == "see https://***@h/x"


def test_a_document_is_redacted_through_and_through(shell: Shell) -> None:
    document = {
        "list": [CANARY, {"deep": (f"x{CANARY}", 1, None, True)}],
        CANARY: Path(f"/tmp/{CANARY}"),
        "other": Decimal("1.5"),
    }
    assert shell.surroundings.redact_document(document) == {
        "list": ["***", {"deep": ["x***", 1, None, True]}],
        "***": "/tmp/***",
        "other": "1.5",
    }


TOKENS = ["Bearer ", "X-JFrog-Art-Api:", "https://", "ann:pw@host", "?token=", "abc123def"]
SAID = st.sampled_from([*TOKENS, "AKCp" * 8, "multi\nline", "***", " ", "\n", "/part-1.bin"])


@given(st.lists(st.lists(SAID | st.text(max_size=2), max_size=4).map("".join), max_size=6))
def test_texts_are_redacted_in_a_document_as_they_are_alone(texts: list[str]) -> None:
    surroundings = Surroundings({}, Path(), io.StringIO(), io.StringIO(), io.StringIO())
    surroundings.learn(["multi\nline", "part-1"])
    document: dict[str, object] = {"rows": texts, **dict.fromkeys(texts, 1)}
    assert surroundings.redact_document(document) == {
        "rows": [surroundings.redact(text) for text in texts],
        **{surroundings.redact(text): 1 for text in texts},
    }
