"""Install: through the platform's repository, everything recorded, parts of one build together."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from mlops_jfrog.contract.dependencies import Install
from mlops_jfrog.errors import ConfigurationError, UsageError
from support.distributions import wheel
from support.platform_client import PlatformClient
from support.project import STAGING, Project, Registry

BASE, MIDDLE, TOP = ("mlops-base", "1.0"), ("mlops-middle", "2.1"), ("mlops-top", "3.0.1")


@pytest.fixture(scope="module")
def index(registry: Registry) -> dict[str, bytes]:
    """Three packages in the PyPI repository, each of which needs the next."""
    client = PlatformClient(registry.sandbox)
    stored = {}
    needs = {TOP: ["mlops-middle>=2"], MIDDLE: ["mlops-base"], BASE: []}
    for (name, version), requires in needs.items():
        file, content = wheel(name, version, requires=requires)
        answer = client.put(f"/artifactory/pypi-local/{name}/{version}/{file}", data=content)
        assert answer.status_code == 201
        stored[name] = content
    return stored


@pytest.fixture(scope="session")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A virtual environment with nothing but pip, to be copied: that is quicker than making one."""
    folder = tmp_path_factory.mktemp("environment") / "made"
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    return folder


@pytest.fixture
def python(environment: Path, tmp_path: Path) -> Path:
    """The interpreter of a virtual environment of its own."""
    return copied(environment, tmp_path / "environment")


def copied(environment: Path, folder: Path) -> Path:
    shutil.copytree(environment, folder, symlinks=True)
    return folder / "bin" / "python"


@pytest.fixture
def ready(project: Project, index: Mapping[str, bytes]) -> Project:
    """The project, its requirements those of the repository."""
    project.write("requirements.txt", "mlops-top==3.0.1  # the model's framework\n")
    return project


def packages(outputs: Mapping[str, object]) -> dict[str, dict[str, Any]]:
    listed = outputs["packages"]
    assert isinstance(listed, list)
    return {each["id"]: each for each in listed}


def dependencies(registry: Registry, project: Project, number: str = "1") -> dict[str, Any]:
    build = registry.build(f"{project.model}-build".replace("/", "%2F"), number)
    modules = build["modules"]
    assert isinstance(modules, list)
    return {
        each["id"]: each
        for module in modules
        if module["type"] == "python"
        for each in module.get("dependencies", [])
    }


def test_every_package_is_recorded_with_who_requested_it(
    ready: Project, python: Path, registry: Registry
) -> None:
    outputs = ready.run(Install(python=python)).outputs

    found = packages(outputs)
    module = f"{ready.model}-build:python"
    top, middle = ["mlops-top:3.0.1", module], ["mlops-middle:2.1", "mlops-top:3.0.1", module]
    assert {name: each["requestedBy"] for name, each in found.items()} == {
        "mlops-top:3.0.1": [[module]],
        "mlops-middle:2.1": [top],
        "mlops-base:1.0": [middle],
    }
    assert {each["checkedBy"] for each in found.values()} == {"pip"}
    client = PlatformClient(registry.sandbox)
    stored = client.get(
        "/artifactory/api/storage/pypi-local/mlops-base/1.0/mlops_base-1.0-py3-none-any.whl"
    ).json()["checksums"]
    base = found["mlops-base:1.0"]
    assert {name: base[name] for name in ("sha256", "sha1", "md5")} == stored
    assert outputs["unchecked"] == []


def test_what_was_installed_before_is_recorded_too(ready: Project, python: Path) -> None:
    first = packages(ready.run(Install(python=python)).outputs)

    again = packages(ready.run(Install(python=python)).outputs)

    assert {each["installed"] for each in first.values()} == {"now"}
    assert {each["installed"] for each in again.values()} == {"before"}
    assert {each["checkedBy"] for each in again.values()} == {"repository"}
    assert {id: each["sha256"] for id, each in again.items()} == {
        id: each["sha256"] for id, each in first.items()
    }


