"""Build-info: the JFrog CLI's own documents read and written, field by field."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import fastjsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_jfrog.domain.build_info import (
    Agent,
    BuildArtifact,
    BuildDependency,
    BuildInfo,
    Module,
    Vcs,
    build_info_path,
    build_info_repository,
    format_started,
    parse_started,
)
from mlops_jfrog.errors import UsageError

STARTED = "2026-11-21T00:50:56.171+0000"
GOLDEN = (
    "golden-build-info.json",
    "golden-build-info-module-url.json",
    "golden-build-info-python.json",
)


def read(reference: Path, relative: str) -> Any:
    """A JSON file of the reference data."""
    return json.loads((reference / relative).read_text())


def test_a_build_info_is_written_in_the_field_names_of_the_protocol() -> None:
    build = BuildInfo(
        version="1.0.1",
        name="churn",
        number="7",
        started=STARTED,
        duration_millis=1200,
        agent=Agent("Jenkins", "2.440.3"),
        build_agent=Agent("mlops-jfrog", "0.1.0"),
        url="https://ci.example/job/churn/7/",
        vcs=(Vcs("https://git.example/churn.git", "e724", "main", "Train"),),
        properties={"buildInfo.env.TZ": "UTC"},
        modules=(
            Module(
                "churn",
                "generic",
                artifacts=(
                    BuildArtifact("m.onnx", "onnx", "churn/7/m.onnx", "staging", "1", "2", "3"),
                ),
                dependencies=(BuildDependency("joblib:1.2.0", "whl", requested_by=(("churn",),)),),
            ),
        ),
    )
    assert build.to_json() == {
        "version": "1.0.1",
        "name": "churn",
        "number": "7",
        "started": STARTED,
        "durationMillis": 1200,
        "agent": {"name": "Jenkins", "version": "2.440.3"},
        "buildAgent": {"name": "mlops-jfrog", "version": "0.1.0"},
        "url": "https://ci.example/job/churn/7/",
        "vcs": [
            {
                "url": "https://git.example/churn.git",
                "revision": "e724",
                "branch": "main",
                "message": "Train",
            }
        ],
        "properties": {"buildInfo.env.TZ": "UTC"},
        "modules": [
            {
                "id": "churn",
                "type": "generic",
                "artifacts": [
                    {
                        "name": "m.onnx",
                        "type": "onnx",
                        "path": "churn/7/m.onnx",
                        "originalDeploymentRepo": "staging",
                        "sha1": "1",
                        "md5": "2",
                        "sha256": "3",
                    }
                ],
                "dependencies": [{"id": "joblib:1.2.0", "type": "whl", "requestedBy": [["churn"]]}],
            }
        ],
    }
    assert BuildInfo.from_json(build.to_json()) == build


@pytest.mark.parametrize("name", GOLDEN)
def test_the_golden_build_infos_of_the_jfrog_cli_are_known_field_by_field(
    reference: Path, name: str
) -> None:
    document = read(reference, f"jf/files/{name}")
    build = BuildInfo.from_json(document)
    assert build.to_json() == document
    parts = [build, *build.modules, *build.vcs]
    parts += [each for m in build.modules for each in (*m.artifacts, *m.dependencies)]
    assert [part.unknown for part in parts] == [{}] * len(parts)


@pytest.mark.parametrize("name", GOLDEN)
def test_what_is_written_satisfies_the_published_schema(reference: Path, name: str) -> None:
    schema = read(reference, "buildinfo-schema.json")
    # The schema lists the modules beside "properties", where they check nothing: moved inside.
    schema["properties"]["modules"] = schema["modules"]
    validate = fastjsonschema.compile(schema)
    document = BuildInfo.from_json(read(reference, f"jf/files/{name}")).to_json()
    validate(document)
    with pytest.raises(fastjsonschema.JsonSchemaException):
        validate({**document, "started": "yesterday"})


def test_the_path_is_the_one_the_jfrog_cli_asks_for() -> None:
    document = {"name": "churn-train", "number": "42", "started": STARTED}
    assert BuildInfo.from_json(document).path == "churn-train/42-1795222256171.json"
    assert build_info_repository() == "artifactory-build-info"
    assert build_info_repository("ml") == "ml-build-info"


@pytest.mark.parametrize(
    ("name", "folder"),
    [
        ("a b.c&d", "a b.c&d"),
        ("team/churn", "team%2Fchurn"),
        ("a  /  b", "a %20%2F%20 b"),
        ("a\\b:c|d*e?f", "a%5Cb%3Ac%7Cd%2Ae%3Ff"),
        ("a\tb", "a b"),
    ],
)
def test_names_become_folders_as_in_the_go_client(name: str, folder: str) -> None:
    assert build_info_path(name, "1", 5) == f"{folder}/1-5.json"


@pytest.mark.parametrize(
    ("document", "complaint"),
    [
        ([], "BuildInfo is no JSON object"),
        ({"name": "a", "number": "1"}, "BuildInfo lacks started"),
        ({"name": "a", "number": 1, "started": STARTED}, "BuildInfo.number is no str"),
        ({"name": "a", "number": " ", "started": STARTED}, "a build needs a name and a number"),
        ({"name": "..", "number": "1", "started": STARTED}, "build name has an empty"),
        ({"name": "a", "number": "1", "started": "today"}, "'today' is no start of a build"),
        ({"name": "a", "number": "1", "started": STARTED, "modules": {}}, "modules is no list"),
        ({"name": "a", "number": "1", "started": STARTED, "modules": [{}]}, "Module lacks id"),
        ({"name": "a", "number": "1", "started": STARTED, "properties": {"x": 1}}, "is no str"),
        ({"name": "a", "number": "1", "started": STARTED, "durationMillis": True}, "is no int"),
    ],
)
def test_a_wrong_document_is_refused_with_the_field_that_is_wrong(
    document: object, complaint: str
) -> None:
    with pytest.raises(UsageError, match=complaint):
        BuildInfo.from_json(document)


def test_a_list_that_go_wrote_as_null_is_an_empty_one() -> None:
    document = {"name": "a", "number": "1", "started": STARTED, "modules": None}
    assert BuildInfo.from_json(document).modules == ()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(), inner, max_size=2),
    max_leaves=4,
)
UNKNOWN = st.dictionaries(st.text().map(lambda key: f"x-{key}"), JSON, max_size=3)


@given(top=UNKNOWN, module=UNKNOWN, artifact=UNKNOWN, dependency=UNKNOWN)
def test_unknown_fields_survive_a_round_trip(
    top: dict[str, Any],
    module: dict[str, Any],
    artifact: dict[str, Any],
    dependency: dict[str, Any],
) -> None:
    document = {
        **top,
        "name": "churn",
        "number": "1",
        "started": STARTED,
        "modules": [
            {
                **module,
                "id": "churn",
                "artifacts": [{**artifact, "name": "m.onnx"}],
                "dependencies": [{**dependency, "id": "joblib:1.2.0"}],
            }
        ],
    }
    assert BuildInfo.from_json(document).to_json() == document


@given(
    moment=st.datetimes(min_value=datetime(1971, 1, 1), max_value=datetime(2200, 1, 1)),
    minutes=st.integers(-14 * 60, 14 * 60),
)
def test_a_start_keeps_its_milliseconds_and_its_offset(moment: datetime, minutes: int) -> None:
    aware = moment.replace(
        microsecond=moment.microsecond // 1000 * 1000,
        tzinfo=timezone(timedelta(minutes=minutes)),
    )
    assert parse_started(format_started(aware)) == aware
    build = BuildInfo("a", "1", format_started(aware))
    assert timedelta(milliseconds=build.timestamp) == aware - datetime(
        1970, 1, 1, tzinfo=timezone.utc
    )


def test_a_start_without_an_offset_is_a_programming_error() -> None:
    with pytest.raises(ValueError, match="time zone offset"):
        format_started(datetime(2026, 1, 1))
