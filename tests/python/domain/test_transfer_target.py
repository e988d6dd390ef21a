"""Where files go: the JFrog CLI's rules, and its recorded runs."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote

import pytest

from mlops_jfrog.domain.file_pattern import FilePattern
from mlops_jfrog.domain.transfer_target import download_target, upload_target
from mlops_jfrog.errors import UsageError


def up(pattern: str, target: str, source: str, *, flat: bool = False) -> str:
    made = FilePattern(pattern, target)
    held = made.match(source)
    assert held is not None
    return str(upload_target(made, source, held, flat=flat))


def down(pattern: str, target: str, path: str, *, flat: bool = False) -> str:
    made = FilePattern(pattern, target)
    held = made.match(path)
    assert held is not None
    found = download_target(made, path.partition("/")[2], held, flat=flat)
    return found.folder + found.below


@pytest.mark.parametrize(
    ("target", "flat", "goes_to"),
    [
        ("repo/v1/", False, "repo/v1/models/a.gguf"),
        ("repo/v1/", True, "repo/v1/a.gguf"),
        ("repo/v1", False, "repo/v1"),
        ("repo", False, "repo/models/a.gguf"),
        ("repo/", True, "repo/a.gguf"),
    ],
)
def test_where_an_upload_goes(target: str, flat: bool, goes_to: str) -> None:
    assert up("models/*.gguf", target, "models/a.gguf", flat=flat) == goes_to


@pytest.mark.parametrize("source", ["/tmp/m/a.bin", "../m/a.bin", "C:/m/a.bin"])
def test_an_upload_from_outside_leaves_out_what_leads_there(source: str) -> None:
    pattern = FilePattern(source, "repo/v1/")
    assert str(upload_target(pattern, source, (), flat=False)).endswith("m/a.bin")
    assert ".." not in str(upload_target(pattern, source, (), flat=False))


def test_an_upload_to_no_path_is_refused() -> None:
    with pytest.raises(UsageError):
        up("a", "repo/../x/", "a")


@pytest.mark.parametrize(
    ("target", "flat", "goes_to"),
    [
        ("", False, "cat/1/m.bin"),
        ("", True, "m.bin"),
        ("out/", False, "out/cat/1/m.bin"),
        ("out/", True, "out/m.bin"),
        ("out/x.bin", True, "out/x.bin"),
        ("out/x.bin", False, "out/cat/1/x.bin"),
        ("/abs/", True, "/abs/m.bin"),
        ("../up/", True, "../up/m.bin"),
        (".", True, "m.bin"),
    ],
)
def test_where_a_download_goes(target: str, flat: bool, goes_to: str) -> None:
    assert down("repo/*.bin", target, "repo/cat/1/m.bin", flat=flat) == goes_to


def test_what_a_server_says_fills_only_what_lies_below_the_users_folder() -> None:
    pattern = FilePattern("repo/(*)/m.bin", "../out/x-{1}/m.bin")
    found = download_target(pattern, "../../etc/m.bin", ("../../etc",), flat=False)
    assert (found.folder, found.below) == ("../out/", "x-../../etc/m.bin")


def recorded(reference: Path, name: str) -> tuple[FilePattern, bool, Mapping[str, Any]]:
    """Pattern and target of the run's last command, whether it is flat, and the recording."""
    run = json.loads((reference / "jf" / f"{name}.json").read_text(encoding="utf-8"))
    typed = re.findall(
        r"jf rt (?:upload|download|copy|move) (.*)", run["command"].replace("; jf", "\njf")
    )
    words = iter(shlex.split(typed[-1]))
    positional, flat = [], False
    for word in words:
        if word in ("--props", "--target-props"):
            next(words)
        elif word.startswith("--"):
            flat = flat or word in ("--flat", "--flat=true")
        else:
            positional.append(word)
    return FilePattern(positional[0], positional[1]), flat, run


@pytest.mark.parametrize(
    "name",
    ["03-upload-pattern", "03-upload-recursive-noflat", "03-upload-rename-placeholder"],
)
def test_uploads_go_where_the_jfrog_cli_sends_them(reference: Path, name: str) -> None:
    pattern, flat, run = recorded(reference, name)
    sources = {
        "03-upload-pattern": [f"models/part-{number}.gguf" for number in (1, 2, 3)],
        "03-upload-recursive-noflat": [
            "data/train.csv",
            "data/eval/test set.csv",
            "data/eval/deep/labels+v1.json",
        ],
        "03-upload-rename-placeholder": [f"models/part-{number}.gguf" for number in (1, 2, 3)],
    }[name]
    sent = {
        unquote(each["request"]["path"].partition(";")[0]).removeprefix("/artifactory/")
        for each in run["exchanges"]
        if each["request"]["method"] == "PUT"
    }
    ours = {
        str(upload_target(pattern, source, pattern.match(source) or (), flat=flat))
        for source in sources
    }
    assert ours == sent


@pytest.mark.parametrize(
    "name",
    [
        "05-download-path",
        "05-download-pattern-props",
        "05-download-split-default",
        "05-download-build-env",
        "05-download-explode",
    ],
)
def test_downloads_go_where_the_jfrog_cli_puts_them(reference: Path, name: str) -> None:
    pattern, flat, run = recorded(reference, name)
    moved = re.findall(r'Downloading "(.+?)" to "(.+?)"', run["stderr"])
    assert moved
    for source, target in moved:
        held = pattern.match(source)
        assert held is not None
        found = download_target(pattern, source.partition("/")[2], held, flat=flat)
        assert found.folder + found.below == target


@pytest.mark.parametrize(
    "name",
    [
        "05-copy-file",
        "05-copy-file-flat",
        "05-copy-pattern",
        "05-copy-folder",
        "05-copy-dry-run",
        "05-move",
    ],
)
def test_copies_go_where_the_jfrog_cli_asks_for_them(reference: Path, name: str) -> None:
    pattern, flat, run = recorded(reference, name)
    asked = [
        each["request"]["path"]
        for each in run["exchanges"]
        if re.match(r"/artifactory/api/(copy|move)/", each["request"]["path"])
    ]
    assert asked
    for each in asked:
        path, _, query = each.partition("?")
        source = unquote(path).split("/", 4)[4]
        held = pattern.match(source)
        assert held is not None
        found = download_target(pattern, source.partition("/")[2], held, flat=flat)
        assert parse_qs(query)["to"] == [found.folder + found.below]
