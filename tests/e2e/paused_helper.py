"""The real helper, stopped for good at its first request that a pattern fits: once a marker file.

``paused_helper.py MARKER PATTERN run --request … --result …``
"""

from __future__ import annotations

import re
import sys
import time
from pathlib import Path
from typing import Any

import urllib3.connectionpool

from mlops_jfrog.__main__ import main

_MARKER, _PATTERN = Path(sys.argv[1]), re.compile(sys.argv[2])
_send = urllib3.connectionpool.HTTPConnectionPool.urlopen


def _send_or_stop(pool: Any, method: str, url: str, *rest: Any, **named: Any) -> Any:
    if _PATTERN.search(f"{method} {url}") and not _MARKER.exists():
        _MARKER.touch()
        time.sleep(600)
    return _send(pool, method, url, *rest, **named)


urllib3.connectionpool.HTTPConnectionPool.urlopen = _send_or_stop  # type: ignore[method-assign,assignment]
sys.argv[1:3] = []
main()
