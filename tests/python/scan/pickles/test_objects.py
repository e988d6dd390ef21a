"""What imports, calls and restores is judged, by whatever opcode it is written."""

from __future__ import annotations

import pickle
from collections import OrderedDict

import pytest

from mlops_jfrog.scan import ScanPolicy, Verdict
from scan.assembler import (
    NOTHING,
    PROTOCOL_4,
    STOP,
    blob,
    called,
    dict_of,
    framed,
    imported,
    shell,
    stack_imported,
    text,
    tuple_of,
)
from scan.conftest import Scan

HOSTILE = {
    "a line import": b"cos\nsystem\n(S'true'\ntR.",
    "an import that is never called": imported("os", "system") + STOP,
    "an instance by INST": b"(S'true'\nios\nsystem\n.",
    "an instance by OBJ": b"(" + imported("os", "system") + b"S'true'\no.",
    "a stack import": PROTOCOL_4 + shell() + STOP,
    "in a frame": PROTOCOL_4 + framed(shell() + STOP),
    "the module behind os": PROTOCOL_4 + called(stack_imported("posix", "system")) + STOP,
    "the same on Windows": PROTOCOL_4 + called(stack_imported("nt", "system")) + STOP,
    "a built-in": imported("builtins", "eval") + STOP,
    "a built-in by its old name": imported("__builtin__", "eval") + STOP,
    "a module by its old name": imported("commands", "getoutput") + STOP,
    "an attribute of a harmless module": stack_imported("sklearn", "base.os.system") + STOP,
    "an attribute of a harmless class": stack_imported("numpy", "ndarray.__reduce__") + STOP,
    "dunder attributes": stack_imported("collections", "OrderedDict.__init__.__globals__") + STOP,
    "getattr": imported("builtins", "getattr") + STOP,
    "partial of a module": imported("operator", "methodcaller") + STOP,
    "a further pickle": imported("joblib", "load") + STOP,
    "numpy's loader": imported("numpy", "load") + STOP,
    "torch's loader": imported("torch.storage", "_load_from_bytes") + STOP,
    "made by NEWOBJ": imported("subprocess", "Popen") + b")" + pickle.NEWOBJ + STOP,
    "made by NEWOBJ_EX": imported("subprocess", "Popen") + b")}" + pickle.NEWOBJ_EX + STOP,
    "names out of the memo": (text("os") + b"q\x050" + text("system") + b"q\x060h\x05h\x06\x93."),
    "names by way of MEMOIZE": text("os") + b"\x940" + text("system") + b"\x940h\x00h\x01\x93.",
    "a name that is overwritten in the memo": (
        text("numpy") + b"q\x000" + text("os") + b"q\x000h\x00" + text("system") + b"\x93."
    ),
    "dropped from the stack": shell() + b"0" + NOTHING,
    "in a second pickle": NOTHING + PROTOCOL_4 + shell() + STOP,
    "then cut short": PROTOCOL_4 + shell() + b"X\xff",
    "then nonsense": PROTOCOL_4 + shell() + b"\x00\x00",
    "a computed name": imported("collections", "OrderedDict") + b")R" + text("x") + b"\x93.",
    "state of a class": imported("collections", "OrderedDict") + dict_of(update=b"N") + b"b.",
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE.keys())
def test_what_runs_code_is_malicious(scan: Scan, data: bytes) -> None:
    assert scan(data).verdict is Verdict.MALICIOUS


NOT_CLEAN = {
    "an import nobody knows": imported("my_package.steps", "Clip") + STOP,
    "a class of the main program": imported("__main__", "Model") + STOP,
    "an internal function of a known package": imported("sklearn.utils.validation", "warnings")
    + STOP,
    "an extension code": b"\x82\x01.",
    "an extension code of four bytes": b"\x84\x01\x00\x00\x00.",
    "a persistent id": text("x") + b"Q.",
    "a persistent id on a line": b"Pobject\n.",
    "a call of what a call gave": imported("collections", "OrderedDict") + b")R)R.",
    "a codec of the file's choosing": called(
        imported("_codecs", "encode"), text("x"), text("rot13")
    )
    + STOP,
    "a call of a function that is only to be held": called(imported("numpy", "maximum"), b"N", b"N")
    + STOP,
    "a metric that is called": called(imported("sklearn.metrics._ranking", "auc")) + STOP,
    "a call by way of torch": called(
        imported("torch._tensor", "_rebuild_from_type_v2"), imported("numpy", "maximum")
    )
    + STOP,
    "data outside the file": b"\x97.",
    "a name with a dot that is allowed in parts": stack_imported("numpy", "random.RandomState")
    + STOP,
    "a star": stack_imported("numpy", "*") + STOP,
}


@pytest.mark.parametrize("data", NOT_CLEAN.values(), ids=NOT_CLEAN.keys())
def test_what_is_not_known_is_not_clean(scan: Scan, data: bytes) -> None:
    assert not scan(data).verdict.passes


@pytest.mark.parametrize("protocol", range(6))
def test_plain_python_objects_are_clean(scan: Scan, protocol: int) -> None:
    model = {
        "numbers": [1, -5, 1 << 40, 1 << 200, 0.5, True, None],
        "texts": ["a\nb", "é", "x" * 100_000, b"bytes", bytearray(b"more")],
        "containers": [(1, 2, 3, 4), {5}, frozenset([6]), OrderedDict(a=1), slice(1, 2), 3j],
        "many": list(range(3000)),
    }
    assert scan(pickle.dumps(model, protocol=protocol)).findings == ()


def test_the_project_can_allow_a_class_of_its_own(scan: Scan) -> None:
    data = called(stack_imported("my_package.steps", "Clip")) + STOP
    assert scan(data).verdict is Verdict.SUSPICIOUS
    assert scan(data, policy=ScanPolicy(frozenset(["my_package.steps.Clip"]))).verdict.passes
    assert scan(data, policy=ScanPolicy(frozenset(["my_package.steps.*"]))).verdict.passes


def test_a_function_may_be_held_and_not_called(scan: Scan) -> None:
    """FunctionTransformer(numpy.log1p), for one."""
    held = dict_of(func=stack_imported("numpy", "log1p"))
    assert scan(PROTOCOL_4 + held + STOP).verdict.passes


def test_a_finding_says_what_and_where(scan: Scan) -> None:
    (finding,) = scan(imported("my_package.steps", "Clip") + STOP).findings
    assert finding.rule == "pickle.import-not-allowed"
    assert "'my_package.steps' 'Clip'" in finding.message
    assert finding.location == "byte 23"


def test_a_name_with_control_characters_is_shown_escaped(scan: Scan) -> None:
    (finding,) = scan(stack_imported("a\x1b[31m\nb", "c") + STOP).findings
    assert "\x1b" not in finding.message
    assert "\n" not in finding.message


def test_the_bytes_of_a_blob_are_not_opcodes(scan: Scan) -> None:
    assert scan(blob(shell() * 500) + STOP).verdict.passes
    assert scan(tuple_of(blob(shell())) + STOP).verdict.passes
