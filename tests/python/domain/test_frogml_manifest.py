"""FrogML's manifests: what is read of theirs, and how ours are named for its loaders."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_jfrog.domain.coordinates import ModelVersion
from mlops_jfrog.domain.frogml_manifest import (
    Format,
    check_names,
    format_of,
    manifest_bytes,
    placed,
    read_manifest,
)
from mlops_jfrog.domain.manifest import Manifest, ManifestFile
from mlops_jfrog.errors import IntegrityError, UsageError

VERSION = ModelVersion.of("nlp/churn", "1.0")
DIGEST = "0" * 64


def entry(**changes: object) -> dict[str, Any]:
    url = "https://platform.example/artifactory/ml/models/nlp/churn/1.0/model/a%20b.bin"
    checksums = {"sha2": DIGEST}
    return {
        "artifact_path": "a b.bin",
        "size": 3,
        "checksums": checksums,
        "download_url": url,
        **changes,
    }


def document(*artifacts: object) -> dict[str, Any]:
    return {"model_format": {"framework": "files"}, "model_artifacts": list(artifacts)}


def ours(*files: tuple[str, str]) -> Manifest:
    return Manifest.of(VERSION, [ManifestFile(path, role, DIGEST, 3) for path, role in files])


def test_a_file_lies_where_its_url_says() -> None:
    [file] = read_manifest(document(entry()), "ml", VERSION).files
    assert (file.path, file.name) == ("models/nlp/churn/1.0/model/a b.bin", "a b.bin")


@pytest.mark.parametrize(
    "changes",
    [
        {"download_url": "https://x/artifactory/other/models/nlp/churn/1.0/model/m"},
        {"download_url": "https://x/artifactory/ml/models/nlp/churn/2.0/model/m"},
        {"download_url": "https://x/artifactory/ml/models/nlp/churn/1.0/../../m"},
        {"download_url": "https://x/artifactory/ml/models/nlp/churn/1.0/%2e%2e/m"},
        {"download_url": None},
        {"artifact_path": "../up"},
        {"artifact_path": ""},
        {"size": -1},
        {"size": True},
        {"checksums": {"sha2": "short"}},
        {"checksums": None},
    ],
)
def test_an_entry_that_leads_elsewhere_or_says_too_little_is_refused(
    changes: dict[str, object],
) -> None:
    with pytest.raises(IntegrityError, match="can't be read"):
        read_manifest(document(entry(**changes)), "ml", VERSION)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


@given(lists=st.fixed_dictionaries({"model_artifacts": JSON, "code_artifacts": JSON}), entries=JSON)
def test_any_document_is_read_or_refused(lists: dict[str, Any], entries: Any) -> None:
    for each in (lists, {**document(entries), **lists}, document(entry(checksums=entries))):
        try:
            read_manifest(each, "ml", VERSION)
        except IntegrityError:
            continue


def test_scikit_learns_loader_finds_the_model_under_its_own_name() -> None:
    manifest = ours(("best.joblib", "weights"), ("requirements.txt", "lock"))
    lock = "joblib==1.5.3\nScikit_Learn==1.9.1  # pinned\n"
    format_ = format_of(manifest, "sklearn", lock, "3.12.1")
    assert format_ == Format("scikit_learn", "1.9.1", "joblib", "3.12.1")
    assert [each.name for each in placed(manifest, format_)] == ["churn.joblib", "requirements.txt"]


@pytest.mark.parametrize(
    ("framework", "files"),
    [
        ("torch", [("m.joblib", "weights")]),
        (None, [("m.joblib", "weights")]),
        ("sklearn", [("m.onnx", "weights")]),
        ("sklearn", [("a.joblib", "weights"), ("b.joblib", "weights")]),
    ],
)
def test_everything_else_is_files(framework: str | None, files: list[tuple[str, str]]) -> None:
    manifest = ours(*files)
    format_ = format_of(manifest, framework, "", "3.12")
    assert format_.framework == "files"
    assert [each.name for each in placed(manifest, format_)] == sorted(name for name, _ in files)


def test_of_code_one_file_is_listed_and_more_are_only_stored() -> None:
    for names, listed in ((["code/a.py"], True), (["code/a.py", "code/b.py"], False)):
        manifest = ours(("m.bin", "weights"), *((name, "code") for name in names))
        format_ = format_of(manifest, None, "", "3.12")
        files = placed(manifest, format_)
        assert "a.py" in [each.name for each in files]
        assert ("code_artifacts" in json.loads(manifest_bytes(files, format_, "now"))) is listed


@pytest.mark.parametrize("version", ["1..0", "v 1", "a" * 61, "1.0-ä"])
def test_names_that_frogml_refuses_are_refused_here(version: str) -> None:
    check_names(VERSION)
    with pytest.raises(UsageError, match="FrogML takes no"):
        check_names(ModelVersion.of("churn", version))
