"""What must not be loaded: blocked by the platform, or found bad here; the old one stays."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mlops_jfrog.errors import PermissionDenied, UnsafeModel
from support.platform_client import PlatformClient
from support.platform_team import PlatformTeam, platform_team
from support.project import PRODUCTION, Registry
from support.xray_client import XrayClient
from workflows.serving.conftest import Server
from workflows.serving.smuggled import smuggle


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PlatformTeam]:
    """A sandbox of its own: what is blocked here would be blocked for others too."""
    folder = tmp_path_factory.mktemp("blocking")
    with platform_team(folder) as made:
        yield made


@pytest.fixture(scope="module")
def registry(team: PlatformTeam) -> Iterator[Registry]:
    found = Registry(team.sandbox)
    with found.http:
        yield found


@pytest.fixture
def blocked(registry: Registry) -> Iterator[str]:
    """Name of the policy by which Xray hands nothing malicious out of production."""
    client = PlatformClient(registry.sandbox)
    path = f"/artifactory/api/repositories/{PRODUCTION}"
    assert client.post(path, json={"xrayIndex": True}).status_code == 200
    xray = XrayClient(client)
    xray.policy("no-malware", {"malicious_package": True}, fail_build=False, block_download=True)
    xray.watch_resource("prod", {"type": "repository", "name": PRODUCTION}, "no-malware")
    yield "no-malware"
    for path in ("watches/prod", "policies/no-malware"):
        registry.call("DELETE", f"xray/api/v2/{path}")


def test_what_runs_code_is_never_served(server: Server, registry: Registry) -> None:
    server.project.release("1")
    seen: list[object] = []

    def see() -> None:
        seen.append((*server.state(), server.weights(), server.versions()))

    server.watch(lambda: smuggle(registry, server.project.model, "2"), see, see)
    assert seen == [("refused", "1", "1", {"1"})] * 2
    error = server.health()["error"]
    assert isinstance(error, dict)
    assert error["code"] == "unsafe-model"
    with pytest.raises(UnsafeModel, match=r"model\.pkl is malicious"):
        server.once()


def test_a_first_version_that_runs_code_ends_it(server: Server, registry: Registry) -> None:
    smuggle(registry, server.project.model, "1")
    with pytest.raises(UnsafeModel):
        server.watch()
    assert server.is_empty()
    assert server.versions() == set()


def test_a_block_is_shown_with_the_servers_reason(
    server: Server, registry: Registry, blocked: str
) -> None:
    smuggle(registry, server.project.model, "1")
    with pytest.raises(PermissionDenied, match=f"policy {blocked}, rule rule") as raised:
        server.once()
    assert "model.pkl runs code" in raised.value.message
    error = server.health()["error"]
    assert isinstance(error, dict)
    assert error["code"] == "permission"
    assert f"policy {blocked}" in str(error["message"])
    assert server.is_empty()


def test_a_blocked_version_leaves_the_old_one_served(
    server: Server, registry: Registry, blocked: str
) -> None:
    server.project.release("1")
    seen: list[object] = []
    server.watch(
        lambda: smuggle(registry, server.project.model, "2"),
        lambda: seen.append((*server.state(), server.weights())),
    )
    assert seen == [("refused", "1", "1")]
    assert f"policy {blocked}" in str(server.health()["error"])
