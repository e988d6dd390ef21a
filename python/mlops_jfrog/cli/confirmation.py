"""Asks the person at the terminal before something that can't be undone."""

from __future__ import annotations

from collections.abc import Callable

from mlops_jfrog.cli.surroundings import Surroundings
from mlops_jfrog.cli.text import one_line
from mlops_jfrog.workflows.context import nobody_to_ask


def asking(surroundings: Surroundings) -> Callable[[str], bool]:
    """A question to whoever is there: in CI nobody is asked, as by the JFrog CLI."""
    if surroundings.environment.get("CI", "").lower() in ("true", "1"):
        return lambda question: True
    if not (surroundings.input.isatty() and surroundings.errors.isatty()):
        return nobody_to_ask

    def ask(question: str) -> bool:
        surroundings.complain(f"{one_line(question)} [y/N] ")
        surroundings.errors.flush()
        return surroundings.input.readline().strip().lower() in ("y", "yes")

    return ask
