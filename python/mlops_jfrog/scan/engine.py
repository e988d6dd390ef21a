"""Scans files and folders: finds the format by content, and never lets a doubt pass as clean."""

from __future__ import annotations

import os
import stat
from pathlib import Path, PurePosixPath

from mlops_jfrog.domain.findings import FileScan, Verdict
from mlops_jfrog.errors import NotFoundError
from mlops_jfrog.scan.format import HEAD, FormatScanner
from mlops_jfrog.scan.formats import FORMATS
from mlops_jfrog.scan.policy import ScanPolicy
from mlops_jfrog.scan.problems import Findings, Unscannable
from mlops_jfrog.scan.source import FileSource

_TAR_BLOCK = 512
_BUILT_IN = ScanPolicy()


def scan_file(path: Path, *, name: str | None = None, policy: ScanPolicy = _BUILT_IN) -> FileScan:
    """Scan the file at ``path`` without loading it; ``name`` is its name where ``path`` isn't.

    What can't be read or judged gives an unscannable verdict, never an error; only a file that
    is not there raises NotFoundError.
    """
    shown_name = name if name is not None else path.name
    findings = Findings(policy)
    found_format, size = "unknown", 0
    try:
        with open(path, "rb", buffering=0) as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise Unscannable("file.not-regular", "no regular file")
            size = status.st_size
            found_format = _scan(FileSource(file, 0, size), shown_name, findings)
    except FileNotFoundError as error:
        raise NotFoundError(
            f"no such file: {path}", hint="Check the path of the model file."
        ) from error
    except Unscannable as problem:
        findings.add(problem.rule, Verdict.UNSCANNABLE, problem.message)
    except Exception as error:
        # Whatever a hostile file makes a parser raise must end as a verdict, not as a crash that
        # a caller might take for "no finding".
        message = f"the scan failed: {type(error).__name__}"
        findings.add("scanner.failed", Verdict.UNSCANNABLE, message)
    return FileScan.judged(shown_name, found_format, size, findings.found)


def scan_folder(folder: Path, *, policy: ScanPolicy = _BUILT_IN) -> list[FileScan]:
    """Scan every file under ``folder``, by path; names are relative, with ``/``.

    Links are not followed and unscannable. Raises NotFoundError when there is no such folder.
    """
    if not folder.is_dir():
        raise NotFoundError(f"no such folder: {folder}", hint="Check the path of the model.")
    scans = []
    for path in sorted(_entries(folder)):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink() or not path.is_file():
            findings = Findings(policy)
            findings.add("file.not-regular", Verdict.UNSCANNABLE, "a link or no regular file")
            scans.append(FileScan.judged(name, "unknown", 0, findings.found))
        else:
            scans.append(scan_file(path, name=name, policy=policy))
    return scans


def _entries(folder: Path) -> list[Path]:
    def refuse(error: OSError) -> None:
        raise error

    found = []
    for root, folders, files in os.walk(folder, onerror=refuse):
        links = [name for name in folders if os.path.islink(os.path.join(root, name))]
        found += [Path(root, name) for name in (*files, *links)]
    return found


def _scan(source: FileSource, name: str, findings: Findings) -> str:
    head = source.peek(HEAD)
    if not head:
        raise Unscannable("file.empty", "the file is empty")
    if _is_tar(head):
        raise Unscannable("file.tar", "a tar archive; unpack it to scan it")
    scanner = next((known for known in FORMATS if known.matches(head, name)), None)
    if scanner is None:
        raise Unscannable("file.unknown-format", "no format that is known")
    _compare_with_name(scanner, name, findings)
    return _run(scanner, source, name, findings)


def _run(scanner: FormatScanner, source: FileSource, name: str, findings: Findings) -> str:
    found: list[str] = []
    with findings.inside(""):
        found.append(scanner.scan(source, name, findings))
    return found[0] if found else scanner.name


def _compare_with_name(scanner: FormatScanner, name: str, findings: Findings) -> None:
    """Programs choose by extension how to load; content that differs was not judged for that."""
    suffix = PurePosixPath(name.lower()).suffix
    claimed = any(suffix in known.extensions for known in FORMATS)
    if suffix in scanner.extensions or (scanner.name == "data" and not claimed):
        return
    if scanner.name == "pickle" and not claimed:
        return
    message = f"the content is {scanner.name}, which the extension {suffix!a} does not say"
    findings.add("file.content-differs-from-name", Verdict.SUSPICIOUS, message)


def _is_tar(head: bytes) -> bool:
    """Whether the first block is a tar header: torch looks for one before it unpickles."""
    block = head[:_TAR_BLOCK]
    if len(block) < _TAR_BLOCK:
        return False
    try:
        stated = int(block[148:156].strip(b" \0") or b"-", 8)
    except ValueError:
        return False
    rest = block[:148] + b" " * 8 + block[156:]
    return stated in (sum(rest), sum(byte - 256 if byte > 127 else byte for byte in rest))
