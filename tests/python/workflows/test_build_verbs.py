"""The JFrog CLI's build-publish, build-scan and build-promote, typed into this tool."""

from __future__ import annotations

import json

import pytest

from support.platform_client import PlatformClient
from support.project import PRODUCTION, STAGING, Project, Registry
from support.typed import Typed


@pytest.fixture
def typed(project: Project) -> Typed:
    return Typed(project.folder, dict(project.environment), STAGING)


@pytest.fixture
def build(project: Project) -> str:
    """Name of a build of its own."""
    return project.model.replace("/", "-")


def test_publish_scan_promote_take_a_version_to_production(
    typed: Typed, project: Project, registry: Registry, build: str
) -> None:
    version = f"--version 1.0.0 --build-name {build} --build-number 7"
    assert typed(f"mlops-jfrog upload {version}") == 0, typed.errors
    assert typed(f"mlops-jfrog build-publish {build} 7 --version 1.0.0") == 0, typed.errors
    assert typed(f"mlops-jfrog build-scan {build} 7") == 0, typed.errors
    promote = f"mlops-jfrog build-promote {build} 7 {PRODUCTION} --status Released"
    assert typed(f"{promote} --comment 'signed off' --source-repo={STAGING} --dry-run") == 0
    assert registry.files(PRODUCTION, f"{project.model}/1.0.0") == {}

    assert typed(f"{promote} --comment='signed off' --copy=true") == 0, typed.errors

    assert f"{project.model}/1.0.0/model.json" in registry.files(PRODUCTION, project.model)
    assert f"{project.model}/.stages/production.json" in registry.files(PRODUCTION, project.model)
    statuses = registry.build(build, "7")["statuses"]
    assert isinstance(statuses, list)
    assert (statuses[-1]["status"], statuses[-1]["comment"]) == ("Released", "signed off")


def test_stages_may_share_one_repository(typed: Typed, project: Project, build: str) -> None:
    shared = {name: {"repository": STAGING} for name in ("dev", "staging", "production")}
    project.configure(stages=shared)
    version = f"--version 1.0.0 --build-name {build} --build-number 1"
    assert typed(f"mlops-jfrog upload {version}") == 0, typed.errors
    assert typed(f"mlops-jfrog build-publish {build} 1 --version 1.0.0") == 0, typed.errors
    assert typed(f"mlops-jfrog build-promote {build} 1 {STAGING}") == 0, typed.errors
    assert f"{project.model}/.stages/production.json" in typed.paths(
        f"mlops-jfrog search '{STAGING}/{project.model}/*'"
    )


def test_a_version_is_never_moved(typed: Typed, build: str) -> None:
    version = f"--version 1.0.0 --build-name {build} --build-number 1"
    assert typed(f"mlops-jfrog upload {version}") == 0
    assert typed(f"mlops-jfrog build-publish {build} 1 --version 1.0.0") == 0
    assert typed(f"mlops-jfrog build-promote {build} 1 {PRODUCTION} --copy=false") == 2
    assert "never moved" in typed.errors


@pytest.fixture
def plain(typed: Typed, registry: Registry, build: str) -> Typed:
    """Files of a build without a model, uploaded by pattern, in a folder without mlops.yml."""
    (typed.directory / "mlops.yml").unlink()
    typed.write("out/weights.json", json.dumps({"weights": build}))
    line = f"mlops-jfrog upload out/ {STAGING}/plain/{build}/ --flat"
    assert typed(f"{line} --build-name {build} --build-number 1") == 0, typed.errors
    return typed


def test_files_of_a_build_are_published_without_a_project(
    plain: Typed, registry: Registry, build: str
) -> None:
    assert plain(f"mlops-jfrog build-publish {build} 1") == 0, plain.errors
    modules = registry.build(build, "1")["modules"]
    assert isinstance(modules, list)
    assert [each["path"] for each in modules[0]["artifacts"]] == [f"plain/{build}/weights.json"]
    assert plain(f"mlops-jfrog build-publish {build} 2") == 5
    assert "no file" in plain.errors


def test_other_files_reach_a_stage_past_xray_only(
    plain: Typed, registry: Registry, build: str
) -> None:
    assert plain(f"mlops-jfrog build-publish {build} 1") == 0
    promote = f"mlops-jfrog build-promote {build} 1 {PRODUCTION} --status=Released --copy"
    assert plain(promote) == 0, plain.errors
    assert "gate Xray: passed" in plain.errors
    assert f"plain/{build}/weights.json" in registry.files(PRODUCTION, f"plain/{build}")


