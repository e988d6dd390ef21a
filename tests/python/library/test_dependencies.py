"""What of an installation goes into the zipapp."""

from __future__ import annotations

from pathlib import Path

from release.dependencies import keep_pure_python

KEPT = {"yaml/__init__.py", "yaml-6.dist-info/METADATA", "yaml-6.dist-info/licenses/LICENSE"}
DROPPED = {
    "yaml/_yaml.cpython-310-x86_64-linux-gnu.so",
    "yaml/_yaml.cp310-win_amd64.pyd",
    "yaml-6.dist-info/RECORD",
    "pygments/lexers/python.py",
    "joblib/test/test_memory.py",
    "bin/normalizer",
}


def test_sources_metadata_and_licences_stay_and_nothing_else(tmp_path: Path) -> None:
    for name in KEPT | DROPPED:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    keep_pure_python(tmp_path)
    left = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert left == KEPT
