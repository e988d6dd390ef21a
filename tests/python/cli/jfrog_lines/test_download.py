"""download by pattern."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from support.platform_client import PlatformClient
from support.typed import Typed


def test_by_properties_into_a_folder(stored: Typed) -> None:
    line = 'mlops-jfrog download --props "env=production;task=image-classification" "{r}/*"'
    assert stored(f"{line} ./inference/models/") == 0
    assert stored.below("inference/models") == ["cat/2/model.onnx", "dog/1/model.pkl"]
    assert (stored.directory / "inference/models/dog/1/model.pkl").read_text() == (
        "dog/1/model.pkl"
    )


def test_stars_for_folders_and_flat(stored: Typed) -> None:
    assert stored('mlops-jfrog download "{r}/**/*.pkl" out/ --flat') == 0
    assert stored.below("out") == ["model.pkl"]


def test_one_file_into_the_working_directory(stored: Typed) -> None:
    assert stored("mlops-jfrog download {r}/cat/1/model.onnx --flat=true") == 0
    assert stored.below(".") == ["model.onnx"]


def test_a_file_under_another_name(stored: Typed) -> None:
    assert stored("mlops-jfrog download {r}/cat/1/model.onnx out/cat.onnx --flat") == 0
    assert stored.below("out") == ["cat.onnx"]


def test_placeholders_name_the_target(stored: Typed) -> None:
    assert stored("mlops-jfrog download '{r}/(*)/(*)/model.*' 'out/{1}-{2}/'") == 0
    assert stored.below("out") == ["cat-1/model.onnx", "cat-2/model.onnx", "dog-1/model.pkl"]


def test_files_of_one_name_are_refused_where_they_differ(stored: Typed) -> None:
    assert stored('mlops-jfrog download "{r}/*.onnx" out/ --flat') == 2
    assert "would both become" in stored.errors
    assert stored.below(".") == []


def test_what_is_there_is_kept(stored: Typed) -> None:
    stored('mlops-jfrog download "{r}/*.pkl" out/')
    again = stored.json('mlops-jfrog download "{r}/*.pkl" out/')
    assert isinstance(again["files"], list)
    assert [(row["kept"], row["received"]) for row in again["files"]] == [(True, 0)]


def test_a_wrong_file_is_replaced_or_refused_as_asked(stored: Typed) -> None:
    stored.write("out/model.pkl", "mine")
    line = "mlops-jfrog download '{r}/*.pkl' out/ --flat"
    assert stored(f"{line} --existing refuse") == 6
    assert (stored.directory / "out/model.pkl").read_text() == "mine"
    assert stored(line) == 0
    assert stored(f"{line} --existing refuse") == 0


def test_nothing_that_fits_and_unknown_repositories_are_errors(stored: Typed) -> None:
    assert stored('mlops-jfrog download "{r}/none/*" out/') == 5
    assert "no file fits" in stored.errors
    assert stored('mlops-jfrog download "no-such-local/*" out/') == 5
    assert "there is no repository no-such-local" in stored.errors
    assert stored.below(".") == []


def test_through_a_virtual_repository(stored: Typed, outside: PlatformClient) -> None:
    virtual = f"virtual-{stored.repository}"
    members = [stored.repository]
    outside.repository(virtual, rclass="virtual", repositories=members)
    assert stored(f"mlops-jfrog download {virtual}/dog/1/model.pkl one/ --flat") == 0, stored.errors
    assert stored(f"mlops-jfrog download '{virtual}/(*)/2/*.onnx' 'many/{{1}}/'") == 0
    assert stored.below("one") == ["model.pkl"]
    assert stored.below("many") == ["cat/model.onnx"]


def test_empty_and_sparse_files_and_odd_names_come_back_as_they_went(typed: Typed) -> None:
    names = ("empty.bin", "sparse.bin", "a b#c;d+e%f,g=h & ü 漢.bin")
    typed.write(names[2], "odd")
    (typed.directory / names[0]).touch()
    with (typed.directory / names[1]).open("wb") as sparse:
        sparse.truncate(3_000_001)
    assert typed("mlops-jfrog upload '*.bin' {r}/odd/") == 0, typed.errors
    assert typed("mlops-jfrog download '{r}/odd/*' back/ --flat") == 0, typed.errors
    for name in names:
        back = typed.directory / "back" / name
        assert back.read_bytes() == (typed.directory / name).read_bytes()


def test_a_dry_run_fetches_nothing(stored: Typed) -> None:
    assert stored('mlops-jfrog download "{r}/*" out/ --dry-run') == 0
    assert stored.below(".") == []


def test_archives_are_unpacked_where_they_arrive(stored: Typed) -> None:
    with zipfile.ZipFile(stored.directory / "b.zip", "w") as made:
        made.writestr("weights/w0.bin", "w0")
    assert stored("mlops-jfrog upload b.zip {r}/b/") == 0
    for _ in range(2):
        assert stored("mlops-jfrog download '{r}/b/*' out/ --explode") == 0, stored.errors
        assert stored.below("out") == ["b/weights/w0.bin"]


def test_empty_folders_are_made_when_asked_for(stored: Typed, outside: PlatformClient) -> None:
    outside.put(f"/artifactory/{stored.repository}/cat/none/yet/")
    assert stored("mlops-jfrog download '{r}/cat/*' out/ --include-dirs") == 0, stored.errors
    assert (stored.directory / "out/cat/none/yet").is_dir()
    assert len(stored.below("out")) == 2


def test_a_detailed_summary_is_the_jfrog_clis(stored: Typed) -> None:
    assert stored("mlops-jfrog download {r}/dog/1/model.pkl out/ --flat --detailed-summary") == 0
    told = json.loads(stored.output)
    assert told["totals"] == {"success": 1, "failure": 0}
    assert told["files"][0]["source"].startswith(f"{stored.environment['JF_URL']}/artifactory/")
    assert told["files"][0]["target"] == str(stored.directory / "out/model.pkl")


class TestSyncDeletes:
    line = "mlops-jfrog download '{r}/cat/*' out/ --sync-deletes out/"

    @pytest.fixture
    def before(self, stored: Typed, tmp_path: Path) -> Typed:
        stored.write("out/old/model.bin")
        stored.write("out/cat/1/old.onnx")
        (tmp_path / "elsewhere").mkdir()
        (tmp_path / "elsewhere/kept.bin").write_text("kept")
        (stored.directory / "out/link").symlink_to(tmp_path / "elsewhere")
        return stored

    def test_the_rest_of_the_folder_goes_and_links_are_not_followed(
        self, before: Typed, tmp_path: Path
    ) -> None:
        assert before(f"{self.line} --quiet") == 0, before.errors
        assert before.below("out") == ["cat/1/model.onnx", "cat/2/model.onnx"]
        assert not (before.directory / "out/old").exists()
        assert (tmp_path / "elsewhere/kept.bin").read_text() == "kept"

    def test_a_person_is_asked_first(self, before: Typed) -> None:
        before.answer = "n\n"
        assert before(self.line) == 0
        assert "Delete 3 files" in before.errors
        assert "old/model.bin" in before.below("out")

    def test_a_dry_run_lists_it(self, before: Typed) -> None:
        told = before.json(f"{self.line} --dry-run")["deleted"]
        assert isinstance(told, list)
        assert len(told) == 3
        assert "old/model.bin" in before.below("out")

    def test_a_folder_that_nothing_goes_to_is_refused(self, before: Typed) -> None:
        line = "mlops-jfrog download '{r}/cat/*' out/ --sync-deletes elsewhere/ --quiet"
        assert before(line) == 2
        assert before.below("out/cat") == ["1/old.onnx"]
