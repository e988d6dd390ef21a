"""The JFrog CLI's own command lines, with `jf rt` replaced by `mlops-jfrog`, on a real sandbox."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from mlops_jfrog.sandbox.server import RunningSandbox
from support.platform_client import PlatformClient
from support.typed import Typed


@pytest.fixture
def outside(sandbox: RunningSandbox) -> PlatformClient:
    """The platform as plain requests see it."""
    return PlatformClient(sandbox)


@pytest.fixture
def typed(sandbox: RunningSandbox, repo: str, tmp_path: Path) -> Iterator[Typed]:
    work = tmp_path / "work"
    work.mkdir()
    environment = {
        "HOME": str(tmp_path),
        "JF_URL": sandbox.url,
        "JF_ACCESS_TOKEN": sandbox.admin_token,
        "JFROG_CLI_HOME_DIR": str(tmp_path / "no-jfrog-home"),
        "PATH": "",
    }
    shell = Typed(work, environment, repo)
    yield shell
    assert sandbox.admin_token not in shell.output + shell.errors


@pytest.fixture
def gguf(typed: Typed) -> Typed:
    """Three parts of a model, one of them in a folder, and something else."""
    for name in ("part-1.gguf", "part-2.gguf", "deep/part-3.gguf", "notes.txt"):
        typed.write(f"models/{name}")
    return typed


class TestUpload:
    def test_a_pattern_into_a_folder_keeps_the_local_folders(self, gguf: Typed) -> None:
        assert gguf('mlops-jfrog upload "models/*.gguf" {r}/llm/llama3-8b/v1/') == 0
        assert gguf.paths("mlops-jfrog search '{r}/*'") == [
            "llm/llama3-8b/v1/models/deep/part-3.gguf",
            "llm/llama3-8b/v1/models/part-1.gguf",
            "llm/llama3-8b/v1/models/part-2.gguf",
        ]

    @pytest.mark.parametrize("flat", ["--flat", "--flat=true"])
    def test_flat_leaves_the_folders_out(self, gguf: Typed, flat: str) -> None:
        assert gguf(f'mlops-jfrog upload "models/*.gguf" {{r}}/v1/ {flat} --recursive=true') == 0
        assert gguf.paths("mlops-jfrog search {r}/v1/") == [
            f"v1/part-{number}.gguf" for number in (1, 2, 3)
        ]

    def test_without_recursion_only_the_folder_itself(self, gguf: Typed) -> None:
        assert gguf('mlops-jfrog upload "models/*.gguf" {r}/v1/ --flat --recursive=false') == 0
        assert gguf.paths("mlops-jfrog search {r}") == ["v1/part-1.gguf", "v1/part-2.gguf"]

    def test_a_folder_and_exclusions(self, gguf: Typed) -> None:
        line = 'mlops-jfrog upload models/ {r}/v1/ --flat=false --exclusions "*.txt;*/deep/*"'
        assert gguf(f"{line} --threads=8 --quiet") == 0
        assert gguf.paths("mlops-jfrog search '{r}/*'") == [
            "v1/models/part-1.gguf",
            "v1/models/part-2.gguf",
        ]

    def test_placeholders_name_the_target(self, gguf: Typed) -> None:
        assert gguf("mlops-jfrog upload 'models/part-(*).gguf' '{r}/q/{1}/model.gguf'") == 0
        assert gguf.paths("mlops-jfrog search {r}/q/") == ["q/1/model.gguf", "q/2/model.gguf"]

    def test_a_target_without_a_slash_is_the_new_name(self, gguf: Typed) -> None:
        assert gguf("mlops-jfrog upload models/part-1.gguf {r}/llm/model.gguf") == 0
        assert gguf.paths("mlops-jfrog search {r}/llm/model.gguf") == ["llm/model.gguf"]

    @pytest.mark.parametrize("flag", ["--target-props", "--props"])
    def test_properties_of_any_character_arrive_unchanged(
        self, gguf: Typed, outside: PlatformClient, flag: str
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

    def test_a_dry_run_says_what_would_happen_and_sends_nothing(self, gguf: Typed) -> None:
        told = gguf.json("mlops-jfrog upload 'models/*.gguf' {r}/v1/ --flat --dry-run")
        assert isinstance(told["files"], list)
        assert [row["target"].partition("/")[2] for row in told["files"]] == [
            "v1/part-3.gguf",
            "v1/part-1.gguf",
            "v1/part-2.gguf",
        ]
        assert gguf("mlops-jfrog search {r}/") == 5

    def test_nothing_that_fits_is_an_error_unless_it_may_be(self, gguf: Typed) -> None:
        assert gguf("mlops-jfrog upload 'models/*.none' {r}/v1/") == 5
        assert "no file fits 'models/*.none'" in gguf.errors
        assert gguf("mlops-jfrog upload 'models/*.none' {r}/v1/ --fail-no-op=false") == 0

    def test_two_files_of_one_name_are_refused(self, gguf: Typed) -> None:
        gguf.write("models/deep/part-1.gguf")
        assert gguf("mlops-jfrog upload 'models/*.gguf' {r}/v1/ --flat") == 2
        assert "would both become" in gguf.errors

    def test_an_unknown_repository_is_not_found(self, gguf: Typed) -> None:
        assert gguf("mlops-jfrog upload models/notes.txt no-such-local/v1/") == 5

    def test_a_link_is_refused_or_followed_inside_the_folder(
        self, gguf: Typed, tmp_path: Path
    ) -> None:
        (gguf.directory / "models/link.bin").symlink_to("notes.txt")
        line = "mlops-jfrog upload 'models/*.bin' {r}/v1/ --flat"
        assert gguf(line) == 2
        assert gguf(f"{line} --symlinks follow") == 0
        (tmp_path / "secret.bin").write_text("outside")
        (gguf.directory / "models/out.bin").symlink_to(tmp_path / "secret.bin")
        assert gguf(f"{line} --symlinks follow") == 2
        assert "leads out of" in gguf.errors

    def test_a_file_over_the_limit_is_refused(self, gguf: Typed) -> None:
        gguf.write("models/big.bin", "x" * 4096)
        assert gguf("mlops-jfrog upload models/big.bin {r}/v1/ --max-size 1KiB") != 0
        assert gguf("mlops-jfrog search {r}/") == 5


@pytest.fixture
def stored(typed: Typed, outside: PlatformClient) -> Typed:
    """Three models with metrics; numbers that texts would sort wrongly."""
    for name, accuracy, epochs, env in (
        ("cat/1/model.onnx", "0.88", "9", "staging"),
        ("cat/2/model.onnx", "0.95", "10", "production"),
        ("dog/1/model.pkl", "0.9", "100", "production"),
    ):
        matrix = f";accuracy={accuracy};epochs={epochs};env={env};task=image-classification"
        path = f"/artifactory/{typed.repository}/{name}{matrix}"
        assert outside.put(path, data=name.encode()).status_code == 201
    return typed


class TestDownload:
    def test_by_properties_into_a_folder(self, stored: Typed) -> None:
        line = 'mlops-jfrog download --props "env=production;task=image-classification" "{r}/*"'
        assert stored(f"{line} ./inference/models/") == 0
        assert stored.below("inference/models") == ["cat/2/model.onnx", "dog/1/model.pkl"]
        assert (stored.directory / "inference/models/dog/1/model.pkl").read_text() == (
            "dog/1/model.pkl"
        )

    def test_stars_for_folders_and_flat(self, stored: Typed) -> None:
        assert stored('mlops-jfrog download "{r}/**/*.pkl" out/ --flat') == 0
        assert stored.below("out") == ["model.pkl"]

    def test_one_file_into_the_working_directory(self, stored: Typed) -> None:
        assert stored("mlops-jfrog download {r}/cat/1/model.onnx --flat=true") == 0
        assert stored.below(".") == ["model.onnx"]

    def test_a_file_under_another_name(self, stored: Typed) -> None:
        assert stored("mlops-jfrog download {r}/cat/1/model.onnx out/cat.onnx --flat") == 0
        assert stored.below("out") == ["cat.onnx"]

    def test_placeholders_name_the_target(self, stored: Typed) -> None:
        assert stored("mlops-jfrog download '{r}/(*)/(*)/model.*' 'out/{1}-{2}/'") == 0
        assert stored.below("out") == ["cat-1/model.onnx", "cat-2/model.onnx", "dog-1/model.pkl"]

    def test_files_of_one_name_are_refused_where_they_differ(self, stored: Typed) -> None:
        assert stored('mlops-jfrog download "{r}/*.onnx" out/ --flat') == 2
        assert "would both become" in stored.errors
        assert stored.below(".") == []

    def test_what_is_there_is_kept(self, stored: Typed) -> None:
        stored('mlops-jfrog download "{r}/*.pkl" out/')
        again = stored.json('mlops-jfrog download "{r}/*.pkl" out/')
        assert isinstance(again["files"], list)
        assert [(row["kept"], row["received"]) for row in again["files"]] == [(True, 0)]

    def test_nothing_that_fits_and_unknown_repositories_are_errors(self, stored: Typed) -> None:
        assert stored('mlops-jfrog download "{r}/none/*" out/') == 5
        assert "no file fits" in stored.errors
        assert stored('mlops-jfrog download "no-such-local/*" out/') == 5
        assert "there is no repository no-such-local" in stored.errors
        assert stored.below(".") == []

    def test_a_dry_run_fetches_nothing(self, stored: Typed) -> None:
        assert stored('mlops-jfrog download "{r}/*" out/ --dry-run') == 0
        assert stored.below(".") == []


class TestDownloadByBuild:
    @pytest.fixture
    def built(self, stored: Typed, outside: PlatformClient) -> Typed:
        """Two runs of a build, the second the newest though its number is smaller as a text."""
        self.name = f"train-{uuid.uuid4().hex[:8]}"
        for number, started in (("9", "2026-01-01"), ("10", "2026-01-02")):
            artifact = outside.deploy(
                stored.repository,
                f"b/{number}/model.bin",
                f"{self.name} {number}".encode(),
                build=f"{self.name}/{number}",
            )
            outside.publish(
                self.name, number, artifacts=[artifact], started=f"{started}T00:00:00.000+0000"
            )
        return stored

    def test_by_name_and_number(self, built: Typed) -> None:
        assert built(f'mlops-jfrog download --build={self.name}/9 "*" out/') == 0
        assert built.below("out") == ["b/9/model.bin"]

    @pytest.mark.parametrize("flag", ["--build", "--build-name"])
    def test_a_name_alone_is_the_newest(self, built: Typed, flag: str) -> None:
        assert built(f'mlops-jfrog download {flag} {self.name} "{{r}}/*" out/') == 0
        assert built.below("out") == ["b/10/model.bin"]

    def test_name_and_number_apart(self, built: Typed) -> None:
        line = f'mlops-jfrog download --build-name {self.name} --build-number 9 "{{r}}/*" out/'
        assert built(line) == 0
        assert built.below("out") == ["b/9/model.bin"]

    def test_an_unknown_build_is_not_found(self, built: Typed) -> None:
        assert built('mlops-jfrog download --build no-such-build "{r}/*" out/') == 5


class TestSearch:
    def test_by_properties(self, stored: Typed) -> None:
        assert stored.paths("mlops-jfrog search '{r}/*' --props 'env=production'") == [
            "cat/2/model.onnx",
            "dog/1/model.pkl",
        ]
        assert stored.paths("mlops-jfrog search '{r}/*' --props 'env=stag*'") == [
            "cat/1/model.onnx"
        ]

    def test_numbers_are_compared_as_numbers(self, stored: Typed) -> None:
        assert stored.paths("mlops-jfrog search {r}/ --where 'accuracy >= 0.90'") == [
            "cat/2/model.onnx",
            "dog/1/model.pkl",
        ]
        assert stored.paths("mlops-jfrog search {r}/ --where 'epochs > 9 and epochs < 1e2'") == [
            "cat/2/model.onnx"
        ]

    def test_wildcards_exclusions_and_folders(self, stored: Typed) -> None:
        assert stored.paths("mlops-jfrog search '{r}/cat/*/*.onnx'") == [
            "cat/1/model.onnx",
            "cat/2/model.onnx",
        ]
        assert stored.paths("mlops-jfrog search {r}/ --exclusions '*.onnx'") == ["dog/1/model.pkl"]

    def test_a_row_has_the_jfrog_clis_fields(self, stored: Typed) -> None:
        found = stored.json("mlops-jfrog search {r}/cat/2/model.onnx")["files"]
        assert isinstance(found, list)
        assert found[0]["path"] == f"{stored.repository}/cat/2/model.onnx"
        assert found[0]["size"] == len("cat/2/model.onnx")
        assert found[0]["props"]["env"] == ["production"]
        assert {"sha256", "sha1", "md5", "created"} <= found[0].keys()

    def test_people_see_a_table(self, stored: Typed) -> None:
        assert stored("mlops-jfrog search {r}/dog/") == 0
        head, row = stored.output.splitlines()[-2:]
        assert head.split() == ["PATH", "SIZE", "CREATED", "PROPS"]
        assert f"{stored.repository}/dog/1/model.pkl" in row
        assert "accuracy=0.9" in row


class TestSetProps:
    def test_on_many_files_at_once(self, typed: Typed, outside: PlatformClient) -> None:
        for number in range(30):
            outside.put(f"/artifactory/{typed.repository}/many/{number}", data=b"x")
        assert typed("mlops-jfrog set-props {r}/many/ done=yes --threads 8") == 0
        assert len(typed.paths("mlops-jfrog search {r} --props done=yes")) == 30

    def test_on_every_file_that_fits(self, stored: Typed, outside: PlatformClient) -> None:
        given = r"env=staging;approved-by=alice;approval-date=2026-02-21;note=x\,y\;z = 1+1"
        assert stored(f'mlops-jfrog set-props "{{r}}/cat/*" "{given}"') == 0
        for number in (1, 2):
            found = outside.properties(stored.repository, f"cat/{number}/model.onnx")
            assert found["env"] == ["staging"]
            assert found["approved-by"] == ["alice"]
            assert found["note"] == ["x,y;z = 1+1"]
            assert found["task"] == ["image-classification"]
        assert outside.properties(stored.repository, "dog/1/model.pkl")["env"] == ["production"]

    def test_nothing_that_fits_is_an_error(self, stored: Typed) -> None:
        assert stored('mlops-jfrog set-props "{r}/none/*" "a=b"') == 5

    def test_a_dry_run_changes_nothing(self, stored: Typed, outside: PlatformClient) -> None:
        assert stored('mlops-jfrog set-props "{r}/*" "a=b" --dry-run') == 0
        assert "a" not in outside.properties(stored.repository, "dog/1/model.pkl")

    def test_both_arguments_are_needed(self, stored: Typed) -> None:
        assert stored('mlops-jfrog set-props "{r}/*"') == 2


class TestForms:
    @pytest.mark.parametrize(
        ("line", "flag"),
        [
            ("mlops-jfrog upload 'models/*' {r}/v1/ --model fraud", "--model"),
            ("mlops-jfrog upload --flat", "--flat"),
            ("mlops-jfrog download '{r}/*' out/ --target out", "--target"),
            ("mlops-jfrog download --where 'a > 1'", "--where"),
        ],
    )
    def test_flags_of_the_other_form_are_refused(self, typed: Typed, line: str, flag: str) -> None:
        assert typed(line) == 2
        assert f"{flag} belongs to" in typed.errors

    def test_a_pattern_alone_is_no_upload(self, typed: Typed) -> None:
        assert typed("mlops-jfrog upload 'models/*'") == 2
        assert "no target" in typed.errors
