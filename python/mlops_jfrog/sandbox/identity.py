"""Who is calling, and what they may do.

Bearer and Basic authentication (password, encrypted password, or a token or API key in its place)
and the header ``X-JFrog-Art-Api`` with any of the last two. Nobody is anonymous, unless the
platform is to let them read: then they have the rights that targets give to ``anonymous``.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from mlops_jfrog.sandbox import accounts, api_keys, tokens
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.permissions import Grant, Kind, Right, granted_by_scope, granted_to

if TYPE_CHECKING:
    from mlops_jfrog.sandbox.platform import Platform

ANONYMOUS = "anonymous"
"""The user whose rights those have who show no credentials."""
USER_SCOPE = "applied-permissions/user"
ADMIN_SCOPE = "applied-permissions/admin"
_GROUP_SCOPES = ("applied-permissions/groups:", "member-of-groups:")
_TOKEN = re.compile(r"ey[\w-]*\.[\w-]+\.[\w-]+\Z|[0-9a-f]{64}\Z|AKC[0-9a-f]{64}\Z", re.ASCII)
_BUILD_REPOSITORY = "artifactory-build-info"


@dataclass(frozen=True)
class Principal:
    """An authenticated caller with the rights that the database gave at that moment.

    ``narrowed`` is a token's bearer who has less than the token's user; ``by_password`` is one who
    showed the user's own password.
    """

    name: str
    groups: frozenset[str]
    admin: bool
    grants: tuple[Grant, ...]
    rclasses: Mapping[str, str] = field(default_factory=dict)
    narrowed: bool = False
    by_password: bool = False

    def may(self, right: Right, repo: str, path: str, *, rclass: str | None = None) -> bool:
        """Whether the caller has ``right`` on a path of a repository (whose class is known)."""
        rclass = rclass or self.rclasses.get(repo, "local")
        return self.admin or any(
            grant.allows(right, Kind.REPOSITORY, repo, rclass, path) for grant in self.grants
        )

    def require(self, right: Right, repo: str, path: str, *, rclass: str | None = None) -> None:
        """403 where the caller lacks ``right``."""
        if not self.may(right, repo, path, rclass=rclass):
            raise self._refused(f"User '{self.name}' lacks {right.value} on '{repo}:{path}'.")

    def may_build(self, right: Right, build_name: str) -> bool:
        """Whether the caller has ``right`` on builds of this name."""
        return self.admin or any(
            grant.allows(right, Kind.BUILD, _BUILD_REPOSITORY, "local", build_name)
            for grant in self.grants
        )

    def require_build(self, right: Right, build_name: str) -> None:
        """403 where the caller lacks ``right`` on builds of this name."""
        if not self.may_build(right, build_name):
            raise self._refused(f"User '{self.name}' lacks {right.value} on build '{build_name}'.")

    def require_admin(self) -> None:
        """403 for everybody but administrators."""
        if not self.admin:
            raise self._refused(f"User '{self.name}' is no administrator.")

    def _refused(self, message: str) -> Refused:
        """401 for the anonymous: their clients ask for credentials then, and try again."""
        return _unauthorized(message) if self.name == ANONYMOUS else Refused(403, message)


def authenticate(platform: Platform, headers: Mapping[str, str]) -> Principal:
    """The caller of a request; 401 without good credentials."""
    with platform.database.read() as db:
        bearer = token_bearer(platform, db, headers)
        if bearer is not None:
            return bearer
        scheme, _, credentials = headers.get("authorization", "").partition(" ")
        if scheme.lower() == "basic":
            return _basic(platform, db, credentials)
    raise _unauthorized("Authentication is required.")


def anonymous_reader(
    platform: Platform, method: str, headers: Mapping[str, str]
) -> Principal | None:
    """Who reads without credentials, where the platform lets them; None for all others."""
    shown = headers.get("authorization") or headers.get("x-jfrog-art-api")
    if not platform.anonymous or shown or method not in {"GET", "HEAD"}:
        return None
    with platform.database.read() as db:
        groups = accounts.groups_of(db, ANONYMOUS)
        grants = tuple(granted_to(db, ANONYMOUS, groups))
        return Principal(ANONYMOUS, groups, False, grants, _classes(db))


def token_bearer(
    platform: Platform, db: sqlite3.Connection, headers: Mapping[str, str]
) -> Principal | None:
    """The caller who shows a token or API key as such, which costs no time; None for others."""
    if api_key := headers.get("x-jfrog-art-api"):
        return _token_bearer(platform, db, api_key.strip())
    scheme, _, credentials = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return _token_bearer(platform, db, credentials.strip())
    return None


def user_principal(db: sqlite3.Connection, name: str) -> Principal:
    """A user with all the rights of theirs; one that was never created has none."""
    groups = accounts.groups_of(db, name)
    if accounts.is_admin(db, name):
        return Principal(name, groups, True, ())
    return Principal(name, groups, False, tuple(granted_to(db, name, groups)), _classes(db))


def token_principal(db: sqlite3.Connection, record: tokens.TokenRecord) -> Principal:
    """What a token's scope makes of its user."""
    words = record.scope.split()
    if ADMIN_SCOPE in words:
        return Principal(record.user, frozenset(), True, ())
    if USER_SCOPE in words or "member-of-groups:*" in words:
        return user_principal(db, record.user)
    groups = {
        group
        for word in words
        if word.startswith(_GROUP_SCOPES)
        for group in word.partition(":")[2].split(",")
    }
    grants = [granted_by_scope(word) for word in words if not word.startswith(_GROUP_SCOPES)]
    grants += granted_to(db, "", frozenset(groups))
    classes = _classes(db)
    return Principal(record.user, frozenset(groups), False, tuple(grants), classes, narrowed=True)


def _classes(db: sqlite3.Connection) -> dict[str, str]:
    return {row["key"]: row["rclass"] for row in db.execute("SELECT key, rclass FROM repositories")}


def _token_bearer(platform: Platform, db: sqlite3.Connection, token: str) -> Principal:
    if token.startswith(api_keys.PREFIX):
        owner = api_keys.owner(db, token)
        if owner is None:
            raise _unauthorized("Bad API key")
        return user_principal(db, owner)
    try:
        return token_principal(db, tokens.verify(db, platform.signing_key, token))
    except Refused as refused:
        raise _unauthorized(refused.message) from refused


def _basic(platform: Platform, db: sqlite3.Connection, credentials: str) -> Principal:
    try:
        decoded = base64.b64decode(credentials, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError) as error:
        raise _unauthorized("The Basic credentials are not base64.") from error
    name, _, password = decoded.partition(":")
    if _TOKEN.match(password):
        return _token_bearer(platform, db, password)
    if _password_is_right(platform, db, name.lower(), password):
        return replace(user_principal(db, name.lower()), by_password=True)
    raise _unauthorized("Bad credentials")


def _password_is_right(
    platform: Platform, db: sqlite3.Connection, name: str, password: str
) -> bool:
    """scrypt is slow on purpose, so a right answer is remembered until the password changes."""
    user = accounts.find_user(db, name)
    if user is None or not accounts.has_password(user):
        return False
    text = f"{name}\0{password}\0{user['password']}".encode("utf-8", "surrogatepass")
    digest = hashlib.blake2b(text, key=platform.signing_key).digest()
    if digest in platform.verified_passwords:
        return True
    if accounts.verified_user(db, name, password) is None:
        return False
    platform.verified_passwords.add(digest)
    return True


def _unauthorized(message: str) -> Refused:
    return Refused(401, message, headers={"WWW-Authenticate": 'Basic realm="Sandbox"'})
