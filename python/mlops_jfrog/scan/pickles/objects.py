"""Opcodes that import, call and restore: the ones that run code when a pickle is loaded."""

from __future__ import annotations

import pickle

from mlops_jfrog.domain.findings import Verdict
from mlops_jfrog.scan.pickles import dtypes
from mlops_jfrog.scan.pickles.calls import may_call
from mlops_jfrog.scan.pickles.constants import Operation
from mlops_jfrog.scan.pickles.machine import Machine
from mlops_jfrog.scan.pickles.memo import Recalled
from mlops_jfrog.scan.pickles.values import (
    ARRAY_WRAPPER,
    DTYPE,
    OPAQUE,
    ArrayWrapper,
    Dtype,
    Global,
    Value,
)
from mlops_jfrog.scan.problems import Unscannable, shown

_LONGEST_NAME = 1024
_OLD_ARRAYS = frozenset(["NDArrayWrapper", "ZNDArrayWrapper"])


def _import(machine: Machine, module: str, name: str) -> Global:
    verdict = machine.findings.policy.judge(module, name)
    if verdict is Verdict.MALICIOUS:
        message = f"imports {shown(module)} {shown(name)}, which can run any code"
        machine.findings.add("pickle.import-dangerous", verdict, message, machine.place)
    elif verdict is not Verdict.CLEAN:
        message = f"imports {shown(module)} {shown(name)}, which is not on the allow-list"
        machine.findings.add("pickle.import-not-allowed", verdict, message, machine.place)
    for known in (ARRAY_WRAPPER, DTYPE):
        if (module, name) == (known.module, known.name):
            return known
    if "joblib.numpy_pickle" in module and (
        name in _OLD_ARRAYS or name.endswith(ARRAY_WRAPPER.name)
    ):
        raise Unscannable(
            "joblib.old-layout",
            f"arrays in the layout of {shown(module)} {shown(name)}; "
            "load it where you trust it and save it again with a current joblib",
        )
    return Global(module, name)


def _import_lines(machine: Machine) -> Global:
    lines = [machine.source.line(_LONGEST_NAME) for _ in range(2)]
    if None in lines:
        raise machine.malformed("an imported name that is too long")
    try:
        module, name = ((line or b"").decode("utf-8") for line in lines)
    except UnicodeDecodeError as error:
        raise machine.malformed("an imported name that is no text") from error
    return _import(machine, module, name)


def _global(machine: Machine) -> None:
    machine.push(_import_lines(machine))


def _stack_global(machine: Machine) -> None:
    name, module = machine.pop(), machine.pop()
    if not isinstance(module, str) or not isinstance(name, str):
        machine.findings.add(
            "pickle.computed-import",
            Verdict.MALICIOUS,
            "imports a name that is computed while loading, as nothing but an attack does",
            machine.place,
        )
        machine.push(OPAQUE)
        return
    if isinstance(name, Recalled):
        raise Unscannable("joblib.ambiguous-import", f"a name from a memo at {machine.place}")
    if isinstance(module, Recalled) and isinstance(module.otherwise, str):
        verdict = machine.findings.policy.judge(module.otherwise, name)
        if verdict is Verdict.MALICIOUS:
            message = f"loaded by pickle it imports {shown(module.otherwise)} {shown(name)}"
            machine.findings.add("pickle.import-dangerous", verdict, message, machine.place)
    machine.push(_import(machine, str(module), str(name)))


def _extension(length: str) -> Operation:
    def push_extension(machine: Machine) -> None:
        code = machine.source.number(length)
        message = f"imports by extension code {code}, which only the loading program knows"
        machine.findings.add("pickle.extension-code", Verdict.SUSPICIOUS, message, machine.place)
        machine.push(OPAQUE)

    return push_extension


