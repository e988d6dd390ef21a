"""Filters of domains: where an upstream may send a remote repository to, and where not."""

from __future__ import annotations

import pytest

from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.remote.domains import admission
from mlops_jfrog.sandbox.repositories import Repository
from support.distributions import wheel
from support.platform_client import PlatformClient
from support.scripted_server import Scripted, scripted_server

CONFIGURATION = "/artifactory/api/repositories/remote"
FILE = "/artifactory/remote/a/model.bin"


def only(*patterns: str) -> dict[str, object]:
    return {"externalDependenciesEnabled": True, "externalDependenciesPatterns": list(patterns)}


def host(url: str) -> str:
    return url.removeprefix("http://")


def admits(url: str, *patterns: str) -> bool:
    configuration = {"url": "https://index.example/simple", **only(*patterns)}
    try:
        admission(Repository("remote", "remote", "generic", configuration))(url)
    except Refused:
        return False
    return True


@pytest.mark.parametrize(
    ("pattern", "url"),
    [
        ("**", "https://files.example/a"),
        ("**/files.example/**", "https://files.example/a/b.whl"),
        ("**/files.example/**", "https://FILES.example:443/a"),
        ("https://files.example/packages/**", "https://files.example/packages/a"),
        ("*.example", "https://files.example/a"),
        ("files.example:8443", "https://files.example:8443/a"),
        ("**/nothing.example/**", "https://index.example/other/path"),
    ],
)
def test_an_address_is_admitted(pattern: str, url: str) -> None:
    assert admits(url, pattern)


@pytest.mark.parametrize(
    ("pattern", "url"),
    [
        ("**/files.example/**", "https://evil.example/files.example/a"),
        ("**/files.example/**", "https://files.example@evil.example/a"),
        ("**/files.example/**", "https://files.example.evil/a"),
        ("**/files.example/**", "https://files.example:8443/a"),
        ("https://files.example/packages/**", "https://files.example/other/a"),
        ("", "https://files.example/a"),
    ],
)
def test_an_address_is_kept_out(pattern: str, url: str) -> None:
    assert not admits(url, pattern)


def test_a_redirect_is_followed_where_the_patterns_let_it(fresh_client: PlatformClient) -> None:
    with scripted_server(Scripted(200, b"weights")) as elsewhere:
        there = Scripted(302, headers={"Location": f"{elsewhere.url}/stored"})
        with scripted_server(there) as upstream:
            remote = {"rclass": "remote", "url": upstream.url, "password": "canary"}
            fresh_client.repository("remote", **remote, **only("**/files.example/**"))
            refused = fresh_client.get(FILE)
            assert refused.status_code == 403
            assert host(elsewhere.url) in refused.json()["errors"][0]["message"]
            assert elsewhere.asked == []
            fresh_client.post(CONFIGURATION, json=only(f"**/{host(elsewhere.url)}/**"))
            assert fresh_client.get(FILE).content == b"weights"
            assert "Authorization" not in elsewhere.asked[0].headers


def test_a_file_that_an_index_names_elsewhere_is_not_fetched(fresh_client: PlatformClient) -> None:
    name, content = wheel("tiny", "1.0")
    with scripted_server(Scripted(200, content)) as elsewhere:
        page = f'<a href="{elsewhere.url}/{name}">{name}</a>'.encode()
        with scripted_server(Scripted(200, page, {"Content-Type": "text/html"})) as index:
            remote = {"rclass": "remote", "packageType": "pypi", "url": index.url}
            fresh_client.repository("remote", **remote, **only("**/files.example/**"))
            file = f"/artifactory/api/pypi/remote/packages/tiny/1.0/{name}"
            assert fresh_client.get(file).status_code == 403
            assert elsewhere.asked == []
            fresh_client.post(CONFIGURATION, json={"externalDependenciesEnabled": False})
            assert fresh_client.get(file).content == content


@pytest.mark.parametrize(
    "wrong", [{"externalDependenciesEnabled": "yes"}, {"externalDependenciesPatterns": "**"}]
)
def test_wrong_filters_are_a_bad_request(
    fresh_client: PlatformClient, wrong: dict[str, object]
) -> None:
    body = {"rclass": "remote", "url": "https://index.example", **wrong}
    assert fresh_client.put(CONFIGURATION, json=body).status_code == 400
