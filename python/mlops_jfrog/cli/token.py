"""``token create`` and ``token revoke``: the one secret that is printed, because it was asked for.

It stands alone on standard output, or in a file; no log, result or error holds it.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mlops_jfrog.cli.application import Group
from mlops_jfrog.cli.context_verb import context_flags, context_verb, in_context
from mlops_jfrog.cli.execution import Reporting, execute
from mlops_jfrog.cli.secret_output import secret_output
from mlops_jfrog.cli.surroundings import Surroundings
from mlops_jfrog.cli.verb import Verb
from mlops_jfrog.contract.result import Outcome
from mlops_jfrog.domain.token_terms import scope_text, seconds_of
from mlops_jfrog.errors import UsageError

if TYPE_CHECKING:
    from mlops_jfrog.workflows.context import Context


def token_group(name: str) -> click.Command:
    """The group."""
    summary = "Make a scoped token that expires; it alone goes to standard output."
    create = Verb("create", summary, [*_create_flags(), *context_flags()], _create)
    token_id = click.Argument(["token_id"], metavar="ID")
    summary = "Make a token useless from now on, by its id."
    revoke = context_verb("revoke", f"{name} revoke", summary, _revoke, [token_id])
    return Group(name, commands=[create, revoke], help="Make and revoke access tokens.")


def _create_flags() -> list[click.Parameter]:
    return [
        click.Option(
            ["groups", "--group"],
            multiple=True,
            help="Group whose rights it has, as mlops-publishers. May be given several times.",
        ),
        click.Option(
            ["scopes", "--scope"],
            multiple=True,
            help="Scope in the platform's words, as artifact:<repository>/<pattern>:r,w."
            " May be given several times.",
        ),
        click.Option(
            ["--expires-in"], required=True, help="Time it is good for: 3600, 30m, 12h or 90d."
        ),
        click.Option(["--user"], help="User it is made for; by default who makes it."),
        click.Option(
            ["--description"], default="", help="What it is for, for the platform's list."
        ),
        click.Option(
            ["--output"],
            type=click.Path(path_type=Path),
            metavar="FILE",
            help="File for the token, readable by its owner only, in place of standard output.",
        ),
    ]


def _create(given: dict[str, Any], reporting: Reporting, surroundings: Surroundings) -> int:
    output: Path | None = given["output"]
    if output is None and reporting.as_json:
        raise UsageError(
            "the JSON result does not hold the token", hint="Give --output FILE to keep it in."
        )

    def work(context: Context, given: dict[str, Any]) -> Outcome:
        # Imported on use: the HTTP client is not needed to print help.
        from mlops_jfrog.jfrog.access import TokenRequest
        from mlops_jfrog.workflows.tokens import create_token

        request = TokenRequest(
            scope=scope_text(given["groups"], given["scopes"]),
            expires_in=seconds_of(given["expires_in"]),
            user=given["user"],
            description=given["description"],
        )
        with secret_output(output, surroundings) as hand_over:
            return create_token(context, request, lambda issued: hand_over(issued.secret))

    # `TOKEN=$(mlops-jfrog token create ...)` gets the token and nothing else.
    around = surroundings if output else replace(surroundings, output=surroundings.errors)
    return execute("token create", in_context(work, given, surroundings), reporting, around)


def _revoke(context: Context, given: dict[str, Any]) -> Outcome:
    # Imported on use: the HTTP client is not needed to print help.
    from mlops_jfrog.workflows.tokens import revoke_token

    return revoke_token(context, given["token_id"])
