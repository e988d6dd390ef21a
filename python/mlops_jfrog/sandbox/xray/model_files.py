"""The artifacts of a build as the project's model scanner judges their stored bytes."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from mlops_jfrog.domain.build_info import BuildArtifact, BuildInfo
from mlops_jfrog.domain.findings import FileScan, Verdict
from mlops_jfrog.domain.vulnerability import Severity
from mlops_jfrog.sandbox.xray.finding import FindingKind, XrayFinding
from mlops_jfrog.scan import ScanPolicy, scan_file

_LARGEST_SOURCE = 1024 * 1024
_SEVERITIES = {
    Verdict.MALICIOUS: Severity.CRITICAL,
    Verdict.SUSPICIOUS: Severity.MEDIUM,
    Verdict.UNSCANNABLE: Severity.HIGH,
}
_OTHER_SOURCE = (".pyi", ".r", ".jl", ".sh", ".sql", ".ipynb")
_SUMMARIES = {
    Verdict.MALICIOUS: "runs code when it is loaded",
    Verdict.SUSPICIOUS: "imports what no policy allows when it is loaded",
    Verdict.UNSCANNABLE: "could not be judged, so it has not passed",
}


def unsafe_model(root: str, name: str, sha256: str, path: str, stored: Path) -> XrayFinding | None:
    """The finding of one stored file, None when it is clean.

    ``root`` is the component that holds it, ``path`` where it lies in Artifactory.
    """
    scan = scan_file(stored, name=name, policy=ScanPolicy())
    if scan.verdict is Verdict.CLEAN:
        return None
    if scan.verdict is Verdict.UNSCANNABLE and _is_source(name, stored):
        return None
    return _finding(root, sha256, path, scan.verdict, _reasons(scan))


def unsafe_models(build: BuildInfo, stored: dict[str, Path]) -> Iterator[XrayFinding]:
    """A finding for each artifact that is not clean; ``stored`` is where a content lies by sha256.

    An artifact that is not stored can't be judged.
    """
    root = f"build://{build.name}:{build.number}"
    for module in build.modules:
        for artifact in module.artifacts:
            sha256 = (artifact.sha256 or "").lower()
            path = artifact_path(artifact)
            if sha256 in stored:
                finding = unsafe_model(root, artifact.name, sha256, path, stored[sha256])
                if finding is not None:
                    yield finding
            else:
                reason = "its content is not in Artifactory"
                yield _finding(root, sha256, path, Verdict.UNSCANNABLE, reason)


def _is_source(name: str, stored: Path) -> bool:
    """Whether it is source: code by design, and nothing that a model loader reads.

    What is only called so, a pickle named ``x.py``, is none.
    """
    is_python = name.endswith(".py")
    if not is_python and not name.lower().endswith(_OTHER_SOURCE):
        return False
    if stored.stat().st_size > _LARGEST_SOURCE:
        return False
    content = stored.read_bytes()
    try:
        content.decode()
        if is_python:
            ast.parse(content)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return b"\0" not in content


def _finding(root: str, sha256: str, path: str, verdict: Verdict, reasons: str) -> XrayFinding:
    name = path.rpartition("/")[2]
    component_id = component_id_of(sha256, path)
    return XrayFinding(
        kind=FindingKind.UNUSUAL if verdict is Verdict.SUSPICIOUS else FindingKind.MODEL,
        issue_id=f"{verdict.name}-MODEL",
        summary=f"{name} {_SUMMARIES[verdict]}: {reasons}",
        severity=_SEVERITIES[verdict],
        component_id=component_id,
        impact_paths=((root, component_id),),
        full_path=path,
    )


def _reasons(scan: FileScan) -> str:
    return "; ".join(f"{each.message} ({each.location})" for each in scan.findings[:3])


def artifact_path(artifact: BuildArtifact) -> str:
    """Where an artifact lies, as the build-info records it: repository and path."""
    parts = (artifact.original_deployment_repo, artifact.path or artifact.name)
    return "/".join(part.strip("/") for part in parts if part)


def component_id_of(sha256: str, path: str) -> str:
    """As Xray names a file."""
    return f"generic://sha256:{sha256}/{path.rpartition('/')[2]}"
