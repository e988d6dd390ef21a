"""Repositories and accounts of pyartifactory: each public function is a behaviour."""

from __future__ import annotations

from engine import Platform  # type: ignore[import-not-found, unused-ignore]
from pyart_platform import (  # type: ignore[import-not-found, unused-ignore]
    PASSWORD,
    client_of,
    raises,
    with_repository,
)
from pyartifactory.exception import (  # type: ignore[import-not-found, unused-ignore]
    GroupNotFoundError,
    InvalidTokenDataError,
    PermissionNotFoundError,
    RepositoryAlreadyExistsError,
    RepositoryNotFoundError,
    UserNotFoundError,
)
from pyartifactory.models import (  # type: ignore[import-not-found, unused-ignore]
    Group,
    LocalRepository,
    NewUser,
    Permission,
    PermissionV2,
    RemoteRepository,
    User,
    VirtualRepository,
)
from pyartifactory.models.permission import (  # type: ignore[import-not-found, unused-ignore]
    BuildV2,
    PermissionEnum,
    PermissionEnumV2,
    PrincipalsPermission,
    PrincipalsPermissionV2,
    RepoV2,
)
from pydantic import SecretStr  # type: ignore[import-not-found, unused-ignore]


def manages_repositories(platform: Platform) -> None:
    repositories = client_of(platform).repositories
    local = LocalRepository(key="py-own-local", description="weights", xrayIndex=True)
    made = repositories.create_repo(local)
    assert (made.description, made.xrayIndex, made.rclass) == ("weights", True, "local")
    raises(RepositoryAlreadyExistsError, lambda: repositories.create_repo(local))
    changed = LocalRepository(key="py-own-local", description="more weights")
    assert repositories.update_repo(changed).xrayIndex is True
    url = f"{platform.url}/artifactory/py-own-local"
    remote = RemoteRepository(
        key="py-own-remote", url=url, username="ci", password=SecretStr("canary-secret")
    )
    found = repositories.create_repo(remote)
    assert (found.url, found.username) == (url, "ci")
    assert "canary-secret" not in str(found.password.get_secret_value())
    virtual = VirtualRepository(
        key="py-own-virtual", repositories=["py-own-local"], defaultDeploymentRepo="py-own-local"
    )
    assert repositories.create_repo(virtual).repositories == ["py-own-local"]
    kinds = {one.key: one.type for one in repositories.list()}
    assert (kinds["py-own-virtual"], kinds["py-own-remote"]) == ("VIRTUAL", "REMOTE")
    for key in ("py-own-virtual", "py-own-remote", "py-own-local"):
        repositories.delete(key)
    raises(RepositoryNotFoundError, lambda: repositories.get_repo("py-own-local"))


def manages_users_and_groups(platform: Platform) -> None:
    client = client_of(platform)
    group = client.groups.create(Group(name="py-team", description="they train", autoJoin=True))
    assert (group.description, group.autoJoin) == ("they train", True)
    user = client.users.create(
        NewUser(name="py-ada", email="ada@example.org", password=SecretStr(PASSWORD))
    )
    assert (user.email, user.admin, sorted(user.groups)) == (
        "ada@example.org",
        False,
        ["py-team", "readers"],
    )
    changed = client.users.update(User(name="py-ada", email="new@example.org", groups=["readers"]))
    assert (changed.email, changed.groups) == ("new@example.org", ["readers"])
    group.userNames, group.adminPrivileges = ["py-ada"], True
    assert client.groups.update(group).userNames == ["py-ada"]
    as_ada = client_of(platform, auth=("py-ada", SecretStr(PASSWORD)))
    assert as_ada.users.list()  # as the group's administrators may
    disabled = User(name="py-ada", internalPasswordDisabled=True)
    assert client.users.update(disabled).internalPasswordDisabled
    raises(Exception, as_ada.users.list)
    client.users.unlock("py-ada")
    assert {"py-ada", "admin"} <= {one.name for one in client.users.list()}
    assert {"py-team", "readers"} <= {one.name for one in client.groups.list()}
    client.users.delete("py-ada")
    client.groups.delete("py-team")
    raises(UserNotFoundError, lambda: client.users.get("py-ada"))
    raises(GroupNotFoundError, lambda: client.groups.get("py-team"))


