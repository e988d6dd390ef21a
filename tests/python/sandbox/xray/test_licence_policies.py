"""Licence and release policies over HTTP: builds, files, and blocked downloads."""

from __future__ import annotations

from support.distributions import wheel
from support.platform_client import PlatformClient
from support.xray_client import XrayClient

GPL_CARD = b"---\nlicense: gpl-3.0\n---\n"
WEIGHTS = b"{}"


def test_a_build_with_a_licence_that_is_not_allowed_fails(
    client: PlatformClient, xray: XrayClient, unique: str
) -> None:
    repo = client.repository(f"{unique}-pypi", packageType="pypi")
    package = f"lib-{unique}"
    name, content = wheel(package, "1.0", fields=["License: GPL-3.0"])
    client.deploy(repo, f"{package}/1.0/{name}", content)
    client.publish(unique, "1", type="python", dependencies=[{"id": f"{package}:1.0"}])
    xray.index(unique)
    xray.policy(unique, {"allowed_licenses": ["MIT"]}, fail_build=True, kind="license")
    xray.watch(unique, unique, unique)
    result = xray.result(unique, include_licenses="true")
    (violation,) = result["violations"]
    assert (violation["type"], violation["license_key"]) == ("license", "GPL-3.0-only")
    assert violation["components"][f"pypi://{package}:1.0"]["impact_paths"]
    assert result["fail_build"] is True
    assert result["licenses"][0]["name"] == "GPL-3.0-only"
    (listed,) = xray.violations(unique, violation_type="License")
    assert (listed["type"], listed["issue_id"]) == ("License", "GPL-3.0-only")
    assert xray.violations(unique, violation_type="Security") == []


def test_a_model_card_decides_for_the_files_beside_and_below_it(
    client: PlatformClient, xray: XrayClient, unique: str
) -> None:
    repo = client.repository(f"{unique}-local", xrayIndex=True)
    client.deploy(repo, "gpl/1/README.md", GPL_CARD)
    client.deploy(repo, "gpl/1/weights/model.safetensors", WEIGHTS)
    client.deploy(repo, "mit/1/README.md", b"---\nlicense: mit\n---\n")
    client.deploy(repo, "mit/1/model.safetensors", WEIGHTS)
    criteria = {"banned_licenses": ["GPL-3.0-only"]}
    xray.policy(unique, criteria, fail_build=False, block_download=True, kind="license")
    xray.watch_resource(unique, {"type": "repository", "name": repo}, unique)
    refused = client.get(f"/artifactory/{repo}/gpl/1/weights/model.safetensors")
    assert refused.status_code == 403
    assert "has the licence GPL-3.0-only" in refused.json()["errors"][0]["message"]
    assert client.get(f"/artifactory/{repo}/mit/1/model.safetensors").status_code == 200
    path = f"default/{repo}/mit/1/model.safetensors"
    summary = client.post("/xray/api/v2/summary/artifact", json={"paths": [path]}).json()
    assert [each["name"] for each in summary["artifacts"][0]["licenses"]] == ["MIT"]


def test_a_package_far_behind_is_an_operational_risk(
    client: PlatformClient, xray: XrayClient, unique: str
) -> None:
    repo = client.repository(f"{unique}-pypi", packageType="pypi")
    package = f"lib-{unique}"
    for version in ("1.0", "1.1", "1.2", "2.0", "3.0rc1"):
        name, content = wheel(package, version)
        client.deploy(repo, f"{package}/{version}/{name}", content)
    for number, version in (("1", "1.0"), ("2", "1.1")):
        client.publish(unique, number, type="python", dependencies=[{"id": f"{package}:{version}"}])
    xray.index(unique)
    criteria = {"op_risk_custom": {"newer_versions_greater_than": 2, "risk": "Medium"}}
    xray.policy(unique, criteria, fail_build=True, kind="operational_risk")
    xray.watch(unique, unique, unique)
    (violation,) = xray.result(unique, "1")["violations"]
    assert (violation["type"], violation["severity"]) == ("operational_risk", "Medium")
    assert violation["summary"] == f"{package} 1.0 has 3 newer releases"
    assert xray.result(unique, "2")["fail_build"] is False
