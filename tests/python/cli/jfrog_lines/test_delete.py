"""delete: by pattern, asked for, never by the way."""

from __future__ import annotations

from support.typed import Typed


def left(stored: Typed) -> list[str]:
    return stored.paths("mlops-jfrog search {r}/ --fail-no-op=false")


def test_what_fits_is_gone(stored: Typed) -> None:
    assert stored("mlops-jfrog delete '{r}/cat/*' --quiet") == 0, stored.errors
    assert left(stored) == ["dog/1/model.pkl"]


def test_properties_and_exclusions_count(stored: Typed) -> None:
    line = "mlops-jfrog del {r}/ --props env=production --exclusions '*.pkl' --quiet"
    assert stored(line) == 0, stored.errors
    assert left(stored) == ["cat/1/model.onnx", "dog/1/model.pkl"]


def test_a_person_is_asked(stored: Typed) -> None:
    stored.answer = "n\n"
    assert stored("mlops-jfrog delete '{r}/cat/*'") == 0
    assert "Delete 2 files" in stored.errors
    assert "0 files deleted" in stored.output
    stored.answer = "y\n"
    assert stored("mlops-jfrog delete '{r}/cat/*'") == 0
    stored.answer = None
    assert left(stored) == ["dog/1/model.pkl"]


def test_without_a_terminal_it_must_be_said(stored: Typed) -> None:
    assert stored("mlops-jfrog delete '{r}/*'") == 2
    assert "--quiet" in stored.errors
    assert len(left(stored)) == 3


def test_in_ci_nobody_is_asked(stored: Typed) -> None:
    stored.environment["CI"] = "true"
    assert stored("mlops-jfrog delete '{r}/*'") == 0
    assert left(stored) == []


def test_a_dry_run_changes_nothing(stored: Typed) -> None:
    told = stored.json("mlops-jfrog delete {r}/dog/ --dry-run")
    assert told["files"] == [f"{stored.repository}/dog/1/model.pkl"]
    assert len(left(stored)) == 3


def test_nothing_that_fits_is_an_error(stored: Typed) -> None:
    assert stored("mlops-jfrog delete '{r}/none/*' --quiet") == 5
    assert stored("mlops-jfrog delete '{r}/none/*' --quiet --fail-no-op=false") == 0
    assert stored("mlops-jfrog delete --quiet") == 2
