"""How joblib, plain pickle and torch read a stream: arrays between the opcodes, outside objects."""

from __future__ import annotations

from mlops_jfrog.domain.findings import Verdict
from mlops_jfrog.scan.pickles.dtypes import array_bytes
from mlops_jfrog.scan.pickles.machine import Machine
from mlops_jfrog.scan.pickles.memo import Memo, NestedMemo
from mlops_jfrog.scan.pickles.values import ArrayWrapper, Dtype, Global, Value
from mlops_jfrog.scan.pickles.walk import follow
from mlops_jfrog.scan.problems import Unscannable

_LOWEST_OPCODE = 0x28
"""Every smaller byte stops a plain unpickler at once."""


class _PlainLoader:
    """Nothing but pickle: what needs a program of its own is reported."""

    def new_memo(self) -> Memo:
        return Memo()

    def persistent_id(self, machine: Machine, value: Value) -> None:
        machine.findings.add(
            "pickle.persistent-id",
            Verdict.SUSPICIOUS,
            "refers to objects outside the file, which the loading program supplies",
            machine.place,
        )

    def array(self, machine: Machine, wrapper: ArrayWrapper) -> None:
        raise Unscannable("joblib.misplaced-array", f"a joblib array at {machine.place}")


class NestedLoader(_PlainLoader):
    """A pickle inside a joblib stream: the items of an array of objects."""

    def __init__(self, outer: Memo) -> None:
        self._outer = outer

    def new_memo(self) -> Memo:
        return NestedMemo(self._outer)


class JoblibLoader(_PlainLoader):
    """joblib, for files that ``pickle.load`` may be given as well.

    Where both would read a file differently it is not judged: the byte before an array's bytes is
    a small number, at which a plain unpickler stops.
    ``arrays`` counts joblib's arrays.
    """

    def __init__(self) -> None:
        self.arrays = 0

    def array(self, machine: Machine, wrapper: ArrayWrapper) -> None:
        """Pass over the array's bytes, or follow the pickle they are.

        joblib's pure-Python unpickler takes opcodes from the current frame and array bytes from
        behind it, so that a frame must have ended here.
        """
        self.arrays += 1
        if machine.frame_end > machine.source.position:
            raise Unscannable("joblib.array-in-frame", f"an array in a frame at {machine.place}")
        dtype = wrapper.fields.get("dtype")
        if isinstance(dtype, Dtype) and dtype.objects:
            follow(Machine(machine.source, machine.findings, NestedLoader(machine.memo)))
            return
        size = array_bytes(wrapper)
        alignment = wrapper.fields.get("numpy_array_alignment_bytes")
        if alignment is None:
            # The bytes follow at once, and a plain unpickler would take them for opcodes.
            raise Unscannable(
                "joblib.old-layout",
                "arrays as joblib wrote them before 1.2; "
                "load it where you trust it and save it again with a current joblib",
            )
        padding = machine.source.byte()
        if padding >= _LOWEST_OPCODE:
            raise Unscannable("joblib.odd-padding", f"{padding} bytes before an array")
        machine.source.skip(padding + size)


class TorchLoader(_PlainLoader):
    """``torch.load``: tensors' bytes are storages outside the stream, named by persistent ids."""

    def persistent_id(self, machine: Machine, value: Value) -> None:
        if (
            isinstance(value, tuple)
            and len(value) in (5, 6)
            and value[0] == "storage"
            and isinstance(value[1], Global)
            and value[1].module.split(".")[0] == "torch"
            and value[1].name.endswith("Storage")
        ):
            return
        super().persistent_id(machine, value)
