"""Tokens: scoped and expiring ones, made and revoked."""

from __future__ import annotations

from collections.abc import Callable

from mlops_jfrog.contract.result import Outcome
from mlops_jfrog.domain.token_terms import token_id
from mlops_jfrog.errors import ServerError
from mlops_jfrog.jfrog.access import Access, IssuedToken, TokenRequest
from mlops_jfrog.workflows.context import Context


def create_token(
    context: Context, request: TokenRequest, hand_over: Callable[[IssuedToken], None]
) -> Outcome:
    """A new token, handed over; one that nobody got is revoked. The outcome holds no secret."""
    access = Access(context.platform.session)
    context.journal.step(f"create a token of scope {request.scope}")
    issued = access.create_token(request)
    try:
        if issued.expires_in == 0:
            raise ServerError(
                "the platform gave a token that does not expire; it was revoked",
                hint="Ask for a shorter time, or for expiring tokens to be allowed.",
            )
        hand_over(issued)
    except BaseException:
        access.revoke_token(issued.id)
        raise
    return Outcome(
        outputs={
            "id": issued.id,
            "scope": issued.scope,
            "user": request.user or context.user,
            "expiresInSeconds": issued.expires_in,
        },
        summary=f"token {issued.id} is good for {issued.expires_in} seconds",
    )


def revoke_token(context: Context, given: str) -> Outcome:
    """Refused from now on."""
    revoked = token_id(given)
    context.journal.step(f"revoke token {revoked}")
    Access(context.platform.session).revoke_token(revoked)
    return Outcome(outputs={"id": revoked}, summary=f"token {revoked} is revoked")
