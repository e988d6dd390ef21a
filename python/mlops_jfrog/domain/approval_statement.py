"""An approval as an in-toto statement: the subject is the version's manifest.

Predicate type: JFrog's own for approvals (its Evidence examples).
"""

from __future__ import annotations

import json
from datetime import datetime, timezone

from mlops_jfrog.domain.approval import Approval, is_kind
from mlops_jfrog.domain.coordinates import ModelVersion
from mlops_jfrog.domain.manifest import MANIFEST_NAME
from mlops_jfrog.errors import IntegrityError

STATEMENT = "https://in-toto.io/Statement/v1"
PREDICATE = "https://jfrog.com/evidence/approval/v1"

_UNREADABLE = (ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError)


def approval_statement(approval: Approval, version: ModelVersion) -> bytes:
    """The payload. Who records it is not in it: the platform says who stored the file."""
    document = {
        "_type": STATEMENT,
        "subject": [
            {
                "name": f"{version.folder}/{MANIFEST_NAME}",
                "digest": {"sha256": approval.manifest_sha256},
            }
        ],
        "predicateType": PREDICATE,
        "predicate": {
            "kind": approval.kind,
            "approver": approval.approver,
            "approvedAt": _written(approval.approved_at),
            "expiresAt": _written(approval.expires_at),
            "identity": approval.identity,
            "comment": approval.comment,
            "build": approval.build_url,
        },
    }
    return (json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False) + "\n").encode()


def read_approval(payload: bytes, recorded_by: str, source: str) -> Approval:
    """Read back; raises IntegrityError. ``recorded_by`` is who the platform says stored it."""
    try:
        document = json.loads(payload)
        if document["_type"] != STATEMENT or document["predicateType"] != PREDICATE:
            raise ValueError("a statement of another type")
        [subject] = document["subject"]
        said = document["predicate"]
        if not is_kind(said["kind"]) or not str(said["approver"]).strip():
            raise ValueError("no kind or no approver")
        return Approval(
            kind=said["kind"],
            approver=str(said["approver"]),
            recorded_by=recorded_by,
            approved_at=_read(said["approvedAt"]),
            expires_at=_read(said["expiresAt"]),
            identity=str(said["identity"]),
            manifest_sha256=str(subject["digest"]["sha256"]),
            comment=str(said.get("comment") or ""),
            build_url=said.get("build"),
        )
    except _UNREADABLE as error:
        raise IntegrityError(f"{source} is no approval: {error!r}") from None


def _written(moment: datetime) -> str:
    return moment.astimezone(timezone.utc).isoformat(timespec="milliseconds")


def _read(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a time without an offset")
    return moment
