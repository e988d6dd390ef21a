"""Names that are safe to build paths from."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_jfrog.domain.coordinates import (
    _PLAIN,
    ArtifactPath,
    ModelName,
    ModelVersion,
    RelativePath,
    RepositoryKey,
    Version,
    _refuse_segment,
)
from mlops_jfrog.errors import UsageError


@pytest.mark.parametrize(
    "name",
    ["fraud", "nlp/sentiment-classifier", "llm/llama3-8b", "модель", "模型/中文", "a b", "x#1;y=2"],
)
def test_any_safe_text_is_a_model_name(name: str) -> None:
    assert ModelName(name) == name


@pytest.mark.parametrize(
    "name",
    [
        "",
        "/x",
        "x/",
        "x//y",
        "..",
        "../x",
        "x/../y",
        "x/.",
        ".stages",
        "x/.stages",
        "x/latest",
        "x\n",
        "x\0y",
        "x\x1b[31m",
        "x\u2028y",
        "x\x85y",
        "x\ud800",
        " x",
        "x ",
        "x\\y",
        "x:y",
        "x*",
        "x?",
        'x"y',
        "x<y>",
        "x|y",
        "é" * 128,
    ],
)
def test_an_unsafe_model_name_is_refused(name: str) -> None:
    with pytest.raises(UsageError):
        ModelName(name)


@pytest.mark.parametrize(
    "version", ["42", "1.0.0", "v1", "2026-02-21", "1.0.0+build.7", "train-#42"]
)
def test_any_safe_segment_is_a_version(version: str) -> None:
    assert Version(version) == version


@pytest.mark.parametrize("version", ["", "latest", ".hidden", "a/b", "..", "1\t0"])
def test_an_unsafe_version_is_refused(version: str) -> None:
    with pytest.raises(UsageError):
        Version(version)


def test_the_refusal_shows_the_name_without_its_control_characters() -> None:
    with pytest.raises(UsageError) as refused:
        ModelName("x\x1b[2Jy")
    assert refused.value.message.isprintable()
    assert r"\x1b" in refused.value.message


@pytest.mark.parametrize("key", ["ml-models-prod-local", "pypi.virtual_2", "A"])
def test_a_repository_key_is_letters_digits_and_three_signs(key: str) -> None:
    assert RepositoryKey(key) == key


@pytest.mark.parametrize("key", ["", "-x", "a/b", "a b", "a\n", "é", "x" * 65])
def test_another_repository_key_is_refused(key: str) -> None:
    with pytest.raises(UsageError):
        RepositoryKey(key)


def test_an_artifact_path_is_read_as_it_is_written() -> None:
    path = ArtifactPath.parse("ml-models-local/nlp/x/1/model.onnx")
    assert (path.repository, path.path) == ("ml-models-local", "nlp/x/1/model.onnx")
    assert str(path) == "ml-models-local/nlp/x/1/model.onnx"


@pytest.mark.parametrize("text", ["ml-models-local", "", "repo/", "repo//x", "repo/../x"])
def test_what_is_no_artifact_path_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        ArtifactPath.parse(text)


def test_a_version_knows_where_its_files_lie() -> None:
    version = ModelVersion.of("nlp/x", "1.0.0")
    assert version.folder == "nlp/x/1.0.0"
    assert str(version.file(RepositoryKey("repo"), "sub/a.bin")) == "repo/nlp/x/1.0.0/sub/a.bin"
    assert str(version) == "nlp/x 1.0.0"


@given(st.text())
def test_an_accepted_path_never_leaves_its_folder(text: str) -> None:
    try:
        path = RelativePath(text)
    except UsageError:
        return
    assert not {"", ".", ".."}.intersection(path.split("/"))
    assert not set("\0\n\r\\").intersection(path)
    assert path.encode()


@given(st.text())
def test_a_refusal_is_one_printable_line(text: str) -> None:
    with pytest.raises(UsageError) as refused:
        ModelName(f"{text}/..")
    assert refused.value.message.isprintable()


@given(st.from_regex(_PLAIN, fullmatch=True))
def test_what_is_told_to_be_plain_at_once_has_nothing_wrong(segment: str) -> None:
    _refuse_segment(segment, "path")
