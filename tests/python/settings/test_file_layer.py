"""Reading mlops.yml: texts as written, errors with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mlops_jfrog.errors import ConfigurationError
from mlops_jfrog.settings import file_layer
from mlops_jfrog.settings.file_layer import read_file
from mlops_jfrog.settings.keys import Scope
from mlops_jfrog.settings.value import Layer

PROJECT = frozenset({Scope.PROJECT})


def read(folder: Path, text: str) -> Layer:
    path = folder / "mlops.yml"
    path.write_text(text, encoding="utf-8")
    return read_file(path, PROJECT)


def complaint(folder: Path, text: str) -> str:
    with pytest.raises(ConfigurationError) as caught:
        read(folder, text)
    return caught.value.message


@pytest.mark.parametrize(
    "written",
    ["1.0", "1.10", "007", "0x10", "1_000", "on", "yes", "no", "2026-02-21", "1e3", "true"],
)
def test_a_text_stays_as_it_was_written(tmp_path: Path, written: str) -> None:
    layer = read(tmp_path, f"version: {written}\nproperties:\n  p: [{written}]\n")
    assert layer["version"].value == written
    assert layer["properties.p"].value == (written,)


def test_every_value_knows_its_line(tmp_path: Path) -> None:
    layer = read(tmp_path, "model: a\n\ngates:\n  xray:\n    timeout: 60\n")
    assert layer["gates.xray.timeout"].value == 60
    assert layer["gates.xray.timeout"].origin == "mlops.yml:5"


def test_a_single_text_is_a_list_of_one(tmp_path: Path) -> None:
    assert read(tmp_path, "files: model.pkl\n")["files"].value == ("model.pkl",)


def test_training_is_a_command_commands_or_a_section(tmp_path: Path) -> None:
    assert read(tmp_path, "train: python t.py\n")["train"].value == ("python t.py",)
    assert read(tmp_path, "train: [a, b]\n")["train"].value == ("a", "b")
    section = read(tmp_path, "train: {jenkins_job: a/b, parameters: {EPOCHS: 3}}\n")
    assert section["train.jenkins_job"].value == "a/b"
    assert section["train.parameters.EPOCHS"].value == "3"


def test_an_empty_file_sets_nothing(tmp_path: Path) -> None:
    assert read(tmp_path, "# nothing yet\n") == {}


def test_a_byte_order_mark_is_no_part_of_the_first_key(tmp_path: Path) -> None:
    assert read(tmp_path, "\ufeffmodel: a\n")["model"].value == "a"


def test_property_names_may_hold_dots(tmp_path: Path) -> None:
    assert read(tmp_path, "properties: {team.owner: ann}\n")["properties.team.owner"].value == (
        "ann",
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("modle: a\n", "mlops.yml:1:1: unknown key 'modle'; did you mean 'model'?"),
        ("gates:\n  metric: []\n", "unknown key 'metric' in gates; did you mean 'metrics'?"),
        ("stages:\n  qa:\n    repo: x\n", "mlops.yml:3:5: unknown key 'repo' in stages.qa"),
        ("model: a\ntask: t\nmodel: b\n", "mlops.yml:3:1: 'model' is here twice; first in line 1"),
        ("model:\n", "mlops.yml:1:7: model has no value"),
        ("model: ''\n", "mlops.yml:1:8: model has no value"),
        ("model: [a, b]\n", "mlops.yml:1:8: model must be a text, not a list"),
        ("files: [{a: b}]\n", "files must be a list of texts, not a mapping"),
        ("gates: strict\n", "mlops.yml:1:8: gates must be a mapping of names to values"),
        ("- model\n", "mlops.yml:1:1: the file must be a mapping"),
        ("gates: {xray: {timeout: .nan}}\n", "must be a whole number"),
        ("gates: {xray: {timeout: -5}}\n", "must be a whole number"),
        ("gates: {xray: {timeout: '60'}}\n", "must be a plain integer, not '\"60\"'"),
        ("promotion: {approval: yes}\n", "must be true or false, not 'yes'"),
        ("model: !!python/object:os.system x\n", "model has no value"),
        ("model: &a b\nmodel: *a\n", "is here twice"),
        ("model: a\n---\nmodel: b\n", "mlops.yml:2:1: not YAML"),
        ("model: [a\n", "not YAML"),
        ("model: a\n\tb: c\n", "mlops.yml:2:1: not YAML"),
        ("? [a]\n: b\n", "a key must be a plain name"),
        ("model: \x07\n", "not YAML"),
        ("train: {comand: x}\n", "unknown key 'comand' in train; did you mean 'command'?"),
        ("train: {command: x, sagemaker: 3}\n", "train.sagemaker must be a mapping"),
        ("jenkins: {kind: multi-branch}\n", "1:17: jenkins.kind can't be 'multi-branch'; did"),
        ("notifications: {on: [never]}\n", "notifications.on can't be 'never'"),
        ('model: "\\ud800"\n', "mlops.yml:1:"),
        ("access_token: canary-33\n", "access_token can't be set in this file"),
    ],
)
def test_what_is_no_setting_is_said_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    message = complaint(tmp_path, text)
    assert said in message
    assert "\n" not in message
    assert "canary" not in message


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mlops.yml"
    path.write_bytes(b"model: \xff\n")
    with pytest.raises(ConfigurationError, match="not UTF-8 text"):
        read_file(path, PROJECT)


def test_a_file_nested_without_end_is_refused(tmp_path: Path) -> None:
    assert "nested too deeply" in complaint(tmp_path, "files: " + "[" * 20_000)
    assert "nested too deeply" in complaint(tmp_path, "files: " + "[" * 9_000 + "]" * 9_000)
    assert "nested too deeply" in complaint(tmp_path, "- " * 9_000 + "x")


@pytest.mark.parametrize("loader", [yaml.SafeLoader, yaml.CSafeLoader])
def test_both_loaders_read_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, loader: type[yaml.SafeLoader]
) -> None:
    monkeypatch.setattr(file_layer, "_LOADER", loader)
    text = "model: é😀\nversion: 1.10\ngates: &g\n  metrics: ['a > 1', \"b\\n\"]\n# end\n"
    layer = read(tmp_path, text)
    assert layer["gates.metrics"].value == ("a > 1", "b\n")
    assert (layer["version"].value, layer["version"].origin) == ("1.10", "mlops.yml:2")
    assert "mlops.yml:2:4: not YAML" in complaint(tmp_path, "a: 1\n  b: 2\n")


def test_a_large_file_is_refused_before_it_is_parsed(tmp_path: Path) -> None:
    assert "no settings file" in complaint(tmp_path, "# " + "x" * 300_000)


@settings(
    deadline=None, max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    properties=st.dictionaries(
        st.text(min_size=1, alphabet=st.characters(codec="utf-8", exclude_categories=["C"])),
        st.lists(st.text(min_size=1).filter(str.strip), min_size=1),
        min_size=1,
    )
)
def test_any_property_survives_the_file(tmp_path: Path, properties: dict[str, list[str]]) -> None:
    layer = read(tmp_path, yaml.safe_dump({"properties": properties}))
    assert {name: value.value for name, value in layer.items()} == {
        f"properties.{name}": tuple(values) for name, values in properties.items()
    }