def test_what_xray_refuses_reaches_no_stage(plain: Typed, registry: Registry, build: str) -> None:
    plain.write("unknown.bin", "nobody can say what this is")
    name = f"{build}-b"
    line = f"mlops-jfrog upload unknown.bin {STAGING}/plain/{name}/"
    assert plain(f"{line} --build-name {name} --build-number 1") == 0
    assert plain(f"mlops-jfrog build-publish {name} 1") == 0
    assert plain(f"mlops-jfrog build-promote {name} 1 {PRODUCTION} --copy") == 9
    assert registry.files(PRODUCTION, f"plain/{name}") == {}


def test_a_promotion_elsewhere_moves_as_the_platform_does(
    plain: Typed, registry: Registry, build: str
) -> None:
    outside = PlatformClient(registry.sandbox)
    outside.repository(f"{build}-local")
    assert plain(f"mlops-jfrog build-publish {build} 1") == 0
    assert plain(f"mlops-jfrog build-promote {build} 1 --target-repo {build}-local") == 0
    assert outside.exists(f"{build}-local", f"plain/{build}/weights.json")
    assert not outside.exists(STAGING, f"plain/{build}/weights.json")


def test_files_that_are_promoted_get_properties(
    plain: Typed, registry: Registry, build: str
) -> None:
    outside = PlatformClient(registry.sandbox)
    outside.repository(f"{build}-local")
    assert plain(f"mlops-jfrog build-publish {build} 1") == 0
    line = f"mlops-jfrog bpr {build} 1 {build}-local --copy=true --include-dependencies=false"
    properties = r"--props='stage=release;approved-by=ada,bob;note=a\;b' --fail-fast=true"
    assert plain(f"{line} {properties}") == 0, plain.errors
    found = outside.properties(f"{build}-local", f"plain/{build}/weights.json")
    assert {key: set(found[key]) for key in ("stage", "approved-by", "note")} == {
        "stage": {"release"},
        "approved-by": {"ada", "bob"},
        "note": {"a;b"},
    }


def test_a_version_is_never_moved_elsewhere_either(
    typed: Typed, registry: Registry, project: Project, build: str
) -> None:
    PlatformClient(registry.sandbox).repository(f"{build}-local")
    version = f"--version 1.0.0 --build-name {build} --build-number 1"
    assert typed(f"mlops-jfrog upload {version}") == 0
    assert typed(f"mlops-jfrog build-publish {build} 1 --version 1.0.0") == 0
    assert typed(f"mlops-jfrog build-promote {build} 1 {build}-local") == 2
    assert "never moved" in typed.errors
    assert len(registry.files(STAGING, f"{project.model}/1.0.0")) > 2
    assert typed(f"mlops-jfrog build-promote {build} 1 {PRODUCTION} --props a=b") == 2


class TestDryRunOfPublish:
    def test_it_prints_the_build_info_of_uploaded_files(self, plain: Typed, build: str) -> None:
        assert plain(f"mlops-jfrog build-publish {build} 1 --dry-run") == 0, plain.errors
        document = json.loads(plain.output)
        assert (document["name"], document["number"]) == (build, "1")
        (module,) = document["modules"]
        assert [each["path"] for each in module["artifacts"]] == [f"plain/{build}/weights.json"]
        assert plain(f"mlops-jfrog build-promote {build} 1 {PRODUCTION}") == 5

    def test_it_prints_the_build_info_of_a_version(
        self, typed: Typed, registry: Registry, build: str
    ) -> None:
        version = f"--version 1.0.0 --build-name {build} --build-number 1"
        assert typed(f"mlops-jfrog upload {version}") == 0
        assert typed(f"mlops-jfrog build-publish {build} 1 --version 1.0.0 --dry-run") == 0
        planned = json.loads(typed.output)
        assert typed(f"mlops-jfrog build-publish {build} 1 --version 1.0.0") == 0
        assert registry.build(build, "1")["modules"] == planned["modules"]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("mlops-jfrog build-promote no-such-build 1 ml-models-prod-local", 5),
        ("mlops-jfrog build-promote no-such-build 1", 2),
        ("mlops-jfrog build-promote no-such-build 1 a-local --target-repo b-local", 2),
        ("mlops-jfrog build-scan only-a-name", 2),
    ],
)
def test_what_is_missing_is_said(typed: Typed, line: str, code: int) -> None:
    assert typed(line) == code
