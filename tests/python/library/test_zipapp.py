"""The zipapp: the same bytes from the same content, unpacked once."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from release.zipapp import build_zipapp, content_digest

from mlops_jfrog.version import __version__

MAIN = """
import sys, pathlib
def main():
    print("ran from", pathlib.Path(__file__).parent.parent.name, sys.argv[1:])
"""


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A package of two files in place of the real one."""
    package = tmp_path / "content" / "mlops_jfrog"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("", encoding="utf-8")
    (package / "__main__.py").write_text(MAIN, encoding="utf-8")
    return tmp_path / "content"


def run(zipapp: Path, *arguments: str, cache: Path) -> subprocess.CompletedProcess[str]:
    """The zipapp without any site-packages."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(cache), "XDG_CACHE_HOME": str(cache)}
    return subprocess.run(
        [sys.executable, "-S", str(zipapp), *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )


def unpacked(cache: Path) -> list[Path]:
    return sorted((cache / "mlops-jfrog" / "program").iterdir())


def test_equal_content_gives_equal_bytes_whatever_its_dates(content: Path, tmp_path: Path) -> None:
    build_zipapp(content, tmp_path / "one.pyz")
    for path in content.rglob("*"):
        os.utime(path, (1, 1))
    build_zipapp(content, tmp_path / "two.pyz")
    assert (tmp_path / "one.pyz").read_bytes() == (tmp_path / "two.pyz").read_bytes()


def test_any_other_byte_gives_another_digest() -> None:
    digests = {
        content_digest(files)
        for files in ({"a": b"1"}, {"a": b"2"}, {"b": b"1"}, {"a": b"1", "b": b""})
    }
    assert len(digests) == 4


def test_nothing_in_the_archive_tells_when_or_where_it_was_built(
    content: Path, tmp_path: Path
) -> None:
    build_zipapp(content, tmp_path / "one.pyz")
    with zipfile.ZipFile(tmp_path / "one.pyz") as archive:
        assert archive.namelist()[0] == "__main__.py"
        assert archive.namelist()[1:] == sorted(archive.namelist()[1:])
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert str(tmp_path).encode() not in b"".join(map(archive.read, archive.namelist()))


def test_the_version_is_answered_without_unpacking(content: Path, tmp_path: Path) -> None:
    build_zipapp(content, tmp_path / "one.pyz")
    ended = run(tmp_path / "one.pyz", "--version", cache=tmp_path / "cache")
    assert ended.stdout == f"mlops-jfrog {__version__}\n"
    assert not (tmp_path / "cache").exists()


def test_it_unpacks_itself_once_with_byte_code(content: Path, tmp_path: Path) -> None:
    zipapp, cache = tmp_path / "one.pyz", tmp_path / "cache"
    build_zipapp(content, zipapp)
    first = run(zipapp, "x", cache=cache).stdout
    (folder,) = unpacked(cache)
    marker = folder / "marker"
    marker.touch()
    assert run(zipapp, "x", cache=cache).stdout == first == f"ran from {folder.name} ['x']\n"
    assert marker.exists()
    assert list(folder.rglob("__main__.*.pyc"))


def test_other_content_gets_a_folder_of_its_own(content: Path, tmp_path: Path) -> None:
    zipapp, cache = tmp_path / "one.pyz", tmp_path / "cache"
    build_zipapp(content, zipapp)
    run(zipapp, cache=cache)
    (content / "more.py").touch()
    build_zipapp(content, zipapp)
    run(zipapp, cache=cache)
    assert len(unpacked(cache)) == 2


def test_two_processes_at_once_leave_one_whole_folder(content: Path, tmp_path: Path) -> None:
    zipapp, cache = tmp_path / "one.pyz", tmp_path / "cache"
    build_zipapp(content, zipapp)
    environment = {"PATH": os.environ["PATH"], "XDG_CACHE_HOME": str(cache)}
    command = [sys.executable, "-S", str(zipapp)]
    started = [subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) for _ in range(6)]
    said = {process.communicate(timeout=60)[0] for process in started}
    assert [process.returncode for process in started] == [0] * 6
    assert len(said) == 1
    assert len(unpacked(cache)) == 1


def test_a_cache_that_cannot_be_written_does_not_stop_it(content: Path, tmp_path: Path) -> None:
    build_zipapp(content, tmp_path / "one.pyz")
    (tmp_path / "file").touch()
    assert run(tmp_path / "one.pyz", cache=tmp_path / "file").stdout.startswith("ran from")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no mode bits")
def test_a_folder_that_others_may_write_is_not_run(content: Path, tmp_path: Path) -> None:
    zipapp, cache = tmp_path / "one.pyz", tmp_path / "cache"
    build_zipapp(content, zipapp)
    run(zipapp, cache=cache)
    (folder,) = unpacked(cache)
    planted = folder / "mlops_jfrog" / "__main__.py"
    planted.write_text("def main():\n    print('planted')\n", encoding="utf-8")
    folder.chmod(0o777)
    assert "planted" not in run(zipapp, cache=cache).stdout
