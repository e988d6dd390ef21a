"""torch.save before 1.6: five pickles, then the tensors' raw bytes."""

from __future__ import annotations

from mlops_jfrog.scan.pickles.loaders import TorchLoader
from mlops_jfrog.scan.pickles.machine import Machine
from mlops_jfrog.scan.pickles.walk import follow
from mlops_jfrog.scan.problems import Findings
from mlops_jfrog.scan.source import FileSource

_MAGIC = b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19."
"""A protocol 2 pickle of the number 0x1950a86a20f9469cfc6c (torch/serialization.py)."""

_PICKLES = 5
"""Magic number, protocol version, system information, the object, the keys of its storages."""


class TorchLegacyScanner:
    """After the five pickles torch reads numbers only, so that the rest needs no judging."""

    name = "torch-legacy"
    extensions = frozenset([".pt", ".pth", ".ckpt", ".bin"])

    def matches(self, head: bytes, name: str) -> bool:
        return head.startswith(_MAGIC)

    def scan(self, source: FileSource, name: str, findings: Findings) -> str:
        for _ in range(_PICKLES):
            follow(Machine(source, findings, TorchLoader()))
        return self.name
