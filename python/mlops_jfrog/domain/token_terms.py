"""What people write about a token, as the platform wants it: scope and time."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mlops_jfrog.errors import UsageError

_SPAN = re.compile(r"([0-9]{1,9})([smhdw]?)\Z")
_SECONDS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 7 * 86400}
_GROUP = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@+-]{0,99}\Z")
_SCOPE = re.compile(r"[!-~]+(?: [!-~]+)*\Z")
_ID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\Z")


def scope_text(groups: Sequence[str], scopes: Sequence[str]) -> str:
    """The scope of a token for members of ``groups`` and with ``scopes`` besides.

    Raises UsageError where neither is given, or one can't be: a token without a scope would have
    all the rights of who asks for it.
    """
    for group in groups:
        if not _GROUP.match(group):
            raise UsageError(f"{group!a} is no name of a group")
    for scope in scopes:
        if not _SCOPE.match(scope):
            raise UsageError(f"{scope!a} is no scope of a token")
    member = [f"applied-permissions/groups:{','.join(groups)}"] if groups else []
    words = [*member, *scopes]
    if not words:
        raise UsageError(
            "the token needs a scope",
            hint="Give --group mlops-publishers, or --scope"
            " 'artifact:ml-models-staging-local/**:r,w'.",
        )
    return " ".join(words)


def seconds_of(span: str) -> int:
    """Seconds that ``3600``, ``30m``, ``12h``, ``90d`` or ``4w`` stand for; at least one."""
    match = _SPAN.match(span.strip().lower())
    seconds = int(match[1]) * _SECONDS[match[2]] if match else 0
    if not seconds:
        raise UsageError(f"{span!a} is no span of time", hint="Write 3600, 30m, 12h or 90d.")
    return seconds


def token_id(text: str) -> str:
    """A checked token id; UsageError, which does not repeat what may be the token itself."""
    if not _ID.match(text):
        raise UsageError(
            "that is no id of a token",
            hint="`mlops-jfrog token create` says it; it looks like 8-4-4-4-12 hexadecimal digits.",
        )
    return text
