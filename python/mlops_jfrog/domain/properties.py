r"""Properties of an item, as users write them and as the platform's two wire encodings carry them.

============  =======================  ==================================================
form          where                    example
============  =======================  ==================================================
text          flags, ``mlops.yml``     ``stage=qa;owner=ada,bob;note=x\,y``
matrix        path of an upload        ``stage=qa;owner=ada;owner=bob;note=x%2Cy``
query         ``?properties=`` of      ``stage=qa;owner=ada%2Cbob;note=x%5C%2Cy``
              ``api/storage``
============  =======================  ==================================================
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote_plus, unquote_plus

from mlops_jfrog.errors import UsageError

_SPECIAL = ",;|=\\"
_ESCAPED = re.compile(r"\\([,;|=\\])")


@dataclass(frozen=True)
class Properties:
    """Keys in order, each with one or more distinct values in order."""

    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]]) -> Properties:
        """From single pairs; a repeated key collects its values."""
        collected: dict[str, dict[str, None]] = {}
        for key, value in pairs:
            if not key:
                raise UsageError("a property has no name", hint="Write name=value.")
            collected.setdefault(key, {})[value] = None
        return cls({key: tuple(values) for key, values in collected.items()})

    @classmethod
    def parse(cls, text: str) -> Properties:
        r"""What a user writes: ``a=b;c=d,e``, with ``\`` before a literal ``, ; | = \``.

        A ``=`` after the first, and a backslash before any other character, stand for themselves.
        """
        return cls.of(_pairs(_split(text, ";")))

    @classmethod
    def from_matrix(cls, raw: str) -> Properties:
        """Matrix parameters of an upload, still percent-encoded, without the path before them."""
        return cls.of(
            (unquote_plus(key), unquote_plus(value))
            for key, _, value in (part.partition("=") for part in raw.split(";") if part)
        )

    @classmethod
    def from_query(cls, raw: str) -> Properties:
        """The still encoded value of ``?properties=``.

        The JFrog CLI leaves ``;`` and ``=`` raw and encodes the rest, so a decoded ``;`` is literal
        there. Clients that encode the whole leave no raw ``=``, and escape a literal ``;`` instead.
        """
        if "=" not in raw:
            return cls.of(_pairs(_split(unquote_plus(raw), ";|")))
        parts = (part.partition("=") for part in re.split(r"[;|]", raw) if part)
        return cls.of(
            (_unescape(unquote_plus(key)), _unescape(value))
            for key, _, values in parts
            for value in _split(unquote_plus(values), ",")
        )

    def to_text(self) -> str:
        """The form that ``parse`` reads."""
        return ";".join(
            f"{_escape(key)}={','.join(map(_escape, values))}"
            for key, values in self.values.items()
        )

    def to_matrix(self) -> str:
        """``k=v;k=v2``, form-encoded, to put after ``<path>;``; empty when there are none."""
        return ";".join(f"{_encode(key)}={_encode(value)}" for key, value in self.pairs())

    def to_query(self) -> str:
        """Value of ``?properties=``, encoded: not to be encoded again."""
        return ";".join(
            f"{_encode(_escape(key))}={'%2C'.join(_encode(_escape(value)) for value in values)}"
            for key, values in self.values.items()
        )

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Every key with every value of it."""
        for key, values in self.values.items():
            for value in values:
                yield key, value

    def updated(self, other: Properties) -> Properties:
        """These with the keys of ``other`` replaced by its values."""
        return Properties({**self.values, **other.values})

    def without(self, keys: Iterable[str]) -> Properties:
        """These without ``keys``."""
        gone = set(keys)
        return Properties({key: values for key, values in self.values.items() if key not in gone})

    def first(self, key: str) -> str | None:
        """The first value of ``key``, or None."""
        return next(iter(self.values.get(key, ())), None)

    def __bool__(self) -> bool:
        return bool(self.values)


def names_from_query(raw: str) -> tuple[str, ...]:
    """Names in ``?properties=a,c`` of a GET or DELETE, still encoded."""
    return tuple(_unescape(name) for name in _split(unquote_plus(raw), ",") if name)


def names_from_text(text: str) -> tuple[str, ...]:
    r"""Names as a user writes them, ``a,b``, with ``\`` before a literal comma."""
    names = (_unescape(name) for name in _split(text, ",") if name)
    return tuple(dict.fromkeys(names))


def names_to_query(names: Iterable[str]) -> str:
    """Names of properties as ``?properties=a,c`` of a GET or DELETE, encoded."""
    return ",".join(_encode(_escape(name)) for name in names)


def _pairs(parts: Iterable[str]) -> Iterator[tuple[str, str]]:
    for part in parts:
        if not part.strip():
            continue
        key, *rest = _split(part, "=", 1)
        if not rest:
            raise UsageError(
                f"{part!a} is no property",
                hint=r"Write name=value;other=value. A literal , ; or = needs a \ before it.",
            )
        for value in _split(rest[0], ","):
            yield _unescape(key), _unescape(value)


def _split(text: str, separators: str, times: int = 0) -> list[str]:
    """Parts between separators that no backslash escapes; the parts keep their escapes."""
    parts: list[str] = []
    begin = position = 0
    while position < len(text) and not (times and len(parts) == times):
        if text[position] == "\\" and text[position + 1 : position + 2] in tuple(_SPECIAL):
            position += 1
        elif text[position] in separators:
            parts.append(text[begin:position])
            begin = position + 1
        position += 1
    return [*parts, text[begin:]]


def _escape(text: str) -> str:
    return re.sub(r"[,;|=\\]", r"\\\g<0>", text)


def _unescape(text: str) -> str:
    return _ESCAPED.sub(r"\1", text)


def _encode(text: str) -> str:
    try:
        return quote_plus(text)
    except UnicodeEncodeError as error:
        raise UsageError(f"property {text!a} is not valid Unicode") from error
