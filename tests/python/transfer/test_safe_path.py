"""Names from a server or a manifest: inside the folder, or refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_jfrog.errors import SecurityViolation
from mlops_jfrog.transfer.safe_path import safe_targets


def test_ordinary_names_lie_below_the_folder(tmp_path: Path) -> None:
    names = ["model.onnx", "code/predict.py", "code/deep/é +%#;=.txt", "config.json", "console.py"]

    found = safe_targets(tmp_path, names)

    assert list(found) == names
    assert found["code/predict.py"] == tmp_path / "code" / "predict.py"


@pytest.mark.parametrize(
    "name",
    [
        "../x",
        "a/../../x",
        "..",
        ".",
        "",
        "/etc/passwd",
        "a//b",
        "a/",
        "C:\\x",
        "C:x",
        "a\\..\\..\\x",
        "a\x00b",
        "a\nb",
        "a\x7fb",
        "a\u2028b",
        "nul",
        "CON",
        "aux.txt",
        "code/COM1",
        "com².log",
        "LPT9.tar.gz",
        "name.",
        "name ",
        "x" * 256,
        "/".join(["deep"] * 300),
    ],
)
def test_a_hostile_name_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(SecurityViolation, match="is refused as a file's name"):
        safe_targets(tmp_path, ["model.onnx", name])


@pytest.mark.parametrize(
    "names",
    [["Model.bin", "model.bin"], ["a/x", "A/y"], ["stra\u00dfe", "STRASSE"], ["é", "e\u0301"]],
)
def test_names_that_are_one_file_elsewhere_are_refused(tmp_path: Path, names: list[str]) -> None:
    with pytest.raises(SecurityViolation, match="differs only in case"):
        safe_targets(tmp_path, names)


def test_a_file_that_is_a_folder_of_another_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SecurityViolation, match="a file and a folder at once"):
        safe_targets(tmp_path, ["a/b", "a"])


def test_a_link_in_the_folder_that_leads_out_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "target"
    folder.mkdir()
    (folder / "code").symlink_to(tmp_path)

    with pytest.raises(SecurityViolation, match="a link in"):
        safe_targets(folder, ["code/predict.py"])


def test_a_link_that_stays_inside_and_a_folder_that_is_a_link_are_fine(tmp_path: Path) -> None:
    (tmp_path / "real/inner").mkdir(parents=True)
    (tmp_path / "real/alias").symlink_to(tmp_path / "real/inner")
    (tmp_path / "folder").symlink_to(tmp_path / "real")

    assert safe_targets(tmp_path / "folder", ["alias/x"])


@given(st.text(max_size=40))
def test_no_name_leads_out_of_the_folder(name: str) -> None:
    folder = Path("/nowhere/models")
    try:
        [target] = safe_targets(folder, [name]).values()
    except SecurityViolation:
        return
    assert folder in target.parents
    assert ".." not in target.parts
