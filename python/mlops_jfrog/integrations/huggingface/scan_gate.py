"""The scan of a whole snapshot: weights beside cards, vocabularies and empty files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from mlops_jfrog.domain.findings import FileScan, Verdict
from mlops_jfrog.domain.gates import GateOutcome, GateResult
from mlops_jfrog.integrations.huggingface.wanted import fits
from mlops_jfrog.workflows.context import Context
from mlops_jfrog.workflows.scan import require_clean, scan_files


def require_scanned(
    context: Context, files: Iterable[tuple[Path, str]], unjudged: Sequence[str]
) -> None:
    """Raises UnsafeModel or UnscannableModel unless every file is clean.

    Of what the scanner can't judge, ``unjudged`` names patterns of files that somebody answers for;
    what it finds code in passes by no pattern. An empty file holds nothing to scan.
    """
    scans = scan_files(context, [(path, name) for path, name in files if path.stat().st_size])
    accepted = [each for each in scans if _is_accepted(each, unjudged)]
    if accepted:
        names = ", ".join(each.name for each in accepted)
        result = GateResult(
            "files not judged", GateOutcome.PASSED, f"named by {', '.join(unjudged)}", names
        )
        context.journal.gate(result)
    rest = [each for each in scans if each not in accepted]
    if rest or not accepted:
        require_clean(context, rest)


def _is_accepted(scan: FileScan, unjudged: Sequence[str]) -> bool:
    return scan.verdict is Verdict.UNSCANNABLE and fits(scan.name, unjudged)
