"""The command lines of the guide to approvals and rollbacks, run as they stand there."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from support.platform_team import PlatformTeam
from support.typed import Typed

GUIDE = Path(__file__).resolve().parents[3] / "docs" / "guide" / "approve.md"
TEXT = GUIDE.read_text(encoding="utf-8")
(POLICY,) = re.findall(r"^```yaml\n(.*?)^```", TEXT, re.DOTALL | re.M)
LINES = [
    line
    for block in re.findall(r"^```sh\n(.*?)^```", TEXT, re.DOTALL | re.M)
    for line in block.splitlines()
]


@pytest.fixture
def typed(team: PlatformTeam, tmp_path: Path) -> Typed:
    """A project with the guide's policy; versions 1.3.0 in production, 1.4.0 published."""
    environment = {
        "HOME": str(tmp_path),
        "JF_URL": team.sandbox.url,
        "JF_ACCESS_TOKEN": team.sandbox.admin_token,
        "JFROG_CLI_HOME_DIR": str(tmp_path / "none"),
        "PATH": os.environ["PATH"],
    }
    shell = Typed(tmp_path / "work", environment, "ml-models-local")
    plain = "model: fraud\nfiles: [model.json]\n"
    shell.write("mlops.yml", plain)
    for version in ("1.3.0", "1.4.0"):
        shell.write("model.json", json.dumps({"version": version}))
        line = f"mlops-jfrog publish --version {version} --build-number {version}"
        assert shell(line) == 0, shell.errors
    assert shell("mlops-jfrog promote --version 1.3.0") == 0, shell.errors
    shell.write("mlops.yml", plain + POLICY.replace("[sam, mara]", "[somebody-else]"))
    return shell


def as_user(team: PlatformTeam, shell: Typed, user: str) -> None:
    shell.environment["JF_ACCESS_TOKEN"] = team.token("mlops-publishers", user=user)


def test_every_line_of_the_guide_works(typed: Typed, team: PlatformTeam) -> None:
    review, qa, security, promote, rehearse, roll_back = LINES
    assert typed(review) == 0, typed.errors
    assert "approval missing: security" in typed.output
    # Who published it may not approve it, and nobody but those named may approve security.
    assert typed(qa) == 8
    as_user(team, typed, "quinn")
    assert typed(qa) == 0, typed.errors
    assert typed(security) == 8
    as_user(team, typed, "somebody-else")
    assert typed(security) == 0, typed.errors
    typed.environment["JF_ACCESS_TOKEN"] = team.sandbox.admin_token
    assert typed(promote) == 0, typed.errors
    assert typed(rehearse) == 0, typed.errors
    assert typed(roll_back) == 0, typed.errors
    assert typed.json("mlops-jfrog download --target out")["version"] == "1.3.0"
