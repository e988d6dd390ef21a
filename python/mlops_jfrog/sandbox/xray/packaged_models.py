"""Model files inside wheels and source archives, as the model scanner judges them.

Packages bring files for their own tests that no allow-list knows, so only what runs code for sure
counts, and an archive that can't be read.
"""

from __future__ import annotations

import shutil
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from mlops_jfrog.domain.findings import Verdict
from mlops_jfrog.domain.vulnerability import Severity
from mlops_jfrog.sandbox.xray.dependencies import PythonPackage
from mlops_jfrog.sandbox.xray.finding import FindingKind, XrayFinding
from mlops_jfrog.sandbox.xray.inventory import MODEL, type_of_file
from mlops_jfrog.scan import ScanPolicy, scan_file

_LARGEST = 1 << 30
"""Bytes of one packed model that are unpacked to be judged."""
_UNREADABLE = (
    OSError, EOFError, ValueError, NotImplementedError, RuntimeError, zlib.error,
    zipfile.BadZipFile, tarfile.TarError,
)  # fmt: skip
Member = tuple[str, int, IO[bytes]]


def unsafe_packaged_models(
    package: PythonPackage, filename: str, stored: Path, scratch: Path
) -> list[XrayFinding]:
    """A finding for each model in one distribution that runs code; ``scratch`` takes its bytes."""
    members = _of_tar(stored) if filename.endswith(".tar.gz") else _of_zip(stored)
    found = []
    try:
        for name, size, content in members:
            if size > _LARGEST:
                found.append(_unjudged(package, f"{name} in {filename} is too large to be judged"))
            elif (reason := _danger(name, content, scratch)) is not None:
                summary = f"{name} in {filename} runs code when it is loaded: {reason}"
                found.append(_finding(package, "MALICIOUS-MODEL", summary, Severity.CRITICAL))
    except _UNREADABLE as error:
        reason = f"{filename} could not be read, so it has not passed: {type(error).__name__}"
        found.append(_unjudged(package, reason))
    return found


def _danger(name: str, content: IO[bytes], scratch: Path) -> str | None:
    with tempfile.NamedTemporaryFile(dir=scratch) as unpacked:
        shutil.copyfileobj(content, unpacked, 1 << 20)
        unpacked.flush()
        scan = scan_file(Path(unpacked.name), name=name, policy=ScanPolicy())
    return scan.findings[0].message if scan.verdict is Verdict.MALICIOUS else None


def _of_zip(stored: Path) -> Iterator[Member]:
    with zipfile.ZipFile(stored) as archive:
        for entry in archive.infolist():
            if type_of_file(entry.filename) == MODEL:
                with archive.open(entry) as content:
                    yield entry.filename, entry.file_size, content


def _of_tar(stored: Path) -> Iterator[Member]:
    with tarfile.open(stored, "r:gz") as archive:
        for entry in archive:
            if entry.isreg() and type_of_file(entry.name) == MODEL:
                content = archive.extractfile(entry)
                assert content is not None
                yield entry.name, entry.size, content


def _unjudged(package: PythonPackage, summary: str) -> XrayFinding:
    return _finding(package, "UNSCANNABLE-MODEL", summary, Severity.HIGH)


def _finding(package: PythonPackage, issue: str, summary: str, severity: Severity) -> XrayFinding:
    return XrayFinding(
        kind=FindingKind.MODEL,
        issue_id=issue,
        summary=summary,
        severity=severity,
        component_id=package.component_id,
        impact_paths=((package.component_id,),),
    )
