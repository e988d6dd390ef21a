"""Wheels and source archives: what their names and their metadata say."""

from __future__ import annotations

import tarfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

from packaging.metadata import parse_email
from packaging.utils import (
    InvalidSdistFilename,
    InvalidWheelFilename,
    canonicalize_name,
    parse_sdist_filename,
    parse_wheel_filename,
)

_LARGEST_METADATA = 4 * 1024 * 1024
_SUFFIXES = (".whl", ".tar.gz", ".zip")


class InvalidDistribution(Exception):
    """The file is no wheel or source archive, or not the one its name says."""


@dataclass(frozen=True)
class DistributionName:
    """What a file name says: the normalised project, and the version as packaging writes it."""

    project: str
    version: str

    @classmethod
    def parse(cls, filename: str) -> DistributionName:
        """InvalidDistribution when the name is none."""
        try:
            if filename.endswith(".whl"):
                project, version, _, _ = parse_wheel_filename(filename)
            else:
                project, version = parse_sdist_filename(filename)
        except (InvalidWheelFilename, InvalidSdistFilename) as error:
            raise InvalidDistribution(str(error)) from error
        return cls(str(project), str(version))

    @classmethod
    def find(cls, filename: str) -> DistributionName | None:
        """The same, None when the name is none."""
        if not filename.endswith(_SUFFIXES):
            return None
        try:
            return cls.parse(filename)
        except InvalidDistribution:
            return None


@dataclass(frozen=True)
class CoreMetadata:
    """``METADATA`` of a wheel, ``PKG-INFO`` of a source archive, and what it asks of Python."""

    content: bytes
    requires_python: str | None

    @classmethod
    def read(cls, file: Path, filename: str) -> CoreMetadata:
        """InvalidDistribution when there is none, or when it is another project's."""
        content = _read_metadata(file, filename)
        raw, _ = parse_email(content)
        name = DistributionName.parse(filename)
        if canonicalize_name(raw.get("name", "")) != name.project:
            raise InvalidDistribution(f"the metadata in {filename} is of {raw.get('name')!a}")
        return cls(content, raw.get("requires_python"))


def _read_metadata(file: Path, filename: str) -> bytes:
    try:
        if filename.endswith(".tar.gz"):
            return _from_tar(file)
        return _from_zip(file, "METADATA" if filename.endswith(".whl") else "PKG-INFO")
    except (OSError, EOFError, zipfile.BadZipFile, tarfile.TarError, ValueError) as error:
        raise InvalidDistribution(f"{filename} can't be read: {error}") from error


def _from_zip(file: Path, wanted: str) -> bytes:
    with zipfile.ZipFile(file) as archive:
        for entry in archive.infolist():
            folder, _, name = entry.filename.partition("/")
            if name == wanted and (wanted == "PKG-INFO" or folder.endswith(".dist-info")):
                if entry.file_size > _LARGEST_METADATA:
                    raise InvalidDistribution(f"{entry.filename} is too large")
                return archive.read(entry)
    raise InvalidDistribution(f"there is no {wanted} in it")


def _from_tar(file: Path) -> bytes:
    with tarfile.open(file, "r:gz") as archive:
        for entry in archive:
            if entry.name.count("/") == 1 and entry.name.endswith("/PKG-INFO"):
                content = archive.extractfile(entry)
                if content is None or entry.size > _LARGEST_METADATA:
                    raise InvalidDistribution(f"{entry.name} is no file, or too large")
                return content.read()
    raise InvalidDistribution("there is no PKG-INFO in it")
