"""Takes secrets out of texts: known ones, and what looks like one wherever it comes from.

A server's error message may repeat the header that it was sent.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterable

HIDDEN = "***"

# Each with the lower-case marks without one of which it fits nowhere: to look for those takes a
# tenth of the time, and a result may hold the names of thousands of files.
_PATTERNS = (
    # Credentials of an Authorization header.
    (
        ("bearer", "basic"),
        re.compile(r"\b(Bearer|Basic)(\s+|%20|\+)[A-Za-z0-9._~+/=%-]{6,}", re.IGNORECASE),
        r"\1 ***",
    ),
    (
        ("x-jfrog-art-api",),
        re.compile(r"(X-JFrog-Art-Api\s*[:=]\s*)\S+", re.IGNORECASE),
        r"\1***",
    ),
    # A JSON web token: three base64url parts, the first two being objects.
    (("eyj",), re.compile(r"\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{4,}\.[A-Za-z0-9_-]*"), HIDDEN),
    # JFrog's reference tokens and API keys.
    (
        ("cmvmdgtu", "akcp"),
        re.compile(r"\b(?:cmVmdGtu|AKCp)[A-Za-z0-9]{24,}"),
        HIDDEN,
    ),
    # User and password in a URL.
    (("@",), re.compile(r"([A-Za-z][A-Za-z0-9+.-]*://)[^\s/?#\"'<>]*@"), r"\1***@"),
    (
        ("token=", "password=", "key="),
        re.compile(
            r"([?&;](?:access_|private_|refresh_)?(?:token|password|api_?key)=)[^\s&;#]+", re.I
        ),
        r"\1***",
    ),
)
_SHORTEST = 4
"""Characters; hiding a shorter "secret" would only garble the text."""


def redact(text: str, secrets: Iterable[str] = ()) -> str:
    """``text`` with every one of ``secrets``, and what looks like one, replaced by ``***``."""
    return redactor(secrets)(text)


def redactor(secrets: Iterable[str]) -> Callable[[str], str]:
    """The same for many texts."""
    # Longest first: a password that is part of an encoded one must not leave the rest of it.
    known = sorted((each for each in set(secrets) if len(each) >= _SHORTEST), key=len, reverse=True)

    def hide(text: str) -> str:
        for secret in known:
            text = text.replace(secret, HIDDEN)
        folded = text.casefold()
        for marks, pattern, replacement in _PATTERNS:
            if any(mark in folded for mark in marks):
                text = pattern.sub(replacement, text)
        return text

    return hide


def secrets_in(authorization: str | None) -> tuple[str, ...]:
    """The secrets that the value of an ``Authorization`` header holds, plain and encoded."""
    scheme, _, value = (authorization or "").partition(" ")
    if not value:
        return ()
    if scheme.lower() != "basic":
        return (value,)
    try:
        decoded = base64.b64decode(value, validate=True).decode("utf-8", "replace")
    except ValueError:
        return (value,)
    return tuple(secret for secret in (value, decoded.partition(":")[2]) if secret)
