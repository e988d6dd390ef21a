"""Every claim the demonstration makes is checked; the first that fails ends it."""

from __future__ import annotations

from examples.demo.terminal import Terminal


class ClaimFailed(Exception):
    """A claim that did not hold: the message says which, and what was found."""


def claim(terminal: Terminal, text: str, *, found: object, expected: object) -> None:
    """``text`` holds because ``found`` is ``expected``; raises ClaimFailed."""
    if found != expected:
        raise ClaimFailed(f"{text}: found {found!r}, expected {expected!r}")
    terminal.holds(text)
