"""A remote repository in front of another sandbox: proxied, cached, served without it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from mlops_jfrog.sandbox.server import start_in_thread
from support.distributions import wheel
from support.platform_client import PlatformClient

API = "/artifactory/api/pypi"
JSON = {"Accept": "application/vnd.pypi.simple.v1+json"}


class Proxied:
    """Two sandboxes: ``remote`` and ``virtual`` of one stand for ``local`` of the other."""

    def __init__(self, folder: Path) -> None:
        self.upstream_life = ExitStack()
        upstream = self.upstream_life.enter_context(start_in_thread(folder / "upstream"))
        self.upstream = PlatformClient(upstream)
        self.upstream.repository("local", packageType="pypi")
        self.own_life = ExitStack()
        self.client = PlatformClient(self.own_life.enter_context(start_in_thread(folder / "own")))
        self.client.repository("own-local", packageType="pypi")
        self.client.repository(
            "remote",
            rclass="remote",
            packageType="pypi",
            url=f"{upstream.url}{API}/local",
            username="admin",
            password=upstream.admin_password,
            retrievalCachePeriodSecs=0,
        )
        members = ["own-local", "remote"]
        self.client.repository(
            "virtual", rclass="virtual", packageType="pypi", repositories=members
        )

    def offer(self, version: str) -> tuple[str, bytes]:
        """Put a wheel into the upstream: path below packages, and content."""
        filename, content = wheel("tiny", version)
        self.upstream.deploy("local", f"tiny/{version}/{filename}", content)
        return f"tiny/{version}/{filename}", content

    def listed(self, repo: str = "virtual") -> list[str]:
        answer = self.client.get(f"{API}/{repo}/simple/tiny/", headers=JSON)
        if answer.status_code == 404:
            return []
        return [each["filename"] for each in answer.json()["files"]]


@pytest.fixture
def proxied(tmp_path: Path) -> Iterator[Proxied]:
    both = Proxied(tmp_path)
    with both.upstream_life, both.own_life:
        yield both


def test_files_of_the_upstream_are_listed_fetched_and_cached(proxied: Proxied) -> None:
    path, content = proxied.offer("1.0")
    page = proxied.client.get(f"{API}/virtual/simple/tiny/", headers=JSON).json()
    assert page["files"][0]["requires-python"] == ">=3.8"
    assert not proxied.client.exists("remote", path)
    assert proxied.client.get(f"{API}/virtual/packages/{path}").content == content
    assert proxied.client.exists("remote", path)


def test_a_file_is_fetched_without_a_look_at_the_page_first(proxied: Proxied) -> None:
    path, content = proxied.offer("1.0")
    assert proxied.client.get(f"{API}/remote/packages/{path}").content == content


def test_without_the_upstream_what_is_cached_is_served(proxied: Proxied) -> None:
    cached, content = proxied.offer("1.0")
    not_cached, _ = proxied.offer("2.0")
    proxied.client.get(f"{API}/virtual/packages/{cached}")
    assert len(proxied.listed()) == 2
    proxied.upstream_life.close()
    assert proxied.listed() == ["tiny-1.0-py3-none-any.whl"]
    assert proxied.client.get(f"{API}/virtual/packages/{cached}").content == content
    assert proxied.client.get(f"{API}/virtual/packages/{not_cached}").status_code == 502


def test_a_fresh_page_is_not_asked_for_again(proxied: Proxied) -> None:
    proxied.client.post(
        "/artifactory/api/repositories/remote", json={"retrievalCachePeriodSecs": 3600}
    )
    proxied.offer("1.0")
    assert len(proxied.listed()) == 1
    proxied.offer("2.0")
    assert len(proxied.listed()) == 1


def test_an_offline_repository_never_asks(proxied: Proxied) -> None:
    proxied.client.post("/artifactory/api/repositories/remote", json={"offline": True})
    proxied.offer("1.0")
    assert proxied.listed() == []


def test_a_local_file_comes_before_the_upstreams(proxied: Proxied) -> None:
    path, _ = proxied.offer("1.0")
    filename, own = wheel("tiny", "1.0", module="OWN = True\n")
    proxied.client.deploy("own-local", f"tiny/1.0/{filename}", own)
    assert proxied.listed() == [filename]
    assert proxied.client.get(f"{API}/virtual/packages/{path}").content == own


def test_a_file_that_is_not_what_the_index_says_is_not_kept(proxied: Proxied) -> None:
    path, _ = proxied.offer("1.0")
    proxied.client.post(
        "/artifactory/api/repositories/remote", json={"retrievalCachePeriodSecs": 3600}
    )
    assert len(proxied.listed()) == 1
    filename = path.rpartition("/")[2]
    proxied.upstream.deploy("local", path, wheel("tiny", "1.0", module="CHANGED = 1\n")[1])
    answer = proxied.client.get(f"{API}/virtual/packages/{path}")
    assert answer.status_code == 502
    assert f"{filename} is not what" in answer.json()["errors"][0]["message"]
    assert not proxied.client.exists("remote", path)


def test_a_cached_file_is_yanked_when_the_upstream_yanks_it(proxied: Proxied) -> None:
    path, _ = proxied.offer("1.0")
    proxied.client.get(f"{API}/virtual/packages/{path}")
    properties = f"/artifactory/api/storage/local/{path}?properties=pypi.yanked=broken"
    assert proxied.upstream.put(properties).status_code == 204
    (file,) = proxied.client.get(f"{API}/virtual/simple/tiny/", headers=JSON).json()["files"]
    assert file["yanked"] == "broken"


def test_a_project_the_upstream_does_not_have_is_404(proxied: Proxied) -> None:
    assert proxied.client.get(f"{API}/virtual/simple/none/").status_code == 404
    path = "none/1.0/none-1.0.tar.gz"
    assert proxied.client.get(f"{API}/virtual/packages/{path}").status_code == 404


def test_the_upstreams_password_is_not_told(proxied: Proxied) -> None:
    configuration = proxied.client.get("/artifactory/api/repositories/remote").json()
    assert configuration.get("password", "") == ""


def test_the_registry_is_asked_where_files_have_another_host(proxied: Proxied) -> None:
    offered, _ = proxied.offer("1.0")
    answer = proxied.client.post(
        "/artifactory/api/repositories/remote",
        json={
            "url": "https://files.example",
            "pyPIRegistryUrl": f"{proxied.upstream.url}{API}/local",
        },
    )
    assert answer.status_code == 200
    assert proxied.listed() == [offered.rpartition("/")[2]]
