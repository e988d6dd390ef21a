"""Licences that a package's metadata or a model card states, as SPDX ids where there is one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import yaml
from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression
from packaging.metadata import parse_email

_LONGEST_NAME = 100
_JOINTS = {"AND", "OR"}
_CARD_KEYS = ("license", "license_name")
_FRONT_MATTER = re.compile(r"\ufeff?---[ \t]*\r?\n(.*?)^---[ \t]*\r?$", re.DOTALL | re.MULTILINE)
_OLD_GNU_ID = re.compile(r"[AL]?GPL-\d\.\d\+?\Z")
_UNSTATED = {"", "unknown", "other", "none", "unlicense-unknown"}
_CLASSIFIER = "License :: "
# Classifiers and customary texts that mean exactly one licence.
_CUSTOMARY = {
    "apache software license": "Apache-2.0",
    "apache license 2.0": "Apache-2.0",
    "apache license, version 2.0": "Apache-2.0",
    "apache 2.0": "Apache-2.0",
    "mit license": "MIT",
    "the mit license": "MIT",
    "bsd 3-clause": "BSD-3-Clause",
    "bsd 3-clause license": "BSD-3-Clause",
    "new bsd": "BSD-3-Clause",
    "new bsd license": "BSD-3-Clause",
    "isc license (iscl)": "ISC",
    "python software foundation license": "PSF-2.0",
    "the unlicense (unlicense)": "Unlicense",
    "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0",
    "gnu general public license v2 (gplv2)": "GPL-2.0-only",
    "gnu general public license v2 or later (gplv2+)": "GPL-2.0-or-later",
    "gnu general public license v3 (gplv3)": "GPL-3.0-only",
    "gnu general public license v3 or later (gplv3+)": "GPL-3.0-or-later",
    "gnu lesser general public license v3 (lgplv3)": "LGPL-3.0-only",
    "gnu lesser general public license v3 or later (lgplv3+)": "LGPL-3.0-or-later",
    "gnu affero general public license v3": "AGPL-3.0-only",
    "gnu affero general public license v3 or later (agplv3+)": "AGPL-3.0-or-later",
}


def package_licenses(metadata: bytes) -> tuple[str, ...]:
    """From core metadata: ``License-Expression``, else the classifiers, else ``License``."""
    raw, _ = parse_email(metadata)
    expression = raw.get("license_expression")
    if expression:
        return stated(expression)
    classifiers = [each for each in raw.get("classifiers", ()) if each.startswith(_CLASSIFIER)]
    named = [each.rpartition(" :: ")[2] for each in classifiers if each.count(" :: ") > 1]
    return _distinct(named) or stated(raw.get("license", ""))


def card_licenses(card: str) -> tuple[str, ...]:
    """From a model card's front matter; ``license: other`` goes by its ``license_name``."""
    front = _FRONT_MATTER.match(card)
    if front is None:
        return ()
    return told_licenses(_license_fields(front[1]))


def told_licenses(card: Mapping[str, object]) -> tuple[str, ...]:
    """From a card's data as a hub tells it: ``license`` and ``license_name``, texts or lists."""
    return _distinct(_texts(card.get("license"))) or _distinct(_texts(card.get("license_name")))


def stated(text: str) -> tuple[str, ...]:
    """The ids in an SPDX expression, or a licence's customary name; none where it says nothing."""
    text = text.strip()
    if text.lower() in _UNSTATED or "\n" in text or len(text) > _LONGEST_NAME:
        return ()
    known = _CUSTOMARY.get(text.lower())
    if known is not None:
        return (known,)
    try:
        expression = canonicalize_license_expression(text)
    except InvalidLicenseExpression:
        return (text,)
    return _ids(expression)


def normalized(names: Iterable[str]) -> frozenset[str]:
    """Names of licences in a rule as they compare with what is stated: SPDX ids, lower case."""
    return frozenset(each.lower() for name in names for each in stated(name) or (name,))


def _ids(expression: str) -> tuple[str, ...]:
    """``MIT OR (GPL-2.0-only WITH Bison-exception-2.2)``: each licence, with its exception."""
    parts = re.split(r"\s+(?:AND|OR)\s+", expression.replace("(", " ").replace(")", " ").strip())
    found = (_today(" ".join(part.split())) for part in parts)
    return tuple(dict.fromkeys(each for each in found if each and each not in _JOINTS))


def _today(license_id: str) -> str:
    """``GPL-3.0`` and ``GPL-3.0+`` by the ids that SPDX has for them today."""
    if not _OLD_GNU_ID.match(license_id):
        return license_id
    return f"{license_id[:-1]}-or-later" if license_id.endswith("+") else f"{license_id}-only"


def _distinct(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each for text in texts for each in stated(text)))


def _license_fields(front: str) -> dict[str, object]:
    """The few lines about the licence alone: a card's results may be large, and hostile."""
    lines, wanted = [], False
    for line in front.splitlines():
        if line[:1] not in {" ", "\t", "-", "#", ""}:
            wanted = line.partition(":")[0].strip() in _CARD_KEYS
        if wanted:
            lines.append(line)
    try:
        # BaseLoader builds text, lists and dicts only.
        loaded = yaml.load("\n".join(lines), Loader=yaml.BaseLoader)  # noqa: S506
    except (yaml.YAMLError, RecursionError):
        return {}
    fields = loaded if isinstance(loaded, dict) else {}
    return {key: value for key, value in fields.items() if isinstance(key, str)}


def _texts(value: object) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [each for each in values if isinstance(each, str)]
