"""A remote Hugging Face repository under curation: by name, licence, age, and the scanner."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sandbox.huggingface.hub_wire import HubWire, small
from sandbox.remote.two_sandboxes import TwoSandboxes

CURATION = "/xray/api/v1/curation"
RUNS_CODE = b"cposix\nsystem\n(S'true'\ntR."
MIT, AGPL, NO_LICENCE = b"---\nlicense: mit\n---\n", b"---\nlicense: agpl-3.0\n---\n", b"# m\n"


class CuratedHub:
    """Three models behind a remote repository, which differ in their cards and weights."""

    def __init__(self, folder: Path) -> None:
        self.two = TwoSandboxes(folder)
        key = self.two.upstream.repository("hf-local", packageType="huggingfaceml")
        origin = HubWire(self.two.upstream, key)
        for name, card, weights in (
            ("acme/open", MIT, b"{}"),
            ("acme/closed", AGPL, b"{}"),
            ("other/silent", NO_LICENCE, RUNS_CODE),
        ):
            lines = [small("README.md", card), small("model.pkl", weights), small("c.json", b"{}")]
            assert origin.commit(*lines, hub_id=name).status_code == 200
        url = "/api/huggingfaceml/hf-local"
        self.hub = HubWire(
            self.two.client, self.two.remote("hf-remote", url, packageType="huggingfaceml")
        )

    def policy(self, template: str, **parameters: Any) -> None:
        values = [{"param_id": name, "value": value} for name, value in parameters.items()]
        body = {"name": template, "condition_template_id": template, "param_values": values}
        made = self.two.client.post(f"{CURATION}/conditions", json=body)
        assert made.status_code == 201, made.text
        policy = {"name": template, "condition_id": made.json()["id"]}
        assert self.two.client.post(f"{CURATION}/policies", json=policy).status_code == 201

    def reason(self, name: str, file: str = "model.pkl") -> str:
        """Why a file does not come in; empty where it does."""
        answer = self.hub.get(f"{name}/resolve/main/{file}")
        if answer.status_code == 200:
            return ""
        assert answer.status_code == 403, answer.text
        return answer.text


@pytest.fixture
def curated(tmp_path: Path) -> Iterator[CuratedHub]:
    made = CuratedHub(tmp_path)
    with made.two.upstream_life, made.two.own_life:
        yield made


def test_a_model_that_is_listed_by_name_is_blocked(curated: CuratedHub) -> None:
    curated.policy("SpecificVersions", package_name="acme/*")
    assert "listed by name" in curated.reason("acme/open")
    assert "listed by name" in curated.reason("acme/closed", "README.md")
    assert curated.reason("other/silent", "README.md") == ""


def test_the_upstream_tells_the_licence_before_anything_is_fetched(curated: CuratedHub) -> None:
    curated.policy("AllowedLicenses", list_of_package_licenses=["MIT"])
    assert curated.reason("acme/open") == ""
    assert "has the licence AGPL-3.0-only" in curated.reason("acme/closed")
    assert "is not known" in curated.reason("other/silent")
    assert curated.reason("other/silent", "c.json") == ""
    listed = curated.two.client.get("/artifactory/api/storage/hf-remote-cache?list&deep=1")
    assert not any("closed" in each["uri"] for each in listed.json()["files"])


def test_what_runs_code_is_blocked_once_it_was_looked_at(curated: CuratedHub) -> None:
    curated.policy("ModelVerdict")
    assert curated.reason("acme/open", "README.md") == ""
    assert "runs code when it is loaded" in curated.reason("other/silent")
    assert "runs code when it is loaded" in curated.reason("other/silent")
    assert curated.reason("other/silent", "README.md") == ""


def test_what_was_published_just_now_is_too_young(curated: CuratedHub) -> None:
    curated.policy("isImmature", package_age_days=30)
    assert "published 0 days ago, less than 30" in curated.reason("acme/open")
