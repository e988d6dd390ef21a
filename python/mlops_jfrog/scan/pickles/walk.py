"""Follows a pickle from its first opcode to its STOP, and a file of them to its end."""

from __future__ import annotations

import pickle

from mlops_jfrog.scan.pickles import constants, containers, objects
from mlops_jfrog.scan.pickles.constants import Operation
from mlops_jfrog.scan.pickles.machine import Machine

_STOP = pickle.STOP[0]
_BETWEEN_CHECKS = 1 << 14

_BY_NAME = {**constants.OPERATIONS, **containers.OPERATIONS, **objects.OPERATIONS}
_OPERATIONS: list[Operation | None] = [_BY_NAME.get(bytes([code])) for code in range(256)]


def is_opcode(code: int) -> bool:
    """Whether a pickle may begin with this byte."""
    return _OPERATIONS[code] is not None or code == _STOP


def follow(machine: Machine) -> None:
    """Follow one pickle up to and with its STOP; everything worth reporting is in its findings."""
    source = machine.source
    steps = 0
    while (code := source.byte()) != _STOP:
        operation = _OPERATIONS[code]
        if operation is None:
            raise machine.malformed(f"0x{code:02x} is no opcode")
        operation(machine)
        steps += 1
        if steps == _BETWEEN_CHECKS:
            machine.check_size()
            machine.findings.spend(steps)
            steps = 0
    machine.findings.spend(steps + 1)
    machine.pop()
    if machine.frame_end > source.position:
        raise machine.malformed("an end inside a frame")
