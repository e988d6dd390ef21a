"""Signed approvals: they count where a key is asked for, and only over what they say."""

from __future__ import annotations

import base64
import json
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

import pytest

from mlops_jfrog.contract.approval import Review
from mlops_jfrog.errors import GateFailed
from mlops_jfrog.settings import Connection
from support.approving import approve, published_for_two, somebody, statement
from support.platform_team import PlatformTeam
from support.project import STAGING, Project, Registry


@pytest.fixture
def published(project: Project) -> Project:
    """A version whose promotion needs two kinds of approval."""
    return published_for_two(project)


@pytest.fixture(params=["EC", "ED25519", "RSA"])
def keys(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, Path]:
    """A private key with a password and its public key."""
    kinds = {"EC": ["-pkeyopt", "ec_paramgen_curve:P-256"]}
    private, public = tmp_path / "private.pem", tmp_path / "public.pem"
    words = ["genpkey", "-algorithm", request.param, *kinds.get(request.param, [])]
    openssl(*words, "-aes256", "-pass", "pass:canary-77", "-out", str(private))
    openssl(
        "pkey", "-in", str(private), "-passin", "pass:canary-77", "-pubout", "-out", str(public)
    )
    return private, public


def test_a_signed_approval_counts_where_a_key_is_asked_for(
    published: Project, team: PlatformTeam, keys: tuple[Path, Path], registry: Registry
) -> None:
    private, public = keys
    asking = {**published.environment, "MLOPS_SIGNING_PUBLIC_KEY": str(public)}
    strict = replace(published, environment=asking)
    approve(somebody(published, team, "quinn"), "qa")
    approve(somebody(published, team, "sam"), "security")
    with pytest.raises(GateFailed) as raised:
        strict.promote()
    assert "not signed with the key" in str(raised.value.found)

    for user, kind in (("quinn", "qa"), ("sam", "security")):
        signer = somebody(published, team, user)
        secrets = {"MLOPS_SIGNING_KEY": str(private), "MLOPS_SIGNING_PASSWORD": "canary-77"}
        outcome = approve(replace(signer, environment={**signer.environment, **secrets}), kind)
        assert outcome.outputs["signed"] is True
        assert "canary-77" not in str(outcome)

    approvals = strict.promote().outputs["approvals"]
    assert isinstance(approvals, list)
    assert [each["signature"] for each in approvals] == ["valid", "valid"]


def test_a_signature_over_something_else_does_not_count(
    published: Project, team: PlatformTeam, keys: tuple[Path, Path], registry: Registry
) -> None:
    private, public = keys
    signer = somebody(published, team, "quinn")
    secrets = {"MLOPS_SIGNING_KEY": str(private), "MLOPS_SIGNING_PASSWORD": "canary-77"}
    signing = replace(signer, environment={**signer.environment, **secrets})
    outcome = approve(signing, "qa")
    paths = outcome.outputs["evidence"]
    assert isinstance(paths, Mapping)
    path = f"artifactory/{paths['qa']}"
    envelope = registry.call("GET", path).json()
    other = json.dumps(statement(registry, outcome, "qa") | {"note": "changed"})
    envelope["payload"] = base64.b64encode(other.encode()).decode()
    registry.call("PUT", path, data=json.dumps(envelope).encode())
    asking = {**published.environment, "MLOPS_SIGNING_PUBLIC_KEY": str(public)}

    outputs = replace(published, environment=asking).run(Review()).outputs

    assert outputs["missing"] == ["qa", "security"]


def test_a_retried_step_keeps_the_first_signature(
    published: Project, team: PlatformTeam, keys: tuple[Path, Path], registry: Registry
) -> None:
    """A publisher may not overwrite, and a signature on an elliptic curve differs each time."""
    signer = somebody(published, team, "quinn")
    secrets = {"MLOPS_SIGNING_KEY": str(keys[0]), "MLOPS_SIGNING_PASSWORD": "canary-77"}
    signing = replace(signer, environment={**signer.environment, **secrets})
    moment = int(datetime.now(timezone.utc).timestamp() * 1000)

    outcomes = [approve(signing, "qa", approved_at=moment) for _ in range(2)]

    assert outcomes[0].outputs["evidence"] == outcomes[1].outputs["evidence"]
    assert len(registry.files(STAGING, f"{published.model}/.evidence/1.0.0")) == 1


def openssl(*words: str) -> None:
    subprocess.run(["openssl", *words], check=True, capture_output=True)


def test_the_evidence_service_has_it_and_verifies_it_once_it_knows_the_key(
    published: Project, team: PlatformTeam, keys: tuple[Path, Path], registry: Registry
) -> None:
    private, public = keys
    signer = somebody(published, team, "quinn")
    secrets = {"MLOPS_SIGNING_KEY": str(private), "MLOPS_SIGNING_PASSWORD": "canary-77"}
    signing = replace(signer, environment={**signer.environment, **secrets})
    assert approve(signing, "qa").outputs["verified"] is False

    key = {"alias": f"{published.model}-key", "public_key": public.read_text(encoding="utf-8")}
    registry.call("POST", "artifactory/api/security/keys/trusted", json=key)
    assert approve(signing, "security").outputs["verified"] is True

    manifest = f"{STAGING}/{published.model}/1.0.0/mlops-manifest.json"
    listed = registry.call("GET", f"evidence/api/v1/subject/{manifest}").json()["evidence"]
    assert {each["predicate_type"] for each in listed} == {"https://jfrog.com/evidence/approval/v1"}
    assert [each["statement"]["predicate"]["kind"] for each in listed] == ["qa", "security"]


def test_a_platform_without_the_service_keeps_the_file(
    published: Project,
    team: PlatformTeam,
    keys: tuple[Path, Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    signer = somebody(published, team, "quinn")
    secrets = {"MLOPS_SIGNING_KEY": str(keys[0]), "MLOPS_SIGNING_PASSWORD": "canary-77"}
    signing = replace(signer, environment={**signer.environment, **secrets})
    absent = property(lambda connection: f"{connection.url}/no-such-service")
    monkeypatch.setattr(Connection, "evidence_url", absent)

    outputs = approve(signing, "qa").outputs

    assert (outputs["signed"], outputs["verified"]) == (True, False)
    assert outputs["missing"] == ["security"]
