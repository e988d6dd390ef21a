"""Malformed requests: an envelope and a 4xx, never a 5xx, and nothing stored changes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mlops_jfrog.sandbox.server import RunningSandbox, start_in_thread
from sandbox.recordings import Sender

RELAXED = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
REPOSITORY = "/artifactory/api/repositories/x-local"
BODIES = [
    ("PUT", "/artifactory/api/repositories/{name}-local"),
    ("POST", "/artifactory/api/repositories/x-local"),
    ("PUT", "/artifactory/api/v2/security/permissions/{name}"),
    ("PUT", "/artifactory/api/security/users/{name}"),
    ("PUT", "/artifactory/api/security/groups/{name}"),
    ("POST", "/access/api/v1/tokens"),
    ("POST", "/artifactory/api/security/token"),
    ("PATCH", "/artifactory/api/metadata/x-local/m"),
    ("POST", "/artifactory/api/search/aql"),
]
PLACES = [
    "/artifactory/x-local/{}", "/artifactory/{}", "/artifactory/api/storage/x-local/{}",
    "/artifactory/api/storage/x-local/m?{}", "/artifactory/api/storage/x-local/m?properties={}",
    "/artifactory/api/copy/x-local/m?to={}", "/artifactory/api/repositories/{}",
    "/artifactory/api/search/prop?{}", "/artifactory/api/search/artifact?name={}", "/{}",
    "/artifactory/x-local/m;{}", "/access/api/v1/tokens/{}",
    "/artifactory/api/storage/x-local?list&deep=1&depth={}",
]  # fmt: skip
WIRE = st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=40)
PIECES = st.lists(
    st.sampled_from(["%00", "%2e%2e", "..", "/", ";", "=", "%ff", "%", "%C3%BC", "a", ",", "\\",
                     "%5C", "%0d%0a", "|", "%2F", "&", "?", "*", "[", "'", "%ed%a0%80"]),
    max_size=12,
).map("".join)  # fmt: skip
NAMES = [
    "rclass", "packageType", "repositories", "url", "repo", "build", "actions", "users", "name",
    "email", "password", "groups", "userNames", "props", "scope", "expires_in", "username",
    "grant_type", "refresh_token", "include-patterns", "xrayIndex", "key",
]  # fmt: skip
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
    | st.sampled_from(["local", "virtual", "remote", "pypi", "x-local", "read", "\ud800", "\0"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=5), inner, max_size=5),
    max_leaves=12,
)  # fmt: skip


@pytest.fixture(scope="module")
def sender(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sender]:
    """An administrator of a sandbox with one file in it."""
    with start_in_thread(tmp_path_factory.mktemp("malformed")) as running:
        sender = sender_of(running)
        sender.administer("PUT", "api/repositories/x-local", {"rclass": "local"})
        sender.administer("PUT", "api/repositories/y-local", {"rclass": "local"})
        for repo in ("x-local", "y-local"):
            sender.administer("PUT", f"{repo}/m;stage=qa", b"weights")
        yield sender


def sender_of(running: RunningSandbox) -> Sender:
    return Sender(running.url, running.admin_token)


def send(sender: Sender, method: str, path: str, body: bytes | None = None) -> int:
    headers = {"Authorization": "Bearer <token>"}
    answer, text = sender.send(method, path, headers, body)
    assert answer.status < 500, (method, path, body, text)
    if answer.status >= 400 and method != "HEAD":
        (error,) = json.loads(text)["errors"]
        assert error["status"] == answer.status
        assert error["message"]
    return answer.status


@RELAXED
@given(method=st.sampled_from(["GET", "HEAD", "POST", "OPTIONS"]), place=st.sampled_from(PLACES),
       text=WIRE | PIECES)  # fmt: skip
def test_any_path_and_query_is_answered(sender: Sender, method: str, place: str, text: str) -> None:
    send(sender, method, place.format(text))
    assert send(sender, "GET", "/artifactory/x-local/m") == 200


@RELAXED
@given(method=st.sampled_from(["PUT", "DELETE", "PATCH"]), place=st.sampled_from(PLACES),
       text=WIRE | PIECES)  # fmt: skip
def test_any_change_is_answered(sender: Sender, method: str, place: str, text: str) -> None:
    send(sender, method, place.replace("x-local", "y-local").format(text), b"x")


@RELAXED
@given(where=st.sampled_from(BODIES), value=VALUES)
def test_any_json_body_is_answered(sender: Sender, where: tuple[str, str], value: Any) -> None:
    method, path = where
    send(sender, method, path.format(name="n"), json.dumps(value).encode())


@RELAXED
@given(where=st.sampled_from(BODIES), body=st.binary(max_size=60))
def test_any_bytes_for_a_body_are_answered(
    sender: Sender, where: tuple[str, str], body: bytes
) -> None:
    method, path = where
    send(sender, method, path.format(name="n"), body)


@RELAXED
@given(
    text=st.lists(
        st.sampled_from(
            ["items", ".find(", "(", ")", "{", "}", "[", "]", ",", ":", '"name"', '"$or"', '"$and"',
             '"$match"', '"@a"', '"@*"', '"*[a"', "1", "-1e9", "null", "true", ".include(",
             ".limit(", ".sort(", '"size"', '"created"', '"$last"', '"2d"', "\\", '"', "\0", "é"]
        ),
        max_size=25,
    ).map("".join)
)  # fmt: skip
def test_any_query_is_answered(sender: Sender, text: str) -> None:
    for query in (text, f"items.find({{{text}}})"):
        send(sender, "POST", "/artifactory/api/search/aql", query.encode())


@RELAXED
@given(
    name=st.sampled_from(["Range", "If-None-Match", "If-Modified-Since", "X-Checksum-Sha1",
                          "X-Checksum", "Authorization", "X-JFrog-Art-Api", "X-Result-Detail"]),
    value=st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_categories=["Cc"]),
                  max_size=50),
)  # fmt: skip
def test_any_header_is_answered(sender: Sender, name: str, value: str) -> None:
    headers = {"Authorization": "Bearer <token>"}
    if name != "Authorization":
        headers[name] = value
    answer, text = sender.send("GET", "/artifactory/x-local/m", headers)
    assert answer.status < 500, (name, value, text)
    answer, text = sender.send("PUT", "/artifactory/x-local/n", headers, b"x")
    assert answer.status < 500, (name, value, text)
