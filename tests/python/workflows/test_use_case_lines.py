"""The command lines that people type today, one word changed, in the order they type them."""

from __future__ import annotations

import json
import pickle
import uuid
from pathlib import Path

import pytest

from support.platform_client import PlatformClient
from support.platform_team import PlatformTeam
from support.typed import Typed

STAGING, PRODUCTION = "ml-models-staging-local", "ml-models-prod-local"
PROPERTIES = (
    "accuracy=0.94;framework=sklearn;task=image-classification;dataset=cats-v3;"
    r"training-run=train-#42;branch=main;commit=0f3a9c1;note=a\;b\,c = ü"
)


@pytest.fixture
def typed(team: PlatformTeam, tmp_path: Path) -> Typed:
    """A shell without a project; the JFrog CLI's own variables connect it."""
    (tmp_path / "work").mkdir()
    environment = {
        "HOME": str(tmp_path),
        "JF_URL": team.sandbox.url,
        "JF_ACCESS_TOKEN": team.sandbox.admin_token,
        "JFROG_CLI_HOME_DIR": str(tmp_path / "none"),
        "PATH": "",
    }
    shell = Typed(tmp_path / "work", environment, STAGING)
    (shell.directory / "model.pkl").write_bytes(pickle.dumps({"weights": uuid.uuid4().hex}))
    for number in (1, 2):
        shell.write(f"models/part-{number}.gguf")
    return shell


def done(typed: Typed, line: str) -> None:
    assert typed(line) == 0, f"{line}\n{typed.errors}"


def test_from_upload_to_production_and_back(typed: Typed, team: PlatformTeam) -> None:
    outside = PlatformClient(team.sandbox)
    name, model = f"train-{uuid.uuid4().hex[:8]}", f"cats-{uuid.uuid4().hex[:8]}"
    build = f"--build-name={name} --build-number=42"

    done(
        typed, f"mlops-jfrog upload model.pkl {STAGING}/{model}/42/ --props '{PROPERTIES}' {build}"
    )
    stored = outside.properties(STAGING, f"{model}/42/model.pkl")
    assert (stored["training-run"], stored["note"]) == (["train-#42"], ["a;b,c = ü"])

    done(typed, f"mlops-jfrog build-publish {name} 42")
    done(typed, f"mlops-jfrog build-scan {name} 42")
    promote = (
        f"mlops-jfrog build-promote {name} 42 --source-repo {STAGING} --target-repo {PRODUCTION} "
        "--status Released --comment 'signed off by QA; #7' --copy=true"
    )
    done(typed, f"{promote} --dry-run")
    assert not outside.exists(PRODUCTION, f"{model}/42/model.pkl")
    done(typed, promote)
    done(typed, f"mlops-jfrog set-props '{PRODUCTION}/{model}/*' 'env=production'")

    download = f"mlops-jfrog download --props 'env=production' --build-name {name}"
    done(typed, f"{download} '{PRODUCTION}/**/*.pkl' served/ --flat")
    assert (typed.directory / "served/model.pkl").read_bytes() == (
        typed.directory / "model.pkl"
    ).read_bytes()
    done(
        typed,
        'mlops-jfrog download --props "env=production;task=image-classification" '
        f'"{PRODUCTION}/{model}/*" ./inference/models/',
    )
    assert typed.below("inference/models") == [f"{model}/42/model.pkl"]


def test_many_files_their_properties_and_a_search(typed: Typed, team: PlatformTeam) -> None:
    outside = PlatformClient(team.sandbox)
    repository = outside.repository(f"llm-{uuid.uuid4().hex[:8]}-local")
    done(typed, f'mlops-jfrog upload "models/*.gguf" {repository}/llm/llama3-8b/v1/ --flat')
    given = "env=staging;approved-by=alice;approval-date=2026-02-21"
    done(typed, f'mlops-jfrog set-props "{repository}/llm/*" "{given}"')
    done(typed, f'mlops-jfrog search --props "env=staging;approved-by=alice" "{repository}/*"')
    found = json.loads(typed.output)
    assert [each["path"] for each in found] == [
        f"{repository}/llm/llama3-8b/v1/part-{number}.gguf" for number in (1, 2)
    ]
    assert found[0]["props"]["approval-date"] == ["2026-02-21"]
