"""Opcodes that build containers, and those that move the machine's own registers."""

from __future__ import annotations

import pickle

from mlops_jfrog.scan.pickles.constants import Operation, constant, decimal_line
from mlops_jfrog.scan.pickles.machine import Machine
from mlops_jfrog.scan.pickles.values import OPAQUE, Dict, Dtype, List, Value, make_tuple


def _tuple_of(count: int) -> Operation:
    def push_tuple(machine: Machine) -> None:
        items = [machine.pop() for _ in range(count)][::-1]
        machine.hold(items)
        machine.push(make_tuple(items))

    return push_tuple


def _tuple(machine: Machine) -> None:
    items = machine.pop_mark()
    machine.hold(items)
    machine.push(make_tuple(items))


def _frozen_set(machine: Machine) -> None:
    machine.hold(machine.pop_mark())
    machine.push(OPAQUE)


def _empty_list(machine: Machine) -> None:
    machine.push(List())


def _list(machine: Machine) -> None:
    items = machine.pop_mark()
    machine.hold(items)
    machine.push(List(len(items)))


def _append(machine: Machine) -> None:
    _add(machine, [machine.pop()])


def _extend(machine: Machine) -> None:
    _add(machine, machine.pop_mark())


def _add(machine: Machine, items: list[Value]) -> None:
    machine.hold(items)
    target = machine.top()
    if isinstance(target, List):
        target.length += len(items)


def _empty_dict(machine: Machine) -> None:
    machine.push(Dict())


def _dict(machine: Machine) -> None:
    items = machine.pop_mark()
    built = Dict()
    machine.push(built)
    _set(machine, items)


def _set_item(machine: Machine) -> None:
    value = machine.pop()
    _set(machine, [machine.pop(), value])


def _set_items(machine: Machine) -> None:
    _set(machine, machine.pop_mark())


def _set(machine: Machine, items: list[Value]) -> None:
    if len(items) % 2:
        raise machine.malformed("a key without a value")
    machine.hold(items)
    target = machine.top()
    if isinstance(target, Dict):
        target.set_items(items)


def _pop(machine: Machine) -> None:
    if machine.stack:
        machine.stack.pop()
    else:
        machine.pop_mark()


def _pop_mark(machine: Machine) -> None:
    machine.pop_mark()


def _duplicate(machine: Machine) -> None:
    value = machine.top()
    if isinstance(value, Dtype):
        value.sealed = True
    machine.push(value)


def _put(length: str) -> Operation:
    return lambda machine: machine.memo.put(machine.source.number(length), machine.top())


def _get(length: str) -> Operation:
    return lambda machine: machine.push(machine.memo.get(machine.source.number(length)))


def _index_line(machine: Machine) -> int:
    index = decimal_line(machine)
    if index is None or index < 0:
        raise machine.malformed("no memo index")
    return index


def _frame(machine: Machine) -> None:
    size = machine.source.number("<Q")
    if machine.source.position < machine.frame_end:
        raise machine.malformed("a frame inside a frame")
    machine.frame_end = machine.source.position + size


def _protocol(machine: Machine) -> None:
    version = machine.source.byte()
    if version > 5:
        raise machine.malformed(f"protocol {version}")


def _nothing(machine: Machine) -> None:
    machine.top()


OPERATIONS: dict[bytes, Operation] = {
    pickle.EMPTY_TUPLE: constant(()),
    pickle.TUPLE1: _tuple_of(1),
    pickle.TUPLE2: _tuple_of(2),
    pickle.TUPLE3: _tuple_of(3),
    pickle.TUPLE: _tuple,
    pickle.EMPTY_LIST: _empty_list,
    pickle.LIST: _list,
    pickle.APPEND: _append,
    pickle.APPENDS: _extend,
    pickle.EMPTY_SET: constant(OPAQUE),
    pickle.ADDITEMS: _extend,
    pickle.FROZENSET: _frozen_set,
    pickle.EMPTY_DICT: _empty_dict,
    pickle.DICT: _dict,
    pickle.SETITEM: _set_item,
    pickle.SETITEMS: _set_items,
    pickle.MARK: Machine.mark,
    pickle.POP: _pop,
    pickle.POP_MARK: _pop_mark,
    pickle.DUP: _duplicate,
    pickle.MEMOIZE: lambda machine: machine.memo.put(len(machine.memo), machine.top()),
    pickle.PUT: lambda machine: machine.memo.put(_index_line(machine), machine.top()),
    pickle.BINPUT: _put("<B"),
    pickle.LONG_BINPUT: _put("<I"),
    pickle.GET: lambda machine: machine.push(machine.memo.get(_index_line(machine))),
    pickle.BINGET: _get("<B"),
    pickle.LONG_BINGET: _get("<I"),
    pickle.FRAME: _frame,
    pickle.PROTO: _protocol,
    pickle.READONLY_BUFFER: _nothing,
}
