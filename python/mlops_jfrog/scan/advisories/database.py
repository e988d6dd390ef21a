"""All advisories of a folder, asked by package name and version."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from importlib import resources
from pathlib import Path

from packaging.utils import canonicalize_name

from mlops_jfrog.domain.vulnerability import Advisory
from mlops_jfrog.errors import ConfigurationError, NotFoundError
from mlops_jfrog.scan.advisories.osv import AffectedPackage, parse_record


class AdvisoryDatabase:
    """Answers which advisories a version of a package has."""

    def __init__(self, packages: Iterable[AffectedPackage]) -> None:
        self._packages: Mapping[str, tuple[AffectedPackage, ...]] = _by_name(packages)

    @classmethod
    def bundled(cls) -> AdvisoryDatabase:
        """The records that come with this package: a few, of common machine-learning packages."""
        return _bundled()

    @classmethod
    def from_folder(cls, path: Path | str) -> AdvisoryDatabase:
        """All ``*.yaml``, ``*.yml`` and ``*.json`` records under ``path``.

        NotFoundError when it is no folder or holds no record, ConfigurationError naming a record
        that can't be read.
        """
        folder = Path(path)
        files = sorted(each for each in folder.rglob("*") if _is_record(each))
        if not files:
            raise NotFoundError(
                f"no advisories in {folder}",
                hint="Name a folder in the PyPA advisory database's format: <package>/<id>.yaml.",
            )
        return cls(
            package
            for each in files
            for package in _parse(str(each.relative_to(folder)), each.read_bytes())
        )

    def matching(self, name: str, version: str) -> list[Advisory]:
        """The advisories of a version, the worst first.

        A version that is not PEP 440 can't be compared: it has every advisory of its package.
        """
        affected = self._packages.get(str(canonicalize_name(name)), ())
        found = [each.advisory for each in affected if each.versions.contain(version)]
        return sorted(found, key=lambda advisory: (-advisory.severity, advisory.id))

    def __len__(self) -> int:
        return sum(len(affected) for affected in self._packages.values())


@functools.cache
def _bundled() -> AdvisoryDatabase:
    data = resources.files("mlops_jfrog.scan.advisories").joinpath("data")
    records = [record for package in data.iterdir() for record in package.iterdir()]
    return AdvisoryDatabase(
        affected for record in records for affected in _parse(record.name, record.read_bytes())
    )


def _by_name(packages: Iterable[AffectedPackage]) -> dict[str, tuple[AffectedPackage, ...]]:
    grouped: dict[str, list[AffectedPackage]] = {}
    for package in packages:
        grouped.setdefault(package.name, []).append(package)
    return {name: tuple(affected) for name, affected in grouped.items()}


def _is_record(path: Path) -> bool:
    return path.suffix in {".yaml", ".yml", ".json"} and path.is_file()


def _parse(name: str, content: bytes) -> list[AffectedPackage]:
    try:
        return parse_record(content.decode("utf-8"))
    except (ConfigurationError, UnicodeDecodeError) as error:
        raise ConfigurationError(
            f"advisory {name}: {error}",
            hint="Correct or remove the record: one that can't be read could hide a vulnerability.",
        ) from error
