"""Virtual repositories: where reads look, in which order, and where deployments go."""

from __future__ import annotations

import pytest

from sandbox.remote.two_sandboxes import TwoSandboxes
from support.distributions import wheel
from support.platform_client import PlatformClient

PATH = "a/model.bin"
JSON = {"Accept": "application/vnd.pypi.simple.v1+json"}


def locals_(
    client: PlatformClient, unique: str, *names: str, package: str = "generic"
) -> list[str]:
    return [client.repository(f"{unique}-{name}", packageType=package) for name in names]


def virtual(client: PlatformClient, key: str, members: list[str], **fields: object) -> str:
    return client.repository(key, rclass="virtual", repositories=members, **fields)


def test_the_first_member_that_has_an_artifact_gives_it(
    client: PlatformClient, unique: str
) -> None:
    first, second = locals_(client, unique, "first", "second")
    key = virtual(client, f"{unique}-virtual", [first, second])
    client.deploy(second, PATH, b"of the second")
    assert client.get(f"/artifactory/{key}/{PATH}").content == b"of the second"
    client.deploy(first, PATH, b"of the first")
    assert client.get(f"/artifactory/{key}/{PATH}").content == b"of the first"
    client.post(f"/artifactory/api/repositories/{second}", json={"priorityResolution": True})
    assert client.get(f"/artifactory/{key}/{PATH}").content == b"of the second"


def test_nested_virtual_repositories_are_looked_through_each_member_once(
    client: PlatformClient, unique: str
) -> None:
    first, second = locals_(client, unique, "first", "second")
    inner = virtual(client, f"{unique}-inner", [second, first])
    outer = virtual(client, f"{unique}-outer", [first, inner])
    client.deploy(second, PATH, b"found")
    assert client.get(f"/artifactory/{outer}/{PATH}").content == b"found"
    aql = f'items.find({{"repo": "{outer}"}}).include("name")'
    found = client.post("/artifactory/api/search/aql", data=aql).json()["results"]
    assert len(found) == 1


def test_virtual_repositories_never_contain_themselves(client: PlatformClient, unique: str) -> None:
    inner = virtual(client, f"{unique}-inner", [])
    outer = virtual(client, f"{unique}-outer", [inner])
    for members in ([outer], [inner]):
        answer = client.post(
            f"/artifactory/api/repositories/{inner}", json={"repositories": members}
        )
        assert answer.status_code == 400


def test_deployments_go_to_the_default_and_nowhere_else(
    client: PlatformClient, unique: str
) -> None:
    first, second = locals_(client, unique, "first", "second")
    key = virtual(client, f"{unique}-virtual", [first, second], defaultDeploymentRepo=second)
    client.deploy(key, PATH, b"deployed")
    assert client.exists(second, PATH)
    assert not client.exists(first, PATH)
    none = virtual(client, f"{unique}-none", [first])
    assert client.put(f"/artifactory/{none}/{PATH}", data=b"x").status_code == 400


def test_a_member_whose_patterns_keep_a_path_out_is_passed_over(
    client: PlatformClient, unique: str
) -> None:
    first, second = locals_(client, unique, "first", "second")
    key = virtual(client, f"{unique}-virtual", [first, second])
    for repo in (first, second):
        client.deploy(repo, PATH, repo.encode())
    client.post(f"/artifactory/api/repositories/{first}", json={"excludesPattern": "a/**"})
    assert client.get(f"/artifactory/{key}/{PATH}").content == second.encode()


def test_own_packages_come_before_an_upstreams_wherever_they_are_listed(
    two: TwoSandboxes,
) -> None:
    two.upstream.repository("local", packageType="pypi")
    name, theirs = wheel("tiny", "1.0", module="THEIRS = 1\n")
    two.upstream.deploy("local", f"tiny/1.0/{name}", theirs)
    two.remote("remote", "/api/pypi/local", packageType="pypi")
    two.client.repository("own", packageType="pypi")
    own = two.client.deploy("own", f"tiny/1.0/{name}", wheel("tiny", "1.0")[1])
    inner = virtual(two.client, "inner", ["remote"], packageType="pypi")
    key = virtual(two.client, "outer", [inner, "own"], packageType="pypi")
    page = two.client.get(f"/artifactory/api/pypi/{key}/simple/tiny/", headers=JSON).json()
    assert [each["hashes"]["sha256"] for each in page["files"]] == [own["sha256"]]


def test_what_one_remote_has_cached_comes_before_the_upstream_of_another(
    two: TwoSandboxes,
) -> None:
    for key in ("one", "other"):
        two.upstream.repository(key)
        two.upstream.deploy(key, PATH, key.encode())
        two.remote(f"{key}-remote", f"/{key}")
    two.client.get(f"/artifactory/other-remote/{PATH}")
    key = virtual(two.client, "all", ["one-remote", "other-remote"])
    assert two.client.get(f"/artifactory/{key}/{PATH}").content == b"other"
    assert not two.client.exists("one-remote-cache", PATH)


@pytest.mark.parametrize("package", ["generic", "pypi", "huggingfaceml"])
def test_members_are_of_the_repositorys_own_type(
    client: PlatformClient, unique: str, package: str
) -> None:
    other = "pypi" if package == "generic" else "generic"
    (member,) = locals_(client, unique, "member", package=other)
    body = {"rclass": "virtual", "packageType": package, "repositories": [member]}
    answer = client.put(f"/artifactory/api/repositories/{unique}-virtual", json=body)
    assert answer.status_code == 400
