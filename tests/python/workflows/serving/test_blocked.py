"""Whatever way a model is asked for, a block by the platform is told with the server's reason."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mlops_jfrog import Registry
from mlops_jfrog.errors import PermissionDenied
from mlops_jfrog.sandbox.server import RunningSandbox, start_in_thread
from sandbox.curation.test_hub_gate import CuratedHub
from support.platform_client import PlatformClient
from support.platform_team import PlatformTeam
from support.project import PRODUCTION
from support.project import Registry as Observer
from support.typed import Typed
from support.xray_client import XrayClient
from workflows.serving.smuggled import smuggle

PERMISSION = 11
LINES = (
    "mlops-jfrog download {m}@production --into out",
    "mlops-jfrog download --model {m} --target out",
    f"mlops-jfrog download {PRODUCTION}/{{m}}/1/model.pkl out/",
    f"mlops-jfrog download {PRODUCTION}/{{m}}/*.pkl out/ --split-count 3 --min-split 1",
)


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSandbox]:
    """Xray hands nothing malicious out of production, where there is something malicious."""
    folder = tmp_path_factory.mktemp("blocking")
    with start_in_thread(folder / "sandbox") as running:
        PlatformTeam(running, folder).apply()
        client = PlatformClient(running)
        client.post(f"/artifactory/api/repositories/{PRODUCTION}", json={"xrayIndex": True})
        xray = XrayClient(client)
        criteria = {"malicious_package": True}
        xray.policy("no-malware", criteria, fail_build=False, block_download=True)
        xray.watch_resource("prod", {"type": "repository", "name": PRODUCTION}, "no-malware")
        observer = Observer(running)
        with observer.http:
            smuggle(observer, "fraud", "1")
        yield running


@pytest.fixture
def typed(sandbox: RunningSandbox, tmp_path: Path) -> Typed:
    environment = {
        "JF_URL": sandbox.url,
        "JF_ACCESS_TOKEN": sandbox.admin_token,
        "JFROG_CLI_HOME_DIR": str(tmp_path / "none"),
        "HOME": str(tmp_path),
        "PATH": "",
    }
    return Typed(tmp_path, environment, "unused")


@pytest.mark.parametrize("line", LINES)
def test_commands_tell_the_policy_and_what_it_found(typed: Typed, line: str) -> None:
    assert typed(line.replace("{m}", "fraud")) == PERMISSION
    assert "policy no-malware, rule rule" in typed.errors
    assert "model.pkl runs code" in typed.errors
    assert not list((typed.directory / "out").rglob("model.pkl"))


def test_python_tells_it_too(typed: Typed) -> None:
    registry = Registry(typed.directory, typed.environment)
    for ask in (registry.load, registry.follow, lambda name: registry.resolve(name).download()):
        with pytest.raises(PermissionDenied, match="policy no-malware, rule rule"):
            ask("fraud")


def test_what_curation_keeps_out_is_told_with_its_reason(tmp_path: Path) -> None:
    curated = CuratedHub(tmp_path)
    with curated.two.upstream_life, curated.two.own_life:
        curated.policy("BannedLicenses", list_of_package_licenses=["AGPL-3.0"])
        environment = {
            "JF_URL": curated.two.client.url,
            "JF_ACCESS_TOKEN": curated.two.client.token,
            "JFROG_CLI_HOME_DIR": str(tmp_path / "none"),
            "HOME": str(tmp_path),
            "PATH": "",
        }
        typed = Typed(tmp_path, environment, "hf-remote")
        assert typed("mlops-jfrog hf pull acme/closed --repository {r}") != 0
        assert "BannedLicenses" in typed.errors, typed.errors
        assert "agpl" in typed.errors.lower()
