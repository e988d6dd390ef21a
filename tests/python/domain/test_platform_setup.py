"""What a platform needs, by the settings."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from mlops_jfrog.domain.coordinates import RepositoryKey
from mlops_jfrog.domain.managed_fields import merged
from mlops_jfrog.domain.platform_layout import Layout
from mlops_jfrog.domain.platform_setup import needed
from mlops_jfrog.domain.setup_plan import Entry, LeftOut, Wanted
from mlops_jfrog.domain.upstream import Upstream

DEV, STAGING, PROD = (
    RepositoryKey(f"ml-models-{name}-local") for name in ("dev", "staging", "prod")
)
LAYOUT = Layout(
    url="https://acme.example",
    stages=(DEV, STAGING, PROD),
    production=PROD,
    pypi_virtual=RepositoryKey("pypi-virtual"),
    python_index=Upstream("https://index.example/root/simple/", "environment PIP_INDEX_URL"),
    hub=Upstream("https://hub.example/", "organisation.yml:3"),
    build_name=None,
)


def entries(layout: Layout = LAYOUT, *, xray: bool = True, **changes: Any) -> dict[str, Entry]:
    found = needed(dataclasses.replace(layout, **changes), xray=xray)
    return {f"{each.kind.value} {each.name}": each for each in found}


def document(entry: Entry) -> Any:
    assert isinstance(entry, Wanted)
    return merged({**entry.identity, **entry.initial}, entry.managed)


def rights(found: Mapping[str, Entry], target: str) -> dict[str, set[str]]:
    groups = document(found[f"permission target {target}"])["repo"]["actions"]["groups"]
    return {name.removeprefix("mlops-"): set(words) for name, words in groups.items()}


def test_the_members_of_a_virtual_repository_come_before_it() -> None:
    names = list(entries())
    virtual = names.index("repository pypi-virtual")
    assert names.index("repository pypi-local") < virtual
    assert names.index("repository pypi-remote") < virtual
    assert document(entries()["repository pypi-virtual"]) == {
        "rclass": "virtual",
        "packageType": "pypi",
        "repositories": ["pypi-local", "pypi-remote"],
        "defaultDeploymentRepo": "pypi-local",
    }


def test_a_remote_index_is_told_apart_from_its_folder_of_projects() -> None:
    made = document(entries()["repository pypi-remote"])
    assert made["url"] == made["pyPIRegistryUrl"] == "https://index.example/root"
    assert made["pyPIRepositorySuffix"] == "simple"


def test_the_host_of_an_indexs_files_is_the_platform_teams() -> None:
    remote = entries()["repository pypi-remote"]
    assert isinstance(remote, Wanted)
    assert "url" not in remote.managed


def test_what_nobody_names_is_left_out_with_its_reason() -> None:
    found = entries(python_index=None, hub=None)
    left = {name: each.reason for name, each in found.items() if isinstance(each, LeftOut)}
    assert set(left) == {
        "repository pypi-remote",
        "repository huggingface-generic-remote",
        "repository huggingface-remote",
    }
    assert "pypi.url" in left["repository pypi-remote"]
    assert "huggingface.url" in left["repository huggingface-remote"]
    assert document(found["repository pypi-virtual"])["repositories"] == ["pypi-local"]
    assert "permission target mlops-remotes" not in found


def test_without_xray_its_rules_are_left_out() -> None:
    found = entries(xray=False)
    left = {name for name, each in found.items() if isinstance(each, LeftOut)}
    assert left == {"policy mlops-builds", "watch mlops-builds", "indexed builds default"}


def test_the_policy_is_there_before_its_watch_and_both_before_the_indexing() -> None:
    kinds = [each.kind.value for each in entries().values()]
    order = [kinds.index(kind) for kind in ("policy", "watch", "indexed builds")]
    assert order == sorted(order)


def test_publishers_never_overwrite_and_never_write_to_production() -> None:
    found = entries()
    assert rights(found, "mlops-models")["publishers"] == {"read", "annotate", "write"}
    assert rights(found, "mlops-production")["publishers"] == {"read"}
    models = document(found["permission target mlops-models"])["repo"]
    assert PROD not in models["repositories"]


def test_approvers_replace_what_is_in_production_and_the_pointers_of_stages() -> None:
    found = entries()
    every = {"read", "annotate", "write", "delete"}
    assert rights(found, "mlops-production")["approvers"] == every
    assert rights(found, "mlops-stages")["approvers"] == every
    assert rights(found, "mlops-models")["approvers"] == every - {"delete"}


def test_readers_only_read() -> None:
    found = entries()
    for target in ("mlops-models", "mlops-stages", "mlops-production", "mlops-packages"):
        assert rights(found, target)["readers"] == {"read"}


def test_in_one_repository_for_all_stages_publishers_do_not_reach_the_pointers() -> None:
    found = entries(stages=(PROD, PROD, PROD))
    models = document(found["permission target mlops-models"])["repo"]
    assert PROD in models["repositories"]
    assert models["exclude-patterns"] == ["**/.stages/**"]
    assert rights(found, "mlops-stages")["publishers"] == {"read"}


def test_the_build_at_hand_is_indexed_by_name_too() -> None:
    found = entries(build_name="fraud")["indexed builds default"]
    assert document(found) == {"indexed_builds": ["**", "fraud"]}
