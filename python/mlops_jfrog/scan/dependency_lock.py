"""A dependency lock: a requirements file in which every line is pinned.

What isn't pinned can't be checked against advisories, so a line that isn't ``name==version`` is an
error, never skipped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from packaging.markers import UndefinedEnvironmentName
from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from mlops_jfrog.errors import ConfigurationError

_HASH = re.compile(r"--hash[= ](?P<algorithm>\w+):(?P<digest>[0-9a-f]+)")
_HINT = "Pin every requirement, as in joblib==1.5.1 (`pip freeze > requirements.txt` does)."


@dataclass(frozen=True)
class LockedDependency:
    """One pinned package."""

    name: str
    """Normalised as PEP 503 says."""
    version: str
    sha256: tuple[str, ...]
    """Digests the lock allows; empty where it has none."""


def parse_lock(text: str, source: str) -> tuple[LockedDependency, ...]:
    """Every pinned package that applies to this environment; ConfigurationError names the line."""
    found: dict[str, LockedDependency] = {}
    for number, line in _logical_lines(text):
        where = f"{source}:{number}"
        locked = _parse_line(line, where)
        if locked is None:
            continue
        other = found.get(locked.name)
        if other is not None and other.version != locked.version:
            raise ConfigurationError(
                f"{where}: {locked.name} is pinned to two versions", hint=_HINT
            )
        found[locked.name] = locked
    return tuple(found[name] for name in sorted(found))


def _logical_lines(text: str) -> Iterator[tuple[int, str]]:
    """Lines without comments, continued ones joined, with the number of their first."""
    pending, first = "", 0
    for number, raw in enumerate(text.splitlines(), start=1):
        first = first if pending else number
        line = re.sub(r"(^|\s)#.*$", "", raw).rstrip()
        if line.endswith("\\"):
            pending += line[:-1] + " "
            continue
        if (pending + line).strip():
            yield first, (pending + line).strip()
        pending = ""
    if pending.strip():
        yield first, pending.strip()


def _parse_line(line: str, where: str) -> LockedDependency | None:
    """None for an option that names no package, or a marker that rules the package out here."""
    digests = tuple(m["digest"] for m in _HASH.finditer(line) if m["algorithm"] == "sha256")
    if line.startswith(("-r", "-c", "--requirement", "--constraint", "-e", "--editable")):
        raise ConfigurationError(
            f"{where}: {line.split()[0]} leads to what is not in the lock", hint=_HINT
        )
    if line.startswith("-"):
        return None
    try:
        requirement = Requirement(_HASH.sub("", line).strip())
        applies = requirement.marker is None or requirement.marker.evaluate()
    except (InvalidRequirement, UndefinedEnvironmentName) as error:
        raise ConfigurationError(f"{where}: {line!a} is no requirement", hint=_HINT) from error
    if not applies:
        return None
    pins = [pin for pin in requirement.specifier if pin.operator in {"==", "==="}]
    if (
        requirement.url
        or len(pins) != 1
        or len(requirement.specifier) != 1
        or "*" in pins[0].version
    ):
        raise ConfigurationError(f"{where}: {line!a} is not pinned to one version", hint=_HINT)
    return LockedDependency(canonicalize_name(requirement.name), pins[0].version, digests)
