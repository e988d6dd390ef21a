"""The application: a group that loads a command when it is called, the rest known by a table."""

from __future__ import annotations

from functools import cache
from typing import Any

import click

from mlops_jfrog.cli.commands import ALIASES, COMMANDS
from mlops_jfrog.domain.suggestion import did_you_mean
from mlops_jfrog.errors import UsageError
from mlops_jfrog.version import __version__

PROGRAM = "mlops-jfrog"


class Group(click.Group):
    """A group that suggests the nearest command for a mistyped one."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that ``args`` begin with, or UsageError."""
        known = self.list_commands(ctx)
        # What looks like a flag is left to click, which names the nearest one.
        if args and self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            raise UsageError(
                f"there is no command {args[0]!a}{did_you_mean(args[0], known)}",
                hint=f"`{ctx.command_path} --help` lists the commands.",
            )
        return super().resolve_command(ctx, args)


class Application(Group):
    """The top group: its commands are imported on use, its help is printed without any of them."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command; ``rt`` before it is the JFrog CLI's word for this part of the platform."""
        return super().resolve_command(ctx, args[1:] if args[:1] == ["rt"] and args[1:] else args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the table's order."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, loaded now."""
        return _loaded(ALIASES.get(cmd_name, cmd_name))

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Name and summary of every command."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.summary(name)) for name, entry in COMMANDS.items()])


@cache
def _loaded(name: str) -> click.Command | None:
    """Made once: it is asked for several times in one call."""
    entry = COMMANDS.get(name)
    return entry.load(name) if entry else None


def application() -> Application:
    """The whole command line."""
    return Application(
        name=PROGRAM,
        params=[_version_flag()],
        help="Take models from training to production on the JFrog Platform.",
        no_args_is_help=True,
        context_settings={"max_content_width": 100},
    )


def _version_flag() -> click.Option:
    def show(ctx: click.Context, _parameter: click.Parameter, value: Any) -> None:
        if value and not ctx.resilient_parsing:
            click.echo(f"{PROGRAM} {__version__}")
            ctx.exit()

    return click.Option(
        ["--version"],
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=show,
        help="Print the version.",
    )
