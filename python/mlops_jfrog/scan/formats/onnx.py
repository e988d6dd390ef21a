"""ONNX models: weights kept outside the model's folder, and operators of unknown origin.

Field numbers from onnx.proto3 (ModelProto and what it holds).
"""

from __future__ import annotations

import re

from mlops_jfrog.domain.findings import Verdict
from mlops_jfrog.scan.formats.protobuf import Schema, walk
from mlops_jfrog.scan.problems import Findings, Unscannable, shown
from mlops_jfrog.scan.source import FileSource

_MODEL_FIELDS = frozenset([1, 2, 3, 4, 5, 6, 7, 8, 14, 20, 25, 26])
_GRAPH = 7
_SCHEMA = Schema(
    messages={
        "Model": {7: "Graph", 8: "Operators", 20: "Training", 25: "Function"},
        "Graph": {1: "Node", 5: "Tensor", 15: "SparseTensor"},
        "Node": {5: "Attribute"},
        "Attribute": {
            5: "Tensor",
            6: "Graph",
            10: "Tensor",
            11: "Graph",
            22: "SparseTensor",
            23: "SparseTensor",
        },
        "SparseTensor": {1: "Tensor", 2: "Tensor"},
        "Tensor": {13: "External"},
        "Training": {1: "Graph", 2: "Graph"},
        "Function": {7: "Node", 9: "Operators", 11: "Attribute"},
    },
    texts={
        "Node": frozenset([7]),
        "External": frozenset([2]),
        "Operators": frozenset([1]),
        "Function": frozenset([10]),
    },
)
_DOMAINS = frozenset(
    [
        "",
        "ai.onnx",
        "ai.onnx.ml",
        "ai.onnx.training",
        "ai.onnx.preview",
        "ai.onnx.preview.training",
        "com.microsoft",
        "com.microsoft.nchwc",
    ]
)
"""ONNX itself, and the operators that ONNX Runtime has built in."""

_SECOND_TAGS = frozenset([0x12, 0x1A, 0x22, 0x28, 0x32, 0x3A, 0x42])
_LEAVING = re.compile(r"[/\\]|[A-Za-z]:|~|[a-z]+://")


class OnnxScanner:
    """A model that begins with its version, as every writer puts it."""

    name = "onnx"
    extensions = frozenset([".onnx"])

    def matches(self, head: bytes, name: str) -> bool:
        return len(head) > 2 and head[0] == 8 and head[1] < 0x20 and head[2] in _SECOND_TAGS

    def scan(self, source: FileSource, name: str, findings: Findings) -> str:
        def visit(message: str, number: int, text: str) -> None:
            if message == "External":
                _judge_path(text, findings)
            elif text not in _DOMAINS:
                found = f"operators of {shown(text)}, which need a library of their own"
                findings.add("onnx.custom-operators", Verdict.SUSPICIOUS, found)

        fields = walk(source, source.size, "Model", _SCHEMA, visit, findings)
        if _GRAPH not in fields or not fields <= _MODEL_FIELDS:
            raise Unscannable("onnx.malformed", "no ONNX model")
        return self.name


def _judge_path(location: str, findings: Findings) -> None:
    """``location`` is relative to the model's folder; offsets and checksums pass here as well."""
    parts = re.split(r"[/\\]", location)
    if _LEAVING.match(location) or ".." in parts or "\0" in location:
        found = f"weights outside the model's folder: {shown(location)}"
        findings.add("onnx.external-path", Verdict.MALICIOUS, found)
