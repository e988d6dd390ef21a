"""The settings of approvals: who must agree to a promotion, and how that is recorded."""

from __future__ import annotations

from mlops_jfrog.settings.key import Key, Kind, Scope

APPROVAL_KEYS = (
    Key(
        "promotion.approvals",
        Kind.TEXTS,
        "Kinds of approval that a promotion needs, each recorded by `approve`, e.g. qa, security.",
    ),
    Key(
        "promotion.approvers.*",
        Kind.TEXTS,
        "Who may give an approval of that kind; anybody if not given.",
    ),
    Key(
        "promotion.approval_expires",
        Kind.TEXT,
        "Time that an approval is good for, at most: 12h, 30d.",
        "30d",
    ),
    Key(
        "promotion.self_approval",
        Kind.BOOLEAN,
        "Whether a version may be approved by who published it.",
        True,
    ),
    Key(
        "promotion.recorders",
        Kind.TEXTS,
        "Users of the platform who may record what somebody else has decided, e.g. the CI's; any "
        "if not given.",
    ),
    Key(
        "signing.key",
        Kind.TEXT,
        "PEM file of the private key that evidence is signed with.",
        None,
        ("MLOPS_SIGNING_KEY",),
        Scope.PROCESS,
    ),
    Key(
        "signing.password",
        Kind.SECRET,
        "Password of that key, or a reference to it.",
        None,
        ("MLOPS_SIGNING_PASSWORD",),
        Scope.PROCESS,
    ),
    Key(
        "signing.public_key",
        Kind.TEXT,
        "PEM file of the public key that approvals must be signed with; unsigned ones count if not "
        "given.",
        None,
        ("MLOPS_SIGNING_PUBLIC_KEY",),
        Scope.ORGANISATION,
    ),
)
