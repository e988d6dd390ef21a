"""Pickles of every protocol and joblib's uncompressed files."""

from __future__ import annotations

from mlops_jfrog.scan.pickles.loaders import JoblibLoader
from mlops_jfrog.scan.pickles.machine import Machine
from mlops_jfrog.scan.pickles.walk import follow, is_opcode
from mlops_jfrog.scan.problems import Findings, Unscannable
from mlops_jfrog.scan.source import ByteSource, FileSource

_MOST_PICKLES = 10_000


def follow_all(source: ByteSource, findings: Findings) -> str:
    """Follow the pickles in ``source`` up to its end; gives ``pickle`` or ``joblib``."""
    loader = JoblibLoader()
    for _ in range(_MOST_PICKLES):
        follow(Machine(source, findings, loader))
        if source.at_end():
            return "joblib" if loader.arrays else "pickle"
        if not is_opcode(source.peek(1)[0]):
            raise Unscannable("pickle.trailing-data", f"data after the end, byte {source.position}")
    raise Unscannable("file.too-complex", f"more than {_MOST_PICKLES} pickles in a row")


class PickleScanner:
    """Whatever begins with an opcode, when no other format claims it."""

    name = "pickle"
    extensions = frozenset(
        [
            ".pkl",
            ".pickle",
            ".joblib",
            ".p",
            ".sav",
            ".model",
            ".dat",
            ".bin",
            ".pt",
            ".pth",
            ".ckpt",
        ]
    )

    def matches(self, head: bytes, name: str) -> bool:
        return is_opcode(head[0])

    def scan(self, source: FileSource, name: str, findings: Findings) -> str:
        return follow_all(source, findings)
