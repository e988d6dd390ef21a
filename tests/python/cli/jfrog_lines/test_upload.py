"""upload by pattern."""

from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import Path

import pytest

from support.platform_client import PlatformClient
from support.typed import Typed


def test_a_pattern_into_a_folder_keeps_the_local_folders(gguf: Typed) -> None:
    assert gguf('mlops-jfrog upload "models/*.gguf" {r}/llm/llama3-8b/v1/') == 0
    assert gguf.paths("mlops-jfrog search '{r}/*'") == [
        "llm/llama3-8b/v1/models/deep/part-3.gguf",
        "llm/llama3-8b/v1/models/part-1.gguf",
        "llm/llama3-8b/v1/models/part-2.gguf",
    ]


@pytest.mark.parametrize("flat", ["--flat", "--flat=true"])
def test_flat_leaves_the_folders_out(gguf: Typed, flat: str) -> None:
    assert gguf(f'mlops-jfrog upload "models/*.gguf" {{r}}/v1/ {flat} --recursive=true') == 0
    assert gguf.paths("mlops-jfrog search {r}/v1/") == [
        f"v1/part-{number}.gguf" for number in (1, 2, 3)
    ]


def test_without_recursion_only_the_folder_itself(gguf: Typed) -> None:
    assert gguf('mlops-jfrog upload "models/*.gguf" {r}/v1/ --flat --recursive=false') == 0
    assert gguf.paths("mlops-jfrog search {r}") == ["v1/part-1.gguf", "v1/part-2.gguf"]


def test_a_folder_and_exclusions(gguf: Typed) -> None:
    line = 'mlops-jfrog upload models/ {r}/v1/ --flat=false --exclusions "*.txt;*/deep/*"'
    assert gguf(f"{line} --threads=8 --quiet") == 0
    assert gguf.paths("mlops-jfrog search '{r}/*'") == [
        "v1/models/part-1.gguf",
        "v1/models/part-2.gguf",
    ]


def test_placeholders_name_the_target(gguf: Typed) -> None:
    assert gguf("mlops-jfrog upload 'models/part-(*).gguf' '{r}/q/{1}/model.gguf'") == 0
    assert gguf.paths("mlops-jfrog search {r}/q/") == ["q/1/model.gguf", "q/2/model.gguf"]


def test_a_target_without_a_slash_is_the_new_name(gguf: Typed) -> None:
    assert gguf("mlops-jfrog upload models/part-1.gguf {r}/llm/model.gguf") == 0
    assert gguf.paths("mlops-jfrog search {r}/llm/model.gguf") == ["llm/model.gguf"]


@pytest.mark.parametrize("flag", ["--target-props", "--props"])
def test_properties_of_any_character_arrive_unchanged(
    gguf: Typed, outside: PlatformClient, flag: str
) -> None:
    given = r"accuracy=0.94;note=a\;b\,c;name=train-#42;who=ada,bob;t=a=b ü+%/"
    assert gguf(f"mlops-jfrog upload models/notes.txt {{r}}/v1/ --flat {flag} '{given}'") == 0
    assert outside.properties(gguf.repository, "v1/notes.txt") == {
        "accuracy": ["0.94"],
        "note": ["a;b,c"],
        "name": ["train-#42"],
        "who": ["ada", "bob"],
        "t": ["a=b ü+%/"],
    }


def test_a_dry_run_says_what_would_happen_and_sends_nothing(gguf: Typed) -> None:
    told = gguf.json("mlops-jfrog upload 'models/*.gguf' {r}/v1/ --flat --dry-run")
    assert isinstance(told["files"], list)
    assert [row["target"].partition("/")[2] for row in told["files"]] == [
        "v1/part-3.gguf",
        "v1/part-1.gguf",
        "v1/part-2.gguf",
    ]
    assert gguf("mlops-jfrog search {r}/") == 5


def test_nothing_that_fits_is_an_error_unless_it_may_be(gguf: Typed) -> None:
    assert gguf("mlops-jfrog upload 'models/*.none' {r}/v1/") == 5
    assert "no file fits 'models/*.none'" in gguf.errors
    assert gguf("mlops-jfrog upload 'models/*.none' {r}/v1/ --fail-no-op=false") == 0


def test_two_files_of_one_name_are_refused(gguf: Typed) -> None:
    gguf.write("models/deep/part-1.gguf")
    assert gguf("mlops-jfrog upload 'models/*.gguf' {r}/v1/ --flat") == 2
    assert "would both become" in gguf.errors


def test_an_unknown_repository_is_not_found(gguf: Typed) -> None:
    assert gguf("mlops-jfrog upload models/notes.txt no-such-local/v1/") == 5


def test_a_link_is_refused_or_followed_inside_the_folder(gguf: Typed, tmp_path: Path) -> None:
    (gguf.directory / "models/link.bin").symlink_to("notes.txt")
    line = "mlops-jfrog upload 'models/*.bin' {r}/v1/ --flat"
    assert gguf(line) == 2
    assert gguf(f"{line} --symlinks follow") == 0
    (tmp_path / "secret.bin").write_text("outside")
    (gguf.directory / "models/out.bin").symlink_to(tmp_path / "secret.bin")
    assert gguf(f"{line} --symlinks follow") == 2
    assert "leads out of" in gguf.errors


