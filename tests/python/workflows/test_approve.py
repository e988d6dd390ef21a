"""Approve: a person's decision, bound to content, and what promote makes of it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from mlops_jfrog.errors import (
    AuthenticationError,
    ConflictError,
    GateFailed,
    IntegrityError,
    UsageError,
)
from support.approving import KINDS, approve, published_for_two, somebody, statement
from support.platform_team import PlatformTeam
from support.project import PRODUCTION, STAGING, Project, Registry


@pytest.fixture
def published(project: Project) -> Project:
    """A version whose promotion needs two kinds of approval."""
    return published_for_two(project)


def test_both_kinds_by_two_people_let_it_be_promoted(
    published: Project, team: PlatformTeam, registry: Registry
) -> None:
    with pytest.raises(GateFailed, match="qa approval"):
        published.promote()
    first = approve(somebody(published, team, "quinn"), "qa", comment="looks good")
    assert first.outputs["missing"] == ["security"]
    with pytest.raises(GateFailed, match="security approval"):
        published.promote()
    approve(somebody(published, team, "sam"))  # the only kind that is missing

    outcome = published.promote()

    approvals = outcome.outputs["approvals"]
    assert isinstance(approvals, list)
    assert [(each["kind"], each["approver"]) for each in approvals] == [
        ("qa", "quinn"),
        ("security", "sam"),
    ]
    properties = registry.properties(f"{PRODUCTION}/{published.model}/1.0.0/model.json")
    assert properties["approved-by"] == ["quinn", "sam"]


def test_the_record_is_bound_to_the_content(
    published: Project, team: PlatformTeam, registry: Registry
) -> None:
    outcome = approve(somebody(published, team, "quinn"), "qa", comment="«gut»")

    said = statement(registry, outcome, "qa")
    manifest = f"{STAGING}/{published.model}/1.0.0/mlops-manifest.json"
    stored = registry.call("GET", f"artifactory/api/storage/{manifest}").json()["checksums"]
    [subject] = said["subject"]
    assert subject["digest"] == {"sha256": stored["sha256"]}
    assert said["predicate"]["approver"] == "quinn"
    assert said["predicate"]["comment"] == "«gut»"
    assert said["predicate"]["identity"] == outcome.outputs["identity"]
    assert outcome.outputs["signed"] is False
    assert "not signed" in outcome.summary


def test_the_evidence_follows_into_the_stage(
    published: Project, team: PlatformTeam, registry: Registry
) -> None:
    for user, kind in (("quinn", "qa"), ("sam", "security")):
        approve(somebody(published, team, user), kind)
    published.promote()

    folder = f"{published.model}/.evidence/1.0.0"
    assert registry.files(PRODUCTION, folder) == registry.files(STAGING, folder)
    assert len(registry.files(PRODUCTION, folder)) == 2


def test_an_approval_of_other_content_does_not_count(
    published: Project, team: PlatformTeam, registry: Registry
) -> None:
    """The version was taken away and published again with other bytes."""
    for user, kind in (("quinn", "qa"), ("sam", "security")):
        approve(somebody(published, team, user), kind)
    registry.call("DELETE", f"artifactory/{STAGING}/{published.model}/1.0.0")
    published.write("model.json", json.dumps({"other": True}))
    published.publish(build_number="2")

    with pytest.raises(GateFailed) as raised:
        published.promote(build_number="2")
    assert "other content" in str(raised.value.found)


def test_what_was_reviewed_is_what_is_approved(published: Project, team: PlatformTeam) -> None:
    with pytest.raises(ConflictError, match="not what was reviewed"):
        approve(somebody(published, team, "quinn"), "qa", identity="0" * 64)


def test_an_expired_approval_does_not_count(published: Project, team: PlatformTeam) -> None:
    moment = int((datetime.now(timezone.utc) - timedelta(hours=2)).timestamp() * 1000)
    for user, kind in (("quinn", "qa"), ("sam", "security")):
        approve(somebody(published, team, user), kind, expires_in="1h", approved_at=moment)

    with pytest.raises(GateFailed) as raised:
        published.promote()
    assert str(raised.value.found).startswith("qa by quinn, ")
    assert str(raised.value.found).endswith(" does not count: it has expired")


def test_who_may_no_longer_approve_does_not_count(published: Project, team: PlatformTeam) -> None:
    for user, kind in (("quinn", "qa"), ("sam", "security")):
        approve(somebody(published, team, user), kind)
    published.configure(promotion={**KINDS, "approvers": {"security": ["mara"]}})

    with pytest.raises(GateFailed, match="security approval") as raised:
        published.promote()
    assert str(raised.value.found).endswith("does not count: sam may not approve as security")


def test_a_kind_that_nobody_gave_is_told_from_one_that_does_not_count(
    published: Project, team: PlatformTeam
) -> None:
    moment = int((datetime.now(timezone.utc) - timedelta(hours=2)).timestamp() * 1000)
    approve(somebody(published, team, "quinn"), "qa")
    approve(somebody(published, team, "sam"), "qa", expires_in="1h", approved_at=moment)

    with pytest.raises(GateFailed) as raised:
        published.promote()
    assert raised.value.found == "nobody has approved as security"


def test_two_who_decide_in_the_same_millisecond_are_both_recorded(
    published: Project, team: PlatformTeam
) -> None:
    moment = int(datetime.now(timezone.utc).timestamp() * 1000)
    for user in ("quinn", "sam"):
        outcome = approve(somebody(published, team, user), "qa", approved_at=moment)

    approvals = outcome.outputs["approvals"]
    assert isinstance(approvals, list)
    assert {each["approver"] for each in approvals} == {"quinn", "sam"}


def test_the_policy_shortens_what_was_recorded(published: Project, team: PlatformTeam) -> None:
    moment = int((datetime.now(timezone.utc) - timedelta(hours=2)).timestamp() * 1000)
    for user, kind in (("quinn", "qa"), ("sam", "security")):
        approve(somebody(published, team, user), kind, approved_at=moment)
    published.configure(promotion={**KINDS, "approval_expires": "1h"})

    with pytest.raises(GateFailed):
        published.promote()


def test_who_may_approve_is_the_policy_s_to_say(published: Project, team: PlatformTeam) -> None:
    published.configure(promotion={**KINDS, "approvers": {"qa": ["quinn"]}})

    with pytest.raises(GateFailed, match="sam may not approve as qa"):
        approve(somebody(published, team, "sam"), "qa")
    approve(somebody(published, team, "quinn"), "qa")


def test_who_published_may_not_approve_where_the_policy_says_so(
    project: Project, team: PlatformTeam
) -> None:
    project.configure(promotion={**KINDS, "self_approval": False})
    own = somebody(project, team, "paula")
    own.publish()

    with pytest.raises(GateFailed, match="paula has published the version"):
        approve(own, "qa")
    approve(somebody(project, team, "quinn"), "qa")


def test_who_started_the_build_counts_as_who_published(
    project: Project, team: PlatformTeam
) -> None:
    project.configure(promotion={**KINDS, "self_approval": False})
    ci = somebody(project, team, "robot")
    replace(ci, environment={**ci.environment, "BUILD_USER_ID": "paula"}).publish()

    with pytest.raises(GateFailed, match="paula has published"):
        approve(ci, "qa", approver="paula")


def test_a_forged_record_does_not_count_where_recorders_are_named(
    published: Project, team: PlatformTeam
) -> None:
    """A publisher may store files in staging, so also one that says somebody else approved."""
    forger = somebody(published, team, "mallory")
    for kind in ("qa", "security"):
        approve(forger, kind, approver="quinn")
    published.configure(promotion={**KINDS, "recorders": ["jenkins"]})

    with pytest.raises(GateFailed) as raised:
        published.promote()
    assert "mallory may not record what quinn decides" in str(raised.value.found)

    jenkins = somebody(published, team, "jenkins")
    for kind in ("qa", "security"):
        approve(jenkins, kind, approver="quinn")
    assert published.promote().outputs["version"] == "1.0.0"


def test_a_damaged_record_stops_the_promotion(published: Project, registry: Registry) -> None:
    path = f"artifactory/{STAGING}/{published.model}/.evidence/1.0.0/approval-qa-1.json"
    registry.call("PUT", path, data=b'{"payload": ""}')

    with pytest.raises(IntegrityError, match="DSSE"):
        published.promote()


@pytest.mark.parametrize(
    ("kinds", "told"), [((), "asks for qa, security"), (("QA!",), "no kind of approval")]
)
def test_what_it_is_approved_as_must_be_clear(
    published: Project, kinds: tuple[str, ...], told: str
) -> None:
    with pytest.raises(UsageError, match=told):
        approve(published, *kinds)


def test_a_credential_without_a_name_can_approve_nothing(
    published: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mlops_jfrog.workflows.approve.credential_user", lambda connection: None)
    with pytest.raises(AuthenticationError, match="whose it is"):
        approve(published, "qa")


def test_where_the_policy_names_no_kind_anybodys_approval_counts(
    project: Project, team: PlatformTeam
) -> None:
    project.configure(promotion={"approval": True})
    project.publish()
    with pytest.raises(GateFailed):
        project.promote()

    approve(somebody(project, team, "alice"))

    approvals = project.promote().outputs["approvals"]
    assert isinstance(approvals, list)
    assert [each["kind"] for each in approvals] == ["release"]


def test_a_named_approver_does_not_replace_the_kinds(published: Project) -> None:
    with pytest.raises(GateFailed, match="qa approval"):
        published.promote(approved_by="alice")


def test_publish_never_promotes_past_people(published: Project) -> None:
    with pytest.raises(GateFailed):
        published.publish(promote=True, version="2.0.0", build_number="2")
