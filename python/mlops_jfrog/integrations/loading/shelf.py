"""Models in memory: loaded once for all who ask, a newer version in the place of the older one."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any


@dataclass
class _Place:
    lock: threading.Lock = field(default_factory=threading.Lock)
    content: str | None = None
    model: Any = None


class ModelShelf:
    """One place for each thing that is asked for; safe for threads."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._places: dict[Hashable, _Place] = {}

    def get(self, asked: Hashable, content: str, make: Callable[[], Any]) -> Any:
        """The model with that content; ``make`` is called where the place holds another one.

        Those who ask for the same at the same time wait for one of them; where that one fails the
        next one tries.
        """
        with self._guard:
            place = self._places.setdefault(asked, _Place())
        with place.lock:
            if place.content != content:
                place.model = make()
                place.content = content
            return place.model
