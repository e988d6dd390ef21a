"""Repositories, accounts and builds of dohq-artifactory: each public function is a behaviour."""

from __future__ import annotations

import warnings
from typing import Any

from artifactory import (  # type: ignore[import-not-found, unused-ignore]
    ArtifactoryBuildManager,
    ArtifactoryPath,
)
from dohq_artifactory import admin  # type: ignore[import-not-found, unused-ignore]
from dohq_platform import (  # type: ignore[import-not-found, unused-ignore]
    error_of,
    new_repository,
    new_root,
    refused,
    root_of,
)
from engine import Platform  # type: ignore[import-not-found, unused-ignore]


def manages_repositories(platform: Platform) -> None:
    root = root_of(platform)
    local = new_repository(platform, "managed-local", repo_layout_ref="simple-default")
    local.description = "weights"
    local.update()
    assert root.find_repository_local("managed-local").description == "weights"
    remote = admin.RepositoryRemote(root, "managed-remote", url=f"{platform.url}/artifactory/x")
    remote.create()
    assert root.find_repository_remote("managed-remote").url.endswith("/artifactory/x")
    virtual = admin.RepositoryVirtual(
        root, "managed-virtual", ["managed-local"], default_deployment_repo_name="managed-local"
    )
    virtual.create()
    virtual.add_repository(remote)
    virtual.update()
    found = root.find_repository_virtual("managed-virtual")
    assert [one.name for one in found.repositories] == ["managed-local", "managed-remote"]
    found.remove_repository("managed-remote")
    found.update()
    assert [one.name for one in found.repositories] == ["managed-local"]
    for key in ("managed-local", "managed-remote", "managed-virtual"):
        assert root.find_repository(key).name == key
    assert root.find_repository("no-such-local") is None
    kinds = {one.name: type(one).__name__ for one in root.get_repositories()}
    assert kinds["managed-virtual"] == "RepositoryVirtual"
    del found.repositories
    for repository in (found, remote, local):
        repository.delete()
    assert root.find_repository_local("managed-local") is None


def old_names_still_work(platform: Platform) -> None:
    local = new_repository(platform, "old-names-local", docker_api_version="V2")
    virtual = admin.RepositoryVirtual(root_of(platform), "old-names-virtual")
    virtual.create()
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        assert (local.packageType, virtual.packageType) == ("generic", "generic")
        assert (local.repoLayoutRef, local.dockerApiVersion) == ("maven-2-default", "V2")
        assert local.archiveBrowsingEnabled is True
        password = admin.generate_password()
        user = admin.User(root_of(platform), "old", "old@example.org", password)
        user.create()
        assert user.encryptedPassword == user.encrypted_password
        assert user.lastLoggedIn is None
    assert len(warned) == 7


def manages_users_and_groups(platform: Platform) -> None:
    root = root_of(platform)
    group = admin.Group(root, "data-scientists")
    group.description = "they train"
    group.create()
    assert root.find_group("data-scientists").description == "they train"
    user = admin.User(root, "ada", "ada@example.org", "correct horse", profile_updatable=False)
    user.add_to_group(group)
    user.create()
    found = root.find_user("ada")
    assert (found.email, found.admin, found.profile_updatable) == ("ada@example.org", False, False)
    assert {one.name for one in found.groups} == {"data-scientists", "readers"}
    assert "ada" in found.list()
    assert (found.realm, found.last_logged_in) == ("internal", None)
    found.remove_from_group("data-scientists")
    found.password = "another secret"
    found.update()
    assert {one.name for one in root.find_user("ada").groups} == {"readers"}
    found.groups = [group]
    found.update()
    assert {one.name for one in root.find_user("ada").groups} == {"data-scientists"}
    del found.groups
    assert found.groups == []
    assert "ada" in {one.name for one in root.get_users(lazy=True)}
    assert {"data-scientists", "readers"} <= {one.name for one in root.get_groups()}
    encrypted = found.encrypted_password
    assert ArtifactoryPath(f"{platform.url}/artifactory", auth=("ada", encrypted)).exists
    ldap = admin.GroupLDAP(root, "LDAP-Team", realm_attributes="ldapGroupName=team")
    ldap.create()
    assert root.find_group("ldap-team").realm_attributes == "ldapGroupName=team"
    for one in (found, group, ldap):
        one.delete()
    assert root.find_user("ada") is None
    assert root.find_group("data-scientists") is None


def handles_api_keys(platform: Platform) -> None:
    user = admin.User(root_of(platform), "key-user", "key@example.org", "correct horse")
    user.create()
    assert user.api_key.get() == ""
    first = user.api_key.create()
    assert str(user.api_key) == first
    version = f"{platform.url}/artifactory/api/system/version"
    assert ArtifactoryPath(version, apikey=first).read_text()
    second = user.api_key.regenerate()
    assert second != first
    refused(lambda: ArtifactoryPath(version, apikey=first).read_text())
    user.api_key.revoke()
    refused(lambda: ArtifactoryPath(version, apikey=second).read_text())
    administrator = admin.User(root_of(platform), platform.user, password=platform.password)
    administrator.api_key.revoke_for_all_users()


