"""The connections of one session, whatever thread uses them: they can be cut while in use."""

from __future__ import annotations

import contextlib
import socket
import threading
from typing import Any
from weakref import WeakSet

from mlops_jfrog.http.pace import PacedResponse


class Connections:
    """Those that are open, and how long each of them may be silent."""

    def __init__(self, silence_seconds: float) -> None:
        self._silence_seconds = silence_seconds
        self._open: WeakSet[Any] = WeakSet()
        self._lock = threading.Lock()
        self._kinds: dict[type, type] = {}

    def tracked(self, kind: Any) -> type:
        """A class of connections like ``kind`` that are known here as soon as they are open."""
        if kind in self._kinds.values():
            known: type = kind
            return known
        here = self

        class Tracked(kind):  # type: ignore[misc]
            response_class = PacedResponse

            def connect(self) -> None:
                super().connect()
                with here._lock:
                    here._open.add(self)
                self.sock.settimeout(here._silence_seconds)

            def request(self, *given: Any, **named: Any) -> None:
                # urllib3 sends with the time limit that is for connecting.
                if self.sock is not None:
                    self.timeout = here._silence_seconds
                super().request(*given, **named)

        return self._kinds.setdefault(kind, Tracked)

    def cut(self) -> None:
        """Break every one, so that whoever waits for an answer stops waiting."""
        with self._lock:
            open_now = [one.sock for one in self._open if one.sock is not None]
        for each in open_now:
            with contextlib.suppress(OSError):
                # The plain socket's: TLS would first want to say goodbye.
                socket.socket.shutdown(each, socket.SHUT_RDWR)
