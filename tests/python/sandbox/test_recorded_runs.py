"""Recorded runs of the real JFrog CLI, sent again: they work, and get the answers it wants."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from mlops_jfrog.sandbox.server import RunningSandbox, start_in_thread
from sandbox.recordings import ALGORITHMS, Contents, Exchange, Sender, item_path, load, matrix

REPOSITORIES = ("ml-models-dev-local", "ml-models-staging-local", "ml-archive-local")
PASSWORD = "ci password"
HEADERS = ("X-Checksum-Sha1", "X-Checksum-Sha256", "X-Checksum-Md5", "ETag", "Accept-Ranges",
           "Content-Range", "Content-Length", "X-Artifactory-Filename")  # fmt: skip

UPLOADS = [
    "03-upload-small", "03-upload-small-again", "03-upload-1mib", "03-upload-1mib-again",
    "03-upload-pattern", "03-upload-recursive-noflat", "03-upload-include-dirs",
    "03-upload-props-special-characters", "03-upload-special-characters-in-name",
    "03-upload-detailed-summary", "03-upload-archive-zip", "03-upload-rename-placeholder",
    "03-upload-sync-deletes", "03-upload-multipart-unsupported", "04-upload-github-actions",
]  # fmt: skip
SEARCHES = [
    "05-search-props", "05-search-wildcard", "05-search-repo-wildcard", "05-search-sort-limit",
    "05-search-include-dirs", "05-search-exclude-props", "05-search-include-fields",
    "05-search-none", "09-unknown-repo-download",
]  # fmt: skip
CHANGES = [
    "05-set-props", "05-set-props-special-characters", "05-set-props-many", "05-delete-props",
    "05-copy-file", "05-copy-file-flat", "05-copy-pattern", "05-copy-folder", "05-copy-dry-run",
    "05-move", "05-delete-dry-run", "05-delete-file", "05-delete-pattern", "05-delete-none",
    "05-delete-no-quiet",
]  # fmt: skip
DOWNLOADS = [
    "05-download-path", "05-download-path-again", "05-download-pattern-props",
    "05-download-split-default", "05-download-split-min", "05-download-split-off",
    "05-download-none", "05-direct-download", "05-download-explode",
    "09-unknown-path-direct-download",
]  # fmt: skip


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSandbox]:
    """A sandbox whose repositories have the recordings' names."""
    with start_in_thread(tmp_path_factory.mktemp("recorded")) as sandbox:
        yield sandbox


@pytest.fixture
def sender(running: RunningSandbox) -> Sender:
    """Sends as ``ci-user``, an administrator, into empty repositories."""
    administrator = Sender(running.url, running.admin_token)
    user = {"email": "ci@example.org", "password": PASSWORD, "admin": True}
    administrator.administer("PUT", "api/security/users/ci-user", user)
    for key in REPOSITORIES:
        body = {"rclass": "local", "packageType": "generic"}
        administrator.administer("PUT", f"api/repositories/{key}", body)
        administrator.administer("DELETE", f"api/repositories/{key}")
        administrator.administer("PUT", f"api/repositories/{key}", body)
    token = issue(administrator)["access_token"]
    return Sender(running.url, token, ("ci-user", PASSWORD))


def issue(administrator: Sender) -> dict[str, str]:
    form = b"username=ci-user&scope=member-of-groups%3A%2A&refreshable=true"
    tokens: dict[str, str] = json.loads(
        administrator.administer("POST", "api/security/token", form)
    )
    return tokens


def prepare(sender: Sender, exchanges: list[Exchange], contents: Contents) -> None:
    """Store what the run found there."""
    items = {item_path(one): one for exchange in exchanges for one in exchange.found}
    for exchange in exchanges:  # a later answer shows the properties, too
        for one in exchange.found:
            items[item_path(one)] = {**items[item_path(one)], **one}
    for path, item in sorted(items.items(), key=lambda pair: str(pair[1].get("created"))):
        if item.get("type") == "folder":
            sender.administer("PUT", f"{path}/{''.join(matrix(item))}")
        elif "sha256" in item:
            digests = {
                name: item[f"actual_{name}"] for name in ("sha1", "md5") if f"actual_{name}" in item
            }
            content = contents.of({**digests, "sha256": item["sha256"]}, item.get("size", 10))
            sender.administer("PUT", f"{path}{''.join(matrix(item))}", content)


