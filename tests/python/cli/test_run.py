"""``run``: a request file in, a result file out, whatever happens."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import fastjsonschema
import pytest

from mlops_jfrog.contract.request import CONTRACT
from mlops_jfrog.contract.schemas import result_schema
from mlops_jfrog.version import __version__

from .conftest import CANARY, Shell

fits = fastjsonschema.compile(result_schema())


def run(shell: Shell, content: bytes | None) -> tuple[int, dict[str, Any]]:
    request, result = shell.directory / "request.json", shell.directory / "result.json"
    if content is not None:
        request.write_bytes(content)
    code = shell("run", "--request", str(request), "--result", str(result))
    document: dict[str, Any] = json.loads(result.read_text())
    fits(document)
    return code, document


def request(operation: str, **arguments: object) -> bytes:
    document = {
        "contract": CONTRACT,
        "helper": __version__,
        "operation": operation,
        "arguments": arguments,
    }
    return json.dumps(document).encode()


def test_an_operation_is_performed_in_the_working_directory(shell: Shell) -> None:
    (shell.directory / "m.json").write_text('{"accuracy": 0.93}')
    code, result = run(shell, request("evaluate", metrics="m.json", require=["accuracy >= 0.90"]))
    assert code == 0
    assert result["status"] == "passed"
    assert result["outputs"] == {"metrics": {"accuracy": 0.93}}
    assert "gate metric accuracy: passed" in shell.output.getvalue()


def test_a_gate_that_says_no_ends_in_its_exit_code(shell: Shell) -> None:
    (shell.directory / "m.json").write_text('{"accuracy": 0.71}')
    code, result = run(shell, request("evaluate", metrics="m.json", require=["accuracy >= 0.90"]))
    assert code == result["errors"][0]["exitCode"] == 8
    assert (result["operation"], result["status"]) == ("evaluate", "failed")
    assert [gate["outcome"] for gate in result["gates"]] == ["failed"]


@pytest.mark.parametrize(
    ("content", "exit_code", "operation"),
    [
        (None, 2, "unknown"),
        (b"", 2, "unknown"),
        (b"\xff\xfe\x00", 2, "unknown"),
        (b"[" * 200_000, 2, "unknown"),
        (b" " * 2_000_000, 2, "unknown"),
        (request("nonsense"), 2, "unknown"),
        (request("promote", nonsense=1), 2, "promote"),
        (request("gate", timeout="soon"), 2, "gate"),
        (request("gate").replace(__version__.encode(), b"9.9.9"), 3, "gate"),
        (request("evaluate", projectFile="absent.yml"), 3, "evaluate"),
    ],
)
def test_a_request_that_is_wrong_still_gets_a_result(
    content: bytes | None, exit_code: int, operation: str, shell: Shell
) -> None:
    code, result = run(shell, content)
    assert code == result["errors"][0]["exitCode"] == exit_code
    assert (result["operation"], result["status"]) == (operation, "error")
    assert "Traceback" not in shell.said


def test_a_byte_order_mark_is_no_obstacle(shell: Shell) -> None:
    (shell.directory / "metrics.json").write_text('{"f1": 1}')
    code, _ = run(shell, b"\xef\xbb\xbf" + request("evaluate", require=["f1 > 0"]))
    assert code == 0


def test_nothing_else_is_left_beside_the_result(shell: Shell) -> None:
    run(shell, b"")
    assert {path.name for path in shell.directory.iterdir()} == {"request.json", "result.json"}


def test_a_result_that_can_not_be_written_is_an_error(shell: Shell, tmp_path: Path) -> None:
    absent = tmp_path / "absent" / "result.json"
    assert shell("run", "--request", "r.json", "--result", str(absent)) == 2
    assert "no result can be written" in shell.errors.getvalue()


def test_a_secret_in_a_request_does_not_come_out_again(shell: Shell) -> None:
    _, result = run(shell, request("evaluate", require=[CANARY], metrics=CANARY))
    assert CANARY not in json.dumps(result)
    assert CANARY not in shell.said
