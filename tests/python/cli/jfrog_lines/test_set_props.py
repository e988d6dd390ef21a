"""set-props and delete-props."""

from __future__ import annotations

from support.platform_client import PlatformClient
from support.typed import Typed


def test_on_many_files_at_once(typed: Typed, outside: PlatformClient) -> None:
    for number in range(30):
        outside.put(f"/artifactory/{typed.repository}/many/{number}", data=b"x")
    assert typed("mlops-jfrog set-props {r}/many/ done=yes --threads 8") == 0
    assert len(typed.paths("mlops-jfrog search {r} --props done=yes")) == 30


def test_on_every_file_that_fits(stored: Typed, outside: PlatformClient) -> None:
    given = r"env=staging;approved-by=alice;approval-date=2026-02-21;note=x\,y\;z = 1+1"
    assert stored(f'mlops-jfrog set-props "{{r}}/cat/*" "{given}"') == 0
    for number in (1, 2):
        found = outside.properties(stored.repository, f"cat/{number}/model.onnx")
        assert found["env"] == ["staging"]
        assert found["approved-by"] == ["alice"]
        assert found["note"] == ["x,y;z = 1+1"]
        assert found["task"] == ["image-classification"]
    assert outside.properties(stored.repository, "dog/1/model.pkl")["env"] == ["production"]


def test_nothing_that_fits_is_an_error(stored: Typed) -> None:
    assert stored('mlops-jfrog set-props "{r}/none/*" "a=b"') == 5


def test_a_dry_run_changes_nothing(stored: Typed, outside: PlatformClient) -> None:
    assert stored('mlops-jfrog set-props "{r}/*" "a=b" --dry-run') == 0
    assert "a" not in outside.properties(stored.repository, "dog/1/model.pkl")


def test_both_arguments_are_needed(stored: Typed) -> None:
    assert stored('mlops-jfrog set-props "{r}/*"') == 2


def test_properties_are_deleted_by_name(stored: Typed, outside: PlatformClient) -> None:
    assert stored("mlops-jfrog delete-props '{r}/cat/*' 'env,epochs,none'") == 0, stored.errors
    for number in (1, 2):
        found = outside.properties(stored.repository, f"cat/{number}/model.onnx")
        assert set(found) == {"accuracy", "task"}
    assert "env" in outside.properties(stored.repository, "dog/1/model.pkl")


def test_names_of_any_character_are_deleted(typed: Typed, outside: PlatformClient) -> None:
    typed.write("a.bin")
    line = r"mlops-jfrog upload a.bin {r}/v1/ --props 'a\,b=1;c d=2;e\=f=3;ü%+=4;kept=5'"
    assert typed(line) == 0, typed.errors
    assert typed(r"mlops-jfrog delp {r}/v1/a.bin 'a\,b,c d,e\=f,ü%+'") == 0, typed.errors
    assert outside.properties(typed.repository, "v1/a.bin") == {"kept": ["5"]}


def test_a_dry_run_deletes_no_property(stored: Typed, outside: PlatformClient) -> None:
    assert stored("mlops-jfrog delete-props '{r}/*' env --dry-run") == 0
    assert "env" in outside.properties(stored.repository, "dog/1/model.pkl")
    assert stored("mlops-jfrog delete-props '{r}/*'") == 2
    assert stored("mlops-jfrog delete-props '{r}/none/*' env") == 5
