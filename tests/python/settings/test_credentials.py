"""What requests authenticate with."""

from __future__ import annotations

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_jfrog.settings.credentials import BearerToken, UserPassword, token_user


def token(payload: object) -> str:
    encoded = base64.urlsafe_b64encode(json.dumps(payload).encode()).decode().rstrip("=")
    return f"e30.{encoded}.c2ln"


def test_the_user_is_in_the_subject_of_a_token() -> None:
    assert token_user(token({"sub": "jfac@01x/users/ci-user"})) == "ci-user"
    assert token_user(token({"sub": "jfrt@y/users/jörg"})) == "jörg"


@pytest.mark.parametrize(
    "text",
    ["", "reference-token", "a.b.c", token([]), token({}), token({"sub": 1}), token({"sub": "x"})],
)
def test_a_token_that_names_nobody_gives_none(text: str) -> None:
    assert token_user(text) is None


@given(st.binary())
def test_no_payload_breaks_the_reading_of_a_token(payload: bytes) -> None:
    encoded = base64.urlsafe_b64encode(payload).decode()
    user = token_user(f"e30.{encoded}.c2ln")
    assert user is None or user.encode() in payload


def test_headers_are_as_the_protocols_say() -> None:
    assert BearerToken("t").authorization == "Bearer t"
    assert UserPassword("Aladdin", "open sesame").authorization == (
        "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="
    )


def test_secrets_are_known_in_every_form_and_shown_in_none() -> None:
    login = UserPassword("ann", "canary-pw")
    assert login.secrets == ("canary-pw", login.authorization.removeprefix("Basic "))
    assert BearerToken("canary").secrets == ("canary",)
    assert "canary" not in f"{login!r} {BearerToken('canary')!r}"
