"""The JSON that Keras builds a model from: which classes and functions it would look up."""

from __future__ import annotations

import re

from mlops_jfrog.domain.findings import Verdict
from mlops_jfrog.scan.problems import Findings, shown

_CODE_CLASSES = {
    "Lambda": "a Lambda layer carries code",
    "__lambda__": "a lambda carries byte code",
    "TorchModuleWrapper": "a wrapped torch module is loaded by pickle",
}
_AREAS = (
    "layers|models|engine|initializers|optimizers|losses|metrics|regularizers|constraints|"
    "activations|dtype_policies|random|callbacks|ops"
)
_KERAS = re.compile(
    rf"(tf_keras|keras|tensorflow\.keras|tensorflow\.python\.keras)(\.src)?(\.({_AREAS})(\.\w+)*)?\Z"
)
_CLASS = re.compile(r"[A-Z]\w*\Z")
_PLAIN_VALUES = frozenset(
    [
        "__tensor__",
        "__keras_tensor__",
        "__numpy__",
        "__tuple__",
        "__set__",
        "__bytes__",
        "__ellipsis__",
        "__slice__",
    ]
)
_FROM_FILE = frozenset(["StringLookup", "IntegerLookup", "IndexLookup", "TextVectorization"])


def judge_config(config: object, findings: Findings) -> None:
    """Look at every object in the configuration, at any nesting."""
    waiting = [config]
    while waiting:
        node = waiting.pop()
        findings.spend(1)
        if isinstance(node, dict):
            waiting.extend(node.values())
            if isinstance(node.get("class_name"), str):
                _judge_object(node, node["class_name"], findings)
            elif "class_name" in node:
                findings.add("keras.odd-class", Verdict.SUSPICIOUS, "a class name that is no text")
        elif isinstance(node, list):
            waiting.extend(node)


def _judge_object(node: dict[str, object], name: str, findings: Findings) -> None:
    if name in _CODE_CLASSES:
        findings.add("keras.code", Verdict.MALICIOUS, _CODE_CLASSES[name])
    module = node.get("module")
    if isinstance(module, str):
        _judge_module(module, name, findings)
    elif module is not None:
        findings.add("keras.odd-class", Verdict.SUSPICIOUS, "a module that is no text")
    elif name.startswith("__") and name not in _PLAIN_VALUES and name not in _CODE_CLASSES:
        findings.add("keras.odd-class", Verdict.SUSPICIOUS, f"a value of kind {shown(name)}")
    registered = node.get("registered_name")
    if ">" in name or (isinstance(registered, str) and ">" in registered):
        message = f"a class of the model's own, {shown(str(registered or name))}"
        findings.add("keras.custom-class", Verdict.SUSPICIOUS, message)
    config = node.get("config")
    if name in _FROM_FILE and isinstance(config, dict):
        vocabulary = config.get("vocabulary")
        if isinstance(vocabulary, str) and vocabulary:
            message = f"reads a file when loaded: {shown(vocabulary)}"
            findings.add("keras.reads-file", Verdict.SUSPICIOUS, message)


def _judge_module(module: str, name: str, findings: Findings) -> None:
    if _KERAS.match(module) and _CLASS.match(name):
        return
    verdict = findings.policy.judge(module, name)
    if verdict is Verdict.CLEAN and module != "builtins":
        return
    if (module, name) == ("builtins", "function"):
        verdict = Verdict.SUSPICIOUS
    verdict = Verdict.worst([verdict, Verdict.SUSPICIOUS])
    message = f"looks up {shown(module)} {shown(name)}, which is no Keras class"
    findings.add("keras.foreign-module", verdict, message)
