"""Two other ways to write patterns of files, which the JFrog CLI's upload takes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from mlops_jfrog.domain.file_pattern import FilePattern
from mlops_jfrog.errors import UsageError

_ANT = re.compile(
    r"\\(?P<literal>[*?(){}\\])|(?P<folders>(?:(?<=/)|\A)\*\*/)|(?P<deep>\*\*)|(?P<any>\*)"
    r"|(?P<one>\?)|(?P<bracket>[()])|(?P<other>.)",
    re.DOTALL,
)
_PLAIN = re.compile(r"[^\\.^$*+?{}\[\]|()]*")


@dataclass(frozen=True)
class AntPattern(FilePattern):
    """Ant's: ``*`` and ``?`` stay in one folder, ``**`` reaches into all."""

    _dialect: ClassVar[re.Pattern[str]] = _ANT

    def _words(self) -> Mapping[str, str]:
        return {
            "folders": "(?:.*/)?",
            "deep": ".*",
            "any": "[^/]*",
            "one": "[^/]",
            "below": ".+",
        }


@dataclass(frozen=True)
class RegexpPattern(FilePattern):
    """A regular expression for the whole path; its groups are what ``{1}`` stands for."""

    def __post_init__(self) -> None:
        try:
            re.compile(self.text)
        except re.error as error:
            raise UsageError(f"{self.text!a} is no regular expression: {error}") from None
        super().__post_init__()

    @cached_property
    def has_wildcards(self) -> bool:
        """Any expression may fit several."""
        return True

    @cached_property
    def fixed(self) -> str:
        """The text before the first character that means something else."""
        if "|" in self.text:
            return ""
        plain = _PLAIN.match(self.text.removeprefix("^"))
        return plain[0] if plain else ""

    @cached_property
    def _regex(self) -> re.Pattern[str]:
        return re.compile(self.text, re.DOTALL)
