"""What is about to be let in: one file of a package or model, from the upstream of a repository."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mlops_jfrog.domain.vulnerability import Advisory
from mlops_jfrog.sandbox.pypi.distribution import DistributionName
from mlops_jfrog.sandbox.xray.stored_files import FileFindings

_KINDS = ("models", "datasets")


@dataclass(frozen=True)
class Candidate:
    """``version`` is a model's revision. ``stored`` is None as long as it is not in the cache.

    ``published`` is when the upstream got it, None where that is not known. ``licenses`` are what
    the upstream says they are, None where it was not asked.
    """

    package_type: str
    name: str
    version: str
    filename: str
    published: datetime | None = None
    advisories: tuple[Advisory, ...] = ()
    stored: FileFindings | None = None
    licenses: tuple[str, ...] | None = None

    def __str__(self) -> str:
        return f"{self.name}:{self.version}"


def identify(package_type: str, path: str) -> Candidate | None:
    """The package or model that a path in a repository belongs to; None for any other file.

    PyPI: by the file's name. Hugging Face: ``models/<org>/<name>/<revision>/<file>``, also under
    ``datasets``; models without an organisation have one part less.
    """
    filename = path.rpartition("/")[2]
    if package_type == "pypi":
        name = DistributionName.find(filename)
        if name is None:
            return None
        return Candidate(package_type, name.project, name.version, filename)
    if package_type == "huggingfaceml":
        kind, *parts = path.split("/")
        if kind in _KINDS and len(parts) >= 4:
            return Candidate(package_type, "/".join(parts[:2]), parts[2], "/".join(parts[3:]))
        if kind in _KINDS and len(parts) == 3:
            return Candidate(package_type, parts[0], parts[1], parts[2])
    return None
