"""Whatever stands in mlops.yml, Jenkins' Groovy parses what is generated and reads the same values.

The compiler is the one that Jenkins has, in one process for all examples.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mlops_jfrog.errors import ConfigurationError
from mlops_jfrog.integrations.jenkins.escaping import comment_text, groovy_literal
from mlops_jfrog.integrations.jenkins.generate import Order, generate

from .groovy_syntax import GroovyReader, groovy_reader
from .jenkins import compiled_harness

pytestmark = pytest.mark.timeout(300)

NASTY = [
    "'",
    "'''",
    '"""',
    "\\",
    "\\'",
    "\\\\'",
    "${'x'.execute()}",
    "$x",
    "\\u0027",
    "\\\\u0027",
    "\\u000a",
    "a\\u002a/b",
    "*/ evil() /*",
    "a\nb",
    "a\r\nb\n",
    "\n",
    "\x00\x07\x1b",
    "\u2028\u2029\ufeff",
    "\ud800",
    "😀é",
    "// evil",
    "\t{{ x }} {% y %}",
    "'); evil('",
]
TEXTS = st.one_of(st.sampled_from(NASTY), st.text(max_size=40)) | st.lists(
    st.sampled_from(NASTY), max_size=4
).map("".join)


@pytest.fixture(scope="module")
def groovy() -> Iterator[GroovyReader]:
    with groovy_reader(compiled_harness()) as reader:
        yield reader


@settings(deadline=None, max_examples=400)
@given(text=TEXTS)
def test_a_literal_reads_back_as_the_text(groovy: GroovyReader, text: str) -> None:
    read = groovy.read(f"x = {groovy_literal(text)}\n")
    assert read.constants == (text,)
    assert read.calls == ()


@settings(deadline=None, max_examples=300)
@given(text=TEXTS)
def test_nothing_gets_out_of_a_comment(groovy: GroovyReader, text: str) -> None:
    comment = comment_text(text)
    read = groovy.read(f"// {comment}\nx = 'one' /* {comment} */\ny = 'two'\n")
    assert read.constants == ("one", "two")
    assert read.calls == ()


def project(value: str) -> dict[str, Any]:
    """A project with ``value`` wherever a text of one's choice may stand."""
    return {
        "model": "m",
        "owner": value,
        "requirements": value,
        "metrics": value,
        "train": [value],
        "test": [value],
        "parameters": {"P": {"default": value, "help": value}, "Q": {"choices": [value]}},
        "environment": {"V": value},
        "agent": {"label": value, "image": value},
        "promotion": {"approvals": ["qa"]},
        "approval": {"submitter": value},
        "notifications": {"email": [value], "slack": value, "on": ["always", "failure"]},
        "deployment": {"job": value},
        "credentials": {"url": value, "token": value},
        "library": {"name": value, "version": value},
    }


def generated(folder: Path, document: dict[str, Any], style: str) -> str:
    file = folder / "mlops.yml"
    file.write_text(yaml.safe_dump(document), encoding="utf-8")
    return generate(file, Order(style=style)).text


def has_a_value(text: str) -> bool:
    """An empty text is no value of a setting; YAML holds no lone surrogate."""
    return bool(text.strip()) and text.isprintable() | text.isascii() and "\ud800" not in text


@pytest.mark.parametrize("style", ["declarative", "short", "scripted"])
@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=TEXTS.filter(has_a_value))
def test_a_whole_jenkinsfile_does_the_same_whatever_its_values_are(
    groovy: GroovyReader, tmp_path: Path, style: str, text: str
) -> None:
    plain = groovy.read(generated(tmp_path, project("PLAIN"), style))
    try:
        hostile = groovy.read(generated(tmp_path, project(text), style))
    except ConfigurationError:
        # Refused before anything is generated: nothing can break out of what isn't there.
        return
    assert hostile.calls == plain.calls
    assert [each.replace("PLAIN", text) for each in plain.constants] == list(hostile.constants)
    assert any(text in each for each in hostile.constants)


@pytest.mark.parametrize("style", ["declarative", "scripted"])
def test_a_job_that_trains_is_started_with_its_values(
    groovy: GroovyReader, tmp_path: Path, style: str
) -> None:
    training = {"jenkins_job": "a'b/c d", "parameters": {"E'": "1$"}, "artifacts": ["m'.pkl"]}
    read = groovy.read(generated(tmp_path, {"model": "m", "train": training}, style))
    assert {"a'b/c d", "E'", "1$", "m'.pkl"} <= set(read.constants)
    assert {"build", "copyArtifacts", "specific"} <= set(read.calls)


@pytest.mark.parametrize("name", ["A-B", "1A", "PATH", "A B", "A'"])
def test_a_variable_that_is_none_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigurationError, match="can't be the name of a variable"):
        generated(tmp_path, {"model": "m", "environment": {name: "x"}}, "declarative")
