"""TensorFlow's SavedModel: operations that run Python or touch files.

Field numbers from saved_model.proto, meta_graph.proto, graph.proto, function.proto, node_def.proto.
"""

from __future__ import annotations

from mlops_jfrog.domain.findings import Verdict
from mlops_jfrog.scan.formats.protobuf import Schema, walk
from mlops_jfrog.scan.problems import Findings, Unscannable, shown
from mlops_jfrog.scan.source import FileSource

_SCHEMA = Schema(
    messages={
        "SavedModel": {2: "MetaGraph"},
        "MetaGraph": {2: "Graph"},
        "Graph": {1: "Node", 2: "Library"},
        "Library": {1: "Function"},
        "Function": {3: "Node"},
    },
    texts={"Node": frozenset([2])},
)
_OPERATIONS = {
    **dict.fromkeys(["PyFunc", "PyFuncStateless", "EagerPyFunc"], "calls Python"),
    **dict.fromkeys(["ReadFile", "MatchingFiles", "ImmutableConst"], "reads any file"),
    **dict.fromkeys(["WriteFile", "DebugIdentity", "DebugIdentityV2"], "writes any file"),
    **dict.fromkeys(["LoadLibrary", "ExternalDatasetOp"], "loads code"),
}


class SavedModelScanner:
    """``saved_model.pb``. Its variables are files of their own and not judged here."""

    name = "saved-model"
    extensions = frozenset([".pb"])

    def matches(self, head: bytes, name: str) -> bool:
        return head.startswith(b"\x08\x01\x12") and not name.lower().endswith(".onnx")

    def scan(self, source: FileSource, name: str, findings: Findings) -> str:
        def visit(message: str, number: int, text: str) -> None:
            if text in _OPERATIONS:
                found = f"operation {shown(text)} {_OPERATIONS[text]} when the model is used"
                findings.add("tensorflow.operation", Verdict.MALICIOUS, found)

        fields = walk(source, source.size, "SavedModel", _SCHEMA, visit, findings)
        if fields != {1, 2}:
            raise Unscannable("tensorflow.malformed", "no SavedModel")
        return self.name