def manages_permissions(platform: Platform) -> None:
    client = with_repository(platform, "py-permitted-local")
    client.users.create(NewUser(name="py-bob", email="b@example.org", password=SecretStr(PASSWORD)))
    client.artifacts.deploy(platform.file("m", b"x"), "py-permitted-local/in/m")
    as_bob = client_of(platform, auth=("py-bob", SecretStr(PASSWORD)))
    reading = PrincipalsPermission(users={"py-bob": [PermissionEnum.read]}, groups={})
    target = Permission(
        name="py-old", includesPattern="in/**", repositories=["py-permitted-local"],
        principals=reading,
    )  # fmt: skip
    assert client.permissions.create(target).principals == reading
    assert as_bob.artifacts.info("py-permitted-local/in/m").size == 1
    raises(Exception, lambda: as_bob.artifacts.delete("py-permitted-local/in/m"))
    target.principals.users = {"py-bob": [PermissionEnum.read, PermissionEnum.delete]}
    client.permissions.update(target)
    as_bob.artifacts.delete("py-permitted-local/in/m")
    assert "py-old" in {one.name for one in client.permissions.list()}
    client.permissions.delete("py-old")
    raises(PermissionNotFoundError, lambda: client.permissions.get("py-old"))


def manages_permissions_of_version_two(platform: Platform) -> None:
    with_repository(platform, "py-second-local")
    client = client_of(platform, access_token=platform.token, api_version=2)
    actions = PrincipalsPermissionV2(
        groups={"readers": [PermissionEnumV2.read, PermissionEnumV2.annotate]}
    )
    repo = RepoV2(repositories=["py-second-local"], actions=actions, includePatterns=["a/**"])
    made = client.permissions.create(PermissionV2(name="py-new", repo=repo))
    assert made.repo.includePatterns == ["a/**"]
    assert made.repo.actions.groups == actions.groups
    made.build = BuildV2(actions=actions, includePatterns=["train*"])
    assert client.permissions.update(made).build.includePatterns == ["train*"]
    assert "py-new" in {one.name for one in client.permissions.list()}
    client.permissions.delete("py-new")


def issues_and_revokes_tokens(platform: Platform) -> None:
    security = client_of(platform).security
    token = security.create_access_token("py-ci", expires_in=600, refreshable=True)
    assert (token.expires_in, token.token_type) == (600, "Bearer")
    assert token.refresh_token
    as_ci = client_of(platform, access_token=token.access_token)
    as_ci.artifacts.session.close()
    assert as_ci.repositories.list() is not None
    raises(InvalidTokenDataError, lambda: security.create_access_token("py-ci", scope="nonsense"))
    assert security.revoke_access_token(token.access_token) is True
    raises(Exception, as_ci.repositories.list)
    assert security.revoke_access_token(token.access_token) is False


def handles_api_keys(platform: Platform) -> None:
    client = client_of(platform)
    client.users.create(NewUser(name="py-key", email="k@example.org", password=SecretStr(PASSWORD)))
    security = client_of(platform, auth=("py-key", SecretStr(PASSWORD))).security
    first = security.create_api_key().apiKey.get_secret_value()
    assert security.get_api_key().apiKey.get_secret_value() == first
    second = security.regenerate_api_key().apiKey.get_secret_value()
    assert second != first
    as_key = client_of(platform, auth=("py-key", SecretStr(second)))
    assert as_key.users.get("py-key").name == "py-key"
    security.revoke_api_key()
    raises(Exception, lambda: as_key.users.get("py-key"))
    security.create_api_key()
    client.security.revoke_user_api_key("py-key")