def prepare_transfers(sender: Sender, exchanges: list[Exchange], contents: Contents) -> None:
    """Store the contents that the run downloads without a search, or deploys by checksum."""
    sender.administer("PUT", "api/repositories/seed-local", {"rclass": "local"})
    for exchange in exchanges:
        if exchange.headers.get("X-Checksum-Deploy"):
            size = next((int((e.body or {})["length"]) for e in exchanges if e.body
                         and e.path == exchange.path), 0)  # fmt: skip
            size = size or int((exchange.answer or {}).get("json", {}).get("size", 0))
            content = contents.of(sent_digests(exchange), size)
            if exchange.status == 201:
                sender.administer("PUT", "seed-local/content", content)
        whole = exchange.method == "GET" and exchange.status == 200 and "/api/" not in exchange.path
        if whole and not any(one.found for one in exchanges) and exchange.answer:
            content = contents.of(shown_digests(exchange), exchange.answer["length"])
            sender.administer("PUT", exchange.path.removeprefix("/artifactory/"), content)


def shown_digests(exchange: Exchange) -> dict[str, str]:
    headers = exchange.answer_headers
    return {name: headers[f"X-Checksum-{name.capitalize()}"] for name in ALGORITHMS}


def sent_digests(exchange: Exchange) -> dict[str, str]:
    names = {"X-Checksum-Sha1": "sha1", "X-Checksum": "sha256", "X-Checksum-Md5": "md5"}
    return {names[name]: value for name, value in exchange.headers.items() if name in names}


def replay(sender: Sender, exchange: Exchange, contents: Contents) -> None:
    """Send one request, and check of the answer what the CLI reads of it."""
    body = None
    if exchange.body is not None and exchange.query:
        body = exchange.query.encode()
    elif exchange.body is not None:
        digests = {"sha256": exchange.body["sha256"], **sent_digests(exchange)}
        body = contents.of(digests, exchange.body["length"])
    headers = contents.now(exchange.headers)
    answer, text = sender.send(exchange.method, exchange.path, headers, body)
    assert answer.status == exchange.status, (exchange.method, exchange.path, text)
    if exchange.query:
        assert text.startswith(b'{"results":')
        check_found(json.loads(text)["results"], contents.now(exchange.found), exchange.query)
    elif "/api/copy/" in exchange.path or "/api/move/" in exchange.path:
        assert json.loads(text) == (exchange.answer or {})["json"]
    elif exchange.method == "PUT" and exchange.status == 201:
        check_created(json.loads(text), contents.now((exchange.answer or {})["json"]))
    elif exchange.status in {200, 206} and "/api/" not in exchange.path:
        check_content(exchange, contents, dict(answer.headers), text)
    elif exchange.status >= 400 and exchange.method != "HEAD":
        assert json.loads(text)["errors"][0]["status"] == exchange.status


def check_found(found: list[Any], recorded: list[Any], query: str) -> None:
    assert len(found) == len(recorded)
    if ".limit(" in query:  # which of several that were stored in the same instant is open
        return
    shown = {item_path(one): one for one in found}
    for expected in recorded:
        one = shown[item_path(expected)]
        assert one.keys() == expected.keys() - without_content(expected)
        for key in one.keys() - {"created", "modified", "updated", "properties"}:
            assert one[key] == expected[key], key
        assert pairs(one) == pairs(expected)


def without_content(item: dict[str, Any]) -> set[str]:
    """Fields that the recording's server gave to folders, too, and that have no value there."""
    return {"actual_md5", "actual_sha1", "sha256"} if item.get("type") == "folder" else set()


def pairs(item: dict[str, Any]) -> set[tuple[str, str]]:
    return {(one["key"], one["value"]) for one in item.get("properties", ())}


