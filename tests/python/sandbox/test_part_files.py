"""Which file the parts of an upload go to."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.part_files import PartFiles


def test_an_upload_has_one_file_of_its_own_in_each_process(tmp_path: Path) -> None:
    one, other = PartFiles(tmp_path / "uploads"), PartFiles(tmp_path / "uploads")
    for upload in "ab":
        one.begin(upload)
    file = one.of("a", 5)
    assert one.of("a", 5) is file
    assert file.file == one.path("a", file.file.name)
    assert len({file.file, one.of("b", 5).file, other.of("a", 5).file}) == 3


@pytest.mark.parametrize("began", [True, False])
def test_an_upload_that_is_over_takes_no_parts(tmp_path: Path, began: bool) -> None:
    files = PartFiles(tmp_path)
    if began:
        files.begin("a")
        files.of("a", 5)
        files.remove("a")
    with pytest.raises(Refused) as refused:
        files.of("a", 5)
    assert refused.value.status == 409
    assert list(tmp_path.iterdir()) == []
