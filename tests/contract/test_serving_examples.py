"""The examples that serve models: judged by others' checkers, and what they start is started."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from .conftest import environment
from .greengrass_schema import RECIPE
from .serving_platform import MODEL, ServingPlatform, serving_platform

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "serving"
PROJECT = EXAMPLES.parents[1] / "python" / "pyproject.toml"
MANIFESTS = sorted((EXAMPLES / "kubernetes").glob("*.yaml"))
UNIT = EXAMPLES / "systemd" / "mlops-jfrog-model@.service"
CHECKER = ("kubernetes-validate==1.37.0",)
VERSIONS = ("1.29", "1.37")
"""Of Kubernetes: the first with sidecars as the example has them, and a new one."""


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServingPlatform]:
    with serving_platform(tmp_path_factory.mktemp("serving")) as made:
        yield made


def judged(file: Path, version: str) -> subprocess.CompletedProcess[str]:
    checker = environment(CHECKER) / "kubernetes-validate"
    command = [str(checker), "--strict", "--kubernetes-version", version, str(file)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def container(manifest: Path) -> dict[str, Any]:
    """The container that brings the model."""
    text = yaml.safe_load(manifest.read_text())
    spec = text["spec"].get("jobTemplate", text)["spec"]["template"]["spec"]
    every = [*spec.get("initContainers", []), *spec["containers"]]
    [found] = [each for each in every if each["name"] == "model"]
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("manifest", MANIFESTS, ids=lambda path: path.stem)
def test_manifests_are_what_kubernetes_takes(manifest: Path, version: str) -> None:
    done = judged(manifest, version)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_checker_refuses_a_misspelled_manifest(tmp_path: Path) -> None:
    text = (EXAMPLES / "kubernetes" / "sidecar.yaml").read_text()
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(text.replace("livenessProbe:", "livenesProbe:"))
    assert judged(wrong, VERSIONS[-1]).returncode != 0


@pytest.mark.parametrize("manifest", MANIFESTS, ids=lambda path: path.stem)
def test_containers_hold_no_secret_and_need_no_rights(manifest: Path) -> None:
    found = container(manifest)
    assert not any("token" in argument.lower() for argument in found["args"])
    assert found["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }


@pytest.mark.parametrize("name", ["init-container", "cronjob"])
def test_what_runs_once_leaves_the_model(
    platform: ServingPlatform, tmp_path: Path, name: str
) -> None:
    models = tmp_path / "models"
    found = container(EXAMPLES / "kubernetes" / f"{name}.yaml")
    lock = run(platform, ["lock", f"{MODEL}@production", "--lock-file", str(tmp_path / "lock")])
    assert lock.returncode == 0, lock.stderr
    paths = {"/models": str(models), "/config/models.lock": str(tmp_path / "lock")}
    arguments = [paths.get(each, each) for each in found["args"]]
    done = run(platform, arguments, variables(found))
    assert done.returncode == 0, done.stderr
    assert (models / "current" / "model.joblib").is_file()
    assert files_below(models) == {"current", "health.json", "versions", ".lock"}


def test_the_sidecars_probes_say_how_it_is(platform: ServingPlatform, tmp_path: Path) -> None:
    found = container(EXAMPLES / "kubernetes" / "sidecar.yaml")
    models = str(tmp_path / "models")
    arguments = [each.replace("/models", models) for each in found["args"]]

    def probe(name: str) -> bool:
        command = [each.replace("/models", models) for each in found[name]["exec"]["command"]]
        return subprocess.run(command, check=False, stderr=subprocess.DEVNULL).returncode == 0

    assert not probe("startupProbe")
    assert not probe("livenessProbe")
    with watching(platform, ["mlops-jfrog", *arguments], variables(found)) as process:
        while not probe("startupProbe") and process.poll() is None:
            time.sleep(0.05)
        assert probe("startupProbe")
        while not probe("livenessProbe") and process.poll() is None:
            time.sleep(0.05)
        assert probe("livenessProbe")
    os.utime(f"{models}/health.json", (0, 0))
    assert not probe("livenessProbe")


def test_the_unit_passes_systemds_own_check(tmp_path: Path) -> None:
    analyze = systemd_analyze()
    unit = tmp_path / UNIT.name.replace("@", "@scorer")
    text = UNIT.read_text().replace("/opt/mlops-jfrog/bin/mlops-jfrog", "/bin/true")
    unit.write_text(text)
    done = subprocess.run([analyze, "verify", str(unit)], capture_output=True, text=True)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")
    # The check refuses what it should.
    unit.write_text(text.replace("Restart=always", "Restart=perhaps"))
    done = subprocess.run([analyze, "verify", str(unit)], capture_output=True, text=True)
    assert "perhaps" in done.stdout + done.stderr
    unit.write_text(text)
    exposure = [analyze, "security", "--offline=yes", "--threshold=20", str(unit)]
    done = subprocess.run(exposure, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-300:]


def test_what_the_unit_starts_keeps_the_model(platform: ServingPlatform, tmp_path: Path) -> None:
    values = re.findall(r"^Environment=(\w+)=(.*)$", UNIT.read_text(), re.MULTILINE)
    env_file = (EXAMPLES / "systemd" / "scorer.env").read_text()
    values += re.findall(r"^(\w+)=(.*)$", env_file, re.MULTILINE)
    [line] = re.findall(r"^ExecStart=(.*)$", UNIT.read_text(), re.MULTILINE)
    state = tmp_path / "state"
    line = line.replace("/var/lib/mlops-jfrog/%i", str(state)).replace("/opt/mlops-jfrog/bin/", "")
    words = [each.replace("${MODEL}", dict(values)["MODEL"]) for each in shlex.split(line)]
    assert dict(values)["JF_ACCESS_TOKEN"] == "file://%d/jfrog-token"
    with watching(platform, words, dict(values)) as process:
        wait_for_current(state, process)


def test_the_recipe_has_the_form_that_greengrass_documents() -> None:
    recipe = yaml.safe_load((EXAMPLES / "greengrass" / "recipe.yaml").read_text())
    jsonschema.Draft202012Validator(RECIPE).validate(recipe)
    known = recipe["ComponentConfiguration"]["DefaultConfiguration"]
    text = json.dumps(recipe["Manifests"])
    assert set(re.findall(r"\{configuration:/(\w+)\}", text)) == set(known)
    assert set(re.findall(r"\{(\w+:\w+)\}", text)) == {"work:path"}
    [extra] = re.findall(r"mlops-jfrog\[(\w+)\]", text)
    assert re.search(rf"^{extra} = \[", PROJECT.read_text(), re.MULTILINE)
    recipe["Manifests"][0]["Lifecycle"]["Rum"] = {}
    assert not jsonschema.Draft202012Validator(RECIPE).is_valid(recipe)


def test_what_the_recipe_runs_keeps_the_model(platform: ServingPlatform, tmp_path: Path) -> None:
    recipe = yaml.safe_load((EXAMPLES / "greengrass" / "recipe.yaml").read_text())
    configuration = recipe["ComponentConfiguration"]["DefaultConfiguration"]
    configuration["Folder"] = str(tmp_path / "models")
    step = recipe["Manifests"][0]["Lifecycle"]["Run"]
    script = str(step["Script"]).replace("{work:path}/venv/bin/", "")
    for key, value in configuration.items():
        script = script.replace(f"{{configuration:/{key}}}", str(value))
    given = {key: value for key, value in step["Setenv"].items() if "SECRET" not in key}
    with watching(platform, ["sh", "-c", script], given) as process:
        wait_for_current(tmp_path / "models", process)


def run(
    platform: ServingPlatform, arguments: list[str], given: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["mlops-jfrog", *arguments],
        env=platform.environment(given or {}),
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )


class watching:
    """A program that watches, told to stop at the end; then it must have gone well."""

    def __init__(self, platform: ServingPlatform, words: list[str], given: dict[str, str]) -> None:
        self.words, self.environment = words, platform.environment(given)

    def __enter__(self) -> subprocess.Popen[str]:
        self.process = subprocess.Popen(
            self.words, env=self.environment, cwd="/", stderr=subprocess.PIPE, text=True
        )
        return self.process

    def __exit__(self, *raised: object) -> None:
        self.process.send_signal(signal.SIGTERM)
        _, errors = self.process.communicate(timeout=60)
        assert self.process.returncode == 0, errors


def wait_for_current(models: Path, process: subprocess.Popen[str]) -> None:
    while not (models / "current").exists() and process.poll() is None:
        time.sleep(0.05)
    assert (models / "current" / "model.joblib").is_file()


def variables(found: dict[str, Any]) -> dict[str, str]:
    return {each["name"]: each["value"] for each in found["env"]}


def files_below(folder: Path) -> set[str]:
    return {each.name for each in folder.iterdir()}


def systemd_analyze() -> str:
    found = shutil.which("systemd-analyze")
    if found is None:
        pytest.skip("there is no systemd-analyze")
    return found