def check_created(body: dict[str, Any], recorded: dict[str, Any]) -> None:
    for key in {"repo", "path", "size", "checksums", "originalChecksums"} & recorded.keys():
        assert body[key] == recorded[key]
    if "downloadUri" in recorded:
        assert urlsplit(body["downloadUri"]).path == urlsplit(recorded["downloadUri"]).path
    assert recorded.keys() <= body.keys()


def check_content(
    exchange: Exchange, contents: Contents, headers: dict[str, str], text: bytes
) -> None:
    recorded = {key: exchange.answer_headers.get(key) for key in HEADERS}
    expected = {key: contents.digests.get(value, value) for key, value in recorded.items() if value}
    given = {key.lower(): value for key, value in headers.items()}
    assert {key: given.get(key.lower()) for key in expected} == expected
    if exchange.method == "GET":
        assert len(text) == int(given["content-length"])


@pytest.mark.parametrize("name", UPLOADS + SEARCHES + CHANGES + DOWNLOADS)
def test_what_the_cli_sends_works(sender: Sender, reference: Path, name: str) -> None:
    exchanges, contents = load(reference, name), Contents()
    if name in SEARCHES:  # there is more than what is found
        prepare(sender, load(reference, "05-search-include-dirs"), contents)
    prepare(sender, exchanges, contents)
    prepare_transfers(sender, exchanges, contents)
    for exchange in exchanges:
        replay(sender, exchange, contents)


@pytest.mark.parametrize("name", ["02-ping", "01-ping-basic-auth", "01-config-no-url"])
def test_ping(sender: Sender, reference: Path, name: str) -> None:
    for exchange in load(reference, name):
        answer, text = sender.send(exchange.method, exchange.path, exchange.headers)
        assert (answer.status, text) == (200, b"OK")


def test_a_password_is_encrypted_for_the_configuration(sender: Sender, reference: Path) -> None:
    (exchange,) = load(reference, "01-config-add-password")
    answer, text = sender.send(exchange.method, exchange.path, exchange.headers)
    assert answer.status == 200
    assert (answer.getheader("Content-Type") or "").startswith("text/plain")
    encrypted = Sender(sender.url, "", ("ci-user", text.decode()))
    (ping,) = load(reference, "01-ping-basic-auth")
    assert encrypted.send(ping.method, ping.path, ping.headers)[0].status == 200


@pytest.mark.parametrize(
    "name",
    [
        "01-password-first-command",
        "01-password-second-command",
        "01-password-expired-token",
        "01-password-expired-refresh-refused",
        "01-access-token-create",
        "01-rt-access-token-create",
    ],
)
def test_tokens_are_made_and_refreshed(sender: Sender, reference: Path, name: str) -> None:
    old = issue(sender)
    for exchange in load(reference, name):
        refused = exchange.status == 401
        filled = {"<token>": old["access_token"], "<refresh-token>": old["refresh_token"]}
        body = filled_body(exchange, {**filled, "<refresh-token>": "none"} if refused else filled)
        answer, text = sender.send(exchange.method, exchange.path, exchange.headers, body)
        assert answer.status == exchange.status
        if refused:
            assert json.loads(text) == (exchange.answer or {})["json"]
        elif exchange.method == "POST":
            issued = json.loads(text)
            # The recording's server gave a refresh token or none without regard to the request.
            wanted = (exchange.answer or {})["json"].keys() - {"refresh_token"}
            assert wanted <= issued.keys()
            assert ("refresh_token" in issued) is asks_for_refresh(body or b"")
            sender.token = issued["access_token"]


def filled_body(exchange: Exchange, values: dict[str, str]) -> bytes | None:
    if exchange.body is None:
        return None
    text = exchange.body.get("text") or json.dumps(exchange.body["json"])
    for name, value in values.items():
        text = text.replace(name, value)
    return bytes(text, "ascii")


def asks_for_refresh(body: bytes) -> bool:
    return any(
        word in body for word in (b"refreshable=true", b"refresh_token", b'"refreshable": true')
    )
