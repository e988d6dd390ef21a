"""huggingface_hub through a remote repository whose upstream then goes away."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from mlops_jfrog.sandbox.server import start_in_thread
from support.platform_client import PlatformClient

from .conftest import environment, isolated_environment
from .hub_client import VERSIONS, HubClient, HubError, hub_client

ROOT = "/artifactory/api/huggingfaceml"
MODEL, DATA = "acme/tabular", "acme/rows"
FILES = {
    "README.md": b"---\nlicense: mit\n---\n# A model\n",
    "model.safetensors": os.urandom(1_500_000),
    "nested/config.json": b"{}",
}


@dataclass
class Proxied:
    """A client of a sandbox whose ``hf-remote`` caches from another sandbox."""

    hub: HubClient
    platform: PlatformClient
    upstream_life: ExitStack

    def snapshot(self) -> dict[str, bytes]:
        """A model as somebody gets it who has nothing of it yet."""
        shutil.rmtree(self.hub.home / ".cache", ignore_errors=True)
        folder = Path(self.hub("snapshot_download", repo_id=MODEL))
        return {
            str(file.relative_to(folder)): file.read_bytes()
            for file in folder.rglob("*")
            if file.is_file()
        }


@pytest.fixture(scope="module", params=VERSIONS)
def proxied(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Proxied]:
    """Tests of a version are one story, told in the order of this file."""
    folder = tmp_path_factory.mktemp("proxied")
    with ExitStack() as life, ExitStack() as upstream_life:
        origin = upstream_life.enter_context(start_in_thread(folder / "origin"))
        PlatformClient(origin).repository("hf-local", packageType="huggingfaceml")
        root = f"{origin.url}{ROOT}/hf-local"
        with hub_client(request.param, folder / "writer", root, origin.admin_token) as writer:
            for name, content in FILES.items():
                writer("upload_file", content=content, path_in_repo=name, repo_id=MODEL)
            dataset = {"repo_id": DATA, "repo_type": "dataset"}
            writer("upload_file", content=b"a,b\n", path_in_repo="rows.csv", **dataset)
        own = life.enter_context(start_in_thread(folder / "own"))
        client = PlatformClient(own)
        client.repository(
            "hf-remote",
            rclass="remote",
            packageType="huggingfaceml",
            url=root,
            password=origin.admin_token,
            retrievalCachePeriodSecs=0,
        )
        endpoint = f"{own.url}{ROOT}/hf-remote"
        reader = life.enter_context(
            hub_client(request.param, folder / "reader", endpoint, own.admin_token)
        )
        yield Proxied(reader, client, upstream_life)


def test_a_model_comes_through_the_remote(proxied: Proxied) -> None:
    assert proxied.snapshot() == FILES
    info = proxied.hub("model_info", repo_id=MODEL)
    assert (info["id"], info["card_data"]["license"]) == (MODEL, "mit")
    for name in FILES:
        assert proxied.platform.exists("hf-remote-cache", f"models/{MODEL}/{info['sha']}/{name}")


def test_a_data_set_comes_through_the_remote(proxied: Proxied) -> None:
    data = {"repo_id": DATA, "repo_type": "dataset"}
    assert proxied.hub("list_repo_files", **data) == ["rows.csv"]
    file = proxied.hub("hf_hub_download", filename="rows.csv", **data)
    assert Path(file).read_bytes() == b"a,b\n"


def test_what_the_upstream_lacks_raises_the_clients_own_exceptions(proxied: Proxied) -> None:
    for arguments, expected in (
        ({"repo_id": "acme/none", "filename": "x"}, "RepositoryNotFoundError"),
        ({"repo_id": MODEL, "filename": "x", "revision": "none"}, "RevisionNotFoundError"),
        ({"repo_id": MODEL, "filename": "none"}, "EntryNotFoundError"),
    ):
        with pytest.raises(HubError) as raised:
            proxied.hub("hf_hub_download", **arguments)
        assert expected in raised.value.names


def test_what_curation_blocks_is_refused_with_the_reason(proxied: Proxied) -> None:
    curation = "/xray/api/v1/curation"
    values = [{"param_id": "package_name", "value": DATA}]
    condition = {
        "name": "banned rows",
        "condition_template_id": "SpecificVersions",
        "param_values": values,
    }
    made = proxied.platform.post(f"{curation}/conditions", json=condition)
    assert made.status_code == 201, made.text
    policy = {"name": "no rows", "condition_id": made.json()["id"], "policy_action": "block"}
    answer = proxied.platform.post(f"{curation}/policies", json=policy)
    assert answer.status_code == 201, answer.text
    shutil.rmtree(proxied.hub.home / ".cache")
    with pytest.raises(HubError, match="banned rows") as raised:
        proxied.hub("hf_hub_download", repo_id=DATA, repo_type="dataset", filename="rows.csv")
    assert "GatedRepoError" in raised.value.names


def test_a_second_snapshot_needs_no_upstream(proxied: Proxied) -> None:
    proxied.upstream_life.close()
    assert proxied.snapshot() == FILES


_HUB_OF_A_REMOTE = """
import sys
sys.path.append(sys.argv[1])
from mlops_jfrog.sandbox.remote.configuration import checked
print(checked({}, "huggingfaceml")["url"])
"""
_HUB_OF_THE_CLIENT = "from huggingface_hub import constants; print(constants.ENDPOINT)"


@pytest.mark.parametrize("chosen", [{}, {"HF_ENDPOINT": "https://hub.example/root"}])
@pytest.mark.parametrize("version", VERSIONS)
def test_a_remote_without_a_url_asks_the_hub_that_the_client_would(
    version: str, chosen: dict[str, str], tmp_path: Path
) -> None:
    programs = environment((f"huggingface_hub=={version}",))
    (packages,) = programs.parent.glob("lib/python*/site-packages")

    def printed(python: str, *arguments: str) -> str:
        variables = isolated_environment(tmp_path, **chosen)
        command = [python, "-c", *arguments]
        return subprocess.check_output(command, env=variables, text=True, timeout=60)

    expected = printed(str(programs / "python"), _HUB_OF_THE_CLIENT)
    assert printed(sys.executable, _HUB_OF_A_REMOTE, str(packages)) == expected
    assert expected.startswith("https://")
