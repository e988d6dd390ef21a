"""Unpacking: every file whole below the folder, or nothing at all."""

from __future__ import annotations

import io
import stat
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_jfrog.errors import MlopsError, SecurityViolation, UsageError
from mlops_jfrog.transfer.unpack import is_archive, unpack

FILES = {"model.bin": b"weights" * 100, "deep/er/config.json": b"{}", "empty.txt": b""}


def packed(folder: Path, name: str, files: Mapping[str, bytes]) -> Path:
    path = folder / name
    if name.endswith(".zip"):
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
            for each, content in files.items():
                made.writestr(each, content)
        return path
    mode = {".tgz": "w:gz", ".gz": "w:gz", ".bz2": "w:bz2", ".xz": "w:xz", ".tar": "w:"}
    with tarfile.open(path, mode[path.suffix]) as tar:  # type: ignore[call-overload]
        for each, content in files.items():
            info = tarfile.TarInfo(each)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return path


def below(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.mark.parametrize("name", ["a.zip", "a.tar", "a.tar.gz", "a.tgz", "a.tar.bz2", "a.tar.xz"])
def test_every_kind_is_unpacked(tmp_path: Path, name: str) -> None:
    assert is_archive(name)
    out = tmp_path / "out"
    paths = unpack(packed(tmp_path, name, FILES), out)
    assert below(out) == FILES
    assert [path.relative_to(out).as_posix() for path in paths] == list(FILES)


@pytest.mark.parametrize("name", ["model.bin", "zip", "a.gguf", "tar"])
def test_other_names_are_none(name: str) -> None:
    assert not is_archive(name)


@pytest.mark.parametrize("ending", [".zip", ".tar"])
@pytest.mark.parametrize("bad", ["../out.txt", "/etc/x", "a/../../x", "con", "a\\b"])
def test_a_name_that_leads_out_leaves_nothing(tmp_path: Path, ending: str, bad: str) -> None:
    archive = packed(tmp_path, f"a{ending}", {"good.txt": b"good", bad: b"bad"})
    with pytest.raises(SecurityViolation):
        unpack(archive, tmp_path / "out")
    assert below(tmp_path) == {archive.name: archive.read_bytes()}


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE]
)
def test_links_and_devices_in_a_tar_are_refused(tmp_path: Path, kind: bytes) -> None:
    archive = tmp_path / "a.tar"
    with tarfile.open(archive, "w") as tar:
        info = tarfile.TarInfo("link")
        info.type, info.linkname = kind, "/etc/passwd"
        tar.addfile(info)
    with pytest.raises(SecurityViolation, match="no plain file"):
        unpack(archive, tmp_path / "out")


def test_links_in_a_zip_are_refused(tmp_path: Path) -> None:
    archive = tmp_path / "a.zip"
    with zipfile.ZipFile(archive, "w") as made:
        info = zipfile.ZipInfo("link")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        made.writestr(info, "/etc/passwd")
    with pytest.raises(SecurityViolation, match="no plain file"):
        unpack(archive, tmp_path / "out")


def test_a_bomb_is_refused(tmp_path: Path) -> None:
    archive = packed(tmp_path, "a.zip", {"zeros": bytes(80 << 20)})
    with pytest.raises(SecurityViolation, match="more than 200 times"):
        unpack(archive, tmp_path / "out")
    assert below(tmp_path / "out") == {}


def test_what_is_there_is_replaced_and_the_rest_stays(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "model.bin").write_bytes(b"old")
    (out / "other.bin").write_bytes(b"other")
    unpack(packed(tmp_path, "a.zip", FILES), out)
    assert below(out) == {**FILES, "other.bin": b"other"}


@given(st.binary(max_size=300), st.sampled_from(["PK\x03\x04", "", "\x1f\x8b\x08", "BZh9"]))
def test_what_is_no_archive_is_an_error_of_ours(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, head: str
) -> None:
    folder = tmp_path_factory.mktemp("broken")
    (folder / "a.zip").write_bytes(head.encode("latin-1") + content)
    try:
        unpack(folder / "a.zip", folder / "out")
    except MlopsError:
        assert below(folder / "out") == {}


@pytest.mark.parametrize("part", [0.1, 0.4, 0.7])
@pytest.mark.parametrize("name", ["a.zip", "a.tar.gz"])
def test_a_cut_archive_leaves_nothing(tmp_path: Path, name: str, part: float) -> None:
    archive = packed(tmp_path, name, FILES)
    content = archive.read_bytes()
    archive.write_bytes(content[: int(len(content) * part)])
    with pytest.raises(UsageError, match="can't be unpacked"):
        unpack(archive, tmp_path / "out")
    assert below(tmp_path / "out") == {}
