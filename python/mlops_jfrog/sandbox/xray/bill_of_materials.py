"""What a scan knows of a build or a file as a CycloneDX 1.6 document."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression
from packaging.utils import canonicalize_name

from mlops_jfrog.domain.digests import is_sha256
from mlops_jfrog.sandbox.xray.answers import PROVIDER
from mlops_jfrog.sandbox.xray.component import Component
from mlops_jfrog.sandbox.xray.finding import FindingKind, XrayFinding
from mlops_jfrog.version import __version__

_PYPI = "pypi://"


@dataclass(frozen=True)
class Subject:
    """What the document is about; ``ref`` begins every impact path of its parts."""

    ref: str
    name: str
    version: str
    completed: str
    content: str
    """Digest of what was scanned: the same content gives the same serial number."""


def bill_of_materials(
    subject: Subject, components: Iterable[Component], findings: Iterable[XrayFinding]
) -> dict[str, Any]:
    """The document: components with licences and digests, their graph, and vulnerabilities."""
    parts = [each for each in components if each.component_id != subject.ref]
    refs = {subject.ref, *(each.component_id for each in parts)}
    serial = uuid.uuid5(uuid.NAMESPACE_URL, f"{subject.ref}#{subject.content}")
    affecting = (each for each in findings if each.component_id in refs)
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{serial}",
        "version": 1,
        "metadata": {
            "timestamp": subject.completed,
            "tools": {"components": [_tool()]},
            "component": {
                "type": "application",
                "bom-ref": subject.ref,
                "name": subject.name,
                **({"version": subject.version} if subject.version else {}),
            },
        },
        "components": [_component(each) for each in parts],
        "dependencies": _dependencies(subject.ref, parts, refs),
        "vulnerabilities": _vulnerabilities(affecting),
    }


def _tool() -> dict[str, str]:
    return {"type": "application", "name": PROVIDER, "version": __version__}


def _component(component: Component) -> dict[str, Any]:
    described: dict[str, Any] = {
        "type": component.type,
        "bom-ref": component.component_id,
        "name": component.name,
    }
    if component.version:
        described["version"] = component.version
    if component.component_id.startswith(_PYPI):
        name, version = canonicalize_name(component.name), quote(component.version)
        described["purl"] = f"pkg:pypi/{name}" + (f"@{version}" if version else "")
    if is_sha256(component.sha256):
        described["hashes"] = [{"alg": "SHA-256", "content": component.sha256}]
    if component.licenses:
        described["licenses"] = [{"license": _license(each)} for each in component.licenses]
    if component.full_path:
        described["properties"] = [{"name": "jfrog:path", "value": component.full_path}]
    return described


def _license(stated: str) -> dict[str, str]:
    try:
        known = canonicalize_license_expression(stated)
    except InvalidLicenseExpression:
        return {"name": stated}
    is_id = " " not in known and not known.startswith("LicenseRef-") and not known.endswith("+")
    return {"id": known} if is_id else {"name": stated}


def _dependencies(root: str, parts: Iterable[Component], refs: set[str]) -> list[dict[str, Any]]:
    """Who needs whom, from the impact paths; what is no part of the document is passed over."""
    graph: dict[str, dict[str, None]] = {ref: {} for ref in sorted(refs)}
    for path in (path for each in parts for path in each.impact_paths):
        chain = [ref for ref in (root, *path[1:]) if ref in refs]
        for parent, child in itertools.pairwise(chain):
            if parent != child:
                graph[parent][child] = None
    return [{"ref": ref, "dependsOn": list(needed)} for ref, needed in graph.items()]


def _vulnerabilities(findings: Iterable[XrayFinding]) -> list[dict[str, Any]]:
    """Each issue once, with all the components it affects."""
    found: dict[str, dict[str, Any]] = {}
    for finding in findings:
        entry = found.setdefault(finding.issue_id, _vulnerability(finding))
        if {"ref": finding.component_id} not in entry["affects"]:
            entry["affects"].append({"ref": finding.component_id})
    return list(found.values())


def _vulnerability(finding: XrayFinding) -> dict[str, Any]:
    advisory = finding.kind in {FindingKind.VULNERABILITY, FindingKind.PACKAGE}
    return {
        "bom-ref": f"vulnerability://{finding.issue_id}",
        "id": finding.issue_id,
        "source": {"name": "OSV" if advisory else PROVIDER},
        "ratings": [dict(_rating(finding))],
        "description": finding.summary,
        "advisories": [{"url": url} for url in finding.references if _is_url(url)],
        "affects": [],
    }


def _rating(finding: XrayFinding) -> Iterator[tuple[str, Any]]:
    yield "severity", str(finding.severity)
    if finding.score is not None and finding.vector is not None:
        yield "score", finding.score
        yield "method", "CVSSv31" if finding.vector.startswith("CVSS:3.1") else "CVSSv3"
        yield "vector", finding.vector


def _is_url(text: str) -> bool:
    return (
        text.startswith(("http://", "https://"))
        and quote(text, safe="%:/?#[]@!$&'()*+,;=~") == text
    )
