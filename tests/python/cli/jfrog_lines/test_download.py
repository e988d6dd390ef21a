"""download by pattern."""

from __future__ import annotations

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


def test_nothing_that_fits_and_unknown_repositories_are_errors(stored: Typed) -> None:
    assert stored('mlops-jfrog download "{r}/none/*" out/') == 5
    assert "no file fits" in stored.errors
    assert stored('mlops-jfrog download "no-such-local/*" out/') == 5
    assert "there is no repository no-such-local" in stored.errors
    assert stored.below(".") == []


def test_a_dry_run_fetches_nothing(stored: Typed) -> None:
    assert stored('mlops-jfrog download "{r}/*" out/ --dry-run') == 0
    assert stored.below(".") == []
