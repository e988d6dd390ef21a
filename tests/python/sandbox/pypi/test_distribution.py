from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from mlops_jfrog.sandbox.pypi.distribution import (
    CoreMetadata,
    DistributionName,
    InvalidDistribution,
)
from support.distributions import source_archive, wheel


@pytest.mark.parametrize(
    ("filename", "expected"),
    [
        ("Tiny_Features-1.2.0-py3-none-any.whl", ("tiny-features", "1.2.0")),
        ("tiny.features-1.2.tar.gz", ("tiny-features", "1.2")),
        ("tiny-features-1.0rc1.zip", ("tiny-features", "1.0rc1")),
        ("readme.txt", None),
        ("tiny-1.0.whl", None),
        ("tiny.tar.gz", None),
    ],
)
def test_names(filename: str, expected: tuple[str, str] | None) -> None:
    found = DistributionName.find(filename)
    assert (found and (found.project, found.version)) == expected


@pytest.mark.parametrize("build", [wheel, source_archive])
def test_requires_python_comes_from_the_metadata(build: object, tmp_path: Path) -> None:
    filename, content = build("tiny-features", "1.2.0")  # type: ignore[operator]
    stored = tmp_path / "content"
    stored.write_bytes(content)
    assert CoreMetadata.read(stored, filename).requires_python == ">=3.8"


def test_a_wheel_without_the_field_has_none(tmp_path: Path) -> None:
    filename, content = wheel("tiny", "1.0", requires_python=None)
    (tmp_path / "content").write_bytes(content)
    assert CoreMetadata.read(tmp_path / "content", filename).requires_python is None


@pytest.mark.parametrize("filename", ["tiny-1.0-py3-none-any.whl", "tiny-1.0.tar.gz"])
@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\x1f\x8b\x08\x00garbage", b"text" * 9])
def test_what_is_no_distribution_is_refused(filename: str, content: bytes, tmp_path: Path) -> None:
    (tmp_path / "content").write_bytes(content)
    with pytest.raises(InvalidDistribution):
        CoreMetadata.read(tmp_path / "content", filename)


def test_metadata_of_another_project_is_refused(tmp_path: Path) -> None:
    _, content = wheel("other", "1.0")
    (tmp_path / "content").write_bytes(content)
    with pytest.raises(InvalidDistribution, match="is of 'other'"):
        CoreMetadata.read(tmp_path / "content", "tiny-1.0-py3-none-any.whl")


def test_metadata_beyond_any_measure_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "content", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("tiny-1.0.dist-info/METADATA", b"\0" * 5_000_000)
    with pytest.raises(InvalidDistribution, match="too large"):
        CoreMetadata.read(tmp_path / "content", "tiny-1.0-py3-none-any.whl")
