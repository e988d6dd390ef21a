"""Which approvals of a version count now, and which the policy still misses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mlops_jfrog.domain.approval import Subject, missing_kinds, objection
from mlops_jfrog.domain.build_environment import PROPERTY_PREFIX
from mlops_jfrog.domain.build_info import BuildInfo
from mlops_jfrog.domain.build_ref import BuildRef
from mlops_jfrog.domain.manifest import MANIFEST_NAME
from mlops_jfrog.jfrog.file_info import creator
from mlops_jfrog.workflows.context import Context
from mlops_jfrog.workflows.evidence import Record, SignatureState, read_approvals
from mlops_jfrog.workflows.stored_version import StoredVersion

_STARTED_BY = ("BUILD_USER_ID", "GITHUB_ACTOR")
"""Variables in which a CI says who started the run."""


@dataclass(frozen=True)
class Objection:
    """A recorded approval that does not count, and why."""

    record: Record
    reason: str

    def __str__(self) -> str:
        return f"{self.record.approval} does not count: {self.reason}"


@dataclass(frozen=True)
class Standing:
    """The approvals of one version, as the policy sees them now."""

    counting: tuple[Record, ...]
    objections: tuple[Objection, ...]
    missing: tuple[str, ...]


def subject_of(context: Context, version: StoredVersion) -> Subject:
    """What is to be approved, and who published it: the credential's user, who started the CI."""
    path = version.manifest.model_version.file(version.repository, MANIFEST_NAME)
    publishers = [creator(context.platform.session, path), *_starters(context, version)]
    manifest = version.manifest
    return Subject(manifest.identity, manifest.sha256, tuple(dict.fromkeys(publishers)))


def standing(context: Context, version: StoredVersion, subject: Subject) -> Standing:
    """Every recorded approval held against content, time, policy and signature."""
    policy = context.settings.project().promotion.approvals
    must_be_signed = context.settings.value("signing.public_key") is not None
    counting: list[Record] = []
    objections: list[Objection] = []
    records = read_approvals(context, version.repository, version.manifest.model_version)
    for record in records:
        reason = objection(policy, record.approval, subject, context.started)
        if must_be_signed and record.signature is not SignatureState.VALID:
            reason = "it is not signed with the key that is asked for"
        if reason is None:
            counting.append(record)
        else:
            objections.append(Objection(record, reason))
    missing = missing_kinds(policy, (record.approval for record in counting))
    return Standing(tuple(counting), tuple(objections), missing)


def described(standing: Standing) -> list[dict[str, object]]:
    """The approvals that count, for the outputs."""
    return [record.to_json() for record in standing.counting]


def _starters(context: Context, version: StoredVersion) -> Sequence[str]:
    if version.build is None:
        return ()
    project = context.settings.project().build.project
    build = BuildRef(version.build.name, version.build.number, project)
    document = context.platform.builds.find(build)
    if document is None:
        return ()
    recorded = BuildInfo.from_json(document).properties
    found = [recorded.get(f"{PROPERTY_PREFIX}{name}", "") for name in _STARTED_BY]
    return [name for name in found if name]