def test_a_package_whose_files_were_changed_is_said_to_be_unchecked(
    ready: Project, python: Path
) -> None:
    ready.run(Install(python=python))
    [module] = python.parent.parent.glob("lib/*/site-packages/mlops_middle.py")
    module.write_text("VERSION = 'patched'\n", encoding="utf-8")

    outputs = ready.run(Install(python=python)).outputs

    assert outputs["unchecked"] == ["mlops-middle:2.1"]
    middle = packages(outputs)["mlops-middle:2.1"]
    assert middle["sha256"] is None
    assert "mlops_middle.py" in middle["reason"]


def test_publish_includes_what_was_installed(
    ready: Project, python: Path, registry: Registry
) -> None:
    ready.run(Install(python=python))
    ready.publish()

    found = dependencies(registry, ready)
    assert {"mlops-top:3.0.1", "mlops-middle:2.1", "mlops-base:1.0"} <= found.keys()


def test_what_is_installed_after_the_publish_is_added(
    ready: Project, python: Path, registry: Registry
) -> None:
    ready.publish()
    before = registry.build(f"{ready.model}-build".replace("/", "%2F"), "1")

    ready.run(Install(python=python, module="late"))

    after = registry.build(f"{ready.model}-build".replace("/", "%2F"), "1")
    assert "mlops-base:1.0" in dependencies(registry, ready)
    assert after["started"] == before["started"]


def test_branches_and_agents_make_one_complete_build(
    ready: Project, python: Path, environment: Path, registry: Registry, tmp_path: Path
) -> None:
    """Two agents install different packages while a third one publishes."""
    other = copied(environment, tmp_path / "other-agent")

    def agent(interpreter: Path, package: str) -> None:
        # A project of its own: the fixture keeps the last journal.
        replace(ready).run(Install(python=interpreter, packages=(package,)))

    with ThreadPoolExecutor(2) as pool:
        work = [
            pool.submit(agent, python, "mlops-middle"),
            pool.submit(agent, other, "mlops-base==1.0"),
        ]
        replace(ready).publish()
        for each in work:
            each.result()

    found = dependencies(registry, ready)
    module = f"{ready.model}-build:python"
    assert found["mlops-base:1.0"]["requestedBy"] is not None
    chains = [tuple(chain) for chain in found["mlops-base:1.0"]["requestedBy"]]
    assert set(chains) == {(module,), ("mlops-middle:2.1", module)}
    assert "mlops-middle:2.1" in found


def test_nothing_is_installed_from_anywhere_else(
    ready: Project, python: Path, tmp_path: Path
) -> None:
    name, content = wheel("mlops-elsewhere", "1.0")
    (tmp_path / name).write_bytes(content)
    environment = {**ready.environment, "PIP_FIND_LINKS": str(tmp_path)}

    with pytest.raises(ConfigurationError, match="mlops-elsewhere"):
        replace(ready, environment=environment).run(
            Install(python=python, packages=("mlops-elsewhere",))
        )


def test_the_token_is_in_no_argument_file_or_line(
    ready: Project, python: Path, registry: Registry, tmp_path: Path
) -> None:
    token = registry.sandbox.admin_token
    outcome = ready.run(Install(python=python))

    assert token not in str(outcome)
    written = [path for path in tmp_path.rglob("*") if path.is_file() and not path.is_symlink()]
    assert not [path for path in written if token.encode() in path.read_bytes()]
    part = registry.call("GET", f"artifactory/{quote(str(outcome.outputs['part']))}").text
    assert token not in part


@pytest.mark.parametrize(
    ("operation", "told"),
    [
        (Install(packages=("--index-url=https://elsewhere",)), "no requirement"),
        (Install(pip_options=("mlops-base",)), "no option"),
    ],
)
def test_options_and_packages_are_not_mixed_up(
    ready: Project, operation: Install, told: str
) -> None:
    with pytest.raises(UsageError, match=told):
        ready.run(operation)


def test_a_part_waits_where_the_version_is_published(ready: Project, python: Path) -> None:
    part = str(ready.run(Install(python=python)).outputs["part"])
    assert part.startswith(f"{STAGING}/.builds/team%2F")
