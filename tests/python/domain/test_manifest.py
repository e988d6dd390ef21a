"""The manifest and the identity of a version."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_jfrog.domain.coordinates import ModelVersion
from mlops_jfrog.domain.manifest import MANIFEST_NAME, Manifest, ManifestFile
from mlops_jfrog.errors import IntegrityError, UsageError

VERSION = ModelVersion.of("nlp/x", "1.0.0")
WEIGHTS = ManifestFile("model.onnx", "weights", "a" * 64, 10)
CODE = ManifestFile("predict.py", "code", "b" * 64, 20)
LOCK = ManifestFile("requirements.txt", "lock", "c" * 64, 30)


def test_the_identity_does_not_depend_on_order() -> None:
    one = Manifest.of(VERSION, [WEIGHTS, CODE, LOCK])
    other = Manifest.of(VERSION, [LOCK, WEIGHTS, CODE])
    assert one.identity == other.identity
    assert one.to_bytes() == other.to_bytes()


def test_the_identity_does_not_depend_on_name_and_version() -> None:
    other = ModelVersion.of("nlp/y", "2")
    assert Manifest.of(VERSION, [WEIGHTS]).identity == Manifest.of(other, [WEIGHTS]).identity


@pytest.mark.parametrize(
    "changed",
    [
        replace(CODE, path="other.py"),
        replace(CODE, role="weights"),
        replace(CODE, sha256="d" * 64),
    ],
)
def test_the_identity_changes_with_path_role_and_digest(changed: ManifestFile) -> None:
    same = Manifest.of(VERSION, [WEIGHTS, CODE]).identity
    assert Manifest.of(VERSION, [WEIGHTS, changed]).identity != same


def test_the_identity_is_the_one_computed_by_hand() -> None:
    # printf 'weights aaaa… model.onnx\n' | sha256sum, with 64 times a.
    assert Manifest.of(VERSION, [WEIGHTS]).identity == (
        "81e6f94af76cf6d0d62c9ae08221395c621c4f12af4f6ae1f067553c3d5d4573"
    )


def test_the_stored_form_is_canonical_json() -> None:
    stored = Manifest.of(VERSION, [WEIGHTS]).to_bytes()
    document = json.loads(stored)
    assert list(document) == ["files", "format", "identity", "model", "version"]
    assert stored.endswith(b"}\n")


def test_a_manifest_is_read_back() -> None:
    manifest = Manifest.of(VERSION, [WEIGHTS, CODE, LOCK])
    assert Manifest.from_bytes(manifest.to_bytes(), "x") == manifest


def test_a_version_without_weights_is_refused() -> None:
    with pytest.raises(UsageError, match="no weights"):
        Manifest.of(VERSION, [CODE, LOCK])


def test_two_files_of_one_path_are_refused() -> None:
    with pytest.raises(UsageError, match=r"predict\.py"):
        Manifest.of(VERSION, [WEIGHTS, CODE, replace(CODE, role="lock")])


def test_a_file_named_like_the_manifest_is_refused() -> None:
    with pytest.raises(UsageError, match=MANIFEST_NAME):
        Manifest.of(VERSION, [replace(WEIGHTS, path=MANIFEST_NAME)])


@pytest.mark.parametrize("path", ["../x", "/etc/passwd", "a\nb", "a//b", ""])
def test_a_file_outside_the_version_is_refused(path: str) -> None:
    with pytest.raises(UsageError):
        Manifest.of(VERSION, [replace(WEIGHTS, path=path)])


def _changed(**changes: object) -> bytes:
    document = json.loads(Manifest.of(VERSION, [WEIGHTS]).to_bytes())
    return json.dumps({**document, **changes}).encode()


FILE = {"path": "model.onnx", "role": "weights", "sha256": "a" * 64, "size": 10}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b"{}",
        b"[" * 100_000,
        _changed(format=2),
        _changed(identity="0" * 64),
        _changed(model="../x"),
        _changed(version=7),
        _changed(files=[]),
        _changed(files=[{**FILE, "sha256": "b" * 64}]),
        _changed(files=[{**FILE, "sha256": "A" * 64}]),
        _changed(files=[{**FILE, "size": True}]),
        _changed(files=[{**FILE, "size": -1}]),
        _changed(files=[{**FILE, "role": "readme"}]),
        _changed(files=[{**FILE, "path": "../x"}]),
        _changed(files="abc"),
    ],
)
def test_a_manifest_that_is_damaged_is_refused(content: bytes) -> None:
    with pytest.raises(IntegrityError, match="repo/x"):
        Manifest.from_bytes(content, "repo/x")


@given(st.binary())
def test_any_bytes_are_a_manifest_or_refused(content: bytes) -> None:
    with pytest.raises(IntegrityError):
        Manifest.from_bytes(content, "repo/x")
