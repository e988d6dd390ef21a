"""Secrets in texts, known and unknown."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_jfrog.errors import PermissionDenied
from mlops_jfrog.http import PlatformSession, redaction
from mlops_jfrog.http.redaction import redact, secrets_in
from support.scripted_server import Scripted, scripted_server

JWT = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJqZmFjIn0.c2lnbmF0dXJl"


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("Authorization: Bearer abcdef123", "Authorization: Bearer ***"),
        ("authorization: basic dXNlcjpwYXNz", "authorization: basic ***"),
        (f"token {JWT} expired", "token *** expired"),
        ("X-JFrog-Art-Api: AKCpabc", "X-JFrog-Art-Api: ***"),
        ("at https://ann:pw@host.example/x", "at https://***@host.example/x"),
        ("at https://tok@host.example/x", "at https://***@host.example/x"),
        ("GET /x?access_token=abc&y=1", "GET /x?access_token=***&y=1"),
        ("AKCp" + "a" * 40, "***"),
    ],
)
def test_what_looks_like_a_secret_is_hidden(text: str, clean: str) -> None:
    assert redact(text) == clean


@pytest.mark.parametrize(
    "text",
    [
        "GET https://host.example/a@b/c: not found",
        "repository ml-models-prod-local has no file model.onnx",
        "Basic rules, a bearer of news",
        "sha256:" + "a" * 64,
        "mail ann@example.com",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert redact(text) == text


HEADERS = ["Bearer ", "BASIC%20", "ba\u017fic+", "X-JFrog-Art-Api: ", "x-jfrog-art-api=", "abc123"]
TOKENS = [JWT, "AKCp" + "a" * 30, "cmVmdGtu" + "b" * 30, "?API_\u212aEY=", "&token=", ";password="]
PIECES = st.sampled_from([*HEADERS, *TOKENS, "://", "https", "ann:pw@", " ", "/", "#"])


@given(st.lists(PIECES | st.text(max_size=3), max_size=8).map("".join))
def test_looking_for_marks_first_hides_no_less(text: str) -> None:
    everything = text
    for _, pattern, replacement in redaction._PATTERNS:
        everything = pattern.sub(replacement, everything)
    assert redact(text) == everything


def test_the_longer_of_two_secrets_is_hidden_first() -> None:
    assert redact("pass-word pass", ["pass", "pass-word"]) == "*** ***"


@given(st.text(min_size=4), st.text(), st.text())
def test_no_known_secret_survives(secret: str, before: str, after: str) -> None:
    hidden = redact(f"{before} {secret} {after}", [secret])
    assert secret not in hidden.replace("***", "")


def test_the_secrets_of_a_header_are_those_in_it() -> None:
    assert secrets_in("Bearer abc") == ("abc",)
    encoded = base64.b64encode(b"ann:pw:x").decode()
    assert secrets_in(f"Basic {encoded}") == (encoded, "pw:x")
    assert secrets_in("Basic !") == ("!",)
    assert secrets_in(None) == ()


def test_a_server_that_repeats_the_token_is_not_quoted() -> None:
    body = {"errors": [{"status": 403, "message": "canary-77ab may not; header 'canary-77ab'"}]}
    with scripted_server(Scripted(403, body)) as server:
        session = PlatformSession({"artifactory": server.url}, authorization="Bearer canary-77ab")
        with pytest.raises(PermissionDenied) as raised:
            session.request("GET", "artifactory", "api/x")
    assert raised.value.message == "GET /api/x: *** may not; header '***'"