def _call(machine: Machine, function: Value, arguments: Value) -> Value:
    if function is DTYPE:
        return dtypes.called(arguments)
    if function is ARRAY_WRAPPER:
        raise Unscannable("pickle.layout-hidden", f"an odd array layout at {machine.place}")
    if not isinstance(function, Global):
        message = "calls an object that is made while loading"
        machine.findings.add("pickle.computed-call", Verdict.SUSPICIOUS, message, machine.place)
    elif not may_call(function.module, function.name, arguments):
        message = f"calls {shown(function.module)} {shown(function.name)} while loading"
        machine.findings.add("pickle.call-not-allowed", Verdict.SUSPICIOUS, message, machine.place)
    return OPAQUE


def _reduce(machine: Machine) -> None:
    arguments, function = machine.pop(), machine.pop()
    machine.push(_call(machine, function, arguments))


def _new_object(machine: Machine) -> None:
    arguments, cls = machine.pop(), machine.pop()
    if cls is ARRAY_WRAPPER and arguments == ():
        machine.push(ArrayWrapper({}))
        return
    _refuse_dtype(machine, cls)
    machine.push(_call(machine, cls, arguments))


def _new_object_with_keywords(machine: Machine) -> None:
    machine.hold([machine.pop()])
    arguments, cls = machine.pop(), machine.pop()
    _refuse_dtype(machine, cls)
    machine.push(_call(machine, cls, arguments))


def _object(machine: Machine) -> None:
    items = machine.pop_mark()
    if not items:
        raise machine.malformed("an object without a class")
    machine.hold(items[1:])
    _refuse_dtype(machine, items[0])
    machine.push(_call(machine, items[0], tuple(items[1:5])))


def _instance(machine: Machine) -> None:
    cls = _import_lines(machine)
    items = machine.pop_mark()
    machine.hold(items)
    _refuse_dtype(machine, cls)
    machine.push(_call(machine, cls, tuple(items[:4])))


def _refuse_dtype(machine: Machine, cls: Value) -> None:
    if cls is DTYPE:
        raise Unscannable("pickle.layout-hidden", f"an odd dtype at {machine.place}")


def _build(machine: Machine) -> None:
    state = machine.pop()
    machine.hold([state])
    target = machine.top()
    if isinstance(target, Global):
        message = f"changes {shown(target.module)} {shown(target.name)} itself"
        machine.findings.add("pickle.state-on-import", Verdict.MALICIOUS, message, machine.place)
    elif isinstance(target, Dtype):
        dtypes.restore(target, state)
    elif not isinstance(target, ArrayWrapper):
        dtypes.check_array_state(state)
    else:
        dtypes.update_layout(target, state)
        machine.loader.array(machine, target)
        machine.stack[-1] = OPAQUE


def _persistent_line(machine: Machine) -> None:
    machine.source.line(_LONGEST_NAME)
    machine.loader.persistent_id(machine, OPAQUE)
    machine.push(OPAQUE)


def _persistent(machine: Machine) -> None:
    value = machine.pop()
    machine.hold([value])
    machine.loader.persistent_id(machine, value)
    machine.push(OPAQUE)


def _next_buffer(machine: Machine) -> None:
    raise Unscannable(
        "pickle.buffers-elsewhere", f"data that is not in the file is needed at {machine.place}"
    )


OPERATIONS: dict[bytes, Operation] = {
    pickle.GLOBAL: _global,
    pickle.STACK_GLOBAL: _stack_global,
    pickle.EXT1: _extension("<B"),
    pickle.EXT2: _extension("<H"),
    pickle.EXT4: _extension("<i"),
    pickle.REDUCE: _reduce,
    pickle.NEWOBJ: _new_object,
    pickle.NEWOBJ_EX: _new_object_with_keywords,
    pickle.OBJ: _object,
    pickle.INST: _instance,
    pickle.BUILD: _build,
    pickle.PERSID: _persistent_line,
    pickle.BINPERSID: _persistent,
    pickle.NEXT_BUFFER: _next_buffer,
}
