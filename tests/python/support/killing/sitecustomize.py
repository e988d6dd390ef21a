"""Loaded by the interpreter before anything else: ends the process at one chosen event.

Events are every HTTP request and every rename. Each is appended to ``KILL_LOG``; with ``KILL_AT=n``
and ``KILL_WHEN=before|after`` the process gets SIGKILL just before or just after event number n.
Asking again whether a scan is ready is one event: how often it takes differs from run to run.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from typing import Any

_LOG = os.environ.get("KILL_LOG", os.devnull)
_AT = int(os.environ.get("KILL_AT", "-1"))
_WHEN = os.environ.get("KILL_WHEN", "before")
_count = 0
_last = ""


def _watched(function: Callable[..., Any], name: Callable[..., str]) -> Callable[..., Any]:
    def call(*arguments: Any, **keywords: Any) -> Any:
        global _count, _last
        event = name(*arguments, **keywords)
        if event == _last and event.endswith("/scanResult"):
            return function(*arguments, **keywords)
        number, _count, _last = _count, _count + 1, event
        with open(_LOG, "a", encoding="utf-8") as log:
            log.write(event + "\n")
        if number == _AT and _WHEN == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        result = function(*arguments, **keywords)
        if number == _AT and _WHEN == "after":
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    return call


def _request(_pool: Any, method: str, url: str, *_: Any, **__: Any) -> str:
    return f"{method} {url.partition('?')[0].partition(';')[0]}"


def _rename(_source: Any, target: Any, *_: Any, **__: Any) -> str:
    return f"rename {os.path.basename(target)}"


import urllib3.connectionpool  # noqa: E402

_pool = urllib3.connectionpool.HTTPConnectionPool
_pool.urlopen = _watched(_pool.urlopen, _request)  # type: ignore[method-assign]
os.rename = _watched(os.rename, _rename)
os.replace = _watched(os.replace, _rename)
