"""A model that follows its stage: looked after in the background, exchanged when it is ready."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Any

from mlops_jfrog.errors import MlopsError


@dataclass(frozen=True)
class Loaded:
    """A model in memory, and which one it is."""

    model: Any
    version: str
    identity: str
    """Digest of weights, code and dependency lock."""
    content: str
    """Digest of the manifest: two with the same one are the same."""


Refresh = Callable[[Loaded | None], Loaded]
"""Gives what should be loaded now; the same object again where nothing has changed."""


class FollowedModel:
    """The newest version of a model that could be loaded; as a context manager it ends itself.

    Use ``loaded`` once for each request that is served: its parts belong together.
    """

    def __init__(self, refresh: Refresh, every_seconds: float) -> None:
        self._refresh, self._every = refresh, every_seconds
        self._loaded = refresh(None)
        self._error: MlopsError | None = None
        self._looking, self._ended = threading.Lock(), threading.Event()
        self._thread = threading.Thread(target=self._follow, name="follow-model", daemon=True)
        self._thread.start()

    @property
    def loaded(self) -> Loaded:
        """The model with its version, as of now."""
        return self._loaded

    @property
    def model(self) -> Any:
        """The model, as of now."""
        return self._loaded.model

    @property
    def version(self) -> str:
        """Its version."""
        return self._loaded.version

    @property
    def error(self) -> MlopsError | None:
        """Why the last look failed, None where it went well; what was loaded before stays."""
        return self._error

    def refresh(self) -> Loaded:
        """Look now; what is loaded afterwards. What goes wrong is in ``error``."""
        with self._looking:
            try:
                self._loaded = self._refresh(self._loaded)
            except MlopsError as error:
                self._error = error
            except Exception as error:
                # Nobody waits for this thread: an end of it would go unnoticed.
                self._error = MlopsError(f"unexpected {type(error).__name__}: {error}")
            else:
                self._error = None
            return self._loaded

    def close(self) -> None:
        """End the looking; the model stays."""
        self._ended.set()
        self._thread.join()

    def __enter__(self) -> FollowedModel:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _follow(self) -> None:
        while not self._ended.wait(self._every):
            self.refresh()
