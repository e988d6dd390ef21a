"""Evidence of approvals: files beside the version, ``<model>/.evidence/<version>/``.

Never inside the version's own folder, which holds exactly what its manifest says. A publisher may
not overwrite there (ADR 5), so what was recorded stays.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from mlops_jfrog.domain.approval import Approval
from mlops_jfrog.domain.approval_statement import approval_statement, read_approval
from mlops_jfrog.domain.build_info import epoch_milliseconds
from mlops_jfrog.domain.coordinates import ArtifactPath, ModelVersion, RelativePath, RepositoryKey
from mlops_jfrog.domain.dsse import Envelope
from mlops_jfrog.domain.manifest import MANIFEST_NAME
from mlops_jfrog.domain.properties import Properties
from mlops_jfrog.errors import ConfigurationError, IntegrityError, MlopsError, NotFoundError
from mlops_jfrog.jfrog.evidence import attach
from mlops_jfrog.jfrog.file_info import creator
from mlops_jfrog.jfrog.search import FoundItem
from mlops_jfrog.signing.openssl import signed, verifies
from mlops_jfrog.workflows.context import Context

_APPROVAL = "approval-"


class SignatureState(Enum):
    """What is known about a record's signature."""

    VALID = "valid"
    UNCHECKED = "unchecked"
    """There is one, and no public key to check it with."""
    NONE = "none"
    INVALID = "invalid"


@dataclass(frozen=True)
class Record:
    """One approval as it is stored."""

    approval: Approval
    item: FoundItem
    signature: SignatureState

    def to_json(self) -> dict[str, object]:
        """An entry of the outputs."""
        return {
            "kind": self.approval.kind,
            "approver": self.approval.approver,
            "recordedBy": self.approval.recorded_by,
            "approvedAt": self.approval.approved_at.isoformat(timespec="seconds"),
            "expiresAt": self.approval.expires_at.isoformat(timespec="seconds"),
            "comment": self.approval.comment,
            "signature": self.signature.value,
            "evidence": f"{self.item.repository}/{self.item.path}",
        }


def evidence_folder(version: ModelVersion) -> RelativePath:
    """Where the evidence of a version lies in its repository."""
    return RelativePath(f"{version.model}/.evidence/{version.version}")


@dataclass(frozen=True)
class Recorded:
    """Where an approval was stored."""

    path: ArtifactPath
    signed: bool
    verified: bool | None
    """What the Evidence service says of it; None where it does not have it."""


def record_approval(
    context: Context, repository: RepositoryKey, version: ModelVersion, approval: Approval
) -> Recorded:
    """Store it, a signed one with the Evidence service too; again it changes nothing.

    What a step records again after a restart has another signature over the same statement, and
    the platform would refuse to overwrite the first one: that stays.
    """
    key = _file(context, "signing.key")
    envelope = Envelope(approval_statement(approval, version))
    if key is not None:
        envelope = signed(envelope, key, context.settings.secret("signing.password"))
    name = RelativePath(f"{evidence_folder(version)}/{_file_name(approval, envelope)}")
    path = ArtifactPath(repository, name)
    content = _stored(context, path, envelope)
    if content is None:
        content = envelope.to_bytes()
        _store(context, path, content, approval)
    if key is None:
        return Recorded(path, signed=False, verified=None)
    subject = version.file(repository, MANIFEST_NAME)
    return Recorded(path, signed=True, verified=_attached(context, subject, content))


def _file_name(approval: Approval, envelope: Envelope) -> str:
    """One name a statement and key: two people who decide in one millisecond have two files."""
    keys = "".join(signature.key_id for signature in envelope.signatures)
    digest = hashlib.sha256(envelope.payload + keys.encode()).hexdigest()
    moment = epoch_milliseconds(approval.approved_at)
    return f"{_APPROVAL}{approval.kind}-{moment}-{digest[:12]}.json"


def _stored(context: Context, path: ArtifactPath, envelope: Envelope) -> bytes | None:
    """The record as an earlier try has left it; IntegrityError where it says something else."""
    try:
        content = context.platform.artifacts.read(path)
    except NotFoundError:
        return None
    if Envelope.from_bytes(content, str(path)).payload != envelope.payload:
        raise IntegrityError(f"{path} is there already and says something else")
    return content


def _store(context: Context, path: ArtifactPath, content: bytes, approval: Approval) -> None:
    properties = {
        "mlops.evidence": ("approval",),
        "approval.kind": (approval.kind,),
        "approved-by": (approval.approver,),
    }
    context.platform.artifacts.deploy_bytes(
        path,
        content,
        sha256=hashlib.sha256(content).hexdigest(),
        properties=Properties(properties),
    )


def _attached(context: Context, subject: ArtifactPath, content: bytes) -> bool | None:
    """The file beside the version is the record; a platform without the service has only that."""
    try:
        return attach(context.platform.session, subject, content).verified
    except MlopsError as error:
        context.journal.detail(f"the Evidence service does not have it: {error.message}")
        return None


def read_approvals(
    context: Context, repository: RepositoryKey, version: ModelVersion
) -> tuple[Record, ...]:
    """Every approval of a version, the oldest first; IntegrityError where one can't be read."""
    found = context.platform.search.folder(repository, evidence_folder(version))
    items = [item for item in found if item.path.rpartition("/")[2].startswith(_APPROVAL)]
    records = [_record(context, item) for item in items]
    return tuple(sorted(records, key=lambda record: record.approval.approved_at))


def copy_evidence(context: Context, records: Iterable[Record], repository: RepositoryKey) -> None:
    """The same files in another repository, where the version was promoted to."""
    for record in records:
        if record.item.repository != repository:
            context.platform.artifacts.deploy_stored(
                ArtifactPath(repository, RelativePath(record.item.path)),
                sha256=record.item.sha256,
                properties=record.item.properties,
            )


def _record(context: Context, item: FoundItem) -> Record:
    path = ArtifactPath(RepositoryKey(item.repository), RelativePath(item.path))
    content = context.platform.artifacts.read(path)
    if hashlib.sha256(content).hexdigest() != item.sha256:
        raise IntegrityError(f"{path} does not have the checksum that the platform says it has")
    envelope = Envelope.from_bytes(content, str(path))
    by = creator(context.platform.session, path)
    approval = read_approval(envelope.payload, by, str(path))
    return Record(approval, item, _signature(context, envelope))


def _signature(context: Context, envelope: Envelope) -> SignatureState:
    key = _file(context, "signing.public_key")
    if not envelope.signatures:
        return SignatureState.NONE
    if key is None:
        return SignatureState.UNCHECKED
    return SignatureState.VALID if verifies(envelope, key) else SignatureState.INVALID


def _file(context: Context, key: str) -> Path | None:
    value = context.settings.value(key)
    if value is None:
        return None
    path = context.directory / Path(str(value.value)).expanduser()
    if not path.is_file():
        raise ConfigurationError(f"{key} ({value.origin}): there is no file {path}")
    return path