@pytest.mark.parametrize("way", ["flag", "variable", "repository"])
def test_a_file_over_the_limit_is_refused_before_it_is_read(gguf: Typed, way: str) -> None:
    with (gguf.directory / "models/z.bin").open("wb") as sparse:
        sparse.truncate(1 << 40)  # to read it would take an hour
    line = "mlops-jfrog upload models/ {r}/v1/"
    if way == "flag":
        line += " --max-size 1GiB"
    elif way == "variable":
        gguf.environment["MLOPS_MAX_SIZE"] = "1GiB"
    else:
        gguf.write("mlops.yml", f"limits: {{{gguf.repository}: 1GiB, other-local: 5TiB}}")
    assert gguf(line) == 2
    assert "z.bin has 1099511627776 bytes" in gguf.errors
    assert gguf(f"{line} --dry-run") == 2
    assert gguf("mlops-jfrog search {r}/") == 5


def test_several_files_as_a_shell_makes_them_of_a_pattern(gguf: Typed) -> None:
    line = "mlops-jfrog upload models/part-1.gguf models/part-2.gguf models/deep {r}/v1 --flat"
    assert gguf(line) == 0, gguf.errors
    assert gguf.paths("mlops-jfrog search {r}/") == [f"v1/part-{n}.gguf" for n in (1, 2, 3)]


def test_what_archives_hold_is_uploaded(gguf: Typed, outside: PlatformClient) -> None:
    with zipfile.ZipFile(gguf.directory / "models/bundle.zip", "w") as made:
        made.writestr("config.json", "{}")
        made.writestr("weights/w0.bin", "w0")
    line = "mlops-jfrog upload 'models/bundle.zip' {r}/v1/ --flat --explode --props a=b"
    told = gguf.json(line)["files"]
    assert isinstance(told, list)
    assert told[0]["source"].endswith("models/bundle.zip!config.json")
    assert gguf.paths("mlops-jfrog search {r}/") == ["v1/config.json", "v1/weights/w0.bin"]
    assert outside.properties(gguf.repository, "v1/weights/w0.bin") == {"a": ["b"]}


def test_a_hostile_archive_uploads_nothing(gguf: Typed) -> None:
    with zipfile.ZipFile(gguf.directory / "models/bundle.zip", "w") as made:
        made.writestr("good.json", "{}")
        made.writestr("../../bad.json", "{}")
    assert gguf("mlops-jfrog upload 'models/*' {r}/v1/ --explode") == 9
    assert gguf("mlops-jfrog search {r}/") == 5


@pytest.mark.parametrize(
    ("flags", "pattern", "found"),
    [
        ("--regexp", r"models/part-([12])\.gguf", ["q/1.gguf", "q/2.gguf"]),
        ("--ant", "**/part-(?).gguf", ["q/1.gguf", "q/2.gguf", "q/3.gguf"]),
        ("--ant", "models/part-(*).gguf", ["q/1.gguf", "q/2.gguf"]),
    ],
)
def test_other_ways_to_write_patterns(
    gguf: Typed, flags: str, pattern: str, found: list[str]
) -> None:
    assert gguf(f"mlops-jfrog upload '{pattern}' '{{r}}/q/{{1}}.gguf' {flags}") == 0, gguf.errors
    assert gguf.paths("mlops-jfrog search {r}/") == found


def test_empty_folders_are_made_when_asked_for(gguf: Typed) -> None:
    (gguf.directory / "models/none/yet").mkdir(parents=True)
    line = "mlops-jfrog upload models/ {r}/v1/ --include-dirs --exclusions '*.gguf'"
    assert gguf(line) == 0, gguf.errors
    found = gguf.paths("mlops-jfrog search '{r}/v1/models/*' --include-dirs")
    assert found == ["v1/models/none", "v1/models/none/yet", "v1/models/notes.txt"]


def test_a_detailed_summary_is_the_jfrog_clis(gguf: Typed) -> None:
    assert gguf("mlops-jfrog upload models/notes.txt {r}/v1/ --flat --detailed-summary") == 0
    told = json.loads(gguf.output)
    (file,) = told.pop("files")
    assert told == {"status": "success", "totals": {"success": 1, "failure": 0}}
    url = f"{gguf.environment['JF_URL']}/artifactory/{gguf.repository}/v1/notes.txt"
    assert file["target"] == url
    assert file["sha256"] == hashlib.sha256(b"models/notes.txt").hexdigest()


class TestSyncDeletes:
    line = "mlops-jfrog upload 'models/part-1.gguf' {r}/ds/ --flat --sync-deletes {r}/ds/"

    @pytest.fixture
    def before(self, gguf: Typed) -> Typed:
        assert gguf("mlops-jfrog upload 'models/*' {r}/ds/ --flat") == 0
        assert gguf("mlops-jfrog upload 'models/notes.txt' {r}/other/ --flat") == 0
        return gguf

    def test_the_rest_of_the_folder_goes(self, before: Typed) -> None:
        assert before(f"{self.line} --quiet") == 0, before.errors
        assert before.paths("mlops-jfrog search {r}/") == ["ds/part-1.gguf", "other/notes.txt"]

    def test_a_person_is_asked_first(self, before: Typed) -> None:
        before.answer = "no\n"
        assert before(self.line) == 0
        assert "Delete 3 files" in before.errors
        before.answer = None
        assert len(before.paths("mlops-jfrog search {r}/ds/")) == 4
        assert before(self.line) == 2
        assert "--quiet" in before.errors

    def test_a_dry_run_lists_it(self, before: Typed) -> None:
        told = before.json(f"{self.line} --dry-run")
        assert told["deleted"] == [
            f"{before.repository}/ds/{name}" for name in ("notes.txt", "part-2.gguf", "part-3.gguf")
        ]
        assert len(before.paths("mlops-jfrog search {r}/ds/")) == 4

    def test_a_folder_that_nothing_goes_to_is_refused(self, before: Typed) -> None:
        line = "mlops-jfrog upload models/notes.txt {r}/ds/ --flat --sync-deletes {r}/other/"
        assert before(f"{line} --quiet") == 2
        assert len(before.paths("mlops-jfrog search {r}/")) == 5
