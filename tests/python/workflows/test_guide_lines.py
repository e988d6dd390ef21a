"""The command lines of the guide to transfers, run as they stand there."""

from __future__ import annotations

import pickle
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.platform_team import PlatformTeam, platform_team
from support.typed import Typed

GUIDE = Path(__file__).resolve().parents[3] / "docs" / "guide" / "transfer.md"
BLOCKS = re.findall(r"^```sh\n(.*?)^```", GUIDE.read_text(encoding="utf-8"), re.DOTALL | re.M)
(SPEC,) = re.findall(r"^```json\n(.*?)^```", GUIDE.read_text(encoding="utf-8"), re.DOTALL | re.M)
LINES = [
    line
    for block in BLOCKS
    for line in block.splitlines()
    # Certificates and proxies have tests of their own.
    if line.startswith("mlops-jfrog ") and "/etc/ssl" not in line and "client.pem" not in line
]


@pytest.fixture
def team(tmp_path: Path) -> Iterator[PlatformTeam]:
    """A sandbox of its own: the guide's patterns reach into every folder of a repository."""
    with platform_team(tmp_path) as found:
        yield found


@pytest.fixture
def typed(team: PlatformTeam, tmp_path: Path) -> Typed:
    """Everything that the guide's lines look for, and no project."""
    environment = {
        "HOME": str(tmp_path),
        "JF_URL": team.sandbox.url,
        "JF_ACCESS_TOKEN": team.sandbox.admin_token,
        "JFROG_CLI_HOME_DIR": str(tmp_path / "none"),
        "PATH": "",
    }
    (tmp_path / "work").mkdir()
    shell = Typed(tmp_path / "work", environment, "ml-models-local")
    shell.write("models/part-1.gguf")
    shell.write("fraud.json", "{}")
    shell.write("cards/card.md")
    shell.write("upload.json", SPEC)
    (shell.directory / "churn.pkl").write_bytes(pickle.dumps({"weights": [1, 2]}))
    numbers = "env=production;task=ocr;accuracy=0.97;epochs=100"
    for line in (
        "upload fraud.json {r}/fraud/1/ --props env=staging",
        "upload fraud.json {r}/cat/1/ --props 'env=production;task=image-classification'",
        f"upload fraud.json {{r}}/ocr/1/ --props '{numbers}'",
        f"upload fraud.json ml-models-prod-local/ocr/1/ --props '{numbers}'",
        "upload churn.pkl ml-models-prod-local/old/ --build-name churn-train --build-number 41",
        "build-publish churn-train 41",
        "upload churn.pkl ml-models-staging-local/new/ --build-name churn-train --build-number 42",
    ):
        assert shell(f"mlops-jfrog {line}") == 0, shell.errors
    return shell


def test_every_line_of_the_guide_works(typed: Typed) -> None:
    assert len(LINES) == 15
    for line in LINES:
        assert typed(line.replace(" /models/", " served/")) == 0, f"{line}\n{typed.errors}"
    assert typed.below("served") == ["old/churn.pkl"]
    assert {"cat/1/fraud.json", "ocr/1/fraud.json"} <= set(typed.below("models"))
    assert typed.paths("mlops-jfrog search 'ml-models-prod-local/new/*'") == ["new/churn.pkl"]
    assert typed.paths("mlops-jfrog search 'ml-models-local/llm/v2/*'") == [
        "llm/v2/card.md",
        "llm/v2/part-1.gguf",
    ]
    assert typed("mlops-jfrog search 'ml-models-local/archive/*'") == 5
