"""The pointer that says which version is in a stage."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_jfrog.domain.coordinates import ModelName, ModelVersion, RepositoryKey
from mlops_jfrog.domain.stage_pointer import StagePointer, pointer_path
from mlops_jfrog.errors import IntegrityError

POINTER = StagePointer(
    model_version=ModelVersion.of("nlp/x", "1.0.0"),
    manifest_sha256="a" * 64,
    previous=None,
    build_name="train/nlp",
    build_number="7",
    promoted_by="alice",
    promoted_at="2026-02-21T10:00:00+00:00",
    comment="besser, «größer»",
)


def test_it_lies_beside_the_versions() -> None:
    path = pointer_path(RepositoryKey("ml-models-prod-local"), ModelName("nlp/x"), "production")
    assert str(path) == "ml-models-prod-local/nlp/x/.stages/production.json"


@pytest.mark.parametrize("pointer", [POINTER, replace(POINTER, previous="0.9")])
def test_it_is_read_back(pointer: StagePointer) -> None:
    assert StagePointer.from_bytes(pointer.to_bytes(), "x") == pointer


def _changed(**changes: object) -> bytes:
    return json.dumps({**json.loads(POINTER.to_bytes()), **changes}).encode()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"null",
        b"{}",
        b"[" * 100_000,
        _changed(format=2),
        _changed(manifestSha256="short"),
        _changed(manifestSha256=None),
        _changed(version="latest"),
        _changed(previous=7),
        _changed(build="train/7"),
        _changed(build={"name": "train", "number": 7}),
        _changed(promotedBy=None),
    ],
)
def test_a_damaged_pointer_is_refused(content: bytes) -> None:
    with pytest.raises(IntegrityError, match="repo/x"):
        StagePointer.from_bytes(content, "repo/x")


@given(st.binary())
def test_any_bytes_are_a_pointer_or_refused(content: bytes) -> None:
    with pytest.raises(IntegrityError):
        StagePointer.from_bytes(content, "repo/x")
