"""numpy's .npz: a zip of .npy files."""

from __future__ import annotations

from collections.abc import Sequence

from mlops_jfrog.scan.formats.npy import MAGIC, judge_array
from mlops_jfrog.scan.formats.zip_directory import Member, open_member
from mlops_jfrog.scan.problems import Findings, Unscannable, shown
from mlops_jfrog.scan.source import FileSource

NAME = "npz"
EXTENSIONS = frozenset([".npz"])


def fits(names: Sequence[str]) -> bool:
    return bool(names) and all(name.endswith(".npy") for name in names)


def judge(source: FileSource, members: Sequence[Member], findings: Findings) -> None:
    """Judge each array; what numpy would take for another kind of file is unscannable."""
    for member in members:
        with findings.inside(shown(member.name)):
            content = open_member(source, member)
            if content.peek(len(MAGIC)) != MAGIC:
                raise Unscannable("npz.unknown-member", "a member that is no array")
            judge_array(content, member.size, findings)
