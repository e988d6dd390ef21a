"""What a command line runs in: streams, environment, working directory, the secrets it knows."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TextIO

_HIDDEN = "***"


@dataclass
class Surroundings:
    """One invocation. Every text that is shown goes through ``redact``."""

    environment: Mapping[str, str]
    directory: Path
    output: TextIO
    """Results go here."""
    errors: TextIO
    """Progress and errors go here."""
    input: TextIO
    _learned: set[str] = field(default_factory=set, repr=False)
    _sources: list[Callable[[], Iterable[str]]] = field(default_factory=list, repr=False)

    def learn(self, secrets: Iterable[str]) -> None:
        """Texts that must not be shown from now on."""
        self._learned.update(secret for secret in secrets if secret)

    def learn_from(self, source: Callable[[], Iterable[str]]) -> None:
        """The same, asked for at every text: a secret may be read only later."""
        self._sources.append(source)

    def redact(self, text: str) -> str:
        """``text`` without known secrets, and without what looks like one."""
        return self._redactor()(text)

    def redact_document(self, document: Mapping[str, object]) -> Mapping[str, object]:
        """A JSON document with every text in it redacted; what JSON lacks becomes a text."""
        # One for all texts: there may be thousands, and nothing is learned between them.
        hide = self._redactor()
        texts: list[str] = []
        is_json = _collect(document, texts)
        together = "\n".join(texts)
        if hide(together) == together:
            # A secret in one of them would have been one in all of them.
            if is_json:
                return document
            hide = str

        def hidden(value: object) -> object:
            if isinstance(value, str):
                return hide(value)
            if isinstance(value, Mapping):
                return {hide(str(name)): hidden(each) for name, each in value.items()}
            if isinstance(value, (list, tuple)):
                return [hidden(each) for each in value]
            if value is None or isinstance(value, (bool, int, float)):
                return value
            return hide(str(value))

        return {hide(str(name)): hidden(each) for name, each in document.items()}

    def _redactor(self) -> Callable[[str], str]:
        # Imported on use: the HTTP layer loads requests, which --help does not need.
        from mlops_jfrog.http.redaction import redactor

        for source in self._sources:
            self.learn(source())
        return redactor(self._learned | self._given)

    def complain(self, text: str) -> None:
        """A redacted text on ``errors``; that nobody reads it must not change what happens next."""
        with contextlib.suppress(OSError):
            self.errors.write(self.redact(text))

    @cached_property
    def _given(self) -> frozenset[str]:
        """Secrets in the environment, by the settings' own table."""
        # Imported on first use: settings load YAML, which --help does not need.
        from mlops_jfrog.settings.keys import KEYS, Kind
        from mlops_jfrog.settings.secret_reference import is_reference

        names = [name for key in KEYS if key.kind is Kind.SECRET for name in key.environment]
        given = (self.environment.get(name, "") for name in names)
        return frozenset(value for value in given if value and not is_reference(value))


def _collect(value: object, texts: list[str]) -> bool:
    """Add every text that a document would show; False where something in it is not JSON's."""
    if isinstance(value, str):
        texts.append(value)
        return True
    if isinstance(value, Mapping):
        texts += map(str, value)
        found = [_collect(each, texts) for each in value.values()]
        return isinstance(value, dict) and all(found) and all(isinstance(n, str) for n in value)
    if isinstance(value, (list, tuple)):
        return all([_collect(each, texts) for each in value])
    if value is None or isinstance(value, (bool, int, float)):
        return True
    texts.append(str(value))
    return False
