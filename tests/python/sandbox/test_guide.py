"""The sandbox's guide: its requests are sent, and its tables are complete."""

from __future__ import annotations

import inspect
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519

from mlops_jfrog.sandbox.curation.condition_fields import TEMPLATES
from mlops_jfrog.sandbox.faults.fault import FaultKind
from mlops_jfrog.sandbox.remote import configuration, domains
from support.platform_client import PlatformClient
from support.xray_client import XrayClient

GUIDE = Path(__file__).resolve().parents[3] / "docs" / "guide" / "sandbox.md"
TEXT = GUIDE.read_text(encoding="utf-8")
REQUESTS = [
    block
    for block in re.findall(r"^```sh\n(.*?)^```", TEXT, re.DOTALL | re.MULTILINE)
    if block.startswith("curl ")
]
BUILT_IN = {"MaliciousPackage"}


def test_every_request_of_the_guide_works(fresh_client: PlatformClient, tmp_path: Path) -> None:
    bash, curl = shutil.which("bash"), shutil.which("curl")
    if bash is None or curl is None:
        pytest.skip("there is no bash or no curl")
    fresh_client.publish("churn-train", "42", type="python", dependencies=[{"id": "joblib:1.1.0"}])
    XrayClient(fresh_client).index("churn-train")
    XrayClient(fresh_client).result("churn-train", "42")
    key = ed25519.Ed25519PrivateKey.generate().public_key()
    kind = serialization.PublicFormat.SubjectPublicKeyInfo
    pem = key.public_bytes(serialization.Encoding.PEM, kind)
    (tmp_path / "ml-signing.pub").write_bytes(pem)
    assert len(REQUESTS) == 4
    for request in REQUESTS:
        script = request.replace("http://localhost:8082", fresh_client.url)
        run = subprocess.run(
            [bash, "-euc", script.replace("curl ", f"{curl} -fsS ", 1)],
            env={"TOKEN": fresh_client.token, "PATH": "/usr/bin:/bin"},
            cwd=tmp_path,
            capture_output=True,
            text=True,
        )
        assert run.returncode == 0, (request, run.stdout, run.stderr)
        assert fresh_client.token not in run.stdout + run.stderr


def test_every_kind_of_fault_and_condition_is_in_the_guide() -> None:
    for kind in FaultKind:
        assert f"`{kind.value}" in TEXT
    for template in TEMPLATES - BUILT_IN:
        assert f"`{template}`" in TEXT


def test_every_field_of_a_remote_repository_is_in_the_guide() -> None:
    text = inspect.getsource(configuration) + inspect.getsource(domains)
    for name in (*re.findall(r'"([a-z]+[A-Z]\w+)"', text), "username", "password", "offline"):
        if name not in {"originAbsenceDetection", "storeArtifactsLocally", "pyPIRepositorySuffix"}:
            assert f"`{name}`" in TEXT, name
