"""Answers that come in pages, by the ``Link`` header (RFC 8288), as one JSON list."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from urllib.parse import urljoin

from mlops_jfrog.errors import ServerError
from mlops_jfrog.http import Answer

_NEXT = re.compile(r'<([^>]*)>\s*;[^,]*\brel="?next"?')
_MOST_PAGES = 1000


def whole(first: Answer, url: str, get: Callable[[str], Answer]) -> bytes:
    """The bodies of ``first`` and of all pages after it; ServerError where they are no lists."""
    address = _next(first.headers, url)
    if address is None:
        return first.content
    entries, pages = _list(first), 1
    while address is not None:
        if pages == _MOST_PAGES:
            raise ServerError(f"{first.url} has more than {_MOST_PAGES} pages")
        page = get(address)
        entries += _list(page)
        address, pages = _next(page.headers, address), pages + 1
    return json.dumps(entries).encode()


def _next(headers: Mapping[str, str], url: str) -> str | None:
    found = _NEXT.search(headers.get("Link", ""))
    return urljoin(url, found[1]) if found else None


def _list(answer: Answer) -> list[object]:
    entries = answer.json()
    if not isinstance(entries, list):
        raise ServerError(f"{answer.url} announces another page, but is no list")
    return entries
