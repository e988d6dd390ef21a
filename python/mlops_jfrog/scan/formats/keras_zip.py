""".keras archives: config.json says which classes are built, model.weights.h5 holds numbers."""

from __future__ import annotations

import json
from collections.abc import Sequence

from mlops_jfrog.scan.formats.data import judge_text
from mlops_jfrog.scan.formats.hdf5 import judge_hdf5
from mlops_jfrog.scan.formats.keras_config import judge_config
from mlops_jfrog.scan.formats.zip_directory import Member, open_member
from mlops_jfrog.scan.problems import Findings, Unscannable, shown
from mlops_jfrog.scan.source import LONGEST_JSON, FileSource

NAME = "keras"
EXTENSIONS = frozenset([".keras"])


def fits(names: Sequence[str]) -> bool:
    return "config.json" in names and ("metadata.json" in names or "model.weights.h5" in names)


def judge(source: FileSource, members: Sequence[Member], findings: Findings) -> None:
    """Judge the configuration, the weights, and assets that are text."""
    for member in members:
        with findings.inside(shown(member.name)):
            content = open_member(source, member)
            if member.name in ("config.json", "metadata.json"):
                if member.size > LONGEST_JSON:
                    raise Unscannable("keras.malformed", "a configuration that is too long")
                judge_config(_parsed(content.read(member.size)), findings)
            elif member.name.endswith(".h5"):
                judge_hdf5(content, findings)
            elif member.name.startswith("assets/") and not member.name.endswith("/"):
                judge_text(content, findings)
            elif not member.name.endswith("/"):
                raise Unscannable("keras.unknown-member", "a member that Keras never writes")


def _parsed(data: bytes) -> object:
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise Unscannable("keras.malformed", "a configuration that is no JSON") from error
