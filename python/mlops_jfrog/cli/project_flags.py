"""Flags that say which project files a command is for: one, or all that a pattern names."""

from __future__ import annotations

from pathlib import Path

import click


def project_flags() -> list[click.Parameter]:
    """``--project-file`` and ``--all``, as new parameters."""
    return [
        click.Option(
            ["--project-file"],
            type=click.Path(path_type=Path),
            help="The project file; by default mlops.yml in the working directory.",
        ),
        click.Option(
            ["pattern", "--all"],
            metavar="PATTERN",
            help="Every project file that this names, such as 'projects/**/mlops.yml'.",
        ),
    ]
