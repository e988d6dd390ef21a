"""The schemas say what the readers and writers do."""

from __future__ import annotations

import json
from typing import Any

import fastjsonschema
import pytest

from mlops_jfrog.contract.request import CONTRACT, parse_request
from mlops_jfrog.contract.result import Link, Outcome, error_document, passed_document
from mlops_jfrog.contract.schemas import request_schema, result_schema
from mlops_jfrog.domain.gates import GateOutcome, GateResult
from mlops_jfrog.errors import MlopsError, error_classes
from mlops_jfrog.version import __version__


def _fits(schema: dict[str, Any], document: object) -> bool:
    try:
        fastjsonschema.validate(schema, document)
    except fastjsonschema.JsonSchemaValueException:
        return False
    return True


HEAD: dict[str, Any] = {"contract": CONTRACT, "helper": __version__}


@pytest.mark.parametrize("schema", [request_schema(), result_schema()], ids=["request", "result"])
def test_a_schema_is_valid_draft_07(schema: dict[str, Any]) -> None:
    assert schema["$schema"] == "http://json-schema.org/draft-07/schema#"
    fastjsonschema.compile(schema)


@pytest.mark.parametrize(
    "document",
    [
        {**HEAD, "operation": "publish"},
        {**HEAD, "operation": "publish", "arguments": {"files": ["a"], "promote": None}},
        {**HEAD, "operation": "gate", "arguments": {"timeout": 60}},
        {**HEAD, "operation": "download", "arguments": {"properties": {"a": ["b", 1], "c": 0.5}}},
        {**HEAD, "operation": "gate", "arguments": {"timeout": "60"}},
        {**HEAD, "operation": "gate", "arguments": {"timeout": True}},
        {**HEAD, "operation": "gate", "arguments": {"files": ["a"]}},
        {**HEAD, "operation": "publish", "arguments": {"files": "a"}},
        {**HEAD, "operation": "publish", "arguments": {"model": ""}},
        {**HEAD, "operation": "publish", "arguments": {"properties": {"a": []}}},
        {**HEAD, "operation": "publish", "arguments": {"properties": {"a": {}}}},
        {**HEAD, "operation": "configure"},
        {**HEAD, "operation": "publish", "argumnets": {}},
        {**HEAD, "operation": "publish", "arguments": []},
        {"contract": CONTRACT, "operation": "publish"},
        {**HEAD, "contract": 2, "operation": "publish"},
        {**HEAD, "helper": "9", "operation": "publish"},
        [],
    ],
)
def test_the_request_schema_accepts_what_the_reader_does(document: object) -> None:
    try:
        parse_request(json.dumps(document))
        read = True
    except MlopsError:
        read = False
    assert _fits(request_schema(), document) == read


def test_every_result_fits_the_schema() -> None:
    validate = fastjsonschema.compile(result_schema())
    gate = GateResult("metric f1", GateOutcome.UNDECIDED, "f1 >= 0.9", "")
    outcome = Outcome({"a": 1}, "", gates=(gate,), archive=("r",), links=(Link("n", "u"),))
    validate(passed_document("publish", outcome))
    validate(passed_document("config show", Outcome({}, "x")))
    for error in error_classes():
        validate(error_document("unknown", error("m"), gates=(gate,)))


@pytest.mark.parametrize(
    "changed", [{"status": "ok"}, {"extra": 1}, {"errors": [{"code": "x"}]}, {"gates": None}]
)
def test_another_result_does_not(changed: dict[str, object]) -> None:
    document = {**passed_document("publish", Outcome({}, "x")), **changed}
    assert not _fits(result_schema(), document)
