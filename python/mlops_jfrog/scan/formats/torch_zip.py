"""What torch.save writes since 1.6: a zip with data.pkl and the tensors' bytes beside it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mlops_jfrog.scan.formats.zip_directory import Member, open_member
from mlops_jfrog.scan.pickles.loaders import TorchLoader
from mlops_jfrog.scan.pickles.machine import Machine
from mlops_jfrog.scan.pickles.walk import follow
from mlops_jfrog.scan.problems import Findings, Unscannable, shown
from mlops_jfrog.scan.source import FileSource

NAME = "torch"
EXTENSIONS = frozenset([".pt", ".pth", ".ckpt", ".bin", ".zip"])

_PLAIN = re.compile(
    r"(version|byteorder|\.format_version|\.storage_alignment|\.data/serialization_id)\Z"
)
_STORAGE = re.compile(r"data/[0-9]{1,9}\Z")
_ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b\x08", b"7z\xbc\xaf", b"Rar!")


def fits(names: Sequence[str]) -> bool:
    return any(_inside(name) == "data.pkl" for name in names)


def judge(source: FileSource, members: Sequence[Member], findings: Findings) -> None:
    """Follow every pickle; other members must be those that torch writes."""
    if len({member.name.partition("/")[0] for member in members}) != 1:
        raise Unscannable("torch.odd-archive", "more than one folder in a torch archive")
    for member in members:
        with findings.inside(shown(member.name)):
            inside = _inside(member.name)
            if inside.lower().endswith(".pkl"):
                if inside != "data.pkl":
                    raise Unscannable("torch.torchscript", "a TorchScript program is not judged")
                content = open_member(source, member)
                follow(Machine(content, findings, TorchLoader()))
                if not content.at_end():
                    raise Unscannable("pickle.trailing-data", "data after the end of the pickle")
            elif _STORAGE.match(inside):
                if open_member(source, member).peek(4).startswith(_ARCHIVES):
                    raise Unscannable("torch.nested-archive", "an archive inside the archive")
            elif not _PLAIN.match(inside):
                raise Unscannable("torch.unknown-member", "a member that torch.save never writes")


def _inside(name: str) -> str:
    return name.partition("/")[2]