def manages_permissions(platform: Platform) -> None:
    root = root_of(platform)
    repository = new_repository(platform, "permitted-local")
    other = new_repository(platform, "forbidden-local")
    user = admin.User(root, "bob", "bob@example.org", "correct horse")
    user.create()
    admin.Group(root, "annotators").create()
    (root / "permitted-local" / "in" / "m").write_bytes(b"x")
    target = admin.PermissionTarget(
        root, "team", ["permitted-local"], {"bob": admin.PermissionTarget.ROLE_READ},
        {"annotators": admin.PermissionTarget.ROLE_ANNOTATE}, includes_pattern="in/**",
    )  # fmt: skip
    target.create()
    as_bob = ArtifactoryPath(
        f"{platform.url}/artifactory/permitted-local/in/m", auth=("bob", "correct horse")
    )
    assert as_bob.read_bytes() == b"x"
    assert "403" in error_of(lambda: as_bob.write_bytes(b"y"))
    target.add_user(user, admin.PermissionTarget.ROLE_DELETE)
    target.add_repository(other)
    target.update()
    as_bob.write_bytes(b"y")
    found = root.find_permission_target("team")
    assert [one.name for one in found.repositories] == ["permitted-local", "forbidden-local"]
    assert sorted(next(iter(found.users.values()))) == ["d", "n", "r", "w"]
    assert sorted(next(iter(found.groups.values()))) == ["n", "r"]
    found.remove_user("bob")
    found.remove_group("annotators")
    found.remove_repository(repository)
    found.add_group("annotators", "r")
    found.update()
    assert "403" in error_of(as_bob.read_bytes)
    assert "team" in {one.name for one in root.get_permissions()}
    del found.users, found.groups, found.repositories
    found.delete()
    assert root.find_permission_target("team") is None


def issues_and_revokes_tokens(platform: Platform) -> None:
    root = root_of(platform)
    token = admin.Token(
        root, username="ci", scope="member-of-groups:readers", expires_in=600, refreshable=True
    )
    token.create()
    assert token.token["refresh_token"]
    as_ci = ArtifactoryPath(f"{platform.url}/artifactory", token=token.jwt_token)
    version = as_ci / "api" / "system" / "version"
    assert version.read_text()
    token.read()
    assert token.tokens[token.token_id]["refreshable"]
    token.delete()
    assert "401" in error_of(version.read_text)


def reads_and_promotes_builds(platform: Platform) -> None:
    root = new_root(platform, "build-dev-local")
    new_repository(platform, "build-prod-local")
    for number in ("1", "2"):
        artifact = root / "churn" / number / "m"
        artifact.write_bytes(number.encode())
        artifact.properties = {"build.name": ["train"], "build.number": [number]}
        _publish(platform, "train", number, artifact)
    _publish(platform, "team/train", "1", root / "churn" / "1" / "m")
    builds = ArtifactoryBuildManager(f"{platform.url}/artifactory", token=platform.token)
    (build,) = (one for one in builds.builds if str(one) == "train")
    assert sorted(str(run) for run in build.runs) == ["1", "2"]
    run = next(one for one in build.runs if str(one) == "2")
    assert (repr(build), repr(run), build.last_started == run.started) == ("train", "2", True)
    assert run.info["buildInfo"]["number"] == "2"
    assert builds.get_build_info("train", 1)["buildInfo"]["name"] == "train"
    slashed = builds.get_build_info("team/train", "1")  # it can't promote one: it quotes twice
    assert slashed["buildInfo"]["name"] == "team/train"
    assert run.diff("1")["artifacts"]["updated"] or run.diff("1")["artifacts"]["new"]
    run.promote(
        "ci-user", {"approved-by": ["ada"]}, status="Released", comment="go",
        source_repo="build-dev-local", target_repo="build-prod-local", require_copy=True,
    )  # fmt: skip
    promoted = root_of(platform) / "build-prod-local" / "churn" / "2" / "m"
    assert promoted.read_bytes() == b"2"
    assert promoted.properties["approved-by"] == ["ada"]
    assert run.info["buildInfo"]["statuses"][0]["comment"] == "go"
    no_repository = {"target_repo": "no-such-local"}
    refused(lambda: builds.promote_build("train", 1, "ci", {}, **no_repository))


def _publish(platform: Platform, name: str, number: str, artifact: Any) -> None:
    stat = artifact.stat()
    digests = {"sha1": stat.sha1, "md5": stat.md5, "sha256": stat.sha256}
    document = {
        "version": "1.0.1", "name": name, "number": number,
        "started": f"2026-11-2{number}T00:50:56.171+0000",
        "modules": [{"id": "m", "artifacts": [
            {"name": "m", "path": artifact.path_in_repo.lstrip("/"), **digests}]}],
    }  # fmt: skip
    answer = artifact.session.put(f"{platform.url}/artifactory/api/build", json=document)
    assert answer.status_code == 204, answer.text
