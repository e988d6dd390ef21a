"""The approved list of `hf mirror`: models and data sets, with the licences they may have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from mlops_jfrog.domain.hub import HubKind
from mlops_jfrog.domain.suggestion import did_you_mean
from mlops_jfrog.errors import ConfigurationError, MlopsError, NotFoundError
from mlops_jfrog.integrations.huggingface.wanted import Wanted

_LARGEST = 1 << 20
"""Bytes; a longer list is something else."""
_KINDS = {"models": HubKind.MODEL, "datasets": HubKind.DATASET}
_FIELDS = ("id", "revision", "include", "exclude", "licenses", "unjudged")


@dataclass(frozen=True)
class Approved:
    """One entry of the list."""

    wanted: Wanted
    licenses: tuple[str, ...]
    """Lower-case names as cards have them (``apache-2.0``); one of these, or it is refused."""

    unjudged: tuple[str, ...] = ()
    """Patterns of files that may be of a kind that the scanner can't judge."""


def read_mirror_list(path: Path) -> tuple[Approved, ...]:
    """Every entry, models first; ConfigurationError for anything that is not a list of them."""
    try:
        content = path.read_bytes()
        if len(content) > _LARGEST:
            raise ConfigurationError(f"{path} is no list: it has {len(content)} bytes")
        # Every scalar stays what was written: a revision 1.0 is no number.
        document = yaml.load(content.decode("utf-8-sig"), Loader=yaml.BaseLoader)  # noqa: S506
    except FileNotFoundError:
        raise NotFoundError(f"{path} does not exist", hint="Name the approved list.") from None
    except OSError as error:
        raise ConfigurationError(f"{path} can't be read: {error.strerror}") from None
    except (UnicodeDecodeError, yaml.YAMLError, RecursionError) as error:
        told = " ".join(str(error).split())
        raise ConfigurationError(f"{path.name} is not YAML: {told[:200]}") from None
    return tuple(_Reader(path.name).entries(document))


@dataclass(frozen=True)
class _Reader:
    file: str

    def entries(self, document: object) -> Iterator[Approved]:
        fields = self._fields(document, "the list", (*_KINDS, "licenses"))
        everyone = self._texts(fields.get("licenses"), "licenses")
        seen: set[tuple[HubKind, str]] = set()
        for section, kind in _KINDS.items():
            for number, each in enumerate(self._list(fields.get(section), section), start=1):
                where = f"{section}, entry {number}"
                approved = self._entry(each, kind, everyone, where)
                key = (kind, approved.wanted.id.name)
                if key in seen:
                    raise self._wrong(where, f"{approved.wanted.id} is there twice")
                seen.add(key)
                yield approved
        if not seen:
            raise self._wrong("the list", "it names no model and no data set")

    def _entry(
        self, entry: object, kind: HubKind, everyone: tuple[str, ...], where: str
    ) -> Approved:
        fields = self._fields({"id": entry} if isinstance(entry, str) else entry, where, _FIELDS)
        own = self._texts(fields.get("licenses"), where)
        licenses = tuple(each.lower() for each in own or everyone)
        if not licenses:
            raise self._wrong(where, "no licence is allowed; write licenses: [...]")
        try:
            wanted = Wanted.of(
                self._text(fields.get("id"), where),
                kind.value,
                self._text(fields.get("revision"), where),
                self._texts(fields.get("include"), where),
                self._texts(fields.get("exclude"), where),
            )
        except MlopsError as error:
            raise self._wrong(where, error.message) from None
        return Approved(wanted, licenses, self._texts(fields.get("unjudged"), where))

    def _fields(self, value: object, where: str, known: tuple[str, ...]) -> Mapping[str, Any]:
        if not isinstance(value, dict):
            raise self._wrong(where, f"not a mapping with {', '.join(known)}")
        for name in value:
            if name not in known:
                raise self._wrong(where, f"{name!a} is not known{did_you_mean(str(name), known)}")
        return value

    def _list(self, value: object, where: str) -> list[object]:
        if value is None or value == "":
            return []
        if not isinstance(value, list):
            raise self._wrong(where, "not a list")
        return value

    def _texts(self, value: object, where: str) -> tuple[str, ...]:
        texts = [value] if isinstance(value, str) and value else self._list(value, where)
        if not all(isinstance(each, str) and each for each in texts):
            raise self._wrong(where, "not a list of texts")
        return tuple(str(each) for each in texts)

    def _text(self, value: object, where: str) -> str | None:
        if value is None:
            return None
        if not isinstance(value, str) or not value:
            raise self._wrong(where, "not a text")
        return value

    def _wrong(self, where: str, why: str) -> ConfigurationError:
        return ConfigurationError(
            f"{self.file}: {where}: {why}", hint="See docs/guide/huggingface.md for the format."
        )
