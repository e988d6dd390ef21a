"""What `hf mirror` brought is there for huggingface_hub when the Hub is not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from integrations.huggingface.mirrored import REMOTE, Mirrored
from integrations.huggingface.setting import WEIGHTS
from sandbox.huggingface.hub_wire import ID

from .hub_client import VERSIONS, hub_client


@pytest.mark.parametrize("version", VERSIONS)
def test_a_mirrored_commit_is_downloaded_without_the_hub(version: str, tmp_path: Path) -> None:
    mirrored = Mirrored(tmp_path)
    with mirrored.two.upstream_life, mirrored.two.own_life:
        mirrored.list(f"licenses: [mit]\nmodels: [{ID}]\n")
        mirrored.typed.environment["PATH"] = os.environ["PATH"]
        assert mirrored.typed("mlops-jfrog hf mirror models.yml") == 0, mirrored.typed.errors
        mirrored.two.upstream_life.close()
        client = mirrored.two.client
        root = f"{client.url}/artifactory/api/huggingfaceml/{REMOTE}"
        with hub_client(version, tmp_path / "client", root, client.token) as hub:
            for revision in ("main", mirrored.lock()[ID]["commit"]):
                folder = Path(hub("snapshot_download", repo_id=ID, revision=revision))
                assert (folder / "model.safetensors").read_bytes() == WEIGHTS
