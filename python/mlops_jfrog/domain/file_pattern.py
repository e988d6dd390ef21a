"""Patterns that name many files, as the JFrog CLI's users write them.

``*`` stands for any characters, folders included (in one folder only where the search does not go
into folders), ``?`` for one character, ``**/`` for any folders or none. Round brackets mark what
``{1}``, ``{2}`` … in a target stand for; where the target has none of these they are literal. A
backslash makes the character after it literal. A pattern that ends in ``/`` is everything below.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from mlops_jfrog.errors import UsageError

_TOKEN = re.compile(
    r"\\(?P<literal>[*?(){}\\])|(?P<folders>(?:(?<=/)|\A)\*\*/)|(?P<any>\*+)|(?P<one>\?)"
    r"|(?P<bracket>[()])|(?P<other>.)",
    re.DOTALL,
)
_PLACEHOLDER = re.compile(r"\{([1-9][0-9]?)\}")
_WILD = ("folders", "deep", "any", "one")


@dataclass(frozen=True)
class FilePattern:
    """A pattern and the target its matches go to; paths have ``/`` between their parts."""

    _dialect: ClassVar[re.Pattern[str]] = _TOKEN

    text: str
    target: str = ""
    recursive: bool = True
    """Whether ``*`` reaches into folders."""

    def __post_init__(self) -> None:
        if not self.text:
            raise UsageError("the pattern is empty", hint='Write one such as "models/*.gguf".')
        wanted = self._wanted
        if not wanted:
            return
        try:
            groups = self._regex.groups
        except re.error:
            raise UsageError(f"the brackets in {self.text!a} don't match") from None
        if max(wanted) > groups:
            raise UsageError(
                f"the target has {{{max(wanted)}}}, the pattern {groups} parts in brackets",
                hint=r"Mark what {1} stands for: 'models/part-(*).gguf' 'repo/{1}/model.gguf'.",
            )

    @property
    def has_placeholders(self) -> bool:
        """Whether the target has ``{1}`` and the like."""
        return bool(self._wanted)

    @cached_property
    def has_wildcards(self) -> bool:
        """Whether it may name several files; False for an exact path."""
        return self.text.endswith("/") or any(kind in _WILD for kind, _ in self._tokens)

    @cached_property
    def fixed_folder(self) -> str:
        """The folders before the first wildcard, without a slash at the end; may be empty."""
        return self.fixed.rpartition("/")[0]

    @cached_property
    def fixed_ending(self) -> str:
        """What a file's own name must end with: the text behind the last wildcard and slash."""
        if self.text.endswith("/"):
            return ""
        ending: list[str] = []
        for kind, text in reversed(self._tokens):
            if kind in _WILD or text == "/":
                break
            if kind != "bracket":
                ending[0:0] = [text]
        return "".join(ending)

    def match(self, path: str) -> tuple[str, ...] | None:
        """What the brackets hold, in order; None where ``path`` doesn't fit."""
        found = self._regex.fullmatch(path)
        return tuple(group or "" for group in found.groups()) if found else None

    def filled_target(self, held: tuple[str, ...]) -> str:
        """The target with its placeholders replaced."""
        return _PLACEHOLDER.sub(lambda number: held[int(number[1]) - 1], self.target)

    @cached_property
    def _wanted(self) -> frozenset[int]:
        return frozenset(int(number) for number in _PLACEHOLDER.findall(self.target))

    @cached_property
    def _tokens(self) -> tuple[tuple[str, str], ...]:
        """Kind and text of every part; brackets that mark nothing are literal."""
        tokens = []
        for match in self._dialect.finditer(self.text):
            kind = str(match.lastgroup)
            is_literal = kind == "bracket" and not self._wanted
            tokens.append(("other" if is_literal else kind, match[kind]))
        return tuple(tokens)

    @cached_property
    def fixed(self) -> str:
        """The text before the first wildcard; of a pattern without one the path it names."""
        fixed = []
        for kind, text in self._tokens:
            if kind in _WILD:
                break
            if kind != "bracket":
                fixed.append(text)
        return "".join(fixed)

    @cached_property
    def _regex(self) -> re.Pattern[str]:
        words = self._words()
        parts = [
            words.get(kind, text if kind == "bracket" else re.escape(text))
            for kind, text in self._tokens
        ]
        below = words["below"] if self.text.endswith("/") else ""
        return re.compile("".join(parts) + below, re.DOTALL)

    def _words(self) -> Mapping[str, str]:
        """What each kind of wildcard is as a regular expression; ``below`` ends a folder."""
        within = "." if self.recursive else "[^/]"
        return {
            "folders": "(?:.*/)?" if self.recursive else "",
            "any": f"{within}*",
            "one": within,
            "below": f"{within}+",
        }


@dataclass(frozen=True)
class Exclusions:
    """Patterns of what to leave out; none excludes nothing."""

    patterns: tuple[FilePattern, ...] = ()

    @classmethod
    def parse(cls, texts: Iterable[str]) -> Exclusions:
        """From ``*.tmp;*/old/*`` as the JFrog CLI writes them, one text or several."""
        each = (part.strip() for text in texts for part in text.split(";"))
        return cls(tuple(FilePattern(part) for part in each if part))

    def cover(self, *paths: str) -> bool:
        """Whether one of the names of a file fits one of the patterns."""
        return any(pattern.match(path) is not None for pattern in self.patterns for path in paths)


def refuse_one_target(sources: Iterable[tuple[str, str]]) -> None:
    """Raise UsageError where two sources go to one target; pairs of source and target."""
    seen: dict[str, str] = {}
    for source, target in sources:
        other = seen.setdefault(target, source)
        if other != source:
            raise UsageError(
                f"{other} and {source} would both become {target}",
                hint="Leave out --flat, end the target with '/', or use placeholders.",
            )
