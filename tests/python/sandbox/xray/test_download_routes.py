"""A policy may block the download itself."""

from __future__ import annotations

import pickle

import pytest

from sandbox.huggingface.hub_wire import ID, HubWire, small
from support.distributions import wheel
from support.platform_client import PlatformClient
from support.xray_client import XrayClient

RUNS_CODE = b"cposix\nsystem\n(S'true'\ntR."


class Guarded:
    """A repository whose watch blocks what is malicious, and a virtual one in front of it."""

    def __init__(self, client: PlatformClient, xray: XrayClient, name: str, **kind: str) -> None:
        self.client, self.xray, self.name = client, xray, name
        self.local = client.repository(f"{name}-local", xrayIndex=True, **kind)
        self.virtual = client.repository(
            f"{name}-virtual", rclass="virtual", repositories=[self.local], **kind
        )

    def block(self, criteria: object, *, block_download: bool = True) -> None:
        self.xray.policy(self.name, criteria, fail_build=False, block_download=block_download)
        resource = {"type": "repository", "name": self.local}
        self.xray.watch_resource(self.name, resource, self.name)


@pytest.fixture
def guarded(client: PlatformClient, xray: XrayClient, unique: str) -> Guarded:
    return Guarded(client, xray, unique)


def test_a_malicious_model_is_not_given_out(guarded: Guarded) -> None:
    client = guarded.client
    client.deploy(guarded.local, "m/bad.pkl", RUNS_CODE)
    client.deploy(guarded.local, "m/good.pkl", pickle.dumps([1.0]))
    guarded.block({"malicious_package": True})
    for repo in (guarded.local, guarded.virtual):
        answer = client.get(f"/artifactory/{repo}/m/bad.pkl")
        assert answer.status_code == 403
        message = answer.json()["errors"][0]["message"]
        assert f"policy {guarded.name}, rule rule): bad.pkl runs code" in message
        assert RUNS_CODE not in answer.content
        ranged = client.get(f"/artifactory/{repo}/m/bad.pkl", headers={"Range": "bytes=0-3"})
        assert ranged.status_code == 403
        assert client.send("HEAD", f"/artifactory/{repo}/m/bad.pkl").status_code == 403
        assert client.get(f"/artifactory/{repo}/m/good.pkl").status_code == 200


def test_no_archive_carries_a_blocked_file_away(guarded: Guarded) -> None:
    client = guarded.client
    client.deploy(guarded.local, "m/bad.pkl", RUNS_CODE)
    client.deploy(guarded.local, "n/good.pkl", pickle.dumps([1.0]))
    guarded.block({"malicious_package": True})
    archive = "/artifactory/api/archive/download"
    for repo in (guarded.local, guarded.virtual):
        for folder in (repo, f"{repo}/m"):
            answer = client.get(f"{archive}/{folder}")
            assert answer.status_code == 403
            assert "bad.pkl runs code" in answer.json()["errors"][0]["message"]
        assert client.get(f"{archive}/{repo}/n").status_code == 200


def test_a_rule_that_does_not_block_lets_it_through(guarded: Guarded) -> None:
    guarded.client.deploy(guarded.local, "m/bad.pkl", RUNS_CODE)
    guarded.block({"malicious_package": True}, block_download=False)
    assert guarded.client.get(f"/artifactory/{guarded.local}/m/bad.pkl").status_code == 200


def test_a_vulnerable_package_is_not_installed(
    client: PlatformClient, xray: XrayClient, unique: str
) -> None:
    guarded = Guarded(client, xray, unique, packageType="pypi")
    for version in ("1.1.0", "1.2.0"):
        name, content = wheel("joblib", version)
        client.deploy(guarded.local, f"joblib/{version}/{name}", content)
    guarded.block({"min_severity": "Critical"})
    packages = f"/artifactory/api/pypi/{guarded.virtual}/packages/joblib"
    blocked = client.get(f"{packages}/1.1.0/joblib-1.1.0-py3-none-any.whl")
    assert blocked.status_code == 403
    assert "pre_dispatch" in blocked.json()["errors"][0]["message"]
    assert client.get(f"{packages}/1.2.0/joblib-1.2.0-py3-none-any.whl").status_code == 200


def test_the_hub_does_not_give_out_a_blocked_model_either(
    client: PlatformClient, xray: XrayClient, unique: str
) -> None:
    guarded = Guarded(client, xray, unique, packageType="huggingfaceml")
    hub = HubWire(client, guarded.local)
    assert hub.commit(small("bad.pkl", RUNS_CODE), small("c.json", b"{}")).status_code == 200
    guarded.block({"malicious_package": True})
    for wire in (hub, HubWire(client, guarded.virtual)):
        blocked = wire.get(f"{ID}/resolve/main/bad.pkl")
        assert (blocked.status_code, blocked.headers["X-Error-Code"]) == (403, "GatedRepo")
        assert "bad.pkl runs code" in blocked.text
        assert wire.get(f"{ID}/resolve/main/c.json").content == b"{}"
