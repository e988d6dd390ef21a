"""ONNX and SavedModel: what their graphs would read, call or load."""

from __future__ import annotations

import pytest

from mlops_jfrog.scan import FileScan, Verdict
from scan.conftest import Scan


def varint(value: int) -> bytes:
    low, rest = value & 0x7F, value >> 7
    return bytes([low | 0x80]) + varint(rest) if rest else bytes([low])


def number(field: int, value: int) -> bytes:
    return varint(field << 3) + varint(value)


def message(field: int, *parts: bytes | str) -> bytes:
    data = b"".join(part.encode() if isinstance(part, str) else part for part in parts)
    return varint(field << 3 | 2) + varint(len(data)) + data


def rules(scan: FileScan) -> set[str]:
    return {finding.rule for finding in scan.findings}


def onnx(*graph: bytes, more: bytes = b"") -> bytes:
    operators = message(8, message(1, ""), number(2, 21))
    return number(1, 10) + message(2, "skl2onnx") + message(7, *graph) + operators + more


def node(operator: str, domain: str, *attributes: bytes) -> bytes:
    return message(1, message(1, "x"), message(4, operator), message(7, domain), *attributes)


def initializer(location: str) -> bytes:
    external = message(13, message(1, "location"), message(2, location))
    return message(5, number(1, 4), external, number(14, 1), message(9, bytes(100_000)))


def test_an_ordinary_model_is_clean(scan: Scan) -> None:
    data = onnx(node("MatMul", ""), node("TreeEnsembleClassifier", "ai.onnx.ml"))
    assert scan(data, "m.onnx").findings == ()
    assert scan(onnx(initializer("weights/part-1.data")), "m.onnx").findings == ()


@pytest.mark.parametrize(
    "location",
    ["../../etc/passwd", "/etc/passwd", "a/../../b", "C:\\x", "..\\x", "\\\\host\\x", "~/x",
     "file:///etc/passwd"],
)  # fmt: skip
def test_weights_outside_the_folder_are_malicious(scan: Scan, location: str) -> None:
    found = scan(onnx(initializer(location)), "m.onnx")
    assert rules(found) == {"onnx.external-path"}
    assert found.verdict is Verdict.MALICIOUS


def test_weights_of_an_inner_graph_are_seen(scan: Scan) -> None:
    inner = message(5, message(1, "then_branch"), message(6, initializer("../x")))
    constant = message(5, message(5, message(13, message(1, "location"), message(2, "../x"))))
    assert scan(onnx(node("If", "", inner)), "m.onnx").verdict is Verdict.MALICIOUS
    assert scan(onnx(node("Constant", "", constant)), "m.onnx").verdict is Verdict.MALICIOUS


def test_operators_of_another_library_are_suspicious(scan: Scan) -> None:
    assert rules(scan(onnx(node("Run", "my.ops")), "m.onnx")) == {"onnx.custom-operators"}
    imported = message(8, message(1, "my.ops"), number(2, 1))
    assert rules(scan(onnx(more=imported), "m.onnx")) == {"onnx.custom-operators"}


ODD = {
    "no graph": number(1, 10) + message(2, "x"),
    "an unknown field": onnx(more=message(99, "x")),
    "cut short": onnx(node("MatMul", ""))[:-4],
    "data after it": onnx() + b"\x07",
    "a graph that is a number": number(1, 10) + message(2, "x") + number(7, 3),
    "a number without an end": number(1, 10) + message(2, "x") + b"\xff" * 20,
    "a group": number(1, 10) + message(2, "x") + b"\x3b",
}


@pytest.mark.parametrize("data", ODD.values(), ids=ODD.keys())
def test_an_odd_model_is_unscannable(scan: Scan, data: bytes) -> None:
    assert scan(data, "m.onnx").verdict is Verdict.UNSCANNABLE


def test_graphs_nested_without_end_are_unscannable(scan: Scan) -> None:
    graph = b""
    for _ in range(100):
        graph = node("If", "", message(5, message(6, graph)))
    assert rules(scan(onnx(graph), "m.onnx")) == {"file.too-complex"}


def saved_model(*operations: str, in_function: bool = False) -> bytes:
    nodes = [message(3 if in_function else 1, message(1, "n"), message(2, name))
             for name in operations]  # fmt: skip
    graph = message(2, message(1, *nodes)) if in_function else b"".join(nodes)
    return number(1, 1) + message(2, message(1, "info"), message(2, graph))


@pytest.mark.parametrize("in_function", [False, True])
def test_a_saved_model_that_runs_python_or_touches_files_is_malicious(
    scan: Scan, in_function: bool
) -> None:
    usual = saved_model("MatMul", "RestoreV2", in_function=in_function)
    assert scan(usual, "saved_model.pb").findings == ()
    for operation in ("PyFunc", "EagerPyFunc", "ReadFile", "WriteFile"):
        data = saved_model("MatMul", operation, in_function=in_function)
        assert scan(data, "saved_model.pb").verdict is Verdict.MALICIOUS


def test_another_protocol_buffer_is_no_saved_model(scan: Scan) -> None:
    data = saved_model("MatMul") + message(9, "x")
    assert scan(data, "saved_model.pb").verdict is Verdict.UNSCANNABLE
