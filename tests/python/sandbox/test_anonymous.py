"""Without credentials nothing is read, unless the sandbox is to: and then what is given."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests

from mlops_jfrog.sandbox.server import RunningSandbox, start_in_thread
from support.platform_client import PlatformClient

ITEM = "/artifactory/x-local/open/m"


@pytest.fixture(scope="module")
def lenient(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSandbox]:
    """Anybody may read below ``open`` of one repository; ``anonymous`` has an account too."""
    with start_in_thread(tmp_path_factory.mktemp("lenient"), anonymous=True) as running:
        client = PlatformClient(running)
        client.repository("x-local")
        for path in ("open/m", "closed/m"):
            client.put(f"/artifactory/x-local/{path}", data=b"weights")
        account = {"email": "any@example.org", "password": "correct horse", "admin": True}
        client.put("/artifactory/api/security/users/anonymous", json=account)
        actions = {"users": {"anonymous": ["read", "write", "delete"]}}
        section = {"repositories": ["x-local"], "include-patterns": ["open/**"], "actions": actions}
        target = {"name": "open", "repo": section}
        made = client.put("/artifactory/api/v2/security/permissions/open", json=target)
        assert made.status_code < 300, made.text
        yield running


def ask(running: RunningSandbox, method: str, path: str, **options: bytes) -> requests.Response:
    return requests.request(method, f"{running.url}{path}", timeout=30, **options)  # type: ignore[arg-type]


def test_nobody_is_anonymous_by_default(sandbox: RunningSandbox, client: PlatformClient) -> None:
    client.repository("anonymous-local")
    client.put("/artifactory/anonymous-local/m", data=b"weights")
    answer = ask(sandbox, "GET", "/artifactory/anonymous-local/m")
    assert answer.status_code == 401
    assert "WWW-Authenticate" in answer.headers


def test_what_is_given_to_them_is_read(lenient: RunningSandbox) -> None:
    assert ask(lenient, "GET", ITEM).content == b"weights"
    assert ask(lenient, "HEAD", ITEM).status_code == 200
    found = PlatformClient(lenient).get("/artifactory/api/downloads/x-local").json()["downloads"]
    assert [each["downloadedBy"] for each in found] == ["anonymous"]


@pytest.mark.parametrize(
    "path",
    [
        "/artifactory/x-local/closed/m",
        "/artifactory/api/downloads/x-local",
        "/artifactory/api/security/users",
        "/artifactory/api/build/none",
    ],
)
def test_the_rest_asks_for_credentials(lenient: RunningSandbox, path: str) -> None:
    answer = ask(lenient, "GET", path)
    assert answer.status_code == 401, answer.text
    assert "WWW-Authenticate" in answer.headers


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", ITEM),
        ("DELETE", ITEM),
        ("POST", "/access/api/v1/tokens"),
        ("POST", "/artifactory/api/security/apiKey"),
    ],
)
def test_nothing_is_changed_whatever_they_are_given(
    lenient: RunningSandbox, method: str, path: str
) -> None:
    assert ask(lenient, method, path, data=b"{}").status_code == 401
    assert ask(lenient, "GET", ITEM).content == b"weights"


def test_wrong_credentials_are_not_anonymous(lenient: RunningSandbox) -> None:
    wrong = {"Authorization": "Bearer nonsense"}
    answer = requests.get(f"{lenient.url}{ITEM}", headers=wrong, timeout=30)
    assert answer.status_code == 401
