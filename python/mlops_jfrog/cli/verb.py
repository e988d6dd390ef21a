"""The click command that all verbs are: the flags every one takes, strict about surplus values."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import click

from mlops_jfrog.cli.execution import Reporting
from mlops_jfrog.cli.surroundings import Surroundings
from mlops_jfrog.errors import UsageError

Run = Callable[[dict[str, Any], Reporting, Surroundings], int]
"""Takes the parsed flags, returns the exit code."""


class Verb(click.Command):
    """A command that refuses surplus arguments without repeating them: one may be a secret."""

    def __init__(self, name: str, summary: str, flags: Iterable[click.Parameter], run: Run) -> None:
        super().__init__(
            name,
            params=[*flags, *_reporting_flags()],
            callback=_callback(run),
            help=summary,
            context_settings={"allow_extra_args": True, "max_content_width": 100},
        )

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse, then refuse what no parameter took."""
        own = args.index("--") if "--" in args else len(args)
        words = [self._without_truth(word) for word in args[:own]]
        rest = super().parse_args(ctx, [*words, *args[own:]])
        if ctx.args and not ctx.resilient_parsing:
            raise UsageError(
                f"`{ctx.command_path}` takes no such argument ({len(ctx.args)} too many)",
                hint=f"Values go behind their flags; see `{ctx.command_path} --help`.",
            )
        return rest

    def _without_truth(self, word: str) -> str:
        """``--flat=true`` as ``--flat``, ``--flat=false`` as ``--no-flat``: the JFrog CLI's way."""
        flag, equals, truth = word.partition("=")
        if not equals or truth.lower() not in ("true", "false"):
            return word
        for option in self.params:
            if isinstance(option, click.Option) and option.is_flag and flag in option.opts:
                if truth.lower() == "true":
                    return flag
                return option.secondary_opts[0] if option.secondary_opts else word
        return word


def _reporting_flags() -> list[click.Parameter]:
    return [
        click.Option(["as_json", "--json"], is_flag=True, help="Print the result as JSON."),
        click.Option(["debug", "--debug"], is_flag=True, help="Print a traceback on errors."),
        click.Option(
            ["result", "--result"],
            type=click.Path(path_type=Path),
            metavar="FILE",
            help="Write the result as JSON to this file.",
        ),
    ]


def _callback(run: Run) -> Callable[..., int]:
    @click.pass_obj
    def callback(
        surroundings: Surroundings, /, as_json: bool, debug: bool, result: Path | None, **given: Any
    ) -> int:
        return run(given, Reporting(as_json, debug, result), surroundings)

    return callback
